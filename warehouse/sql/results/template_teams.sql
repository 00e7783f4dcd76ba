-- The teams of one task, with names as last known.
SELECT m.object_id, m.inspector_id, coalesce(p.name, '') AS name, m.department
FROM base.draw_team AS m
JOIN base.draw AS d ON d.draw_id = m.draw_id AND d.status = 'drawn'
LEFT JOIN (
    SELECT inspector_id, arg_max(name, import_id) AS name FROM base.registry_inspector GROUP BY inspector_id
) AS p ON p.inspector_id = m.inspector_id
WHERE d.task_id = $1
ORDER BY m.object_id, m.slot, m.inspector_id
