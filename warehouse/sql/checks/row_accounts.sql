-- Notices whose rows do not add up: read = loaded + quarantined + ignored, and the stored counts are those of
-- the rows themselves. Nothing may be dropped on the way.
WITH counted AS (
    SELECT
        notice_id,
        sum(rows_read) AS rows_read,
        sum(rows_loaded) AS rows_loaded,
        sum(rows_quarantined) AS rows_quarantined,
        sum(rows_ignored) AS rows_ignored
    FROM row_accounts
    GROUP BY notice_id
)
SELECT
    n.notice_id, n.source_name, n.rows_read, n.rows_loaded, n.rows_quarantined, n.rows_ignored,
    coalesce(c.rows_read, 0) AS counted_read,
    coalesce(c.rows_loaded, 0) AS counted_loaded,
    coalesce(c.rows_quarantined, 0) AS counted_quarantined,
    coalesce(c.rows_ignored, 0) AS counted_ignored
FROM base.notice AS n
LEFT JOIN counted AS c USING (notice_id)
WHERE n.rows_read <> n.rows_loaded + n.rows_quarantined + n.rows_ignored
   OR n.rows_read <> coalesce(c.rows_read, 0)
   OR n.rows_loaded <> coalesce(c.rows_loaded, 0)
   OR n.rows_quarantined <> coalesce(c.rows_quarantined, 0)
   OR n.rows_ignored <> coalesce(c.rows_ignored, 0)
ORDER BY n.notice_id
