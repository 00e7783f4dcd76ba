-- Objects to inspect with the state of their results. $1 task, $2 state, $3 part of a department's name, $4 year.
SELECT
    i.task_id, i.task_no, i.task_name, i.plan_year, i.initiator, i.object_id, i.object_name, i.state, i.version,
    i.inspected_on, i.entered_on, i.published_on, i.has_problem, i.categories, i.clock, i.deadline, i.days_left,
    i.days_over
FROM inspections AS i
WHERE ($1::VARCHAR[] IS NULL OR list_contains($1, i.task_id))
  AND ($2::VARCHAR IS NULL OR i.state = $2)
  AND ($3::VARCHAR IS NULL OR contains(coalesce(i.initiator, ''), $3)
       OR len(list_filter(i.cooperators, lambda name: contains(name, $3))) > 0)
  AND ($4::INTEGER IS NULL OR i.plan_year = $4)
ORDER BY i.task_id, i.position
