-- What was ignored, why, and what stood there.
CREATE OR REPLACE VIEW ignored_rows AS
SELECT
    r.notice_id, n.source_name, r.table_no, r.row_no, r.page, r.reason, r.raw
FROM base.source_row AS r
JOIN base.notice AS n USING (notice_id)
WHERE r.fate = 'ignored';

COMMENT ON VIEW ignored_rows IS '被略过的表格行及理由';
COMMENT ON COLUMN ignored_rows.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN ignored_rows.source_name IS '来源文件名';
COMMENT ON COLUMN ignored_rows.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN ignored_rows.row_no IS '表中第几行（从 1 起）';
COMMENT ON COLUMN ignored_rows.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN ignored_rows.reason IS '略过或隔离的理由';
COMMENT ON COLUMN ignored_rows.raw IS '该行各单元格的原文（列表）';
