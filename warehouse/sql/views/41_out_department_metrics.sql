-- DOMAIN 4, for the whole (department NULL) and for each initiator: value = numerator / denominator, NULL when the denominator
-- is 0. Each formula stands in its row in Chinese; on-time and problem rate have no official formula.
CREATE OR REPLACE VIEW out_department_metrics AS
WITH item AS (
    SELECT
        plan_year, CASE WHEN grouping(initiator) = 0 THEN initiator END AS department,
        count(*) FILTER (progress <> '上级抽取') AS items_counted,
        count(*) FILTER (progress = '已完成') AS items_finished,
        count(*) FILTER (progress = '上级抽取') AS items_external
    FROM out_plan_items
    GROUP BY GROUPING SETS ((plan_year), (plan_year, initiator))
),
matter AS (
    SELECT
        plan_year, CASE WHEN grouping(department) = 0 THEN department END AS department,
        count(*) FILTER (is_listed) AS matters_listed,
        count(*) FILTER (is_listed AND inspected > 0) AS matters_inspected,
        count(*) FILTER (NOT is_listed AND matter IS NOT NULL) AS matters_unlisted
    FROM out_matters
    GROUP BY GROUPING SETS ((plan_year), (plan_year, department))
    HAVING grouping(department) = 1 OR department IS NOT NULL
),
total AS (
    SELECT * FROM out_groups WHERE role = '发起部门' AND grp IN ('year', 'department')
),
place AS (
    SELECT plan_year, department FROM item
    UNION
    SELECT plan_year, department FROM total
),
scope AS (
    SELECT
        p.plan_year, p.department,
        coalesce(t.tasks, 0) AS tasks, coalesce(t.tasks_withdrawn, 0) AS tasks_withdrawn,
        coalesce(t.tasks_external, 0) AS tasks_external, coalesce(t.tasks_counted, 0) AS tasks_counted,
        coalesce(t.tasks_drawn, 0) AS tasks_drawn, coalesce(t.tasks_undrawn, 0) AS tasks_undrawn,
        coalesce(t.tasks_finished, 0) AS tasks_finished, coalesce(t.tasks_joint, 0) AS tasks_joint,
        coalesce(t.draws_inside, 0) AS draws_inside, coalesce(t.draws_before, 0) AS draws_before,
        coalesce(t.draws_after, 0) AS draws_after, coalesce(t.draws_unknown, 0) AS draws_unknown,
        coalesce(t.want, 0) AS want, coalesce(t.shortfall, 0) AS shortfall, coalesce(t.to_inspect, 0) AS to_inspect,
        coalesce(t.entered, 0) AS entered, coalesce(t.public, 0) AS public, coalesce(t.inspected, 0) AS inspected,
        coalesce(t.due, 0) AS due, coalesce(t.on_time, 0) AS on_time, coalesce(t.unknown, 0) AS unknown,
        coalesce(t.last_day, 0) AS last_day, coalesce(t.problems, 0) AS problems, coalesce(t.closed, 0) AS closed,
        coalesce(t.problems_not_public, 0) AS problems_not_public,
        coalesce(i.items_counted, 0) AS items_counted, coalesce(i.items_finished, 0) AS items_finished,
        coalesce(i.items_external, 0) AS items_external,
        coalesce(m.matters_listed, 0) AS matters_listed, coalesce(m.matters_inspected, 0) AS matters_inspected,
        coalesce(m.matters_unlisted, 0) AS matters_unlisted
    FROM place AS p
    LEFT JOIN total AS t ON t.plan_year = p.plan_year AND t.department IS NOT DISTINCT FROM p.department
    LEFT JOIN item AS i ON i.plan_year = p.plan_year AND i.department IS NOT DISTINCT FROM p.department
    LEFT JOIN matter AS m ON m.plan_year = p.plan_year AND m.department IS NOT DISTINCT FROM p.department
),
metric AS (
    SELECT
        plan_year, department, 1 AS ordinal, 'plan_completion' AS key, '计划完成率' AS label, items_finished AS numerator, items_counted AS denominator,
        '已完成的计划条目 ÷ 计划条目。条目对应的任务（不含已撤销）全部完成为完成；没有任务的条目算未完成；全部由上级抽取的条目不计入' AS formula,
        CASE WHEN items_external > 0 THEN format('另有{}条由上级抽取，不计入。', items_external) END AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 2 AS ordinal, 'task_completion' AS key, '任务完成率' AS label, tasks_finished AS numerator, tasks_counted AS denominator,
        '已完成的任务 ÷ 任务。已抽取、应检对象至少一个且全部公示为完成；已撤销、由上级抽取的任务不计入' AS formula,
        CASE WHEN tasks_external + tasks_withdrawn > 0 THEN format('另有由上级抽取{}项、已撤销{}项，不计入。', tasks_external, tasks_withdrawn) END AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 3 AS ordinal, 'inspection_completion' AS key, '检查完成率' AS label, inspected AS numerator, to_inspect AS denominator,
        '已完成检查的对象 ÷ 应检对象。已录入并已公示为完成检查；应检对象为抽中未被替换的和替补的对象，不含已撤销、由上级抽取的任务' AS formula,
        CASE WHEN tasks_undrawn > 0 THEN format('未抽取的{}项任务尚无应检对象。', tasks_undrawn) END AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 4 AS ordinal, 'entry_rate' AS key, '录入率' AS label, entered AS numerator, to_inspect AS denominator,
        '已录入的对象 ÷ 应检对象' AS formula,
        NULL AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 5 AS ordinal, 'publicity_rate' AS key, '公示率' AS label, public AS numerator, entered AS denominator,
        '已公示的对象 ÷ 已录入的对象' AS formula,
        NULL AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 6 AS ordinal, 'on_time_rate' AS key, '按期公示率' AS label, on_time AS numerator, due AS denominator,
        '按期公示的对象 ÷ 已到期的对象。公示期限早于截止日的，以及截止日当日到期、已经公示的，为已到期；公示日期不晚于期限为按期。没有官方公式' AS formula,
        CASE WHEN unknown + last_day > 0 THEN format('期限不详{}个、截止日当日到期尚未公示{}个，不计入。', unknown, last_day) END AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 7 AS ordinal, 'problem_rate' AS key, '问题发现率' AS label, problems AS numerator, inspected AS denominator,
        '发现问题的对象 ÷ 已完成检查的对象。结果类别中有一项属于设置所列问题类别的为发现问题，一个对象只计一次。没有官方公式' AS formula,
        CASE WHEN problems_not_public > 0 THEN format('另有{}个已录入问题、尚未公示，不计入。', problems_not_public) END AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 8 AS ordinal, 'follow_up_rate' AS key, '后续处置完结率' AS label, closed AS numerator, problems AS denominator,
        '后续处置已完结的对象 ÷ 发现问题的对象。完结日期不晚于截止日为完结' AS formula,
        NULL AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 9 AS ordinal, 'joint_share' AS key, '部门联合占比' AS label, tasks_joint AS numerator, tasks AS denominator,
        '部门联合任务 ÷ 任务。有配合部门的为部门联合；已撤销的任务不计入，由上级抽取的计入' AS formula,
        NULL AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 10 AS ordinal, 'matter_coverage' AS key, '抽查事项覆盖率' AS label, matters_inspected AS numerator, matters_listed AS denominator,
        '有已公示结果的清单事项 ÷ 抽查事项清单中的事项。事项名称须与清单一致' AS formula,
        CASE WHEN matters_listed = 0 THEN '没有导入抽查事项清单。' WHEN matters_unlisted > 0 THEN format('另有{}个事项名称不在清单中，不计入。', matters_unlisted) END AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 11 AS ordinal, 'draw_inside' AS key, '检查时间内抽取占比' AS label, draws_inside AS numerator, tasks_drawn AS denominator,
        '在检查时间之内抽取的任务 ÷ 已抽取的任务' AS formula,
        CASE WHEN draws_unknown > 0 THEN format('检查时间不全、不能判断的{}项，计入分母。', draws_unknown) END AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 12 AS ordinal, 'draw_before' AS key, '检查时间前抽取占比' AS label, draws_before AS numerator, tasks_drawn AS denominator,
        '在检查时间之前抽取的任务 ÷ 已抽取的任务' AS formula,
        NULL AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 13 AS ordinal, 'draw_after' AS key, '检查时间后抽取占比' AS label, draws_after AS numerator, tasks_drawn AS denominator,
        '在检查时间之后抽取的任务 ÷ 已抽取的任务' AS formula,
        NULL AS note
    FROM scope
    UNION ALL
    SELECT
        plan_year, department, 14 AS ordinal, 'sample_shortfall' AS key, '少抽比例' AS label, shortfall AS numerator, want AS denominator,
        '（应抽取数 − 抽中数）÷ 应抽取数，按已抽取的任务统计，替换之前' AS formula,
        NULL AS note
    FROM scope
)
SELECT
    m.plan_year, m.department, m.ordinal, m.key, m.label, m.numerator, m.denominator,
    out_rate(m.numerator, m.denominator) AS value, m.formula, m.note, a.as_of
FROM metric AS m
CROSS JOIN as_of AS a;

COMMENT ON VIEW out_department_metrics IS '各项指标，全部（department 为空）和每个发起部门各一组，截至 as_of 当日';
COMMENT ON COLUMN out_department_metrics.plan_year IS '计划年度';
COMMENT ON COLUMN out_department_metrics.department IS '发起部门（规范全称）；全部合计时为空';
COMMENT ON COLUMN out_department_metrics.ordinal IS '次序';
COMMENT ON COLUMN out_department_metrics.key IS '指标的键';
COMMENT ON COLUMN out_department_metrics.label IS '指标名称';
COMMENT ON COLUMN out_department_metrics.numerator IS '分子';
COMMENT ON COLUMN out_department_metrics.denominator IS '分母';
COMMENT ON COLUMN out_department_metrics.value IS '值 = 分子 ÷ 分母（小数）；分母为 0 时为空';
COMMENT ON COLUMN out_department_metrics.formula IS '公式和口径';
COMMENT ON COLUMN out_department_metrics.note IS '这一次的说明：不计入的有多少；没有时为空';
COMMENT ON COLUMN out_department_metrics.as_of IS '统计截止日期';
