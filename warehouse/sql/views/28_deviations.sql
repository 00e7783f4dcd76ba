-- What the rules C1 to C16 found when mingcha check ran last; stored, not computed, so that first_seen is kept.
CREATE OR REPLACE VIEW deviations AS
SELECT
    d.finding_id, d.rule, d.severity, d.plan_year, d.notice_id, d.item_id, d.task_id, t.task_no, t.name AS task_name,
    d.object_id, d.department, d.message, d.evidence, d.as_of, d.first_seen, d.last_seen, d.resolved_at
FROM base.deviation AS d
LEFT JOIN base.draw_task AS t ON t.task_id = d.task_id;

COMMENT ON VIEW deviations IS '按规则 C1 至 C16 检查出的偏差（mingcha check 保存），每条一行；未处理的 resolved_at 为空。说明见 docs/rules.md';
COMMENT ON COLUMN deviations.finding_id IS '偏差编号，重复检查时不变';
COMMENT ON COLUMN deviations.rule IS '规则编号，C1 至 C16';
COMMENT ON COLUMN deviations.severity IS '严重程度：info 提示，warning 警告，error 错误';
COMMENT ON COLUMN deviations.plan_year IS '计划年度；不限于某一年度的为空';
COMMENT ON COLUMN deviations.notice_id IS '所涉通知编号';
COMMENT ON COLUMN deviations.item_id IS '所涉计划条目编号';
COMMENT ON COLUMN deviations.task_id IS '所涉任务编号';
COMMENT ON COLUMN deviations.task_no IS '所涉任务的文号';
COMMENT ON COLUMN deviations.task_name IS '所涉任务的名称';
COMMENT ON COLUMN deviations.object_id IS '所涉对象编号';
COMMENT ON COLUMN deviations.department IS '有责任处理的部门；不限于某一部门的为空';
COMMENT ON COLUMN deviations.message IS '给人看的一句话：什么不对，怎样处理';
COMMENT ON COLUMN deviations.evidence IS '依据的数据（JSON；code 为偏差的种类）';
COMMENT ON COLUMN deviations.as_of IS '最近一次检查的截止日期';
COMMENT ON COLUMN deviations.first_seen IS '首次发现的时间（UTC）';
COMMENT ON COLUMN deviations.last_seen IS '最近一次发现的时间（UTC）';
COMMENT ON COLUMN deviations.resolved_at IS '不再出现的时间（UTC）；仍在时为空';
