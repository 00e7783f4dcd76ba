-- C9: 检查结果先审核，自检查完成之日起 20 个工作日内公示，谁检查、谁录入、谁公示
-- Source: 高市双随机办〔2023〕2号；市场监管总局 2018 年有关规定
-- Offence: an object whose limit has passed without publicity (error), or that was published late (warning); one row per
--   object, the same one when the late publicity follows. Day 1 is the day after the trigger.
-- Cannot see: whether the page of publicity can be reached, and for how long it stays.
SELECT
    CASE WHEN clock = 'overdue' THEN 'error' ELSE 'warning' END AS severity, plan_year, notice_id, item_id, task_id, object_id,
    initiator AS department,
    task_no || '“' || coalesce(object_name, object_id) || '”'
        || CASE
            WHEN clock = 'overdue' THEN '的公示期限 ' || deadline || '（自 ' || trigger_on || ' 次日起 ' || limit_days || CASE limit_unit WHEN 'day' THEN ' 日' ELSE ' 个工作日' END || '）已过'
                || coalesce(' ' || days_over || ' 个工作日', '') || '，尚未公示。请立即' || CASE WHEN is_entered THEN '审核' ELSE '录入、审核' END || '并公示。'
            ELSE '于 ' || published_on || ' 公示，晚于期限 ' || deadline || coalesce('，超过 ' || days_over || ' 个工作日', '') || '。请查明原因。'
        END AS message,
    json_object(
        'code', 'publicity', 'clock', clock, 'trigger_on', trigger_on, 'deadline', deadline, 'published_on', published_on,
        'days_over', days_over, 'limit_days', limit_days, 'limit_unit', limit_unit, 'calendar', calendar_version
    ) AS evidence
FROM inspections
WHERE clock IN ('overdue', 'late')
