-- C13: 公布对同一企业的年度检查频次上限并严格遵守；个案检查不计
-- Source: 国办发〔2024〕54号
-- Offence: an object drawn in one plan year more often than rules.visits_per_year; merged tasks count once. An error when it
--   has been inspected more often, else a warning.
-- Cannot see: inspections outside of these draws. Case inspections are no draws and do not count.
WITH setting AS (
    SELECT coalesce(CAST(settings->>'$.rules.visits_per_year' AS INTEGER), 0) AS most FROM base.compliance_setting
),
visit AS (
    SELECT i.plan_year, i.object_id, any_value(i.object_name) AS object_name, coalesce(t.merge_group, i.task_id) AS visit,
        min(i.task_id) AS task_id, bool_or(i.inspected_on IS NOT NULL) AS done
    FROM inspections AS i
    JOIN base.draw_task AS t ON t.task_id = i.task_id
    SEMI JOIN setting AS s ON s.most > 0
    GROUP BY ALL
),
counted AS (
    SELECT plan_year, object_id, any_value(object_name) AS object_name, count(*) AS visits, count(*) FILTER (done) AS done,
        list(task_id ORDER BY task_id) AS tasks
    FROM visit
    GROUP BY ALL
)
SELECT
    'info' AS severity, NULL::INTEGER AS plan_year, NULL AS notice_id, NULL AS item_id, NULL AS task_id, NULL AS object_id, NULL AS department,
    '没有设定同一对象每年的检查次数上限，未核对。本地已公布上限的，请写入 compliance.toml 的 [rules] visits_per_year。' AS message,
    json_object('code', 'no_cap') AS evidence
FROM setting
WHERE most = 0
UNION ALL
SELECT
    CASE WHEN c.done > s.most THEN 'error' ELSE 'warning' END, c.plan_year, NULL, NULL, NULL, c.object_id, NULL,
    '“' || coalesce(c.object_name, c.object_id) || '”' || c.plan_year || ' 年度被抽中 ' || c.visits || ' 次、已检查 ' || c.done || ' 次，超过每年 '
        || s.most || ' 次的上限（' || array_to_string(c.tasks, '、') || '）。'
        || CASE WHEN c.done > s.most THEN '请说明理由。' ELSE '请合并检查，或用 mingcha draw replace 替换。' END,
    json_object('code', 'too_many_visits', 'visits', c.visits, 'inspected', c.done, 'most', s.most, 'task_ids', c.tasks)
FROM counted AS c, setting AS s
WHERE c.visits > s.most
