-- Tasks of other batches of the same plan item (as in visits.sql) that are committed and not drawn yet: who they will
-- draw is not known, so task $1 could not leave it out.
WITH me AS (SELECT * FROM base.draw_task WHERE task_id = ?)
SELECT t.batch, t.task_id
FROM me
JOIN base.draw_task AS t
  ON t.batch <> me.batch AND t.plan_year = me.plan_year
 AND (t.item_id = me.item_id
      OR (t.name = me.name AND t.initiator IS NOT DISTINCT FROM me.initiator
          AND t.target_scope IS NOT DISTINCT FROM me.target_scope))
WHERE EXISTS (SELECT 1 FROM base.draw AS d WHERE d.task_id = t.task_id AND d.status IN ('committed', 'seeded'))
ORDER BY ALL;
