-- Tasks that have been drawn, with how many results are in which state. $1 tasks, $2 part of a department's name, $3 year.
SELECT
    i.task_id, any_value(i.task_no) AS task_no, any_value(i.task_name) AS task_name, any_value(i.plan_year) AS plan_year,
    any_value(i.initiator) AS initiator, count(*) AS to_inspect,
    count(*) FILTER (i.state = '未录入') AS not_entered, count(*) FILTER (i.state = '待审核') AS waiting,
    count(*) FILTER (i.state = '退回') AS returned, count(*) FILTER (i.state = '不通过') AS refused,
    count(*) FILTER (i.state = '已公示') AS public, count(*) FILTER (i.clock = 'overdue') AS overdue
FROM inspection_states AS i
WHERE ($1::VARCHAR[] IS NULL OR list_contains($1, i.task_id))
  AND ($2::VARCHAR IS NULL OR contains(coalesce(i.initiator, ''), $2)
       OR len(list_filter(i.cooperators, lambda name: contains(name, $2))) > 0)
  AND ($3::INTEGER IS NULL OR i.plan_year = $3)
GROUP BY i.task_id
ORDER BY i.task_id
