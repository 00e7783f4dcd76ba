-- The first rows of a list of objects. In braces: which objects, in which order, how many. Parameters: those of {rows}.
WITH object AS (
    SELECT o.*, t.task_no, t.task_name
    FROM ({rows}) AS o
    JOIN out_tasks AS t ON t.task_id = o.task_id
    ORDER BY {order}, t.task_no, o.position, o.object_id
    LIMIT {limit}
),
named AS (
    SELECT object_id, arg_max(name, import_id) AS object_name
    FROM base.registry_object
    WHERE object_id IN (SELECT object_id FROM object)
    GROUP BY object_id
),
found AS (
    SELECT
        r.task_id, r.object_id,
        array_to_string(list_distinct(list_transform(r.matters, lambda m: m.category)), '；') AS categories
    FROM base.result AS r
    WHERE r.is_current AND (r.task_id, r.object_id) IN (SELECT (task_id, object_id) FROM object WHERE is_entered)
)
SELECT
    o.initiator, o.task_no, o.task_name, o.object_id, n.object_name, o.state, o.inspected_on, o.published_on, o.deadline,
    o.days_left, o.days_over, o.clock_note, f.categories
FROM object AS o
JOIN out_tasks AS t ON t.task_id = o.task_id
LEFT JOIN named AS n ON n.object_id = o.object_id
LEFT JOIN found AS f ON f.task_id = o.task_id AND f.object_id = o.object_id
ORDER BY {order}, o.task_no, o.position, o.object_id
