-- One row per object to inspect, for the raw data sheet and its CSV. $1 year, $2 department (NULL: all), $3 task ids.
-- What holds for a whole task stands in the list of tasks. No credit classes; inspectors by their codes.
SELECT
    task_no, task_name, is_joint, initiator, object_id, object_name,
    CASE draw_state WHEN 'substitute' THEN '替补' ELSE '抽中' END AS draw_state,
    state, inspected_on, entered_on, approved_on, published_on,
    array_to_string(categories, '；') AS categories, array_to_string(dispositions, '；') AS dispositions,
    array_to_string(methods, '；') AS methods, array_to_string(inspectors, '、') AS inspectors,
    follow_up, follow_up_closed_on, deadline,
    CASE clock
        WHEN 'not_started' THEN '未起算' WHEN 'unknown' THEN '期限不详' WHEN 'on_track' THEN '未到期'
        WHEN 'due_soon' THEN '即将到期' WHEN 'overdue' THEN '逾期未公示' WHEN 'met' THEN '按期公示' WHEN 'late' THEN '逾期公示'
    END AS clock,
    days_over, import_id, row_no
FROM inspections
WHERE plan_year = $1 AND list_contains($3, task_id) AND ($2 IS NULL OR initiator = $2 OR list_contains(cooperators, $2))
ORDER BY task_id, position
