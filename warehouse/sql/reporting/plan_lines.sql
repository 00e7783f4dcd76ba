-- The items of one notice in the order of the plan (rows begin anew on each page, ids do not).
SELECT
    item_id, table_no, row_no, seq, task_name, draw_type, matters, target_scope, quota_op, ratio_min, ratio_max,
    count_min, count_max, count_unit, base_count, quota_by_class, quota_detail, frequency_op, frequency_times,
    frequency_times_max, frequency_per, frequency_years, risk_rule, risk_by_class, window_start, window_end,
    window_batches, initiator, cooperators, draw_level, check_level, initiate_level, office, remarks, status
FROM base.item
WHERE notice_id = ?
ORDER BY length(item_id), item_id
