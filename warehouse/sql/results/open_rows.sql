-- Quarantined rows that nobody has dealt with, with the fields that were wrong in each.
SELECT
    r.import_id, r.row_no, r.task_id, r.object_id, r.raw::VARCHAR AS raw,
    list(DISTINCT p.field ORDER BY p.field) FILTER (p.severity = 'error') AS fields
FROM base.result_row AS r
LEFT JOIN base.result_problem AS p ON p.import_id = r.import_id AND p.row_no = r.row_no
WHERE r.resolved_at IS NULL
GROUP BY ALL
ORDER BY r.import_id, r.row_no
