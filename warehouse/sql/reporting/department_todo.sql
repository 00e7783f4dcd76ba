-- What a department has to do about the objects of the tasks that it initiates, each object once under its most urgent
-- kind, and the clocks after inspections. Parameter: department.
WITH object AS (
    SELECT
        o.*, t.task_no, t.task_name, t.window_end,
        CASE
            WHEN o.clock = 'overdue' THEN 'overdue'
            WHEN o.clock = 'due_soon' THEN 'due_soon'
            WHEN NOT o.is_entered AND t.is_window_over THEN 'not_entered_over'
            WHEN o.state IN ('退回', '不通过') THEN 'returned'
            WHEN o.clock = 'unknown' THEN 'unknown'
            WHEN NOT o.is_entered THEN 'not_entered'
            WHEN NOT o.is_public THEN 'pending'
        END AS kind
    FROM out_objects AS o
    JOIN out_tasks AS t ON t.task_id = o.task_id
    WHERE o.counts AND o.initiator = $department
),
todo AS (
    SELECT
        kind, task_id, task_no, task_name, object_id, state, days_over, days_left, clock_note AS note, draw_id, position,
        CASE WHEN kind IN ('not_entered', 'not_entered_over') THEN window_end ELSE deadline END AS due
    FROM object
    WHERE kind IS NOT NULL
    UNION ALL
    SELECT
        CASE f.clock
            WHEN 'overdue' THEN 'after_overdue' WHEN 'due_soon' THEN 'after_due_soon' WHEN 'open' THEN 'after_open'
            ELSE 'after_' || f.clock
        END,
        f.task_id, f.task_no, f.task_name, f.object_id, f.kind, f.days_over, f.days_left, f.clock_note, NULL, 0, f.deadline
    FROM follow_up_clocks AS f
    WHERE f.initiator = $department AND f.plan_year = $year AND f.clock IN ('overdue', 'due_soon', 'on_track', 'open', 'unknown')
),
team AS (
    SELECT m.task_id, m.object_id, string_agg(DISTINCT m.inspector_id, '、' ORDER BY m.inspector_id) AS inspectors
    FROM draw_teams AS m
    JOIN todo ON todo.task_id = m.task_id AND todo.object_id = m.object_id
    GROUP BY m.task_id, m.object_id
),
named AS (
    SELECT object_id, arg_max(name, import_id) AS object_name
    FROM base.registry_object
    WHERE object_id IN (SELECT object_id FROM todo)
    GROUP BY object_id
)
SELECT
    o.kind, o.task_no, o.task_name, o.object_id, n.object_name, o.state, o.due, o.days_over, o.days_left, o.note, m.inspectors
FROM todo AS o
LEFT JOIN named AS n ON n.object_id = o.object_id
LEFT JOIN team AS m ON m.task_id = o.task_id AND m.object_id = o.object_id
ORDER BY
    list_position([
        'overdue', 'after_overdue', 'due_soon', 'after_due_soon', 'not_entered_over', 'returned', 'unknown',
        'after_unknown', 'after_open', 'not_entered', 'pending', 'after_on_track'
    ], o.kind),
    o.days_over DESC NULLS LAST, o.due NULLS LAST, o.task_no, o.position, o.object_id
