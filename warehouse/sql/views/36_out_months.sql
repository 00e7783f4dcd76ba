-- Months: what stood to be done (by the end of the task's window), and what was done (activity: by the day itself).
-- A month with activity but no window end has zeros in the first part. Activity counts objects of tasks that count.
CREATE OR REPLACE VIEW out_months AS
WITH activity AS (
    SELECT plan_year, month, CAST(sum(inspected) AS BIGINT) AS inspected_in, CAST(sum(published) AS BIGINT) AS published_in
    FROM (
        SELECT plan_year, strftime(inspected_on, '%Y-%m') AS month, count(*) AS inspected, 0 AS published
        FROM out_objects
        WHERE counts AND inspected_on IS NOT NULL
        GROUP BY plan_year, inspected_on
        UNION ALL
        SELECT plan_year, strftime(published_on, '%Y-%m'), 0, count(*)
        FROM out_objects
        WHERE counts AND is_public
        GROUP BY plan_year, published_on
    )
    GROUP BY plan_year, month
),
ended AS (
    SELECT * FROM out_groups WHERE grp = 'month'
)
SELECT
    coalesce(g.plan_year, a.plan_year) AS plan_year, coalesce(g.month, a.month) AS month,
    coalesce(g.tasks, 0) AS tasks, coalesce(g.tasks_withdrawn, 0) AS tasks_withdrawn,
    coalesce(g.tasks_external, 0) AS tasks_external, coalesce(g.tasks_counted, 0) AS tasks_counted,
    coalesce(g.tasks_drawn, 0) AS tasks_drawn, coalesce(g.tasks_undrawn, 0) AS tasks_undrawn,
    coalesce(g.tasks_undrawn_over, 0) AS tasks_undrawn_over, coalesce(g.tasks_empty, 0) AS tasks_empty,
    coalesce(g.tasks_open, 0) AS tasks_open, coalesce(g.tasks_open_over, 0) AS tasks_open_over,
    coalesce(g.tasks_finished, 0) AS tasks_finished, coalesce(g.tasks_joint, 0) AS tasks_joint,
    coalesce(g.draws_before, 0) AS draws_before, coalesce(g.draws_inside, 0) AS draws_inside,
    coalesce(g.draws_after, 0) AS draws_after, coalesce(g.draws_unknown, 0) AS draws_unknown,
    coalesce(g.tasks_short, 0) AS tasks_short, coalesce(g.want, 0) AS want, coalesce(g.drawn, 0) AS drawn,
    coalesce(g.shortfall, 0) AS shortfall, coalesce(g.replaced, 0) AS replaced,
    coalesce(g.substitutes, 0) AS substitutes, coalesce(g.to_inspect, 0) AS to_inspect,
    coalesce(g.entered, 0) AS entered, coalesce(g.public, 0) AS public, coalesce(g.inspected, 0) AS inspected,
    coalesce(g.not_entered, 0) AS not_entered, coalesce(g.pending, 0) AS pending,
    coalesce(g.returned, 0) AS returned, coalesce(g.rejected, 0) AS rejected, coalesce(g.visited, 0) AS visited,
    coalesce(g.due, 0) AS due, coalesce(g.on_time, 0) AS on_time, coalesce(g.late, 0) AS late,
    coalesce(g.overdue, 0) AS overdue, coalesce(g.last_day, 0) AS last_day, coalesce(g.due_soon, 0) AS due_soon,
    coalesce(g.on_track, 0) AS on_track, coalesce(g.unknown, 0) AS unknown,
    coalesce(g.not_started, 0) AS not_started, coalesce(g.clock_met, 0) AS clock_met,
    coalesce(g.problems, 0) AS problems, coalesce(g.closed, 0) AS closed, coalesce(g.open, 0) AS open,
    coalesce(g.problems_not_public, 0) AS problems_not_public, coalesce(g.objects_outside, 0) AS objects_outside,
    g.task_rate, g.inspection_rate, g.entry_rate, g.publicity_rate, g.on_time_rate, g.problem_rate, g.follow_up_rate,
    g.joint_rate,
    coalesce(a.inspected_in, 0) AS inspected_in, coalesce(a.published_in, 0) AS published_in
FROM ended AS g
FULL JOIN activity AS a ON a.plan_year = g.plan_year AND a.month = g.month;

COMMENT ON VIEW out_months IS '各月的完成情况：按检查时间末日所在月份统计任务，另按发生日期统计当月检查、公示的对象数，截至 as_of 当日';
COMMENT ON COLUMN out_months.plan_year IS '计划年度';
COMMENT ON COLUMN out_months.month IS '月份，如 2023-09；任务没有检查时间末日的为“未定”';
COMMENT ON COLUMN out_months.tasks IS '任务数（不含已撤销，含由上级抽取）';
COMMENT ON COLUMN out_months.tasks_withdrawn IS '已撤销的任务数';
COMMENT ON COLUMN out_months.tasks_external IS '由上级抽取的任务数';
COMMENT ON COLUMN out_months.tasks_counted IS '计入指标的任务数 = 任务数 − 由上级抽取';
COMMENT ON COLUMN out_months.tasks_drawn IS '已抽取的任务数';
COMMENT ON COLUMN out_months.tasks_undrawn IS '未抽取的任务数';
COMMENT ON COLUMN out_months.tasks_undrawn_over IS '检查时间已过仍未抽取的任务数';
COMMENT ON COLUMN out_months.tasks_empty IS '已抽取而没有应检对象的任务数';
COMMENT ON COLUMN out_months.tasks_open IS '进行中的任务数';
COMMENT ON COLUMN out_months.tasks_open_over IS '已抽取、检查时间已过仍未完成的任务数';
COMMENT ON COLUMN out_months.tasks_finished IS '已完成的任务数';
COMMENT ON COLUMN out_months.tasks_joint IS '部门联合的任务数（含由上级抽取）';
COMMENT ON COLUMN out_months.draws_before IS '在检查时间之前抽取的任务数';
COMMENT ON COLUMN out_months.draws_inside IS '在检查时间之内抽取的任务数';
COMMENT ON COLUMN out_months.draws_after IS '在检查时间之后抽取的任务数';
COMMENT ON COLUMN out_months.draws_unknown IS '检查时间不全、抽取早晚不能判断的任务数';
COMMENT ON COLUMN out_months.tasks_short IS '抽中数少于应抽取数的任务数';
COMMENT ON COLUMN out_months.want IS '应抽取数';
COMMENT ON COLUMN out_months.drawn IS '抽中数（替换之前）';
COMMENT ON COLUMN out_months.shortfall IS '少抽数 = 应抽取数 − 抽中数';
COMMENT ON COLUMN out_months.replaced IS '被替换的对象数';
COMMENT ON COLUMN out_months.substitutes IS '替补的对象数';
COMMENT ON COLUMN out_months.to_inspect IS '应检对象数';
COMMENT ON COLUMN out_months.entered IS '已录入';
COMMENT ON COLUMN out_months.public IS '已公示';
COMMENT ON COLUMN out_months.inspected IS '已完成检查：已录入并已公示';
COMMENT ON COLUMN out_months.not_entered IS '未录入';
COMMENT ON COLUMN out_months.pending IS '待审核';
COMMENT ON COLUMN out_months.returned IS '退回';
COMMENT ON COLUMN out_months.rejected IS '不通过';
COMMENT ON COLUMN out_months.visited IS '有检查完成日期的对象数';
COMMENT ON COLUMN out_months.due IS '已到期 = 按期公示 + 逾期公示 + 逾期未公示：期限早于截止日，或者期限为截止日当日、已公示';
COMMENT ON COLUMN out_months.on_time IS '按期公示';
COMMENT ON COLUMN out_months.late IS '逾期公示';
COMMENT ON COLUMN out_months.overdue IS '逾期未公示';
COMMENT ON COLUMN out_months.last_day IS '截止日当日到期、尚未公示：还可按期公示，不计入已到期';
COMMENT ON COLUMN out_months.due_soon IS '即将到期（含当日到期）、尚未公示';
COMMENT ON COLUMN out_months.on_track IS '期限未到、尚未公示';
COMMENT ON COLUMN out_months.unknown IS '已起算而期限不详';
COMMENT ON COLUMN out_months.not_started IS '公示期限尚未起算';
COMMENT ON COLUMN out_months.clock_met IS '按期公示，不论期限是否已到';
COMMENT ON COLUMN out_months.problems IS '发现问题的对象数';
COMMENT ON COLUMN out_months.closed IS '后续处置已完结';
COMMENT ON COLUMN out_months.open IS '后续处置未完结';
COMMENT ON COLUMN out_months.problems_not_public IS '已录入问题、尚未公示的对象数';
COMMENT ON COLUMN out_months.objects_outside IS '已撤销或由上级抽取的任务的对象数（不计入指标）';
COMMENT ON COLUMN out_months.task_rate IS '任务完成率 = 已完成任务 / 计入指标的任务；没有可计算的为空';
COMMENT ON COLUMN out_months.inspection_rate IS '检查完成率 = 已录入并已公示 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_months.entry_rate IS '录入率 = 已录入 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_months.publicity_rate IS '公示率 = 已公示 / 已录入；没有可计算的为空';
COMMENT ON COLUMN out_months.on_time_rate IS '按期公示率 = 按期公示 / 已到期；没有可计算的为空';
COMMENT ON COLUMN out_months.problem_rate IS '问题发现率 = 发现问题的对象 / 已完成检查的对象；没有可计算的为空';
COMMENT ON COLUMN out_months.follow_up_rate IS '后续处置完结率 = 后续处置已完结 / 发现问题的对象；没有可计算的为空';
COMMENT ON COLUMN out_months.joint_rate IS '部门联合占比 = 部门联合任务 / 任务；没有可计算的为空';
COMMENT ON COLUMN out_months.inspected_in IS '当月检查完成的对象数（按检查完成日期，不论是否公示）';
COMMENT ON COLUMN out_months.published_in IS '当月公示的对象数（按公示日期）';
