-- What everybody asks: the inspections (26_inspection_states.sql says how they are reckoned) with the objects' names, as
-- the latest import of a registry has them.
CREATE OR REPLACE VIEW inspections AS
WITH named AS (
    SELECT o.object_id, arg_max(o.name, o.import_id) AS object_name
    FROM base.registry_object AS o
    SEMI JOIN selections AS d ON d.object_id = o.object_id
    GROUP BY o.object_id
)
SELECT
    d.plan_year, d.task_id, d.task_no, d.task_name, d.item_id, d.notice_id, d.doc_number, d.seq, d.batch, d.is_joint,
    d.draw_type, d.initiator, d.cooperators, d.window_start, d.window_end, d.draw_id, d.drawn_on, d.position,
    d.object_id, n.object_name, d.* EXCLUDE (
        plan_year, task_id, task_no, task_name, item_id, notice_id, doc_number, seq, batch, is_joint, draw_type, initiator,
        cooperators, window_start, window_end, draw_id, drawn_on, position, object_id
    )
FROM inspection_states AS d
LEFT JOIN named AS n ON n.object_id = d.object_id;

COMMENT ON VIEW inspections IS '应检对象（抽中未被替换的对象和替补的对象），每个任务每个对象一行，结果截至 as_of 当日；各项指标都由此统计';
COMMENT ON COLUMN inspections.plan_year IS '计划年度';
COMMENT ON COLUMN inspections.task_id IS '任务编号';
COMMENT ON COLUMN inspections.task_no IS '任务文号';
COMMENT ON COLUMN inspections.task_name IS '任务名称';
COMMENT ON COLUMN inspections.item_id IS '所据计划条目编号';
COMMENT ON COLUMN inspections.notice_id IS '所据通知编号';
COMMENT ON COLUMN inspections.doc_number IS '所据通知的发文字号';
COMMENT ON COLUMN inspections.seq IS '计划表中的序号';
COMMENT ON COLUMN inspections.batch IS '第几批（从 1 起）';
COMMENT ON COLUMN inspections.is_joint IS '是否部门联合抽查（有配合部门）';
COMMENT ON COLUMN inspections.draw_type IS '抽查类型：定向、不定向';
COMMENT ON COLUMN inspections.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN inspections.cooperators IS '配合部门（规范全称）';
COMMENT ON COLUMN inspections.window_start IS '检查时间首日（含）';
COMMENT ON COLUMN inspections.window_end IS '检查时间末日（含）';
COMMENT ON COLUMN inspections.draw_id IS '抽取编号';
COMMENT ON COLUMN inspections.drawn_on IS '抽取日期（北京时间）';
COMMENT ON COLUMN inspections.position IS '抽取次序';
COMMENT ON COLUMN inspections.object_id IS '对象编号';
COMMENT ON COLUMN inspections.object_name IS '对象名称（最近一次导入的名录所载）';
COMMENT ON COLUMN inspections.draw_state IS '抽取状态：drawn 抽中，substitute 替补';
COMMENT ON COLUMN inspections.version IS '结果的版本；没有录入时为空';
COMMENT ON COLUMN inspections.state IS '截止日的状态：未录入、待审核、退回、不通过、已公示';
COMMENT ON COLUMN inspections.inspected_on IS '检查完成日期';
COMMENT ON COLUMN inspections.entered_on IS '录入日期（来源所载；没有载明而已录入的为空）';
COMMENT ON COLUMN inspections.approved_on IS '审核通过日期';
COMMENT ON COLUMN inspections.published_on IS '公示日期';
COMMENT ON COLUMN inspections.is_entered IS '是否已录入';
COMMENT ON COLUMN inspections.is_public IS '是否已公示（即已完成检查：已录入并已公示）';
COMMENT ON COLUMN inspections.matters IS '各抽查事项的检查结果（matter 事项、category 结果类别、note 说明）；未录入时为空';
COMMENT ON COLUMN inspections.categories IS '该对象的各种结果类别；未录入时为空';
COMMENT ON COLUMN inspections.has_problem IS '是否发现问题（结果类别中有设置所列的问题类别）';
COMMENT ON COLUMN inspections.dispositions IS '后续处置';
COMMENT ON COLUMN inspections.methods IS '检查方式';
COMMENT ON COLUMN inspections.inspectors IS '实际检查人员的代号';
COMMENT ON COLUMN inspections.follow_up IS '后续处置的进展：未完结、已完结；不需要时为空';
COMMENT ON COLUMN inspections.follow_up_closed_on IS '后续处置完结日期';
COMMENT ON COLUMN inspections.abnormal_listed_on IS '列入经营异常名录的日期';
COMMENT ON COLUMN inspections.penalty_decided_on IS '行政处罚决定日期';
COMMENT ON COLUMN inspections.penalty_published_on IS '行政处罚公示日期';
COMMENT ON COLUMN inspections.remarks IS '备注';
COMMENT ON COLUMN inspections.trigger_on IS '公示期限的起算日（次日起计）；尚未起算时为空';
COMMENT ON COLUMN inspections.limit_days IS '公示期限的天数；通知中有几种期限时为空';
COMMENT ON COLUMN inspections.limit_unit IS '公示期限的单位：working_day 工作日，day 自然日（末日逢休息日的顺延）';
COMMENT ON COLUMN inspections.deadline IS '公示的最后一日；尚未起算或期限不详时为空';
COMMENT ON COLUMN inspections.calendar_version IS '计算期限所用的工作日历版本';
COMMENT ON COLUMN inspections.clock IS '公示期限的状况：not_started 未起算，unknown 期限不详，on_track 正常，due_soon 即将到期，overdue 已逾期未公示，met 按期公示，late 逾期公示';
COMMENT ON COLUMN inspections.clock_note IS '期限不详的原因；期限可知或尚未起算时为空';
COMMENT ON COLUMN inspections.days_left IS '距期限还有几个工作日（已公示或已逾期时为空）';
COMMENT ON COLUMN inspections.days_over IS '超过期限几个工作日（不足一个工作日的为 0；超出工作日历时为空）';
COMMENT ON COLUMN inspections.import_id IS '结果的导入编号；没有录入时为空';
COMMENT ON COLUMN inspections.row_no IS '结果在来源中的行号；没有录入时为空';
COMMENT ON COLUMN inspections.as_of IS '统计截止日期';
