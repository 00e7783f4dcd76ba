-- The objects of one task that a workbook lists: those to inspect, with name and address as last known.
SELECT
    s.object_id, coalesce(arg_max(o.name, o.import_id), '') AS object_name,
    coalesce(arg_max(o.address, o.import_id), '') AS address
FROM base.draw_selected AS s
JOIN base.draw AS d ON d.draw_id = s.draw_id AND d.status = 'drawn'
LEFT JOIN base.registry_object AS o ON o.object_id = s.object_id
WHERE d.task_id = $1 AND s.state <> 'replaced'
GROUP BY s.object_id, s.position
ORDER BY s.position
