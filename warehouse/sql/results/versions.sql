-- Every version of the results of these tasks, oldest first; of one object when it is given.
SELECT
    task_id, draw_id, object_id, version, import_id, row_no, state, inspected_on, entered_on, approved_on, published_on, matters,
    dispositions, methods, inspectors, follow_up, follow_up_closed_on, abnormal_listed_on, penalty_decided_on,
    penalty_published_on, remarks, changes::VARCHAR AS changes, reason, changed_at, changed_by
FROM base.result
WHERE task_id IN (SELECT unnest($1::VARCHAR[])) AND ($2::VARCHAR IS NULL OR object_id = $2)
ORDER BY task_id, object_id, version
