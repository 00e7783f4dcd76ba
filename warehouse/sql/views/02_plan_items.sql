-- CONTRACT 3: one row per plan line of every version and copy; is_current tells which ones count.
CREATE OR REPLACE VIEW plan_items AS
SELECT
    i.item_id, i.notice_id, n.source_name, n.doc_number, n.plan_year, i.table_no, i.seq,
    i.task_name, i.draw_type, i.matters, i.target_scope, i.quota_op, i.ratio_min, i.ratio_max,
    i.count_min, i.count_max, i.count_unit, i.base_count, i.quota_by_class, i.frequency_op,
    i.frequency_times, i.frequency_times_max, i.frequency_per, i.frequency_years, i.risk_rule,
    i.risk_by_class, i.window_start, i.window_end, i.initiator, i.cooperators, i.draw_level,
    i.check_level, i.remarks, i.status,
    n.is_current,
    i.row_no, i.initiate_level, i.office, i.scope_area, i.scope_status, i.scope_kind,
    i.scope_qualifier, i.quota_detail, i.window_batches
FROM base.item AS i
JOIN base.notice AS n USING (notice_id);

COMMENT ON VIEW plan_items IS '计划条目：计划表每行一条，含已被替代的旧版本和副本（is_current 为假）';
COMMENT ON COLUMN plan_items.item_id IS '计划条目编号';
COMMENT ON COLUMN plan_items.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN plan_items.source_name IS '来源文件名';
COMMENT ON COLUMN plan_items.doc_number IS '发文字号，如 高市双随机办〔2023〕2号';
COMMENT ON COLUMN plan_items.plan_year IS '计划年度';
COMMENT ON COLUMN plan_items.table_no IS '通知中第几张计划表（从 1 起）；不是文件中第几张表，后者见 plan_fields';
COMMENT ON COLUMN plan_items.seq IS '表中的序号';
COMMENT ON COLUMN plan_items.task_name IS '抽查任务名称';
COMMENT ON COLUMN plan_items.draw_type IS '抽查类型：定向、不定向；其他写法照录原文';
COMMENT ON COLUMN plan_items.matters IS '抽查事项（列表）';
COMMENT ON COLUMN plan_items.target_scope IS '抽查对象范围（原意）';
COMMENT ON COLUMN plan_items.quota_op IS '抽查比例或数量的关系：=、>=、<=、<、>、range 区间、~ 约、by_class 按类别、conditional 附条件、staff_ratio 按人员配比';
COMMENT ON COLUMN plan_items.ratio_min IS '抽查比例下限（小数，5% 记作 0.05，保留八位小数）';
COMMENT ON COLUMN plan_items.ratio_max IS '抽查比例上限（小数，保留八位小数）';
COMMENT ON COLUMN plan_items.count_min IS '抽查数量下限';
COMMENT ON COLUMN plan_items.count_max IS '抽查数量上限';
COMMENT ON COLUMN plan_items.count_unit IS '抽查数量的单位（户、家、所等）';
COMMENT ON COLUMN plan_items.base_count IS '抽查基数';
COMMENT ON COLUMN plan_items.quota_by_class IS '按类别规定的抽查比例（JSON）';
COMMENT ON COLUMN plan_items.frequency_op IS '抽查频次的关系：=、>=、<= 等';
COMMENT ON COLUMN plan_items.frequency_times IS '抽查次数（区间时为下限）';
COMMENT ON COLUMN plan_items.frequency_times_max IS '抽查次数上限（区间时）';
COMMENT ON COLUMN plan_items.frequency_per IS '频次的周期：year 年、half_year 半年、quarter 季、month 月、week 周、day 日、term 学期、project 项目、plan 本计划、N_years 每 N 年';
COMMENT ON COLUMN plan_items.frequency_years IS '频次周期的年数，除“每 N 年”外为 1';
COMMENT ON COLUMN plan_items.risk_rule IS '信用风险分类要求：incremental 递增，by_class 按类别，not_applicable 不涉及';
COMMENT ON COLUMN plan_items.risk_by_class IS '按信用风险类别规定的比例（JSON）';
COMMENT ON COLUMN plan_items.window_start IS '抽查时间首日（含）';
COMMENT ON COLUMN plan_items.window_end IS '抽查时间末日（含）';
COMMENT ON COLUMN plan_items.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN plan_items.cooperators IS '配合部门（规范全称，列表）';
COMMENT ON COLUMN plan_items.draw_level IS '抽取层级：province 省、city 市、county 县、district 区';
COMMENT ON COLUMN plan_items.check_level IS '检查层级：province 省、city 市、county 县、district 区';
COMMENT ON COLUMN plan_items.remarks IS '备注';
COMMENT ON COLUMN plan_items.status IS '条目状态：ok 确定，review 需人工复核，quarantined 已隔离';
COMMENT ON COLUMN plan_items.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代';
COMMENT ON COLUMN plan_items.row_no IS '表中第几行（从 1 起）';
COMMENT ON COLUMN plan_items.initiate_level IS '发起层级：province 省、city 市、county 县、district 区';
COMMENT ON COLUMN plan_items.office IS '承办科室';
COMMENT ON COLUMN plan_items.scope_area IS '对象范围中的地域';
COMMENT ON COLUMN plan_items.scope_status IS '对象范围中的状态（如 在业、存续）';
COMMENT ON COLUMN plan_items.scope_kind IS '对象范围中的对象种类';
COMMENT ON COLUMN plan_items.scope_qualifier IS '对象范围中的限定语';
COMMENT ON COLUMN plan_items.quota_detail IS '抽查比例或数量的完整读数（JSON），含条件、周期、配比等';
COMMENT ON COLUMN plan_items.window_batches IS '分批进行时各批的起止日期（JSON）';
