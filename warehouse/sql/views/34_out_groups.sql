-- All sums of out_tasks, once for every grouping (column grp): year, department, month, department_month, type.
-- Sums of objects are over tasks that count (neither withdrawn nor drawn by a higher level); those are counted apart. A task
-- stands once under its initiator, and once under each of its cooperators (role); only initiators add up to the total.
-- rates: numerator / denominator as out_rate gives them, NULL when there is nothing to divide by.
CREATE OR REPLACE VIEW out_groups AS
WITH task AS (
    SELECT '发起部门' AS role, initiator AS department, * FROM out_tasks
    UNION ALL
    SELECT '配合部门' AS role, unnest(list_distinct(cooperators)) AS department, * FROM out_tasks
),
summed AS (
    SELECT
        CASE grouping(department, window_month, is_joint)
            WHEN 7 THEN 'year' WHEN 3 THEN 'department' WHEN 5 THEN 'month' WHEN 1 THEN 'department_month' ELSE 'type'
        END AS grp,
        plan_year, role, department, window_month AS month, is_joint, draw_type,
        count(*) FILTER (status <> 'withdrawn') AS tasks,
        count(*) FILTER (status = 'withdrawn') AS tasks_withdrawn,
        count(*) FILTER (status = 'external') AS tasks_external,
        count(*) FILTER (counts) AS tasks_counted,
        count(*) FILTER (counts AND draw_id IS NOT NULL) AS tasks_drawn,
        count(*) FILTER (progress = '未抽取') AS tasks_undrawn,
        count(*) FILTER (progress = '未抽取' AND is_window_over) AS tasks_undrawn_over,
        count(*) FILTER (progress = '抽取数为零') AS tasks_empty,
        count(*) FILTER (progress = '进行中') AS tasks_open,
        count(*) FILTER (progress IN ('进行中', '抽取数为零') AND is_window_over) AS tasks_open_over,
        count(*) FILTER (is_finished) AS tasks_finished,
        count(*) FILTER (status <> 'withdrawn' AND is_joint) AS tasks_joint,
        count(*) FILTER (counts AND draw_when = 'before') AS draws_before,
        count(*) FILTER (counts AND draw_when = 'inside') AS draws_inside,
        count(*) FILTER (counts AND draw_when = 'after') AS draws_after,
        count(*) FILTER (counts AND draw_when = 'unknown') AS draws_unknown,
        count(*) FILTER (counts AND shortfall > 0) AS tasks_short,
        CAST(coalesce(sum(want) FILTER (counts), 0) AS BIGINT) AS want,
        CAST(coalesce(sum(drawn) FILTER (counts), 0) AS BIGINT) AS drawn,
        CAST(coalesce(sum(shortfall) FILTER (counts), 0) AS BIGINT) AS shortfall,
        CAST(coalesce(sum(replaced) FILTER (counts), 0) AS BIGINT) AS replaced,
        CAST(coalesce(sum(substitutes) FILTER (counts), 0) AS BIGINT) AS substitutes,
        CAST(coalesce(sum(to_inspect) FILTER (counts), 0) AS BIGINT) AS to_inspect,
        CAST(coalesce(sum(entered) FILTER (counts), 0) AS BIGINT) AS entered,
        CAST(coalesce(sum(public) FILTER (counts), 0) AS BIGINT) AS public,
        CAST(coalesce(sum(inspected) FILTER (counts), 0) AS BIGINT) AS inspected,
        CAST(coalesce(sum(not_entered) FILTER (counts), 0) AS BIGINT) AS not_entered,
        CAST(coalesce(sum(pending) FILTER (counts), 0) AS BIGINT) AS pending,
        CAST(coalesce(sum(returned) FILTER (counts), 0) AS BIGINT) AS returned,
        CAST(coalesce(sum(rejected) FILTER (counts), 0) AS BIGINT) AS rejected,
        CAST(coalesce(sum(visited) FILTER (counts), 0) AS BIGINT) AS visited,
        CAST(coalesce(sum(due) FILTER (counts), 0) AS BIGINT) AS due,
        CAST(coalesce(sum(on_time) FILTER (counts), 0) AS BIGINT) AS on_time,
        CAST(coalesce(sum(late) FILTER (counts), 0) AS BIGINT) AS late,
        CAST(coalesce(sum(overdue) FILTER (counts), 0) AS BIGINT) AS overdue,
        CAST(coalesce(sum(last_day) FILTER (counts), 0) AS BIGINT) AS last_day,
        CAST(coalesce(sum(due_soon) FILTER (counts), 0) AS BIGINT) AS due_soon,
        CAST(coalesce(sum(on_track) FILTER (counts), 0) AS BIGINT) AS on_track,
        CAST(coalesce(sum(unknown) FILTER (counts), 0) AS BIGINT) AS unknown,
        CAST(coalesce(sum(not_started) FILTER (counts), 0) AS BIGINT) AS not_started,
        CAST(coalesce(sum(clock_met) FILTER (counts), 0) AS BIGINT) AS clock_met,
        CAST(coalesce(sum(problems) FILTER (counts), 0) AS BIGINT) AS problems,
        CAST(coalesce(sum(closed) FILTER (counts), 0) AS BIGINT) AS closed,
        CAST(coalesce(sum(open) FILTER (counts), 0) AS BIGINT) AS open,
        CAST(coalesce(sum(problems_not_public) FILTER (counts), 0) AS BIGINT) AS problems_not_public,
        CAST(coalesce(sum(to_inspect) FILTER (NOT counts), 0) AS BIGINT) AS objects_outside
    FROM task
    GROUP BY GROUPING SETS (
        (plan_year, role),
        (plan_year, role, department),
        (plan_year, role, window_month),
        (plan_year, role, department, window_month),
        (plan_year, role, is_joint, draw_type)
    )
)
SELECT
    s.*,
    out_rate(tasks_finished, tasks_counted) AS task_rate,
    out_rate(inspected, to_inspect) AS inspection_rate,
    out_rate(entered, to_inspect) AS entry_rate,
    out_rate(public, entered) AS publicity_rate,
    out_rate(on_time, due) AS on_time_rate,
    out_rate(problems, inspected) AS problem_rate,
    out_rate(closed, problems) AS follow_up_rate,
    out_rate(tasks_joint, tasks) AS joint_rate
FROM summed AS s
WHERE role = '发起部门' OR grp IN ('department', 'department_month');

COMMENT ON VIEW out_groups IS '按年度、部门、月份、部门和月份、类型汇总的计数与比率，一种汇总的每组一行；分类统计请用 out_departments 等';
COMMENT ON COLUMN out_groups.grp IS '汇总的种类：year 年度，department 部门，month 月份，department_month 部门和月份，type 类型';
COMMENT ON COLUMN out_groups.plan_year IS '计划年度';
COMMENT ON COLUMN out_groups.role IS '身份：发起部门、配合部门（配合部门的数是其配合的任务的数，同一任务可有几个）';
COMMENT ON COLUMN out_groups.department IS '部门（规范全称）';
COMMENT ON COLUMN out_groups.month IS '检查时间末日所在的月份，如 2023-09；没有末日的为“未定”';
COMMENT ON COLUMN out_groups.is_joint IS '是否部门联合抽查';
COMMENT ON COLUMN out_groups.draw_type IS '抽查类型：定向、不定向、未写明';
COMMENT ON COLUMN out_groups.tasks IS '任务数（不含已撤销，含由上级抽取）';
COMMENT ON COLUMN out_groups.tasks_withdrawn IS '已撤销的任务数';
COMMENT ON COLUMN out_groups.tasks_external IS '由上级抽取的任务数';
COMMENT ON COLUMN out_groups.tasks_counted IS '计入指标的任务数 = 任务数 − 由上级抽取';
COMMENT ON COLUMN out_groups.tasks_drawn IS '已抽取的任务数';
COMMENT ON COLUMN out_groups.tasks_undrawn IS '未抽取的任务数';
COMMENT ON COLUMN out_groups.tasks_undrawn_over IS '检查时间已过仍未抽取的任务数';
COMMENT ON COLUMN out_groups.tasks_empty IS '已抽取而没有应检对象的任务数';
COMMENT ON COLUMN out_groups.tasks_open IS '进行中的任务数';
COMMENT ON COLUMN out_groups.tasks_open_over IS '已抽取、检查时间已过仍未完成的任务数';
COMMENT ON COLUMN out_groups.tasks_finished IS '已完成的任务数';
COMMENT ON COLUMN out_groups.tasks_joint IS '部门联合的任务数（含由上级抽取）';
COMMENT ON COLUMN out_groups.draws_before IS '在检查时间之前抽取的任务数';
COMMENT ON COLUMN out_groups.draws_inside IS '在检查时间之内抽取的任务数';
COMMENT ON COLUMN out_groups.draws_after IS '在检查时间之后抽取的任务数';
COMMENT ON COLUMN out_groups.draws_unknown IS '检查时间不全、抽取早晚不能判断的任务数';
COMMENT ON COLUMN out_groups.tasks_short IS '抽中数少于应抽取数的任务数';
COMMENT ON COLUMN out_groups.want IS '应抽取数';
COMMENT ON COLUMN out_groups.drawn IS '抽中数（替换之前）';
COMMENT ON COLUMN out_groups.shortfall IS '少抽数 = 应抽取数 − 抽中数';
COMMENT ON COLUMN out_groups.replaced IS '被替换的对象数';
COMMENT ON COLUMN out_groups.substitutes IS '替补的对象数';
COMMENT ON COLUMN out_groups.to_inspect IS '应检对象数';
COMMENT ON COLUMN out_groups.entered IS '已录入';
COMMENT ON COLUMN out_groups.public IS '已公示';
COMMENT ON COLUMN out_groups.inspected IS '已完成检查：已录入并已公示';
COMMENT ON COLUMN out_groups.not_entered IS '未录入';
COMMENT ON COLUMN out_groups.pending IS '待审核';
COMMENT ON COLUMN out_groups.returned IS '退回';
COMMENT ON COLUMN out_groups.rejected IS '不通过';
COMMENT ON COLUMN out_groups.visited IS '有检查完成日期的对象数';
COMMENT ON COLUMN out_groups.due IS '已到期 = 按期公示 + 逾期公示 + 逾期未公示：期限早于截止日，或者期限为截止日当日、已公示';
COMMENT ON COLUMN out_groups.on_time IS '按期公示';
COMMENT ON COLUMN out_groups.late IS '逾期公示';
COMMENT ON COLUMN out_groups.overdue IS '逾期未公示';
COMMENT ON COLUMN out_groups.last_day IS '截止日当日到期、尚未公示：还可按期公示，不计入已到期';
COMMENT ON COLUMN out_groups.due_soon IS '即将到期（含当日到期）、尚未公示';
COMMENT ON COLUMN out_groups.on_track IS '期限未到、尚未公示';
COMMENT ON COLUMN out_groups.unknown IS '已起算而期限不详';
COMMENT ON COLUMN out_groups.not_started IS '公示期限尚未起算';
COMMENT ON COLUMN out_groups.clock_met IS '按期公示，不论期限是否已到';
COMMENT ON COLUMN out_groups.problems IS '发现问题的对象数';
COMMENT ON COLUMN out_groups.closed IS '后续处置已完结';
COMMENT ON COLUMN out_groups.open IS '后续处置未完结';
COMMENT ON COLUMN out_groups.problems_not_public IS '已录入问题、尚未公示的对象数';
COMMENT ON COLUMN out_groups.objects_outside IS '已撤销或由上级抽取的任务的对象数（不计入指标）';
COMMENT ON COLUMN out_groups.task_rate IS '任务完成率 = 已完成任务 / 计入指标的任务；没有可计算的为空';
COMMENT ON COLUMN out_groups.inspection_rate IS '检查完成率 = 已录入并已公示 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_groups.entry_rate IS '录入率 = 已录入 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_groups.publicity_rate IS '公示率 = 已公示 / 已录入；没有可计算的为空';
COMMENT ON COLUMN out_groups.on_time_rate IS '按期公示率 = 按期公示 / 已到期；没有可计算的为空';
COMMENT ON COLUMN out_groups.problem_rate IS '问题发现率 = 发现问题的对象 / 已完成检查的对象；没有可计算的为空';
COMMENT ON COLUMN out_groups.follow_up_rate IS '后续处置完结率 = 后续处置已完结 / 发现问题的对象；没有可计算的为空';
COMMENT ON COLUMN out_groups.joint_rate IS '部门联合占比 = 部门联合任务 / 任务；没有可计算的为空';
