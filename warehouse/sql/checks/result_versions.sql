-- Results whose versions are not 1, 2, 3 … with the last one current, or that belong to no task, draw or import;
-- a first version of a draw that claims changes, a later one without.
WITH result AS (
    SELECT *, min(version) OVER (PARTITION BY task_id, object_id, draw_id) AS first_version FROM base.result
)
SELECT
    r.task_id, r.object_id, count(*) AS versions, max(r.version) AS last_version,
    count(*) FILTER (r.is_current) AS current_versions
FROM result AS r
LEFT JOIN base.draw_task AS t ON t.task_id = r.task_id
LEFT JOIN base.draw_selected AS s ON s.draw_id = r.draw_id AND s.object_id = r.object_id
LEFT JOIN base.result_import AS i ON i.import_id = r.import_id
GROUP BY r.task_id, r.object_id
HAVING min(r.version) <> 1
    OR max(r.version) <> count(DISTINCT r.version)
    OR count(*) <> count(DISTINCT r.version)
    OR count(*) FILTER (r.is_current) <> 1
    OR max(r.version) FILTER (r.is_current) <> max(r.version)
    OR bool_or((r.version = r.first_version) <> (r.changes IS NULL))
    OR bool_or(t.task_id IS NULL OR s.object_id IS NULL OR i.import_id IS NULL)
ORDER BY r.task_id, r.object_id
