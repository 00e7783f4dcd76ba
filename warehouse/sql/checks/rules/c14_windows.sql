-- C14: 检查时间合理，在计划的时间内抽取和检查，不集中在年底突击
-- Source: 国市监信〔2019〕38号；各地通知中见到的情形
-- Offence: a window of a current plan item that is reversed or begins before the notice was issued; a task whose window has
--   begun or ended without a draw; a draw or inspections after the window; inspections before it, or before the draw; more
--   tasks ending in December than rules.year_end_share.
-- Cannot see: on which day an inspection began; only the day it was completed is known.
WITH setting AS (
    SELECT coalesce(TRY_CAST(settings->>'$.rules.year_end_share' AS DECIMAL(18, 8)), 0.5) AS share FROM base.compliance_setting
),
item AS (
    SELECT i.*, n.issue_date, coalesce(i.doc_number, '计划') || coalesce('第 ' || i.seq || ' 项', '条目') || '“' || coalesce(i.task_name, '未写名称') || '”' AS place
    FROM current_plan_items AS i
    JOIN base.notice AS n ON n.notice_id = i.notice_id
),
draw AS (
    SELECT d.task_id, d.draw_id, CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) AS drawn_on
    FROM base.draw AS d
    WHERE d.status = 'drawn'
),
task AS (
    SELECT t.*, d.draw_id, d.drawn_on, a.as_of, t.task_no || '“' || t.name || '”' AS label
    FROM draw_tasks AS t
    CROSS JOIN as_of AS a
    LEFT JOIN draw AS d ON d.task_id = t.task_id AND d.drawn_on <= a.as_of
    WHERE t.status NOT IN ('withdrawn', 'external')
),
outside AS (
    SELECT
        task_id, count(*) FILTER (inspected_on > window_end) AS after, count(*) FILTER (inspected_on < window_start) AS before,
        min(inspected_on) AS first_day, max(inspected_on) AS last_day,
        (list(object_id ORDER BY position) FILTER (inspected_on > window_end OR inspected_on < window_start))[:50] AS ids,
        count(*) FILTER (inspected_on < drawn_on) AS early,
        (list(object_id ORDER BY position) FILTER (inspected_on < drawn_on))[:50] AS early_ids
    FROM inspections
    GROUP BY task_id
),
december AS (
    SELECT
        plan_year, count(*) AS tasks, count(*) FILTER (month(window_end) = 12) AS late,
        list(DISTINCT initiator ORDER BY initiator) FILTER (month(window_end) = 12) AS departments
    FROM task
    WHERE window_end IS NOT NULL
    GROUP BY plan_year
)
SELECT
    'error' AS severity, plan_year, notice_id, item_id, NULL AS task_id, NULL AS object_id, initiator AS department,
    place || '的抽查时间开始（' || window_start || '）晚于结束（' || window_end || '）。请对照原件改正。' AS message,
    json_object('code', 'window_reversed', 'window_start', window_start, 'window_end', window_end) AS evidence
FROM item
WHERE window_start > window_end
UNION ALL
SELECT
    'warning', plan_year, notice_id, item_id, NULL, NULL, initiator,
    place || '的抽查时间自 ' || window_start || ' 开始，早于通知印发的 ' || issue_date || '。请确认印发以前没有检查。',
    json_object('code', 'window_before_issue', 'window_start', window_start, 'issue_date', issue_date)
FROM item
WHERE window_start < issue_date
UNION ALL
SELECT
    'info', plan_year, notice_id, item_id, NULL, NULL, initiator,
    place || '没有写明抽查时间的' || CASE WHEN window_start IS NULL AND window_end IS NULL THEN '起止' WHEN window_end IS NULL THEN '结束' ELSE '开始' END || '，是否按时未能核对。请补明。',
    json_object('code', 'window_unknown')
FROM item
WHERE window_start IS NULL OR window_end IS NULL
UNION ALL
SELECT
    CASE WHEN window_end < as_of THEN 'error' ELSE 'warning' END, plan_year, notice_id, item_id, task_id, NULL, initiator,
    label || CASE
            WHEN window_end < as_of THEN '的检查时间 ' || window_end || ' 已结束，还没有抽取。请说明原因，按程序调整时间后补抽。'
            ELSE '的检查时间 ' || window_start || ' 已开始，还没有抽取。请尽快抽取。'
        END,
    json_object('code', 'not_drawn', 'status', status, 'window_start', window_start, 'window_end', window_end)
FROM task
WHERE drawn_on IS NULL AND (window_start < as_of OR window_end < as_of)
UNION ALL
SELECT
    'info', plan_year, notice_id, item_id, task_id, NULL, initiator,
    label || '的检查时间不明，是否按时抽取和检查未能核对。请用 mingcha tasks set --window 写明。',
    json_object('code', 'window_unknown')
FROM task
WHERE (window_start IS NULL OR window_end IS NULL) AND (drawn_on IS NOT NULL OR coalesce(window_start, window_end) >= as_of OR coalesce(window_start, window_end) IS NULL)
UNION ALL
SELECT
    'warning', plan_year, notice_id, item_id, task_id, NULL, initiator,
    label || '于 ' || drawn_on || ' 抽取，检查时间 ' || window_end || ' 已结束。请说明原因，并按程序调整检查时间。',
    json_object('code', 'drawn_after_window', 'subject', draw_id, 'drawn_on', drawn_on, 'window_end', window_end)
FROM task
WHERE drawn_on > window_end
UNION ALL
SELECT
    'warning', t.plan_year, t.notice_id, t.item_id, t.task_id, NULL, t.initiator,
    t.label || '有' || concat_ws('、',
            CASE WHEN o.after > 0 THEN ' ' || o.after || ' 户在检查时间（' || t.window_end || ' 止）以后才检查完成，最晚 ' || o.last_day END,
            CASE WHEN o.before > 0 THEN ' ' || o.before || ' 户在检查时间（' || t.window_start || ' 起）以前检查完成，最早 ' || o.first_day END
        ) || '。请核对日期，并说明原因。',
    json_object('code', 'inspected_outside_window', 'after', o.after, 'before', o.before, 'object_ids', o.ids)
FROM outside AS o
JOIN task AS t ON t.task_id = o.task_id
WHERE o.after > 0 OR o.before > 0
UNION ALL
SELECT
    'warning', t.plan_year, t.notice_id, t.item_id, t.task_id, NULL, t.initiator,
    t.label || '有 ' || o.early || ' 户的检查完成日期早于抽取日期 ' || t.drawn_on || '，最早 ' || o.first_day
        || '：先检查、后抽取的不是随机抽查。请核对日期，是否误录了以前的检查。',
    json_object('code', 'inspected_before_draw', 'objects', o.early, 'drawn_on', t.drawn_on, 'object_ids', o.early_ids)
FROM outside AS o
JOIN task AS t ON t.task_id = o.task_id
WHERE o.early > 0
UNION ALL
SELECT
    'info', d.plan_year, NULL, NULL, NULL, NULL, NULL,
    d.plan_year || ' 年度写明检查时间的 ' || d.tasks || ' 个任务中，' || d.late || ' 个到 12 月才结束，超过'
        || rtrim(rtrim(CAST(s.share * 100 AS VARCHAR), '0'), '.') || '%，可能年底突击。请均衡安排检查时间。',
    json_object('code', 'year_end_rush', 'tasks', d.tasks, 'december', d.late, 'departments', d.departments)
FROM december AS d, setting AS s
WHERE s.share > 0 AND d.late > s.share * d.tasks
UNION ALL
SELECT
    'info', NULL, NULL, NULL, NULL, NULL, NULL,
    '没有设定年底任务的份额，是否年底突击未核对。需要核对的，请写入 compliance.toml 的 [rules] year_end_share。',
    json_object('code', 'no_year_end_share')
FROM setting
WHERE share = 0
