-- Objects by category of the result and by disposition. One object may have several: the parts do not add up to the objects.
-- Counted over inspected objects (entered and public) of tasks that count.
CREATE OR REPLACE VIEW out_results AS
SELECT plan_year, department, 'category' AS kind, name, CAST(sum(objects) AS BIGINT) AS objects
FROM (SELECT plan_year, department, unnest(categories) AS name, objects FROM out_answers)
GROUP BY plan_year, department, name
UNION ALL
SELECT plan_year, department, 'disposition', name, CAST(sum(objects) AS BIGINT)
FROM (SELECT plan_year, department, unnest(dispositions) AS name, objects FROM out_answers)
GROUP BY plan_year, department, name;

COMMENT ON VIEW out_results IS '检查结果类别和后续处置的对象数，每个年度、发起部门、名称一行，截至 as_of 当日；一个对象可有几种，各行之和可大于对象数';
COMMENT ON COLUMN out_results.plan_year IS '计划年度';
COMMENT ON COLUMN out_results.department IS '发起部门（规范全称）';
COMMENT ON COLUMN out_results.kind IS '种类：category 结果类别，disposition 后续处置';
COMMENT ON COLUMN out_results.name IS '名称';
COMMENT ON COLUMN out_results.objects IS '已完成检查的对象数';
