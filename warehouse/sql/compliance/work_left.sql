-- Plan years and departments with something to do at the end of the day as_of: a task whose window has opened (or that
-- has none) and that is not finished, or a follow-up that is not done. Tasks drawn by an upper level are not theirs. The
-- plan year of the day itself is always there when it has tasks: its report is wanted even when all is done.
WITH seen AS (
    SELECT task_id, count(*) AS objects, count(*) FILTER (is_public) AS public FROM inspection_states GROUP BY task_id
),
waiting AS (
    SELECT DISTINCT task_id FROM follow_up_clocks WHERE clock NOT IN ('met', 'late')
),
task AS (
    SELECT
        t.plan_year, t.initiator, a.as_of,
        waiting.task_id IS NOT NULL
        OR coalesce(t.window_start <= a.as_of, true) AND coalesce(seen.public < seen.objects, true) AS has_work
    FROM base.draw_task AS t
    CROSS JOIN as_of AS a
    LEFT JOIN seen ON seen.task_id = t.task_id
    LEFT JOIN waiting ON waiting.task_id = t.task_id
    WHERE t.status NOT IN ('withdrawn', 'external')
)
SELECT DISTINCT plan_year, CASE WHEN has_work THEN initiator END AS department
FROM task
WHERE has_work OR plan_year = year(as_of)
ORDER BY plan_year, department NULLS FIRST;
