-- Every object that the scope rule hits, with its stratum and the reason why it is left out (null: eligible).
-- {objects} relation of the snapshot, {where} the rule without its status; parameters: unclassified stratum, the
-- rule's values, eligible statuses, whether earlier batches are left out, yearly cap (null: none), first moment of the cool-down (null: none).
CREATE OR REPLACE TEMP TABLE frozen AS
WITH fits AS (
    SELECT object_id, status, coalesce(nullif(trim(credit_class), ''), ?) AS stratum
    FROM {objects} AS registry_objects
    WHERE {where}
)
SELECT f.object_id, f.stratum,
       CASE WHEN NOT list_contains(?::VARCHAR[], f.status) THEN
                 CASE WHEN f.status = '注销' THEN 'cancelled' WHEN f.status IN ('吊销', '撤销') THEN 'revoked'
                      ELSE 'not_active' END
            WHEN ?::BOOLEAN AND v.earlier_batch THEN 'earlier_batch'
            WHEN v.visits >= ?::INTEGER THEN 'yearly_cap'
            WHEN v.last_drawn > ?::TIMESTAMP THEN 'cool_down'
       END AS reason
FROM fits AS f
LEFT JOIN visit AS v ON v.object_id = f.object_id;
