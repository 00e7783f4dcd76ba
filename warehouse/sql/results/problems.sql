-- Problems of imports, errors first. $1 import, $2 code, $3 severity, $4 also those that are settled.
SELECT
    p.problem_id, p.import_id, p.source_name, p.row_no, p.task_id, p.object_id, p.version, p.field, p.code, p.severity,
    p.message, p.raw, p.resolved_at, p.resolved_by, p.resolution
FROM result_problems AS p
WHERE ($1::VARCHAR IS NULL OR p.import_id = $1)
  AND ($2::VARCHAR IS NULL OR p.code = $2)
  AND ($3::VARCHAR IS NULL OR p.severity = $3)
  AND ($4::BOOLEAN OR p.resolved_at IS NULL)
ORDER BY list_position(['error', 'warning', 'info'], p.severity), p.import_id, p.row_no, p.code, p.problem_id
