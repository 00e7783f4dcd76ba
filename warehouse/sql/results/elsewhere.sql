-- In which tasks these objects have been drawn.
SELECT s.object_id, d.task_id, s.state
FROM base.draw_selected AS s
JOIN base.draw AS d ON d.draw_id = s.draw_id AND d.status = 'drawn'
WHERE s.object_id IN (SELECT unnest($1::VARCHAR[]))
ORDER BY s.object_id, d.task_id
