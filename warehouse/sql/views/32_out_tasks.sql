-- One row per task, withdrawn and external ones too (counts says whether it enters the metrics).
-- progress: withdrawn → 已撤销; external → 上级抽取; no draw by as_of → 未抽取; nothing to inspect → 抽取数为零; all objects public →
-- 已完成; else 进行中. The draw of a task stands once its day (Beijing) is not after as_of; void draws do not count.
-- to_inspect = drawn - replaced + substitutes. shortfall = want - drawn. draw_when: the day of the draw against the window.
CREATE OR REPLACE VIEW out_tasks AS
WITH objects AS (
    SELECT
        task_id,
        count(*) AS to_inspect,
        count(*) FILTER (is_entered) AS entered,
        count(*) FILTER (is_public) AS public,
        count(*) FILTER (state = '未录入') AS not_entered,
        count(*) FILTER (state = '待审核') AS pending,
        count(*) FILTER (state = '退回') AS returned,
        count(*) FILTER (state = '不通过') AS rejected,
        count(inspected_on) AS visited,
        count(*) FILTER (is_due) AS due,
        count(*) FILTER (is_on_time) AS on_time,
        count(*) FILTER (is_due AND is_public AND NOT is_on_time) AS late,
        count(*) FILTER (clock = 'overdue') AS overdue,
        count(*) FILTER (NOT is_public AND deadline = as_of) AS last_day,
        count(*) FILTER (clock = 'due_soon') AS due_soon,
        count(*) FILTER (clock = 'on_track') AS on_track,
        count(*) FILTER (clock = 'unknown') AS unknown,
        count(*) FILTER (clock = 'not_started') AS not_started,
        count(*) FILTER (clock = 'met') AS clock_met,
        count(*) FILTER (clock = 'late') AS clock_late,
        count(*) FILTER (is_problem) AS problems,
        count(*) FILTER (is_closed) AS closed,
        count(*) FILTER (has_problem AND NOT is_public) AS problems_not_public
    FROM out_objects
    GROUP BY task_id
),
chosen AS (
    SELECT
        draw_id,
        count(*) FILTER (state = 'replaced') AS replaced,
        count(*) FILTER (state = 'substitute' OR come_on IS NOT NULL) AS substitutes
    FROM selections
    GROUP BY draw_id
),
drawn AS (
    SELECT
        d.task_id,
        max_by(d.draw_id, d.attempt) AS draw_id,
        max(CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE)) AS drawn_on,
        sum(d.want_total) AS want,
        sum(coalesce(d.drawn_total, 0)) AS drawn,
        sum(coalesce(c.replaced, 0)) AS replaced,
        sum(coalesce(c.substitutes, 0)) AS substitutes
    FROM base.draw AS d
    CROSS JOIN as_of AS a
    LEFT JOIN chosen AS c ON c.draw_id = d.draw_id
    WHERE d.status = 'drawn'
      AND CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) <= a.as_of
    GROUP BY d.task_id
)
SELECT
    t.plan_year, t.task_id, t.task_no, t.name AS task_name,
    CASE WHEN i.task_id IS NULL THEN t.item_id ELSE i.item_id END AS item_id,
    t.notice_id, t.doc_number, t.seq, t.batch, t.batches,
    coalesce(t.initiator, '（发起部门未定）') AS initiator, t.cooperators, len(t.cooperators) > 0 AS is_joint,
    coalesce(t.draw_type, '未写明') AS draw_type, t.window_start, t.window_end,
    coalesce(strftime(t.window_end, '%Y-%m'), '未定') AS window_month,
    t.status, t.status NOT IN ('withdrawn', 'external') AS counts,
    CASE
        WHEN t.status = 'withdrawn' THEN '已撤销'
        WHEN t.status = 'external' THEN '上级抽取'
        WHEN d.task_id IS NULL THEN '未抽取'
        WHEN coalesce(o.to_inspect, 0) = 0 THEN '抽取数为零'
        WHEN o.public = o.to_inspect THEN '已完成'
        ELSE '进行中'
    END AS progress,
    t.status NOT IN ('withdrawn', 'external') AND coalesce(o.to_inspect > 0 AND o.public = o.to_inspect, FALSE) AS is_finished,
    coalesce(t.window_end < a.as_of, FALSE) AS is_window_over,
    d.draw_id, d.drawn_on,
    CASE
        WHEN d.task_id IS NULL THEN NULL
        WHEN d.drawn_on < t.window_start THEN 'before'
        WHEN d.drawn_on > t.window_end THEN 'after'
        WHEN d.drawn_on BETWEEN t.window_start AND t.window_end THEN 'inside'
        ELSE 'unknown'
    END AS draw_when,
    CAST(d.want AS BIGINT) AS want,
    CAST(d.drawn AS BIGINT) AS drawn,
    CAST(d.want - d.drawn AS BIGINT) AS shortfall,
    CAST(d.replaced AS BIGINT) AS replaced,
    CAST(d.substitutes AS BIGINT) AS substitutes,
    coalesce(o.to_inspect, 0) AS to_inspect, coalesce(o.entered, 0) AS entered, coalesce(o.public, 0) AS public,
    coalesce(o.public, 0) AS inspected,
    coalesce(o.not_entered, 0) AS not_entered, coalesce(o.pending, 0) AS pending, coalesce(o.returned, 0) AS returned,
    coalesce(o.rejected, 0) AS rejected, coalesce(o.visited, 0) AS visited,
    coalesce(o.due, 0) AS due, coalesce(o.on_time, 0) AS on_time, coalesce(o.late, 0) AS late,
    coalesce(o.overdue, 0) AS overdue, coalesce(o.last_day, 0) AS last_day,
    coalesce(o.due_soon, 0) AS due_soon, coalesce(o.on_track, 0) AS on_track, coalesce(o.unknown, 0) AS unknown,
    coalesce(o.not_started, 0) AS not_started, coalesce(o.clock_met, 0) AS clock_met, coalesce(o.clock_late, 0) AS clock_late,
    coalesce(o.problems, 0) AS problems, coalesce(o.closed, 0) AS closed,
    coalesce(o.problems, 0) - coalesce(o.closed, 0) AS open,
    coalesce(o.problems_not_public, 0) AS problems_not_public,
    a.as_of
FROM base.draw_task AS t
CROSS JOIN as_of AS a
LEFT JOIN base.task_item AS i ON i.task_id = t.task_id
LEFT JOIN drawn AS d ON d.task_id = t.task_id
LEFT JOIN objects AS o ON o.task_id = t.task_id;

COMMENT ON VIEW out_tasks IS '各任务的进度和计数，每个任务一行（已撤销和由上级抽取的也列，counts 为否），截至 as_of 当日';
COMMENT ON COLUMN out_tasks.plan_year IS '计划年度';
COMMENT ON COLUMN out_tasks.task_id IS '任务编号';
COMMENT ON COLUMN out_tasks.task_no IS '任务文号';
COMMENT ON COLUMN out_tasks.task_name IS '任务名称';
COMMENT ON COLUMN out_tasks.item_id IS '对应的现行计划条目编号；计划中已没有时为空';
COMMENT ON COLUMN out_tasks.notice_id IS '所据通知编号';
COMMENT ON COLUMN out_tasks.doc_number IS '所据通知的发文字号';
COMMENT ON COLUMN out_tasks.seq IS '计划表中的序号';
COMMENT ON COLUMN out_tasks.batch IS '第几批（从 1 起）';
COMMENT ON COLUMN out_tasks.batches IS '共几批';
COMMENT ON COLUMN out_tasks.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN out_tasks.cooperators IS '配合部门（规范全称）';
COMMENT ON COLUMN out_tasks.is_joint IS '是否部门联合抽查（有配合部门）';
COMMENT ON COLUMN out_tasks.draw_type IS '抽查类型：定向、不定向、未写明';
COMMENT ON COLUMN out_tasks.window_start IS '检查时间首日（含）';
COMMENT ON COLUMN out_tasks.window_end IS '检查时间末日（含）';
COMMENT ON COLUMN out_tasks.window_month IS '检查时间末日所在的月份，如 2023-09；没有末日的为“未定”';
COMMENT ON COLUMN out_tasks.status IS '任务的状态，同 draw_tasks.status（现在的状态）';
COMMENT ON COLUMN out_tasks.counts IS '是否计入抽取和对象的指标：未撤销，也不是由上级抽取';
COMMENT ON COLUMN out_tasks.progress IS '进度：已撤销、上级抽取、未抽取（截止日前没有有效的抽取）、抽取数为零、进行中、已完成（应检对象全部公示）';
COMMENT ON COLUMN out_tasks.is_finished IS '是否完成：已抽取、应检对象至少一个、全部已公示';
COMMENT ON COLUMN out_tasks.is_window_over IS '检查时间是否已过（末日早于截止日）；没有末日的为否';
COMMENT ON COLUMN out_tasks.draw_id IS '抽取编号；未抽取时为空';
COMMENT ON COLUMN out_tasks.drawn_on IS '抽取日期（北京时间）';
COMMENT ON COLUMN out_tasks.draw_when IS '抽取日期与检查时间：before 之前，inside 之内，after 之后，unknown 检查时间不全、不能判断；未抽取时为空';
COMMENT ON COLUMN out_tasks.want IS '应抽取数；未抽取时为空';
COMMENT ON COLUMN out_tasks.drawn IS '抽中数（替换之前）；未抽取时为空';
COMMENT ON COLUMN out_tasks.shortfall IS '少抽数 = 应抽取数 − 抽中数；未抽取时为空';
COMMENT ON COLUMN out_tasks.replaced IS '被替换的对象数；未抽取时为空';
COMMENT ON COLUMN out_tasks.substitutes IS '替补的对象数（后又被替换的也算）；未抽取时为空';
COMMENT ON COLUMN out_tasks.to_inspect IS '应检对象数 = 抽中 − 被替换 + 替补';
COMMENT ON COLUMN out_tasks.entered IS '已录入';
COMMENT ON COLUMN out_tasks.public IS '已公示';
COMMENT ON COLUMN out_tasks.inspected IS '已完成检查：已录入并已公示';
COMMENT ON COLUMN out_tasks.not_entered IS '未录入';
COMMENT ON COLUMN out_tasks.pending IS '待审核';
COMMENT ON COLUMN out_tasks.returned IS '退回';
COMMENT ON COLUMN out_tasks.rejected IS '不通过';
COMMENT ON COLUMN out_tasks.visited IS '有检查完成日期的对象数（不论是否录入、公示）';
COMMENT ON COLUMN out_tasks.due IS '已到期 = 按期公示 + 逾期公示 + 逾期未公示：期限早于截止日，或者期限为截止日当日、已公示';
COMMENT ON COLUMN out_tasks.on_time IS '按期公示：已到期，且公示日期不晚于期限';
COMMENT ON COLUMN out_tasks.late IS '逾期公示：已到期，公示日期晚于期限';
COMMENT ON COLUMN out_tasks.overdue IS '逾期未公示：期限早于截止日，尚未公示';
COMMENT ON COLUMN out_tasks.last_day IS '截止日当日到期、尚未公示：还可按期公示，不计入已到期';
COMMENT ON COLUMN out_tasks.due_soon IS '即将到期（含当日到期）、尚未公示';
COMMENT ON COLUMN out_tasks.on_track IS '期限未到、尚未公示';
COMMENT ON COLUMN out_tasks.unknown IS '已起算而期限不详（超出工作日历），不计入按期率';
COMMENT ON COLUMN out_tasks.not_started IS '公示期限尚未起算';
COMMENT ON COLUMN out_tasks.clock_met IS '按期公示，不论期限是否已到';
COMMENT ON COLUMN out_tasks.clock_late IS '晚于期限公示';
COMMENT ON COLUMN out_tasks.problems IS '发现问题的对象数：已完成检查，且有问题类别的结果';
COMMENT ON COLUMN out_tasks.closed IS '其中后续处置已完结';
COMMENT ON COLUMN out_tasks.open IS '其中后续处置未完结';
COMMENT ON COLUMN out_tasks.problems_not_public IS '已录入问题、尚未公示的对象数（不计入问题发现率）';
COMMENT ON COLUMN out_tasks.as_of IS '统计截止日期';
