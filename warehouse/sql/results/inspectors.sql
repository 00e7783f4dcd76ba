-- Every inspector that any import of the registry has known, as the last one had them.
SELECT inspector_id, arg_max(name, import_id) AS name, arg_max(department, import_id) AS department
FROM base.registry_inspector
GROUP BY inspector_id
ORDER BY inspector_id
