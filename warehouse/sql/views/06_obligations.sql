-- CONTRACT 3: duties that the body of a notice sets.
CREATE OR REPLACE VIEW obligations AS
SELECT
    o.notice_id, o.code, o.value, o.unit, o.raw, o.page,
    n.source_name, n.doc_number, n.is_current
FROM base.obligation AS o
JOIN base.notice AS n USING (notice_id);

COMMENT ON VIEW obligations IS '通知正文规定的义务（录入率、公示率、公示期限等）';
COMMENT ON COLUMN obligations.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN obligations.code IS '义务代码：entry_rate 录入率、publicity_rate 公示率、publicity_deadline 公示期限等';
COMMENT ON COLUMN obligations.value IS '规定的数值';
COMMENT ON COLUMN obligations.unit IS '数值的单位：ratio 比例，working_day 工作日等';
COMMENT ON COLUMN obligations.raw IS '原文';
COMMENT ON COLUMN obligations.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN obligations.source_name IS '来源文件名';
COMMENT ON COLUMN obligations.doc_number IS '发文字号，如 高市双随机办〔2023〕2号';
COMMENT ON COLUMN obligations.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代';
