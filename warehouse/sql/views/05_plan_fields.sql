-- CONTRACT 3: one row per field (and part) of an item, for audit.
CREATE OR REPLACE VIEW plan_fields AS
SELECT
    f.item_id, f.field, f.raw, f.value, f.rule, f.status, f.page, f.table_no, f.row_no,
    f.col_no, f.bbox, f.part, f.notice_id,
    n.is_current
FROM base.field AS f
JOIN base.notice AS n USING (notice_id);

COMMENT ON VIEW plan_fields IS '计划条目各字段的出处：原文、读数、规则和位置';
COMMENT ON COLUMN plan_fields.item_id IS '计划条目编号';
COMMENT ON COLUMN plan_fields.field IS '字段名（与 plan_items 的列名相应）';
COMMENT ON COLUMN plan_fields.raw IS '原文';
COMMENT ON COLUMN plan_fields.value IS '规范化后的值（JSON）';
COMMENT ON COLUMN plan_fields.rule IS '读出该值的规则名称';
COMMENT ON COLUMN plan_fields.status IS '读数状态：ok 确定，review 需人工复核，unspecified 原文未规定';
COMMENT ON COLUMN plan_fields.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN plan_fields.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN plan_fields.row_no IS '表中第几行（从 1 起）';
COMMENT ON COLUMN plan_fields.col_no IS '表中第几列（从 1 起）';
COMMENT ON COLUMN plan_fields.bbox IS '单元格在页面上的位置 [左, 上, 右, 下]，单位为点，原点在左上角';
COMMENT ON COLUMN plan_fields.part IS '同一字段由多个单元格合成时的序号（从 1 起）';
COMMENT ON COLUMN plan_fields.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN plan_fields.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代';
