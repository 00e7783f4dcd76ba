-- Recusals between eligible objects and the inspectors of this draw.
-- {recusals} relation of the snapshot; parameter: inspector ids.
SELECT DISTINCT r.object_id, r.inspector_id
FROM {recusals} AS r
SEMI JOIN frozen AS f ON f.object_id = r.object_id AND f.reason IS NULL
WHERE list_contains(?::VARCHAR[], r.inspector_id);
