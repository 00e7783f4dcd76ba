-- What the figures are counted from: one row per object to inspect, as of as_of, with the yes and no of each metric.
-- counts: the task is neither withdrawn nor drawn by a higher level. due = on_time + late + overdue: the deadline is past, or it
-- is as_of itself and the object is public. on_time: due, public, not later than the deadline. late: due, public, later. overdue:
-- the deadline is past and it is not public. last_day: the deadline is as_of itself and it is not public; it can still be met,
-- so that it is not due.
-- is_problem: inspected (entered and public) with a problem; closed: its follow-up has been closed by as_of.
CREATE OR REPLACE VIEW out_objects AS
SELECT
    i.plan_year, i.task_id, coalesce(i.initiator, '（发起部门未定）') AS initiator, i.object_id, i.draw_id, i.position,
    t.status NOT IN ('withdrawn', 'external') AS counts,
    i.state, i.inspected_on, i.entered_on, i.published_on, i.is_entered, i.is_public,
    i.clock, i.clock_note, i.deadline, i.days_left, i.days_over,
    coalesce(i.deadline < i.as_of OR (i.deadline = i.as_of AND i.is_public), FALSE) AS is_due,
    coalesce(i.deadline <= i.as_of AND i.is_public AND i.published_on <= i.deadline, FALSE) AS is_on_time,
    i.has_problem,
    i.is_public AND i.has_problem AS is_problem,
    i.is_public AND i.has_problem AND i.follow_up_closed_on IS NOT NULL AS is_closed,
    i.follow_up, i.follow_up_closed_on,
    i.as_of
FROM inspection_states AS i
JOIN base.draw_task AS t ON t.task_id = i.task_id;

COMMENT ON VIEW out_objects IS '统计用的应检对象，每个任务每个对象一行，截至 as_of 当日；各 out_ 视图由此计数';
COMMENT ON COLUMN out_objects.plan_year IS '计划年度';
COMMENT ON COLUMN out_objects.task_id IS '任务编号';
COMMENT ON COLUMN out_objects.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN out_objects.object_id IS '对象编号';
COMMENT ON COLUMN out_objects.draw_id IS '抽取编号';
COMMENT ON COLUMN out_objects.position IS '抽取次序';
COMMENT ON COLUMN out_objects.counts IS '是否计入指标：任务未撤销，也不是由上级抽取';
COMMENT ON COLUMN out_objects.state IS '截止日的状态：未录入、待审核、退回、不通过、已公示';
COMMENT ON COLUMN out_objects.inspected_on IS '检查完成日期';
COMMENT ON COLUMN out_objects.entered_on IS '录入日期';
COMMENT ON COLUMN out_objects.published_on IS '公示日期';
COMMENT ON COLUMN out_objects.is_entered IS '是否已录入';
COMMENT ON COLUMN out_objects.is_public IS '是否已公示（即已完成检查：已录入并已公示）';
COMMENT ON COLUMN out_objects.clock IS '公示期限的状况，同 inspections.clock';
COMMENT ON COLUMN out_objects.clock_note IS '期限不详的原因；其余为空';
COMMENT ON COLUMN out_objects.deadline IS '公示的最后一日；尚未起算或期限不详时为空';
COMMENT ON COLUMN out_objects.days_left IS '距期限还有几个工作日';
COMMENT ON COLUMN out_objects.days_over IS '超过期限几个工作日（不足一个工作日的为 0）';
COMMENT ON COLUMN out_objects.is_due IS '是否已到期：期限早于截止日；期限为截止日当日的，已公示才算';
COMMENT ON COLUMN out_objects.is_on_time IS '是否按期公示：已到期，且公示日期不晚于期限';
COMMENT ON COLUMN out_objects.has_problem IS '已录入的结果是否发现问题（不论是否已公示）';
COMMENT ON COLUMN out_objects.is_problem IS '是否计入发现问题：已录入并已公示，且结果类别中有设置所列的问题类别';
COMMENT ON COLUMN out_objects.is_closed IS '发现的问题是否已完结后续处置（完结日期不晚于截止日）';
COMMENT ON COLUMN out_objects.follow_up IS '后续处置的进展：未完结、已完结；不需要时为空';
COMMENT ON COLUMN out_objects.follow_up_closed_on IS '后续处置完结日期';
COMMENT ON COLUMN out_objects.as_of IS '统计截止日期';
