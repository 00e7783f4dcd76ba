-- Every equation of the report, both sides counted apart: difference must be 0. plan_year NULL: of the whole warehouse (files of
-- results belong to no year). x counts rows of the tables themselves, y are the sums that the report prints.
CREATE OR REPLACE VIEW out_reconciliation AS
WITH object AS (
    SELECT plan_year, count(*) AS objects, count(*) FILTER (counts AND clock = 'overdue') AS overdue
    FROM out_objects
    GROUP BY plan_year
),
held AS (
    SELECT t.plan_year, r.task_id, r.object_id
    FROM base.result AS r
    JOIN base.draw_task AS t ON t.task_id = r.task_id
    WHERE r.is_current
),
result AS (
    SELECT h.plan_year, count(o.object_id) AS counted, count(*) - count(o.object_id) AS not_counted
    FROM held AS h
    LEFT JOIN (SELECT task_id, object_id FROM out_objects) AS o ON o.task_id = h.task_id AND o.object_id = h.object_id
    GROUP BY h.plan_year
),
stored AS (
    SELECT plan_year, count(*) AS results FROM held GROUP BY plan_year
),
x AS (
    SELECT
        t.plan_year, t.task_rows, coalesce(o.objects, 0) AS objects, coalesce(o.overdue, 0) AS overdue,
        coalesce(c.results, 0) AS results, coalesce(r.counted, 0) AS counted, coalesce(r.not_counted, 0) AS not_counted
    FROM (SELECT plan_year, count(*) AS task_rows FROM base.draw_task GROUP BY plan_year) AS t
    LEFT JOIN object AS o ON o.plan_year = t.plan_year
    LEFT JOIN result AS r ON r.plan_year = t.plan_year
    LEFT JOIN stored AS c ON c.plan_year = t.plan_year
),
grouped AS MATERIALIZED (
    SELECT * FROM out_groups WHERE role = '发起部门'
),
y AS (
    SELECT * FROM grouped WHERE grp = 'year'
),
department_sum AS (
    SELECT plan_year, sum(tasks) AS tasks, sum(to_inspect) AS to_inspect, sum(entered) AS entered, sum(public) AS public, sum(due) AS due, sum(on_time) AS on_time, sum(problems) AS problems
    FROM grouped
    WHERE grp = 'department'
    GROUP BY plan_year
),
month_sum AS (
    SELECT plan_year, sum(tasks) AS tasks, sum(to_inspect) AS to_inspect, sum(entered) AS entered, sum(public) AS public, sum(due) AS due, sum(on_time) AS on_time, sum(problems) AS problems
    FROM grouped
    WHERE grp = 'month'
    GROUP BY plan_year
),
department_month_sum AS (
    SELECT plan_year, sum(tasks) AS tasks, sum(to_inspect) AS to_inspect, sum(entered) AS entered, sum(public) AS public, sum(due) AS due, sum(on_time) AS on_time, sum(problems) AS problems
    FROM grouped
    WHERE grp = 'department_month'
    GROUP BY plan_year
),
type_sum AS (
    SELECT plan_year, sum(tasks) AS tasks, sum(to_inspect) AS to_inspect, sum(entered) AS entered, sum(public) AS public, sum(due) AS due, sum(on_time) AS on_time, sum(problems) AS problems
    FROM grouped
    WHERE grp = 'type'
    GROUP BY plan_year
),
act AS (
    SELECT plan_year, sum(inspected_in) AS inspected, sum(published_in) AS published FROM out_months GROUP BY plan_year
),
equation AS (
    SELECT y.plan_year, generate_subscripts(e, 1) AS ordinal, unnest(e, max_depth := 2)
    FROM (
        SELECT y.*, [
            {key: 'progress', what: '任务数（含已撤销）＝已完成＋进行中＋未抽取＋抽取数为零＋由上级抽取＋已撤销', left_value: y.tasks + y.tasks_withdrawn, right_value: y.tasks_finished + y.tasks_open + y.tasks_undrawn + y.tasks_empty + y.tasks_external + y.tasks_withdrawn},
            {key: 'task_rows', what: '任务表的行数＝各任务之和（含已撤销）', left_value: x.task_rows, right_value: y.tasks + y.tasks_withdrawn},
            {key: 'drawn', what: '应检对象＝抽中−被替换＋替补', left_value: y.to_inspect, right_value: y.drawn - y.replaced + y.substitutes},
            {key: 'rows', what: '应检对象的行数＝计入指标的对象＋已撤销和由上级抽取的任务的对象', left_value: x.objects, right_value: y.to_inspect + y.objects_outside},
            {key: 'states', what: '应检对象＝已公示＋待审核＋退回＋不通过＋未录入', left_value: y.to_inspect, right_value: y.public + y.pending + y.returned + y.rejected + y.not_entered},
            {key: 'entered', what: '已录入＝应检对象−未录入', left_value: y.entered, right_value: y.to_inspect - y.not_entered},
            {key: 'clocks', what: '应检对象＝未起算＋期限未到＋即将到期＋逾期未公示＋按期公示＋逾期公示＋期限不详', left_value: y.to_inspect, right_value: y.not_started + y.on_track + y.due_soon + y.overdue + y.clock_met + y.late + y.unknown},
            {key: 'due', what: '已到期＝按期公示＋逾期公示＋逾期未公示', left_value: y.due, right_value: y.on_time + y.late + y.overdue},
            {key: 'problems', what: '发现问题＝后续处置已完结＋未完结', left_value: y.problems, right_value: y.closed + y.open},
            {key: 'windows', what: '已抽取的任务＝检查时间前＋内＋后抽取＋不能判断', left_value: y.tasks_drawn, right_value: y.draws_before + y.draws_inside + y.draws_after + y.draws_unknown},
            {key: 'department_tasks', what: '各部门任务数之和＝任务数合计', left_value: department_sum.tasks, right_value: y.tasks},
            {key: 'department_to_inspect', what: '各部门应检对象之和＝应检对象合计', left_value: department_sum.to_inspect, right_value: y.to_inspect},
            {key: 'department_entered', what: '各部门已录入之和＝已录入合计', left_value: department_sum.entered, right_value: y.entered},
            {key: 'department_public', what: '各部门已公示之和＝已公示合计', left_value: department_sum.public, right_value: y.public},
            {key: 'department_due', what: '各部门已到期之和＝已到期合计', left_value: department_sum.due, right_value: y.due},
            {key: 'department_on_time', what: '各部门按期公示之和＝按期公示合计', left_value: department_sum.on_time, right_value: y.on_time},
            {key: 'department_problems', what: '各部门发现问题之和＝发现问题合计', left_value: department_sum.problems, right_value: y.problems},
            {key: 'month_tasks', what: '各月任务数之和＝任务数合计', left_value: month_sum.tasks, right_value: y.tasks},
            {key: 'month_to_inspect', what: '各月应检对象之和＝应检对象合计', left_value: month_sum.to_inspect, right_value: y.to_inspect},
            {key: 'month_entered', what: '各月已录入之和＝已录入合计', left_value: month_sum.entered, right_value: y.entered},
            {key: 'month_public', what: '各月已公示之和＝已公示合计', left_value: month_sum.public, right_value: y.public},
            {key: 'month_due', what: '各月已到期之和＝已到期合计', left_value: month_sum.due, right_value: y.due},
            {key: 'month_on_time', what: '各月按期公示之和＝按期公示合计', left_value: month_sum.on_time, right_value: y.on_time},
            {key: 'month_problems', what: '各月发现问题之和＝发现问题合计', left_value: month_sum.problems, right_value: y.problems},
            {key: 'department_month_tasks', what: '各部门各月任务数之和＝任务数合计', left_value: department_month_sum.tasks, right_value: y.tasks},
            {key: 'department_month_to_inspect', what: '各部门各月应检对象之和＝应检对象合计', left_value: department_month_sum.to_inspect, right_value: y.to_inspect},
            {key: 'department_month_entered', what: '各部门各月已录入之和＝已录入合计', left_value: department_month_sum.entered, right_value: y.entered},
            {key: 'department_month_public', what: '各部门各月已公示之和＝已公示合计', left_value: department_month_sum.public, right_value: y.public},
            {key: 'department_month_due', what: '各部门各月已到期之和＝已到期合计', left_value: department_month_sum.due, right_value: y.due},
            {key: 'department_month_on_time', what: '各部门各月按期公示之和＝按期公示合计', left_value: department_month_sum.on_time, right_value: y.on_time},
            {key: 'department_month_problems', what: '各部门各月发现问题之和＝发现问题合计', left_value: department_month_sum.problems, right_value: y.problems},
            {key: 'type_tasks', what: '各类型任务数之和＝任务数合计', left_value: type_sum.tasks, right_value: y.tasks},
            {key: 'type_to_inspect', what: '各类型应检对象之和＝应检对象合计', left_value: type_sum.to_inspect, right_value: y.to_inspect},
            {key: 'type_entered', what: '各类型已录入之和＝已录入合计', left_value: type_sum.entered, right_value: y.entered},
            {key: 'type_public', what: '各类型已公示之和＝已公示合计', left_value: type_sum.public, right_value: y.public},
            {key: 'type_due', what: '各类型已到期之和＝已到期合计', left_value: type_sum.due, right_value: y.due},
            {key: 'type_on_time', what: '各类型按期公示之和＝按期公示合计', left_value: type_sum.on_time, right_value: y.on_time},
            {key: 'type_problems', what: '各类型发现问题之和＝发现问题合计', left_value: type_sum.problems, right_value: y.problems},
            {key: 'published_months', what: '各月公示数之和＝已公示', left_value: act.published, right_value: y.public},
            {key: 'visited_months', what: '各月检查数之和＝有检查完成日期的对象', left_value: act.inspected, right_value: y.visited},
            {key: 'overdue_list', what: '逾期未公示清单的行数＝逾期未公示', left_value: x.overdue, right_value: y.overdue},
            {key: 'results', what: '现行结果的行数＝应检对象中有结果的＋对象已不应检的', left_value: x.results, right_value: x.counted + x.not_counted}
        ] AS e
        FROM y
        JOIN x ON x.plan_year = y.plan_year
        JOIN department_sum ON department_sum.plan_year = y.plan_year
        JOIN month_sum ON month_sum.plan_year = y.plan_year
        JOIN department_month_sum ON department_month_sum.plan_year = y.plan_year
        JOIN type_sum ON type_sum.plan_year = y.plan_year
        JOIN act ON act.plan_year = y.plan_year
    ) AS y
),
imports AS (
    SELECT
        NULL AS plan_year, 1001 AS ordinal, 'imports' AS key,
        '结果文件读到的行数＝新录＋变更＋未变＋未填＋隔离' AS what,
        coalesce(sum(rows_read), 0) AS left_value,
        coalesce(sum(rows_new + rows_revised + rows_unchanged + rows_blank + rows_quarantined), 0) AS right_value
    FROM base.result_import
    UNION ALL
    SELECT
        NULL, 1002, 'quarantined', '各次导入的隔离行数之和＝隔离表的行数',
        (SELECT coalesce(sum(rows_quarantined), 0) FROM base.result_import), (SELECT count(*) FROM base.result_row)
)
SELECT
    plan_year, CAST(ordinal AS INTEGER) AS ordinal, key, what, CAST(left_value AS BIGINT) AS left_value,
    CAST(right_value AS BIGINT) AS right_value, CAST(left_value - right_value AS BIGINT) AS difference
FROM equation
UNION ALL
SELECT plan_year, ordinal, key, what, CAST(left_value AS BIGINT), CAST(right_value AS BIGINT), CAST(left_value - right_value AS BIGINT)
FROM imports;

COMMENT ON VIEW out_reconciliation IS '数据核对表：报告中各个等式的两边分别计数，差应为 0，截至 as_of 当日';
COMMENT ON COLUMN out_reconciliation.plan_year IS '计划年度；不分年度（结果文件）的为空';
COMMENT ON COLUMN out_reconciliation.ordinal IS '次序';
COMMENT ON COLUMN out_reconciliation.key IS '等式的键';
COMMENT ON COLUMN out_reconciliation.what IS '等式';
COMMENT ON COLUMN out_reconciliation.left_value IS '左边的数';
COMMENT ON COLUMN out_reconciliation.right_value IS '右边的数';
COMMENT ON COLUMN out_reconciliation.difference IS '差 = 左边 − 右边，应为 0';
