-- Quarantined rows of the last import of the file with this hash, with the codes of their errors.
WITH last_one AS (SELECT max(import_id) AS import_id FROM base.result_import WHERE source_sha256 = $1)
SELECT
    r.import_id, r.row_no, r.raw::VARCHAR AS raw,
    coalesce(list(DISTINCT p.code ORDER BY p.code) FILTER (p.severity = 'error'), []) AS codes,
    r.resolved_at, r.resolved_by, r.resolution
FROM base.result_row AS r
JOIN last_one AS l ON l.import_id = r.import_id
LEFT JOIN base.result_problem AS p ON p.import_id = r.import_id AND p.row_no = r.row_no
GROUP BY ALL
ORDER BY r.row_no
