-- Eligible objects with a 15-digit number whose name stands in the frame once more under a number of another kind.
-- {objects} relation of the snapshot; the temporary table frozen holds the frame.
WITH old AS (
    SELECT o.name
    FROM {objects} AS o SEMI JOIN frozen AS f ON f.object_id = o.object_id AND f.reason IS NULL
    WHERE o.id_kind = 'reg15'
)
SELECT DISTINCT o.name
FROM {objects} AS o
SEMI JOIN old ON old.name = o.name
SEMI JOIN frozen AS f ON f.object_id = o.object_id AND f.reason IS NULL
WHERE o.id_kind <> 'reg15'
ORDER BY o.name;
