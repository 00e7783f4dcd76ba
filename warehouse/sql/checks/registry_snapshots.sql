-- Snapshots that name an import that is unknown or of another kind, kinds with more than one current snapshot, and
-- registry rows of no import.
SELECT s.snapshot_id AS id, 'unknown import' AS fault
FROM (SELECT snapshot_id, kind, unnest(imports) AS import_id FROM base.registry_snapshot) AS s
ANTI JOIN base.registry_import AS i ON i.import_id = s.import_id AND i.kind = s.kind
UNION ALL
SELECT kind, 'current snapshots: ' || count(*) FILTER (WHERE is_current)
FROM base.registry_snapshot
GROUP BY kind
HAVING count(*) FILTER (WHERE is_current) <> 1
UNION ALL
SELECT DISTINCT r.import_id, 'rows without import'
FROM (
    SELECT DISTINCT import_id FROM base.registry_object
    UNION SELECT DISTINCT import_id FROM base.registry_inspector
    UNION SELECT DISTINCT import_id FROM base.registry_matter
    UNION SELECT DISTINCT import_id FROM base.registry_recusal
    UNION SELECT DISTINCT import_id FROM base.registry_problem
) AS r
ANTI JOIN base.registry_import AS i USING (import_id)
ORDER BY 1
