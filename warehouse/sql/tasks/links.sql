-- Which item each task of a year stands for today, and what that item says. The item may belong to a version of the
-- plan that has been replaced since.
SELECT
    t.task_id, k.item_id, k.notice_id, k.plan_digest, i.task_name, i.target_scope, coalesce(i.matters, []), i.seq
FROM base.draw_task AS t
JOIN base.task_item AS k ON k.task_id = t.task_id
LEFT JOIN base.item AS i ON i.item_id = k.item_id AND i.notice_id = k.notice_id
WHERE t.plan_year = ?
ORDER BY t.task_id
