-- C10: 检查结果录入率、公示率均达到 100%
-- Source: 高市双随机办〔2023〕2号
-- Offence: after the end of its window, a task with objects that are not entered, or entered and not public; the latter is a
--   warning while none of them has passed its own limit of publicity. Counts are printed, never rounded rates.
-- Cannot see: tasks drawn by an upper level.
WITH task AS (
    SELECT
        i.task_id, count(*) AS objects, count(*) FILTER (i.is_entered) AS entered, count(*) FILTER (i.is_public) AS public,
        count(*) FILTER (i.is_entered AND NOT i.is_public AND i.clock NOT IN ('on_track', 'due_soon')) AS late,
        (list(coalesce(i.object_name, i.object_id) ORDER BY i.position) FILTER (NOT i.is_entered))[:3] AS not_entered,
        (list(coalesce(i.object_name, i.object_id) ORDER BY i.position) FILTER (i.is_entered AND NOT i.is_public))[:3] AS not_public
    FROM inspections AS i
    GROUP BY ALL
),
said AS (
    SELECT t.*, d.plan_year, d.notice_id, d.item_id, d.initiator, d.window_end, a.as_of, d.task_no || '“' || d.name || '”' AS place
    FROM task AS t
    JOIN draw_tasks AS d ON d.task_id = t.task_id
    CROSS JOIN as_of AS a
    WHERE d.window_end < a.as_of OR d.window_end IS NULL
)
SELECT
    CASE WHEN window_end IS NULL THEN 'info' ELSE 'error' END AS severity, plan_year, notice_id, item_id, task_id,
    NULL AS object_id, initiator AS department,
    place || '应检 ' || objects || ' 户，已录入 ' || entered || ' 户，还差 ' || (objects - entered) || ' 户（如 ' || array_to_string(not_entered, '、') || '）'
        || CASE WHEN window_end IS NULL THEN '；检查时间不明，是否应已录齐未能核对。请补明检查时间。' ELSE '；检查时间 ' || window_end || ' 已结束。请尽快录齐。' END AS message,
    json_object('code', 'entry_rate', 'objects', objects, 'entered', entered, 'window_end', window_end) AS evidence
FROM said
WHERE entered < objects
UNION ALL
SELECT
    CASE WHEN window_end IS NULL THEN 'info' WHEN late = 0 THEN 'warning' ELSE 'error' END, plan_year, notice_id, item_id, task_id,
    NULL, initiator,
    place || '已录入 ' || entered || ' 户，已公示 ' || public || ' 户，还差 ' || (entered - public) || ' 户（如 ' || array_to_string(not_public, '、') || '）'
        || CASE
            WHEN window_end IS NULL THEN '；检查时间不明，是否应已公示未能核对。请补明检查时间。'
            WHEN late = 0 THEN '，均未到公示期限。请按期公示。'
            ELSE '；其中 ' || late || ' 户已过公示期限、期限不详或未起算。请尽快审核公示。'
        END,
    json_object('code', 'publicity_rate', 'entered', entered, 'public', public, 'late', late, 'window_end', window_end)
FROM said
WHERE public < entered
