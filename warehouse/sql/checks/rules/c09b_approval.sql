-- C9: 检查结果先审核，自检查完成之日起 20 个工作日内公示，谁检查、谁录入、谁公示
-- Source: 高市双随机办〔2023〕2号；市场监管总局 2018 年有关规定
-- Offence: results of a task that were published without, or before, their approval, or approved or published before the
--   inspection; that count as on time only since they were corrected, or although they stood here as not yet public when their
--   limit had passed (dates set back); and what cannot be checked: limits that are unknown (outside of the working-day calendar,
--   no day of inspection, a notice with two limits). One row per task and kind.
-- Cannot see: who approved; dates that were wrong from the first import.
WITH earlier AS (
    SELECT DISTINCT i.task_id, i.object_id
    FROM base.result AS v
    JOIN inspections AS i ON i.draw_id = v.draw_id AND i.object_id = v.object_id AND i.version > v.version
    LEFT JOIN base.workday AS said ON said.day = v.inspected_on
    LEFT JOIN base.workday AS out ON out.day = i.published_on
    WHERE NOT v.is_current
      AND i.clock = 'met'
      AND (
          (v.state = '已公示' AND v.published_on > i.deadline)
          OR (v.state <> '已公示' AND CAST(v.changed_at + INTERVAL 8 HOUR AS DATE) > i.deadline)
          OR (i.trigger_on = i.inspected_on AND i.limit_unit = 'working_day' AND out.ordinal > said.ordinal + i.limit_days)
      )
),
one AS (
    SELECT
        task_id, object_id, object_name, position, trigger_on, clock_note,
        unnest(list_filter([
            CASE WHEN is_public AND approved_on IS NULL THEN 'not_approved' END,
            CASE WHEN is_public AND approved_on > published_on THEN 'approved_after' END,
            CASE WHEN is_public AND least(approved_on, published_on) < inspected_on THEN 'before_visit' END,
            CASE WHEN corrected THEN 'corrected' END,
            CASE WHEN clock = 'unknown' THEN 'limit_unknown' END,
            CASE WHEN clock = 'not_started' AND is_public THEN 'not_started' END
        ], lambda x: x IS NOT NULL)) AS code
    FROM (
        SELECT i.*, e.object_id IS NOT NULL AS corrected
        FROM inspections AS i
        LEFT JOIN earlier AS e ON e.task_id = i.task_id AND e.object_id = i.object_id
    )
),
counted AS (
    SELECT
        task_id, code, CASE code WHEN 'limit_unknown' THEN clock_note END AS note, count(*) AS objects,
        min(trigger_on) AS first_day, max(trigger_on) AS last_day, list(object_id ORDER BY position)[:50] AS ids,
        list(coalesce(object_name, object_id) ORDER BY position)[:3] AS names
    FROM one
    GROUP BY ALL
)
SELECT
    CASE WHEN c.code = 'not_started' THEN 'info' ELSE 'warning' END AS severity, t.plan_year, t.notice_id, t.item_id, t.task_id,
    NULL AS object_id, t.initiator AS department,
    t.task_no || '“' || t.name || '”有 ' || c.objects || ' 户（如 ' || array_to_string(c.names, '、') || '）'
        || CASE c.code
            WHEN 'not_approved' THEN '已公示而没有审核通过日期。请补录审核日期；确未审核的，补办审核。'
            WHEN 'approved_after' THEN '的公示日期早于审核通过日期，应当先审核、后公示。请核对日期。'
            WHEN 'before_visit' THEN '的审核或公示日期早于检查完成日期。请核对日期，在此之前按期与否不可靠。'
            WHEN 'corrected' THEN '按更正或补录以后的日期算作按期公示，而以前的记载是逾期。请核对更正的理由和公示的凭证。'
            WHEN 'limit_unknown' THEN '的公示期限不详（' || coalesce(c.note, '原因不明')
                || coalesce('，起算日 ' || c.first_day || CASE WHEN c.last_day > c.first_day THEN ' 至 ' || c.last_day ELSE '' END, '')
                || '），是否按期公示未能核对。' || CASE c.note
                    WHEN '超出工作日历' THEN '请更新工作日历。'
                    WHEN '任务没有检查时间' THEN '请用 mingcha tasks set --window 写明。'
                    WHEN '通知中的公示期限前后不一' THEN '请核对通知，并在 compliance.toml 的 [publicity] 中设定。'
                    ELSE '请补录检查完成日期。'
                END
            ELSE '已公示，而公示期限按设置尚未起算，是否按期未能核对。请核对检查完成日期。'
        END AS message,
    json_object(
        'code', c.code, 'subject', c.note, 'objects', c.objects, 'object_ids', c.ids, 'first_trigger', c.first_day,
        'last_trigger', c.last_day
    ) AS evidence
FROM counted AS c
JOIN draw_tasks AS t ON t.task_id = c.task_id
