-- What is open about one plan: errors first, then in the order of the document. For a plan in an attachment also what is
-- open about its main notice as a whole.
SELECT
    f.finding_id, f.item_id, i.seq, i.task_name, f.field, f.code, f.severity, f.message, f.raw, f.page, f.table_no,
    f.row_no, f.col_no
FROM base.finding AS f
LEFT JOIN base.item AS i ON i.notice_id = f.notice_id AND i.item_id = f.item_id
WHERE f.resolved_at IS NULL
  AND (
      f.notice_id = $1
      OR (f.item_id IS NULL AND f.notice_id IN (SELECT part_of FROM base.notice WHERE notice_id = $1))
  )
ORDER BY
    list_position(['error', 'warning', 'info'], f.severity), f.page NULLS FIRST, f.table_no NULLS FIRST,
    f.row_no NULLS FIRST, f.col_no NULLS FIRST, f.code, f.finding_id
