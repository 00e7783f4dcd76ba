-- Imports whose rows do not add up: read = accepted + rejected, stored = accepted - repeated, and every rejected row
-- has an error that says why.
WITH stored AS (
    SELECT import_id, count(*) AS n FROM base.registry_object GROUP BY import_id
    UNION ALL SELECT import_id, count(*) FROM base.registry_inspector GROUP BY import_id
    UNION ALL SELECT import_id, count(*) FROM base.registry_matter GROUP BY import_id
    UNION ALL SELECT import_id, count(*) FROM base.registry_recusal GROUP BY import_id
),
refused AS (
    SELECT import_id, count(DISTINCT row_no) AS n FROM base.registry_problem WHERE severity = 'error' GROUP BY import_id
)
SELECT
    i.import_id, i.rows_read, i.rows_accepted, i.rows_rejected, i.rows_repeated,
    coalesce(s.n, 0) AS counted_stored, coalesce(r.n, 0) AS counted_rejected
FROM base.registry_import AS i
LEFT JOIN stored AS s USING (import_id)
LEFT JOIN refused AS r USING (import_id)
WHERE i.rows_read <> i.rows_accepted + i.rows_rejected
   OR i.rows_accepted - i.rows_repeated <> coalesce(s.n, 0)
   OR i.rows_rejected <> coalesce(r.n, 0)
ORDER BY i.import_id
