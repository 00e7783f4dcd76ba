-- Every name that the registries have known the objects of these tasks by, the latest last.
SELECT o.object_id, list(o.name ORDER BY o.import_id) AS names
FROM base.registry_object AS o
SEMI JOIN (
    SELECT s.object_id
    FROM base.draw_selected AS s
    JOIN base.draw AS d ON d.draw_id = s.draw_id AND d.status = 'drawn'
    WHERE d.task_id IN (SELECT unnest($1::VARCHAR[]))
) AS drawn ON drawn.object_id = o.object_id
GROUP BY o.object_id
