-- Objects whose publicity is overdue, due soon (the last day itself included), was late, or whose deadline is unknown, each with
-- its days in working days; only of tasks that count.
CREATE OR REPLACE VIEW out_overdue AS
WITH object AS (
    SELECT * FROM out_objects WHERE counts AND clock IN ('overdue', 'late', 'due_soon', 'unknown')
),
named AS (
    SELECT object_id, arg_max(name, import_id) AS object_name
    FROM base.registry_object
    WHERE object_id IN (SELECT object_id FROM object)
    GROUP BY object_id
)
SELECT
    o.plan_year, o.clock,
    CASE o.clock WHEN 'overdue' THEN '逾期未公示' WHEN 'late' THEN '逾期公示' WHEN 'due_soon' THEN '即将到期' ELSE '期限不详' END AS label,
    o.initiator AS department, o.task_id, t.task_no, t.task_name, t.cooperators, o.object_id, n.object_name, o.state,
    o.inspected_on, o.entered_on, o.published_on, o.deadline, o.days_left, o.days_over, o.as_of
FROM object AS o
JOIN out_tasks AS t ON t.task_id = o.task_id
LEFT JOIN named AS n ON n.object_id = o.object_id;

COMMENT ON VIEW out_overdue IS '公示逾期、即将到期和期限不详的对象，每个任务每个对象一行，截至 as_of 当日';
COMMENT ON COLUMN out_overdue.plan_year IS '计划年度';
COMMENT ON COLUMN out_overdue.clock IS '状况：overdue 逾期未公示，late 逾期公示，due_soon 即将到期，unknown 期限不详';
COMMENT ON COLUMN out_overdue.label IS '状况的中文';
COMMENT ON COLUMN out_overdue.department IS '发起部门（规范全称）';
COMMENT ON COLUMN out_overdue.task_id IS '任务编号';
COMMENT ON COLUMN out_overdue.task_no IS '任务文号';
COMMENT ON COLUMN out_overdue.task_name IS '任务名称';
COMMENT ON COLUMN out_overdue.cooperators IS '配合部门（规范全称）';
COMMENT ON COLUMN out_overdue.object_id IS '对象编号';
COMMENT ON COLUMN out_overdue.object_name IS '对象名称';
COMMENT ON COLUMN out_overdue.state IS '截止日的状态';
COMMENT ON COLUMN out_overdue.inspected_on IS '检查完成日期';
COMMENT ON COLUMN out_overdue.entered_on IS '录入日期';
COMMENT ON COLUMN out_overdue.published_on IS '公示日期';
COMMENT ON COLUMN out_overdue.deadline IS '公示的最后一日；期限不详时为空';
COMMENT ON COLUMN out_overdue.days_left IS '距期限还有几个工作日（当日到期为 0）';
COMMENT ON COLUMN out_overdue.days_over IS '超过期限几个工作日（不足一个工作日的为 0；超出工作日历时为空）';
COMMENT ON COLUMN out_overdue.as_of IS '统计截止日期';
