-- Matters: those of the current matter list, and those that results name. A name is compared literally (outer spaces apart).
-- inspected: objects of the year with an entered and public result of that matter. Results without a matter (only an overall
-- category) have matter NULL: which matter was inspected is not known, they cover none.
CREATE OR REPLACE VIEW out_matters AS
WITH years AS (
    SELECT DISTINCT plan_year FROM base.draw_task
    UNION
    SELECT DISTINCT plan_year FROM current_plan_items
),
listed AS (
    SELECT trim(name) AS matter, min(department) AS department FROM registry_matters GROUP BY trim(name)
),
seen AS (
    SELECT plan_year, matter, CAST(sum(objects) AS BIGINT) AS inspected
    FROM (SELECT plan_year, unnest(matters) AS matter, objects FROM out_answers)
    GROUP BY plan_year, matter
)
SELECT
    coalesce(s.plan_year, l.plan_year) AS plan_year, nullif(coalesce(s.matter, l.matter), '') AS matter, l.department,
    l.matter IS NOT NULL AS is_listed, coalesce(s.inspected, 0) AS inspected
FROM (SELECT * FROM years CROSS JOIN listed) AS l
FULL JOIN seen AS s ON s.plan_year = l.plan_year AND s.matter = l.matter;

COMMENT ON VIEW out_matters IS '抽查事项清单中的事项和检查结果所涉的事项，每个年度每项一行，截至 as_of 当日';
COMMENT ON COLUMN out_matters.plan_year IS '计划年度';
COMMENT ON COLUMN out_matters.matter IS '事项名称；结果没有写明事项的为空';
COMMENT ON COLUMN out_matters.department IS '清单中的检查主体；不在清单中的为空';
COMMENT ON COLUMN out_matters.is_listed IS '是否在现行抽查事项清单中（名称须一致）';
COMMENT ON COLUMN out_matters.inspected IS '该事项有已公示结果的对象数';
