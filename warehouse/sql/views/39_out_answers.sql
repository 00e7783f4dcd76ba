-- What inspected objects (entered and public, of tasks that count) were found to be, objects with the same answers together: so
-- that a million results are looked through once.
CREATE OR REPLACE VIEW out_answers AS
SELECT
    o.plan_year, o.initiator AS department,
    list_sort(list_distinct(list_transform(r.matters, lambda m: coalesce(trim(m.matter), '')))) AS matters,
    list_sort(list_distinct(list_transform(r.matters, lambda m: m.category))) AS categories,
    list_sort(list_distinct(r.dispositions)) AS dispositions,
    count(*) AS objects
FROM out_objects AS o
JOIN base.result AS r ON r.is_current AND r.task_id = o.task_id AND r.draw_id = o.draw_id AND r.object_id = o.object_id
WHERE o.counts AND o.is_public
GROUP BY ALL;

COMMENT ON VIEW out_answers IS '已完成检查的对象的结果，结果相同的对象合为一行，截至 as_of 当日';
COMMENT ON COLUMN out_answers.plan_year IS '计划年度';
COMMENT ON COLUMN out_answers.department IS '发起部门（规范全称）';
COMMENT ON COLUMN out_answers.matters IS '所涉的事项；没有写明的为空文本';
COMMENT ON COLUMN out_answers.categories IS '结果类别';
COMMENT ON COLUMN out_answers.dispositions IS '后续处置';
COMMENT ON COLUMN out_answers.objects IS '对象数';
