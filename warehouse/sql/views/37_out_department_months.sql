-- Department by month of the end of the task's window, initiating and cooperating apart.
CREATE OR REPLACE VIEW out_department_months AS
SELECT
    plan_year, role, department, month, tasks, tasks_withdrawn, tasks_external, tasks_counted, tasks_drawn,
    tasks_undrawn, tasks_undrawn_over, tasks_empty, tasks_open, tasks_open_over, tasks_finished, tasks_joint,
    draws_before, draws_inside, draws_after, draws_unknown, tasks_short, want, drawn, shortfall, replaced,
    substitutes, to_inspect, entered, public, inspected, not_entered, pending, returned, rejected, visited, due,
    on_time, late, overdue, last_day, due_soon, on_track, unknown, not_started, clock_met, problems, closed, open,
    problems_not_public, objects_outside, task_rate, inspection_rate, entry_rate, publicity_rate, on_time_rate,
    problem_rate, follow_up_rate, joint_rate
FROM out_groups
WHERE grp = 'department_month';

COMMENT ON VIEW out_department_months IS '各部门各月（按检查时间末日）的完成情况，截至 as_of 当日';
COMMENT ON COLUMN out_department_months.plan_year IS '计划年度';
COMMENT ON COLUMN out_department_months.role IS '身份：发起部门、配合部门（配合部门的数是其配合的任务的数，同一任务可有几个）';
COMMENT ON COLUMN out_department_months.department IS '部门（规范全称）';
COMMENT ON COLUMN out_department_months.month IS '检查时间末日所在的月份，如 2023-09；没有末日的为“未定”';
COMMENT ON COLUMN out_department_months.tasks IS '任务数（不含已撤销，含由上级抽取）';
COMMENT ON COLUMN out_department_months.tasks_withdrawn IS '已撤销的任务数';
COMMENT ON COLUMN out_department_months.tasks_external IS '由上级抽取的任务数';
COMMENT ON COLUMN out_department_months.tasks_counted IS '计入指标的任务数 = 任务数 − 由上级抽取';
COMMENT ON COLUMN out_department_months.tasks_drawn IS '已抽取的任务数';
COMMENT ON COLUMN out_department_months.tasks_undrawn IS '未抽取的任务数';
COMMENT ON COLUMN out_department_months.tasks_undrawn_over IS '检查时间已过仍未抽取的任务数';
COMMENT ON COLUMN out_department_months.tasks_empty IS '已抽取而没有应检对象的任务数';
COMMENT ON COLUMN out_department_months.tasks_open IS '进行中的任务数';
COMMENT ON COLUMN out_department_months.tasks_open_over IS '已抽取、检查时间已过仍未完成的任务数';
COMMENT ON COLUMN out_department_months.tasks_finished IS '已完成的任务数';
COMMENT ON COLUMN out_department_months.tasks_joint IS '部门联合的任务数（含由上级抽取）';
COMMENT ON COLUMN out_department_months.draws_before IS '在检查时间之前抽取的任务数';
COMMENT ON COLUMN out_department_months.draws_inside IS '在检查时间之内抽取的任务数';
COMMENT ON COLUMN out_department_months.draws_after IS '在检查时间之后抽取的任务数';
COMMENT ON COLUMN out_department_months.draws_unknown IS '检查时间不全、抽取早晚不能判断的任务数';
COMMENT ON COLUMN out_department_months.tasks_short IS '抽中数少于应抽取数的任务数';
COMMENT ON COLUMN out_department_months.want IS '应抽取数';
COMMENT ON COLUMN out_department_months.drawn IS '抽中数（替换之前）';
COMMENT ON COLUMN out_department_months.shortfall IS '少抽数 = 应抽取数 − 抽中数';
COMMENT ON COLUMN out_department_months.replaced IS '被替换的对象数';
COMMENT ON COLUMN out_department_months.substitutes IS '替补的对象数';
COMMENT ON COLUMN out_department_months.to_inspect IS '应检对象数';
COMMENT ON COLUMN out_department_months.entered IS '已录入';
COMMENT ON COLUMN out_department_months.public IS '已公示';
COMMENT ON COLUMN out_department_months.inspected IS '已完成检查：已录入并已公示';
COMMENT ON COLUMN out_department_months.not_entered IS '未录入';
COMMENT ON COLUMN out_department_months.pending IS '待审核';
COMMENT ON COLUMN out_department_months.returned IS '退回';
COMMENT ON COLUMN out_department_months.rejected IS '不通过';
COMMENT ON COLUMN out_department_months.visited IS '有检查完成日期的对象数';
COMMENT ON COLUMN out_department_months.due IS '已到期 = 按期公示 + 逾期公示 + 逾期未公示：期限早于截止日，或者期限为截止日当日、已公示';
COMMENT ON COLUMN out_department_months.on_time IS '按期公示';
COMMENT ON COLUMN out_department_months.late IS '逾期公示';
COMMENT ON COLUMN out_department_months.overdue IS '逾期未公示';
COMMENT ON COLUMN out_department_months.last_day IS '截止日当日到期、尚未公示：还可按期公示，不计入已到期';
COMMENT ON COLUMN out_department_months.due_soon IS '即将到期（含当日到期）、尚未公示';
COMMENT ON COLUMN out_department_months.on_track IS '期限未到、尚未公示';
COMMENT ON COLUMN out_department_months.unknown IS '已起算而期限不详';
COMMENT ON COLUMN out_department_months.not_started IS '公示期限尚未起算';
COMMENT ON COLUMN out_department_months.clock_met IS '按期公示，不论期限是否已到';
COMMENT ON COLUMN out_department_months.problems IS '发现问题的对象数';
COMMENT ON COLUMN out_department_months.closed IS '后续处置已完结';
COMMENT ON COLUMN out_department_months.open IS '后续处置未完结';
COMMENT ON COLUMN out_department_months.problems_not_public IS '已录入问题、尚未公示的对象数';
COMMENT ON COLUMN out_department_months.objects_outside IS '已撤销或由上级抽取的任务的对象数（不计入指标）';
COMMENT ON COLUMN out_department_months.task_rate IS '任务完成率 = 已完成任务 / 计入指标的任务；没有可计算的为空';
COMMENT ON COLUMN out_department_months.inspection_rate IS '检查完成率 = 已录入并已公示 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_department_months.entry_rate IS '录入率 = 已录入 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_department_months.publicity_rate IS '公示率 = 已公示 / 已录入；没有可计算的为空';
COMMENT ON COLUMN out_department_months.on_time_rate IS '按期公示率 = 按期公示 / 已到期；没有可计算的为空';
COMMENT ON COLUMN out_department_months.problem_rate IS '问题发现率 = 发现问题的对象 / 已完成检查的对象；没有可计算的为空';
COMMENT ON COLUMN out_department_months.follow_up_rate IS '后续处置完结率 = 后续处置已完结 / 发现问题的对象；没有可计算的为空';
COMMENT ON COLUMN out_department_months.joint_rate IS '部门联合占比 = 部门联合任务 / 任务；没有可计算的为空';
