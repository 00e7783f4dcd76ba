-- Own or joint, targeted or not.
CREATE OR REPLACE VIEW out_types AS
SELECT
    plan_year, is_joint, draw_type, tasks, tasks_withdrawn, tasks_external, tasks_counted, tasks_drawn,
    tasks_undrawn, tasks_undrawn_over, tasks_empty, tasks_open, tasks_open_over, tasks_finished, tasks_joint,
    draws_before, draws_inside, draws_after, draws_unknown, tasks_short, want, drawn, shortfall, replaced,
    substitutes, to_inspect, entered, public, inspected, not_entered, pending, returned, rejected, visited, due,
    on_time, late, overdue, last_day, due_soon, on_track, unknown, not_started, clock_met, problems, closed, open,
    problems_not_public, objects_outside, task_rate, inspection_rate, entry_rate, publicity_rate, on_time_rate,
    problem_rate, follow_up_rate, joint_rate
FROM out_groups
WHERE grp = 'type' AND role = '发起部门';

COMMENT ON VIEW out_types IS '各类任务（部门内部或联合、定向或不定向）的完成情况，截至 as_of 当日';
COMMENT ON COLUMN out_types.plan_year IS '计划年度';
COMMENT ON COLUMN out_types.is_joint IS '是否部门联合抽查';
COMMENT ON COLUMN out_types.draw_type IS '抽查类型：定向、不定向、未写明';
COMMENT ON COLUMN out_types.tasks IS '任务数（不含已撤销，含由上级抽取）';
COMMENT ON COLUMN out_types.tasks_withdrawn IS '已撤销的任务数';
COMMENT ON COLUMN out_types.tasks_external IS '由上级抽取的任务数';
COMMENT ON COLUMN out_types.tasks_counted IS '计入指标的任务数 = 任务数 − 由上级抽取';
COMMENT ON COLUMN out_types.tasks_drawn IS '已抽取的任务数';
COMMENT ON COLUMN out_types.tasks_undrawn IS '未抽取的任务数';
COMMENT ON COLUMN out_types.tasks_undrawn_over IS '检查时间已过仍未抽取的任务数';
COMMENT ON COLUMN out_types.tasks_empty IS '已抽取而没有应检对象的任务数';
COMMENT ON COLUMN out_types.tasks_open IS '进行中的任务数';
COMMENT ON COLUMN out_types.tasks_open_over IS '已抽取、检查时间已过仍未完成的任务数';
COMMENT ON COLUMN out_types.tasks_finished IS '已完成的任务数';
COMMENT ON COLUMN out_types.tasks_joint IS '部门联合的任务数（含由上级抽取）';
COMMENT ON COLUMN out_types.draws_before IS '在检查时间之前抽取的任务数';
COMMENT ON COLUMN out_types.draws_inside IS '在检查时间之内抽取的任务数';
COMMENT ON COLUMN out_types.draws_after IS '在检查时间之后抽取的任务数';
COMMENT ON COLUMN out_types.draws_unknown IS '检查时间不全、抽取早晚不能判断的任务数';
COMMENT ON COLUMN out_types.tasks_short IS '抽中数少于应抽取数的任务数';
COMMENT ON COLUMN out_types.want IS '应抽取数';
COMMENT ON COLUMN out_types.drawn IS '抽中数（替换之前）';
COMMENT ON COLUMN out_types.shortfall IS '少抽数 = 应抽取数 − 抽中数';
COMMENT ON COLUMN out_types.replaced IS '被替换的对象数';
COMMENT ON COLUMN out_types.substitutes IS '替补的对象数';
COMMENT ON COLUMN out_types.to_inspect IS '应检对象数';
COMMENT ON COLUMN out_types.entered IS '已录入';
COMMENT ON COLUMN out_types.public IS '已公示';
COMMENT ON COLUMN out_types.inspected IS '已完成检查：已录入并已公示';
COMMENT ON COLUMN out_types.not_entered IS '未录入';
COMMENT ON COLUMN out_types.pending IS '待审核';
COMMENT ON COLUMN out_types.returned IS '退回';
COMMENT ON COLUMN out_types.rejected IS '不通过';
COMMENT ON COLUMN out_types.visited IS '有检查完成日期的对象数';
COMMENT ON COLUMN out_types.due IS '已到期 = 按期公示 + 逾期公示 + 逾期未公示：期限早于截止日，或者期限为截止日当日、已公示';
COMMENT ON COLUMN out_types.on_time IS '按期公示';
COMMENT ON COLUMN out_types.late IS '逾期公示';
COMMENT ON COLUMN out_types.overdue IS '逾期未公示';
COMMENT ON COLUMN out_types.last_day IS '截止日当日到期、尚未公示：还可按期公示，不计入已到期';
COMMENT ON COLUMN out_types.due_soon IS '即将到期（含当日到期）、尚未公示';
COMMENT ON COLUMN out_types.on_track IS '期限未到、尚未公示';
COMMENT ON COLUMN out_types.unknown IS '已起算而期限不详';
COMMENT ON COLUMN out_types.not_started IS '公示期限尚未起算';
COMMENT ON COLUMN out_types.clock_met IS '按期公示，不论期限是否已到';
COMMENT ON COLUMN out_types.problems IS '发现问题的对象数';
COMMENT ON COLUMN out_types.closed IS '后续处置已完结';
COMMENT ON COLUMN out_types.open IS '后续处置未完结';
COMMENT ON COLUMN out_types.problems_not_public IS '已录入问题、尚未公示的对象数';
COMMENT ON COLUMN out_types.objects_outside IS '已撤销或由上级抽取的任务的对象数（不计入指标）';
COMMENT ON COLUMN out_types.task_rate IS '任务完成率 = 已完成任务 / 计入指标的任务；没有可计算的为空';
COMMENT ON COLUMN out_types.inspection_rate IS '检查完成率 = 已录入并已公示 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_types.entry_rate IS '录入率 = 已录入 / 应检对象；没有可计算的为空';
COMMENT ON COLUMN out_types.publicity_rate IS '公示率 = 已公示 / 已录入；没有可计算的为空';
COMMENT ON COLUMN out_types.on_time_rate IS '按期公示率 = 按期公示 / 已到期；没有可计算的为空';
COMMENT ON COLUMN out_types.problem_rate IS '问题发现率 = 发现问题的对象 / 已完成检查的对象；没有可计算的为空';
COMMENT ON COLUMN out_types.follow_up_rate IS '后续处置完结率 = 后续处置已完结 / 发现问题的对象；没有可计算的为空';
COMMENT ON COLUMN out_types.joint_rate IS '部门联合占比 = 部门联合任务 / 任务；没有可计算的为空';
