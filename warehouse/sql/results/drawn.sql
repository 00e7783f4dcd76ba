-- Objects drawn in these tasks, with the inspectors of each in the order of their places.
WITH team AS (
    SELECT m.draw_id, m.object_id, list(m.inspector_id ORDER BY m.slot, m.inspector_id) AS members
    FROM base.draw_team AS m
    JOIN base.draw AS d ON d.draw_id = m.draw_id AND d.status = 'drawn'
    WHERE d.task_id IN (SELECT unnest($1::VARCHAR[]))
    GROUP BY m.draw_id, m.object_id
)
SELECT d.task_id, s.object_id, s.state, coalesce(team.members, []) AS members
FROM base.draw_selected AS s
JOIN base.draw AS d ON d.draw_id = s.draw_id AND d.status = 'drawn'
LEFT JOIN team ON team.draw_id = s.draw_id AND team.object_id = s.object_id
WHERE d.task_id IN (SELECT unnest($1::VARCHAR[]))
ORDER BY d.task_id, s.position
