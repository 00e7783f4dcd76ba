-- C11: 信用风险分类只供内部参考，不是对企业的评价，不得对外公开
-- Source: 国市监信发〔2022〕6号
-- Offence: words of credit classes in texts that go out to the public: names and matters of plan items and tasks, and the
--   notes, remarks and follow-ups of results. The grade of something else (A类特种设备) is found too: hence a warning.
-- Cannot see: what was published by other means.
WITH mark AS (
    SELECT
        '信用风险|信用(等级|类别|分类)|(较\s*高|较\s*低|一\s*般|[高低])\s*风险(类|的?[\x{4e00}-\x{9fff}]{0,8}(企业|主体|户))|(^|[^A-Za-z0-9])['
            || string_agg(DISTINCT class, '') || ']\s*(类|级(的?(企业|主体|市场主体|经营主体|信用|风险)))' AS pattern
    FROM (
        SELECT unnest(['A', 'B', 'C', 'D']) AS class
        UNION
        SELECT upper(credit_class) FROM base.registry_object WHERE regexp_matches(credit_class, '^[A-Za-z]$')
    )
),
text AS (
    SELECT
        'plan' AS origin, plan_year, notice_id, item_id, NULL AS task_id, initiator, '任务名称' AS field, task_name AS said,
        coalesce(doc_number, '计划') || coalesce('第 ' || seq || ' 项', '条目') AS place, NULL AS objects, NULL AS ids
    FROM current_plan_items
    UNION ALL
    SELECT 'plan', plan_year, notice_id, item_id, NULL, initiator, '抽查事项', unnest(matters), coalesce(doc_number, '计划') || coalesce('第 ' || seq || ' 项', '条目'), NULL, NULL
    FROM current_plan_items
    UNION ALL
    SELECT 'task', plan_year, notice_id, item_id, task_id, initiator, '任务名称', name, task_no, NULL, NULL
    FROM draw_tasks AS t
    WHERE status <> 'withdrawn'
      AND NOT EXISTS (FROM current_plan_items AS i WHERE i.item_id = t.item_id AND i.task_name = t.name)
    UNION ALL
    SELECT 'task', plan_year, notice_id, item_id, task_id, initiator, '抽查事项', unnest(matters), task_no, NULL, NULL
    FROM draw_tasks AS t
    WHERE status <> 'withdrawn'
      AND NOT EXISTS (FROM current_plan_items AS i WHERE i.item_id = t.item_id AND i.matters = t.matters)
),
spoken AS (
    SELECT task_id, object_id, position, '备注' AS field, remarks AS said FROM inspections WHERE is_entered AND remarks <> ''
    UNION ALL
    SELECT task_id, object_id, position, '后续处置进展', follow_up FROM inspections WHERE is_entered AND follow_up NOT IN ('', '未完结', '已完结')
    UNION ALL
    SELECT task_id, object_id, position, '事项说明', m.note
    FROM (SELECT task_id, object_id, position, unnest(matters) AS m FROM inspections WHERE is_entered)
    WHERE m.note <> ''
),
found AS (
    SELECT s.task_id, s.field, arg_min(s.said, s.position) AS said, count(DISTINCT s.object_id) AS objects, list(DISTINCT s.object_id ORDER BY s.object_id)[:50] AS ids
    FROM spoken AS s
    CROSS JOIN mark AS k
    WHERE regexp_matches(translate(s.said, 'ＡＢＣＤＥａｂｃｄｅ　', 'ABCDEabcde '), k.pattern, 'i')
    GROUP BY ALL
),
every AS (
    SELECT t.* FROM text AS t CROSS JOIN mark AS k
    WHERE regexp_matches(translate(t.said, 'ＡＢＣＤＥａｂｃｄｅ　', 'ABCDEabcde '), k.pattern, 'i')
    UNION ALL
    SELECT 'result', t.plan_year, t.notice_id, t.item_id, f.task_id, t.initiator, f.field, f.said, t.task_no, f.objects, f.ids
    FROM found AS f
    JOIN draw_tasks AS t ON t.task_id = f.task_id
)
SELECT
    'warning' AS severity, plan_year, notice_id, item_id, task_id, NULL AS object_id, initiator AS department,
    place || CASE origin WHEN 'result' THEN '有 ' || objects || ' 户检查结果' ELSE '' END || '的' || field || '“'
        || CASE WHEN length(said) > 60 THEN said[:60] || '…' ELSE said END || '”像是提到信用风险分类，公开前请改写；不是信用风险分类的，不必改。' AS message,
    json_object('code', origin || '_class_words', 'subject', field || CASE field WHEN '抽查事项' THEN '|' || said ELSE '' END, 'field', field, 'objects', objects, 'object_ids', ids) AS evidence
FROM every
