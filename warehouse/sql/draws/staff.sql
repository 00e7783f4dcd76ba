-- The inspectors of the given departments, and for each whether a certificate covers the whole window.
-- {inspectors} relation of the snapshot; parameters: first day, last day (with the margin), departments.
SELECT inspector_id, department_code, department,
       CASE WHEN status <> '在岗' THEN 'off_duty'
            WHEN certificate_until IS NULL THEN 'certificate_unknown'
            WHEN certificate_from > ?::DATE THEN 'certificate_late'
            WHEN certificate_until < ?::DATE THEN 'certificate_ends'
            ELSE 'fit' END AS state
FROM {inspectors} AS registry_inspectors
WHERE list_contains(?::VARCHAR[], department)
ORDER BY inspector_id;
