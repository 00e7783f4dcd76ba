-- Each department, initiating and cooperating apart. place: among the initiators with objects due, by on-time publicity, then
-- by publicity (public / entered); equal rates share a place; NULL when nothing is due, and for cooperators.
CREATE OR REPLACE VIEW out_departments AS
SELECT
    plan_year, role, department, tasks, tasks_withdrawn, tasks_external, tasks_counted, tasks_drawn, tasks_undrawn,
    tasks_undrawn_over, tasks_empty, tasks_open, tasks_open_over, tasks_finished, tasks_joint, draws_before,
    draws_inside, draws_after, draws_unknown, tasks_short, want, drawn, shortfall, replaced, substitutes, to_inspect,
    entered, public, inspected, not_entered, pending, returned, rejected, visited, due, on_time, late, overdue,
    last_day, due_soon, on_track, unknown, not_started, clock_met, problems, closed, open, problems_not_public,
    objects_outside, task_rate, inspection_rate, entry_rate, publicity_rate, on_time_rate, problem_rate,
    follow_up_rate, joint_rate,
    CASE
        WHEN role = '发起部门' AND on_time_rate IS NOT NULL THEN
            rank() OVER (PARTITION BY plan_year, role ORDER BY on_time_rate DESC NULLS LAST, publicity_rate DESC NULLS LAST)
    END AS place
FROM out_groups
WHERE grp = 'department';

COMMENT ON VIEW out_departments IS '各部门的完成情况，发起与配合分列，截至 as_of 当日';
COMMENT ON COLUMN out_departments.plan_year IS '计划年度';
COMMENT ON COLUMN out_departments.role IS '身份：发起部门、配合部门（配合部门的数是其配合的任务的数，同一任务可有几个）';
COMMENT ON COLUMN out_departments.department IS '部门（规范全称）';
COMMENT ON COLUMN out_departments.tasks IS '任务数（不含已撤销，含由上级抽取）';
COMMENT ON COLUMN out_departments.tasks_withdrawn IS '已撤销的任务数';
COMMENT ON COLUMN out_departments.tasks_external IS '由上级抽取的任务数';
COMMENT ON COLUMN out_departments.tasks_counted IS '计入指标的任务数 = 任务数 − 由上级抽取';
COMMENT ON COLUMN out_departments.tasks_drawn IS '已抽取的任务数';
COMMENT ON COLUMN out_departments.tasks_undrawn IS '未抽取的任务数';
COMMENT ON COLUMN out_departments.tasks_undrawn_over IS '检查时间已过仍未抽取的任务数';
COMMENT ON COLUMN out_departments.tasks_empty IS '已抽取而没有应检对象的任务数';
COMMENT ON COLUMN out_departments.tasks_open IS '进行中的任务数';
COMMENT ON COLUMN out_departments.tasks_open_over IS '已抽取、检查时间已过仍未完成的任务数';
COMMENT ON COLUMN out_departments.tasks_finished IS '已完成的任务数';
COMMENT ON COLUMN out_departments.tasks_joint IS '部门联合的任务数（含由上级抽取）';
COMMENT ON COLUMN out_departments.draws_before IS '在检查时间之前抽取的任务数';
COMMENT ON COLUMN out_departments.draws_inside IS '在检查时间之内抽取的任务数';
COMMENT ON COLUMN out_departments.draws_after IS '在检查时间之后抽取的任务数';
COMMENT ON COLUMN out_departments.draws_unknown IS '检查时间不全、抽取早晚不能判断的任务数';
COMMENT ON COLUMN out_departments.tasks_short IS '抽中数少于应抽取数的任务数';
COMMENT ON COLUMN out_departments.want IS '应抽取数';
COMMENT ON COLUMN out_departments.drawn IS '抽中数（替换之前）';
COMMENT ON COLUMN out_departments.shortfall IS '少抽数 = 应抽取数 − 抽中数';
COMMENT ON COLUMN out_departments.replaced IS '被替换的对象数';
COMMENT ON COLUMN out_departments.substitutes IS '替补的对象数';
COMMENT ON COLUMN out_departments.to_inspect IS '应检对象数';
COMMENT ON COLUMN out_departments.entered IS '已录入';
COMMENT ON COLUMN out_departments.public IS '已公示';
COMMENT ON COLUMN out_departments.inspected IS '已完成检查：已录入并已公示';
COMMENT ON COLUMN out_departments.not_entered IS '未录入';
COMMENT ON COLUMN out_departments.pending IS '待审核';
COMMENT ON COLUMN out_departments.returned IS '退回';
COMMENT ON COLUMN out_departments.rejected IS '不通过';
COMMENT ON COLUMN out_departments.visited IS '有检查完成日期的对象数';
COMMENT ON COLUMN out_departments.due IS '已到期 = 按期公示 + 逾期公示 + 逾期未公示：期限早于截止日，或者期限为截止日当日、已公示';
COMMENT ON COLUMN out_departments.on_time IS '按期公示';
COMMENT ON COLUMN out_departments.late IS '逾期公示';
COMMENT ON COLUMN out_departments.overdue IS '逾期未公示';
COMMENT ON COLUMN out_departments.last_day IS '截止日当日到期、尚未公示：还可按期公示，不计入已到期';
COMMENT ON COLUMN out_departments.due_soon IS '即将到期（含当日到期）、尚未公示';
COMMENT ON COLUMN out_departments.on_track IS '期限未到、尚未公示';
COMMENT ON COLUMN out_departments.unknown IS '已起算而期限不详';
COMMENT ON COLUMN out_departments.not_started IS '公示期限尚未起算';
COMMENT ON COLUMN out_departments.clock_met IS '按期公示，不论期限是否已到';
COMMENT ON COLUMN out_departments.problems IS '发现问题的对象数';
COMMENT ON COLUMN out_departments.closed IS '后续处置已完结';
COMMENT ON COLUMN out_departments.open IS '后续处置未完结';
COMMENT ON COLUMN out_departments.problems_not_public IS '已录入问题、尚未公示的对象数';
COMMENT ON COLUMN out_departments.objects_outside IS '已撤销或由上级抽取的任务的对象数（不计入指标）';
COMMENT ON COLUMN out_departments.task_rate IS '任务完成率 = 已完成任务 / 计入指标的任务；没有可计算的为空';
COMMENT ON COLUMN out_departments.inspection_rate IS '检查完成率 = 已录入并已公示 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_departments.entry_rate IS '录入率 = 已录入 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_departments.publicity_rate IS '公示率 = 已公示 / 已录入；没有可计算的为空';
COMMENT ON COLUMN out_departments.on_time_rate IS '按期公示率 = 按期公示 / 已到期；没有可计算的为空';
COMMENT ON COLUMN out_departments.problem_rate IS '问题发现率 = 发现问题的对象 / 已完成检查的对象；没有可计算的为空';
COMMENT ON COLUMN out_departments.follow_up_rate IS '后续处置完结率 = 后续处置已完结 / 发现问题的对象；没有可计算的为空';
COMMENT ON COLUMN out_departments.joint_rate IS '部门联合占比 = 部门联合任务 / 任务；没有可计算的为空';
COMMENT ON COLUMN out_departments.place IS '名次：发起部门中先按按期公示率、再按公示率由高到低，并列同名次；没有到期对象的和配合部门不排';
