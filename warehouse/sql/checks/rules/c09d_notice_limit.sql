-- C9: 检查结果先审核，自检查完成之日起 20 个工作日内公示，谁检查、谁录入、谁公示
-- Source: 高市双随机办〔2023〕2号；市场监管总局 2018 年有关规定
-- Offence: none in itself; a warning, once per notice, that the limit read in its text is not that of the settings. All clocks
--   of its tasks run by it, so a person must see that the sentence speaks of results of inspections.
-- Cannot see: a sentence that was not read as a limit; one that holds for a part of the results only.
WITH whole AS (
    SELECT notice_id, coalesce(part_of, notice_id) AS whole_id FROM base.notice
)
SELECT
    'warning' AS severity, t.plan_year, w.whole_id AS notice_id, NULL AS item_id, NULL AS task_id, NULL AS object_id, NULL AS department,
    coalesce(n.doc_number, n.source_name, '一份通知') || ' 规定的公示期限是 ' || l.limit_days
        || CASE l.limit_unit WHEN 'day' THEN ' 日' ELSE ' 个工作日' END || '，与设置的 ' || s.publicity_days
        || ' 个工作日不同，其任务已按通知计算。原文：“' || any_value(o.raw)
        || '”。请核对说的是不是检查结果的公示；不是的，在 compliance.toml 的 [publicity] 写 source = "setting"。' AS message,
    json_object('code', 'notice_limit', 'days', l.limit_days, 'unit', l.limit_unit, 'tasks', count(DISTINCT t.task_id)) AS evidence
FROM publicity_limits AS l
JOIN base.draw_task AS t ON t.task_id = l.task_id AND t.status <> 'withdrawn'
JOIN whole AS w ON w.notice_id = t.notice_id
JOIN whole AS f ON f.whole_id = w.whole_id
JOIN base.obligation AS o ON o.notice_id = f.notice_id AND o.code = 'publicity_deadline'
LEFT JOIN base.notice AS n ON n.notice_id = w.whole_id
CROSS JOIN base.compliance_setting AS s
WHERE l.source = 'notice' AND l.limit_days IS NOT NULL
  AND (l.limit_days <> s.publicity_days OR l.limit_unit <> 'working_day')
GROUP BY t.plan_year, w.whole_id, n.doc_number, n.source_name, l.limit_days, l.limit_unit, s.publicity_days
