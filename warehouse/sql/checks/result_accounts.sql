-- Imports of results whose rows do not add up: read = new + revised + unchanged + blank + quarantined, a version kept
-- for every new and revised row, a row kept for every quarantined one with an error that says why.
WITH kept AS (
    SELECT import_id, count(*) FILTER (changes IS NULL) AS new, count(*) FILTER (changes IS NOT NULL) AS revised
    FROM base.result
    GROUP BY import_id
),
held AS (
    SELECT r.import_id, count(DISTINCT r.row_no) AS n, count(DISTINCT r.row_no) FILTER (p.row_no IS NULL) AS unexplained
    FROM base.result_row AS r
    LEFT JOIN base.result_problem AS p
        ON p.import_id = r.import_id AND p.row_no = r.row_no AND p.severity = 'error' AND p.version IS NULL
    GROUP BY r.import_id
)
SELECT
    i.import_id, i.rows_read, i.rows_new, i.rows_revised, i.rows_unchanged, i.rows_blank, i.rows_quarantined,
    coalesce(k.new, 0) AS counted_new, coalesce(k.revised, 0) AS counted_revised, coalesce(h.n, 0) AS counted_quarantined,
    coalesce(h.unexplained, 0) AS unexplained
FROM base.result_import AS i
LEFT JOIN kept AS k ON k.import_id = i.import_id
LEFT JOIN held AS h ON h.import_id = i.import_id
WHERE i.rows_read <> i.rows_new + i.rows_revised + i.rows_unchanged + i.rows_blank + i.rows_quarantined
   OR i.rows_new <> coalesce(k.new, 0)
   OR i.rows_revised <> coalesce(k.revised, 0)
   OR i.rows_quarantined <> coalesce(h.n, 0)
   OR coalesce(h.unexplained, 0) > 0
ORDER BY i.import_id
