-- Ids that stand twice. There are no primary keys (a replacement deletes and inserts the same ids in one
-- transaction); a double row would be counted twice.
SELECT 'notice' AS table_name, notice_id AS id, count(*) AS rows_found
FROM base.notice GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'notice.sha256', sha256, count(*)
FROM base.notice WHERE sha256 IS NOT NULL GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'item', item_id, count(*)
FROM base.item GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'finding', finding_id, count(*)
FROM base.finding GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'field', concat_ws('/', item_id, field, part), count(*)
FROM base.field GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'source_row', concat_ws('/', notice_id, table_no, row_no), count(*)
FROM base.source_row GROUP BY ALL HAVING count(*) > 1
ORDER BY ALL
