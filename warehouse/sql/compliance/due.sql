-- Every clock that is not done with, of publicity and of follow-ups, as of the variable as_of; $1 department or NULL.
CREATE OR REPLACE TEMP TABLE due_clock AS
SELECT
    clock AS level, '检查结果公示' AS kind, initiator AS department, plan_year, task_id, task_no, task_name, object_id,
    object_name, state, trigger_on, deadline, days_left, days_over, clock_note AS note
FROM inspections
WHERE clock NOT IN ('met', 'late', 'not_started') AND ($1 IS NULL OR initiator = $1)
UNION ALL
SELECT
    f.clock, f.kind, f.initiator, f.plan_year, f.task_id, f.task_no, f.task_name, f.object_id, f.object_name, NULL,
    f.trigger_on, f.deadline, f.days_left, f.days_over, f.clock_note
FROM follow_up_clocks AS f
WHERE f.clock NOT IN ('met', 'late') AND ($1 IS NULL OR f.initiator = $1);
