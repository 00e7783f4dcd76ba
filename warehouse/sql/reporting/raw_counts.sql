-- How many rows raw.sql gives for each task. $1 year, $2 department (NULL: all).
SELECT s.task_id, count(*) AS objects
FROM selections AS s
JOIN base.draw_task AS t ON t.task_id = s.task_id
WHERE t.plan_year = $1 AND t.status <> 'withdrawn' AND s.state <> 'replaced'
  AND ($2 IS NULL OR t.initiator = $2 OR list_contains(t.cooperators, $2))
GROUP BY s.task_id
ORDER BY s.task_id
