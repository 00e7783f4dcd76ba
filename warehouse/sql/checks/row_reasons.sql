-- Rows that were ignored or quarantined without a reason, and rows called loaded that lead to no item.
SELECT notice_id, table_no, row_no, fate, reason, item_id
FROM base.source_row
WHERE (fate <> 'loaded' AND (reason IS NULL OR trim(reason) = ''))
   OR (fate = 'loaded' AND item_id IS NULL)
   OR fate NOT IN ('loaded', 'quarantined', 'ignored')
ORDER BY notice_id, table_no, row_no
