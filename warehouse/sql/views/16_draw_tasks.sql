-- Draw tasks, one per plan item and batch; with what follows from other tables on the day of asking.
CREATE OR REPLACE VIEW draw_tasks AS
WITH scope AS (
    SELECT rule_id, max_by(status, version) AS status
    FROM base.scope_rule
    GROUP BY rule_id
)
SELECT
    t.task_id, t.task_no, t.plan_year, t.batch, t.batches, t.name, t.status, t.draw_type,
    t.initiator, t.cooperators, t.draw_level, t.check_level, t.matters, t.target_scope,
    t.window_start, t.window_end, t.remind_on, t.quota, t.quota_text, t.risk_rule, t.risk_by_class,
    t.scope_rule_id, s.status AS scope_status, t.scope_label, t.merge_group, t.problems, t.decisions,
    t.doc_number, t.seq, t.item_id, t.notice_id, i.item_id AS current_item_id,
    t.status IN ('committed', 'drawn', 'finished')
        AND i.task_id IS NOT NULL
        AND i.plan_digest IS DISTINCT FROM t.digest AS plan_changed,
    t.digest, t.created_at, t.changed_at
FROM base.draw_task AS t
LEFT JOIN base.task_item AS i ON i.task_id = t.task_id
LEFT JOIN scope AS s ON s.rule_id = t.scope_rule_id;

COMMENT ON VIEW draw_tasks IS '抽查任务：每个计划条目的每一批一行';
COMMENT ON COLUMN draw_tasks.task_id IS '任务编号，如 T2023-0001';
COMMENT ON COLUMN draw_tasks.task_no IS '任务文号，如 市场监管抽查〔2023〕001号';
COMMENT ON COLUMN draw_tasks.plan_year IS '计划年度';
COMMENT ON COLUMN draw_tasks.batch IS '第几批（从 1 起）';
COMMENT ON COLUMN draw_tasks.batches IS '共几批';
COMMENT ON COLUMN draw_tasks.name IS '任务名称';
COMMENT ON COLUMN draw_tasks.status IS '状态：blocked 待人工处理，ready 可以锁定，committed 已锁定，drawn 已抽取，finished 已完成，withdrawn 计划修订后撤销，external 由上级抽取';
COMMENT ON COLUMN draw_tasks.draw_type IS '抽查类型：定向、不定向';
COMMENT ON COLUMN draw_tasks.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN draw_tasks.cooperators IS '配合部门（规范全称，列表）';
COMMENT ON COLUMN draw_tasks.draw_level IS '抽取层级：province 省、city 市、county 县、district 区';
COMMENT ON COLUMN draw_tasks.check_level IS '检查层级：province 省、city 市、county 县、district 区';
COMMENT ON COLUMN draw_tasks.matters IS '抽查事项（列表）';
COMMENT ON COLUMN draw_tasks.target_scope IS '抽查对象范围原文';
COMMENT ON COLUMN draw_tasks.window_start IS '检查时间首日（含）';
COMMENT ON COLUMN draw_tasks.window_end IS '检查时间末日（含）';
COMMENT ON COLUMN draw_tasks.remind_on IS '提醒发起的日期';
COMMENT ON COLUMN draw_tasks.quota IS '抽查比例或数量（JSON，见 docs/draw.md）；读不出时为空';
COMMENT ON COLUMN draw_tasks.quota_text IS '抽查比例或数量的原文';
COMMENT ON COLUMN draw_tasks.risk_rule IS '信用风险分类要求：incremental 递增，by_class 按类别，not_applicable 不涉及';
COMMENT ON COLUMN draw_tasks.risk_by_class IS '按类别规定的比例（JSON）';
COMMENT ON COLUMN draw_tasks.scope_rule_id IS '对应的范围规则编号';
COMMENT ON COLUMN draw_tasks.scope_status IS '范围规则的状态：proposed 建议，confirmed 已确认，rejected 不用；未确认的任务不能抽取';
COMMENT ON COLUMN draw_tasks.scope_label IS '共用票号的范围标签；不与别的任务合并时为空';
COMMENT ON COLUMN draw_tasks.merge_group IS '合并进行的任务组编号；不合并时为空';
COMMENT ON COLUMN draw_tasks.problems IS '待处理的问题（JSON 列表：code、severity、field、message、raw；severity 为 error 的须先处理）';
COMMENT ON COLUMN draw_tasks.decisions IS '人工决定（JSON 列表，含决定人、时间、理由和原值；dropped 不为空的已不适用）';
COMMENT ON COLUMN draw_tasks.doc_number IS '所据通知的发文字号';
COMMENT ON COLUMN draw_tasks.seq IS '计划表中的序号';
COMMENT ON COLUMN draw_tasks.item_id IS '任务所据的计划条目编号';
COMMENT ON COLUMN draw_tasks.notice_id IS '任务所据的通知编号';
COMMENT ON COLUMN draw_tasks.current_item_id IS '现行计划中对应的条目编号；计划中已没有时为空';
COMMENT ON COLUMN draw_tasks.plan_changed IS '锁定以后计划是否又有改动';
COMMENT ON COLUMN draw_tasks.digest IS '任务内容的摘要';
COMMENT ON COLUMN draw_tasks.created_at IS '生成时间（UTC）';
COMMENT ON COLUMN draw_tasks.changed_at IS '最近改动时间（UTC）';
