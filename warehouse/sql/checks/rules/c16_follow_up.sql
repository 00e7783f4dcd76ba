-- C16: 通过登记的住所无法联系的，10 个工作日内列入经营异常名录；行政处罚决定 20 个工作日内公示
-- Source: 行政处罚信息公示规定第九条、第十一条
-- Offence: a follow-up whose limit has passed without being done (error) or that was done late (warning); one row per object and
--   kind. Limits that cannot be known are warnings. Limits: follow_up.abnormal_days, follow_up.penalty_days.
-- Cannot see: penalties whose day of decision nobody has entered.
SELECT
    CASE f.clock WHEN 'overdue' THEN 'error' ELSE 'warning' END AS severity, t.plan_year, t.notice_id, t.item_id, f.task_id,
    f.object_id, f.initiator AS department,
    t.task_no || '“' || coalesce(f.object_name, f.object_id) || '”' || f.kind
        || CASE f.clock
            WHEN 'overdue' THEN '的期限 ' || f.deadline || '（自 ' || f.trigger_on || ' 起算）已过' || coalesce(' ' || f.days_over || ' 个工作日', '') || '，尚未办理。请立即办理并补录日期。'
            WHEN 'late' THEN '于 ' || f.done_on || ' 办理，晚于期限 ' || f.deadline || coalesce(' ' || f.days_over || ' 个工作日', '') || '。请查明原因。'
            WHEN 'unknown' THEN '的期限不详' || coalesce('（' || f.clock_note || '）', '') || '，未能核对。'
                || CASE WHEN f.trigger_on IS NULL THEN '请补录日期。' ELSE '请更新工作日历。' END
        END AS message,
    json_object(
        'code', 'follow_up', 'subject', f.kind, 'kind', f.kind, 'clock', f.clock, 'trigger_on', f.trigger_on, 'deadline', f.deadline,
        'done_on', f.done_on, 'days_over', f.days_over
    ) AS evidence
FROM follow_up_clocks AS f
JOIN draw_tasks AS t ON t.task_id = f.task_id
WHERE f.clock IN ('overdue', 'late', 'unknown')
