-- Registry rows whose id stands twice in one import, and ids that the draw protocol could not write.
SELECT import_id, object_id AS id, count(*) AS n, 'twice' AS fault
FROM base.registry_object
GROUP BY import_id, object_id
HAVING count(*) > 1
UNION ALL
SELECT import_id, object_id, 1, 'form'
FROM base.registry_object
WHERE NOT regexp_full_match(object_id, '[0-9A-Z:_-]{1,64}')
UNION ALL
SELECT import_id, inspector_id, count(*), 'twice'
FROM base.registry_inspector
GROUP BY import_id, inspector_id
HAVING count(*) > 1
UNION ALL
SELECT import_id, object_id || '|' || inspector_id, count(*), 'twice'
FROM base.registry_recusal
GROUP BY import_id, object_id, inspector_id
HAVING count(*) > 1
UNION ALL
SELECT import_id, matter_id, count(*), 'twice'
FROM base.registry_matter
GROUP BY import_id, matter_id
HAVING count(*) > 1
ORDER BY 1, 2
