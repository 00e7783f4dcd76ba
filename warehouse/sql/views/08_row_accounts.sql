-- Per notice and table: rows read = loaded + quarantined + ignored.
CREATE OR REPLACE VIEW row_accounts AS
SELECT
    r.notice_id, n.source_name, r.table_no,
    count(*) AS rows_read,
    count(*) FILTER (WHERE r.fate = 'loaded') AS rows_loaded,
    count(*) FILTER (WHERE r.fate = 'quarantined') AS rows_quarantined,
    count(*) FILTER (WHERE r.fate = 'ignored') AS rows_ignored
FROM base.source_row AS r
JOIN base.notice AS n USING (notice_id)
GROUP BY r.notice_id, n.source_name, r.table_no;

COMMENT ON VIEW row_accounts IS '行数核对：每份通知每张表读到、入库、隔离、略过的行数';
COMMENT ON COLUMN row_accounts.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN row_accounts.source_name IS '来源文件名';
COMMENT ON COLUMN row_accounts.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN row_accounts.rows_read IS '读到的表格行数';
COMMENT ON COLUMN row_accounts.rows_loaded IS '入库的行数';
COMMENT ON COLUMN row_accounts.rows_quarantined IS '隔离（待人工处理）的行数';
COMMENT ON COLUMN row_accounts.rows_ignored IS '有理由略过的行数（表头、合计行等）';
