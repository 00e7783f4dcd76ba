-- CONTRACT 3: everything that a person must know.
CREATE OR REPLACE VIEW findings AS
SELECT
    f.finding_id, f.notice_id, f.item_id, f.field, f.code, f.severity, f.message, f.raw, f.page,
    f.row_no, f.resolved_at, f.table_no, f.col_no,
    n.source_name, n.is_current
FROM base.finding AS f
JOIN base.notice AS n USING (notice_id);

COMMENT ON VIEW findings IS '读取中发现的、需要人知道的问题';
COMMENT ON COLUMN findings.finding_id IS '问题编号，重复读取时不变';
COMMENT ON COLUMN findings.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN findings.item_id IS '所涉计划条目编号；与条目无关时为空';
COMMENT ON COLUMN findings.field IS '所涉字段；与字段无关时为空';
COMMENT ON COLUMN findings.code IS '问题代码';
COMMENT ON COLUMN findings.severity IS '严重程度：info 提示，warning 警告，error 错误';
COMMENT ON COLUMN findings.message IS '给人看的一句话：有什么问题、在哪里、怎么办';
COMMENT ON COLUMN findings.raw IS '原文';
COMMENT ON COLUMN findings.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN findings.row_no IS '表中第几行（从 1 起）';
COMMENT ON COLUMN findings.resolved_at IS '人工处理完毕的时间（UTC）；未处理时为空';
COMMENT ON COLUMN findings.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN findings.col_no IS '表中第几列（从 1 起）';
COMMENT ON COLUMN findings.source_name IS '来源文件名';
COMMENT ON COLUMN findings.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代';
