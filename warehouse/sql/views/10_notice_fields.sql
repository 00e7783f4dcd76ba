-- Beside CONTRACT 3: where the values of a notice's head and foot stood.
CREATE OR REPLACE VIEW notice_fields AS
SELECT
    f.notice_id, f.field, f.raw, f.value, f.line, f.page,
    n.source_name, n.doc_number, n.is_current,
    f.rule, f.from_notice
FROM base.notice_field AS f
JOIN base.notice AS n USING (notice_id);

COMMENT ON VIEW notice_fields IS '通知版头、落款等处读出的值及其原文，供核对';
COMMENT ON COLUMN notice_fields.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN notice_fields.field IS '字段名，与视图 notices 的列名相同';
COMMENT ON COLUMN notice_fields.raw IS '原文';
COMMENT ON COLUMN notice_fields.value IS '读出的值（JSON）';
COMMENT ON COLUMN notice_fields.line IS '所在段落（从 1 起，不含表格）；取自主件的为空';
COMMENT ON COLUMN notice_fields.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN notice_fields.source_name IS '来源文件名';
COMMENT ON COLUMN notice_fields.doc_number IS '发文字号，如 高市双随机办〔2023〕2号';
COMMENT ON COLUMN notice_fields.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代';
COMMENT ON COLUMN notice_fields.rule IS 'inherited 取自主件；从本文件读出的为空';
COMMENT ON COLUMN notice_fields.from_notice IS '取自主件时，主件的通知编号';
