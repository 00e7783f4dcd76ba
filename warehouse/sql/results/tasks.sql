-- Every task with the draw that counts.
SELECT
    t.task_id, t.task_no, t.name, t.plan_year, t.status, t.initiator, t.cooperators, t.matters, t.window_start,
    t.window_end, d.draw_id, CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) AS drawn_on
FROM base.draw_task AS t
LEFT JOIN base.draw AS d ON d.task_id = t.task_id AND d.status = 'drawn'
ORDER BY t.task_id
