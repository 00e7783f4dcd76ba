-- What earlier draws in force say of an object, for the exclusions of task $1.
-- earlier_batch: drawn in another batch of the same plan item, whatever became of it since.
-- visits: drawn in the same plan year, the tasks of one merge group counted once, the task's own group not at all.
-- last_drawn: when it was drawn last, its own group aside.
CREATE OR REPLACE TEMP TABLE visit AS
WITH me AS (SELECT * FROM base.draw_task WHERE task_id = ?),
seen AS (
    SELECT s.object_id, s.state, d.drawn_at, t.*
    FROM base.draw_selected AS s
    JOIN base.draw AS d ON d.draw_id = s.draw_id AND d.status = 'drawn'
    JOIN base.draw_task AS t ON t.task_id = d.task_id
)
SELECT seen.object_id,
       coalesce(bool_or(seen.batch <> me.batch AND seen.plan_year = me.plan_year
           AND (seen.item_id = me.item_id
                OR (seen.name = me.name AND seen.initiator IS NOT DISTINCT FROM me.initiator
                    AND seen.target_scope IS NOT DISTINCT FROM me.target_scope))), false) AS earlier_batch,
       count(DISTINCT coalesce(seen.merge_group, seen.task_id)) FILTER (
           seen.state <> 'replaced' AND seen.plan_year = me.plan_year AND seen.task_id <> me.task_id
           AND (me.merge_group IS NULL OR seen.merge_group IS DISTINCT FROM me.merge_group)) AS visits,
       max(seen.drawn_at) FILTER (
           seen.state <> 'replaced' AND seen.task_id <> me.task_id
           AND (me.merge_group IS NULL OR seen.merge_group IS DISTINCT FROM me.merge_group)) AS last_drawn
FROM seen, me
GROUP BY seen.object_id;
