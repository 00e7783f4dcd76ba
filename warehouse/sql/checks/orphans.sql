-- Rows whose notice or item does not exist. There are no foreign keys, so this is what stands in for them:
-- an orphan is invisible in the views, that is, lost.
WITH children AS (
    SELECT 'item' AS table_name, notice_id, NULL AS item_id FROM base.item
    UNION ALL SELECT 'field', notice_id, item_id FROM base.field
    UNION ALL SELECT 'department', notice_id, item_id FROM base.department
    UNION ALL SELECT 'obligation', notice_id, NULL FROM base.obligation
    UNION ALL SELECT 'notice_field', notice_id, NULL FROM base.notice_field
    UNION ALL SELECT 'source_row', notice_id, item_id FROM base.source_row
    UNION ALL SELECT 'attachment', notice_id, NULL FROM base.attachment
    UNION ALL SELECT 'finding', notice_id, item_id FROM base.finding
)
SELECT c.table_name, c.notice_id, c.item_id, count(*) AS rows_found
FROM children AS c
WHERE NOT EXISTS (FROM base.notice AS n WHERE n.notice_id = c.notice_id)
   OR (
       c.item_id IS NOT NULL
       AND NOT EXISTS (FROM base.item AS i WHERE i.item_id = c.item_id AND i.notice_id = c.notice_id)
   )
GROUP BY ALL
ORDER BY ALL
