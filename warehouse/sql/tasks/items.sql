-- Every current plan item of one plan year, or of none, in the order in which its tasks are numbered.
SELECT
    i.item_id, i.notice_id, i.source_name, i.doc_number, n.issuer, n.issue_date, i.plan_year, i.table_no, i.row_no,
    i.seq, i.task_name, i.draw_type, i.matters, i.target_scope, i.quota_op, i.ratio_min, i.ratio_max, i.count_min,
    i.count_max, i.count_unit, i.base_count, i.quota_by_class, i.quota_detail, i.frequency_op, i.frequency_times,
    i.frequency_times_max, i.frequency_per, i.frequency_years, i.risk_rule, i.risk_by_class, i.window_start,
    i.window_end, i.window_batches, i.initiator, i.cooperators, i.draw_level, i.check_level, i.status
FROM current_plan_items AS i
JOIN notices AS n USING (notice_id)
WHERE i.plan_year = ? OR i.plan_year IS NULL
ORDER BY
    n.issue_date NULLS LAST, i.doc_number NULLS LAST, i.notice_id, i.table_no,
    length(i.item_id), i.item_id -- the items of a notice are numbered in the order of the plan; rows begin anew on each page
