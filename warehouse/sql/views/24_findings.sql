-- CONTRACT 3: everything that a person must know: about notices, and about imported results (import_id is set).
CREATE OR REPLACE VIEW findings AS
SELECT
    f.finding_id, f.notice_id, f.item_id, f.field, f.code, f.severity, f.message, f.raw, f.page,
    f.row_no, f.resolved_at, f.table_no, f.col_no,
    n.source_name, n.is_current, NULL::VARCHAR AS import_id, NULL::VARCHAR AS task_id, NULL::VARCHAR AS object_id
FROM base.finding AS f
JOIN base.notice AS n USING (notice_id)
UNION ALL
SELECT
    p.problem_id, p.notice_id, NULL, p.field, p.code, p.severity, p.message, coalesce(p.raw, ''), NULL,
    CAST(p.row_no AS INTEGER),
    p.resolved_at, NULL, NULL, p.source_name, true, p.import_id, p.task_id, p.object_id
FROM result_problems AS p;

COMMENT ON VIEW findings IS '读取通知和导入检查结果时发现的、需要人知道的问题';
COMMENT ON COLUMN findings.finding_id IS '问题编号，重复读取时不变';
COMMENT ON COLUMN findings.notice_id IS '通知编号；检查结果的问题为其任务所据的通知，认不出任务时为空';
COMMENT ON COLUMN findings.item_id IS '所涉计划条目编号；与条目无关时为空';
COMMENT ON COLUMN findings.field IS '所涉字段；与字段无关时为空';
COMMENT ON COLUMN findings.code IS '问题代码';
COMMENT ON COLUMN findings.severity IS '严重程度：info 提示，warning 警告，error 错误';
COMMENT ON COLUMN findings.message IS '给人看的一句话：有什么问题、在哪里、怎么办';
COMMENT ON COLUMN findings.raw IS '原文';
COMMENT ON COLUMN findings.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN findings.row_no IS '表中第几行（从 1 起）；检查结果为表格软件显示的行号';
COMMENT ON COLUMN findings.resolved_at IS '人工处理完毕的时间（UTC）；未处理时为空';
COMMENT ON COLUMN findings.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN findings.col_no IS '表中第几列（从 1 起）';
COMMENT ON COLUMN findings.source_name IS '来源文件名';
COMMENT ON COLUMN findings.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代；检查结果的问题总是有效';
COMMENT ON COLUMN findings.import_id IS '检查结果的导入编号；通知的问题为空';
COMMENT ON COLUMN findings.task_id IS '检查结果所属的任务编号；通知的问题、认不出任务时为空';
COMMENT ON COLUMN findings.object_id IS '检查结果所属的对象编号；通知的问题、认不出对象时为空';
