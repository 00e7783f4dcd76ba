-- C4: 与对象有利害关系的人员应当回避；更换人员须有理由、经批准并重新抽取
-- Source: 行政处罚法第四十三条
-- Offence: a pair of the recusal list (version of the draw, or the current one) in a drawn team, or among the inspectors of
--   a result.
-- Cannot see: interests that nobody has entered in the list; draws without any list are named.
WITH part AS (
    SELECT snapshot_id, is_current, unnest(imports) AS import_id FROM base.registry_snapshot WHERE kind = 'recusals'
),
pair AS (  -- a later import replaces the reason of a pair, it never takes the pair away
    SELECT p.snapshot_id, bool_or(p.is_current) AS is_current, r.object_id, r.inspector_id, max(r.reason) AS reason
    FROM part AS p
    JOIN base.registry_recusal AS r ON r.import_id = p.import_id
    GROUP BY ALL
),
object AS (
    SELECT i.task_id, i.draw_id, d.recusals_snapshot, i.object_id, i.object_name, i.is_entered, i.inspectors
    FROM inspections AS i
    JOIN base.draw AS d ON d.draw_id = i.draw_id
    SEMI JOIN pair AS p ON p.object_id = i.object_id
),
present AS (
    SELECT 'team' AS origin, o.*, m.inspector_id
    FROM object AS o
    JOIN base.draw_team AS m ON m.draw_id = o.draw_id AND m.object_id = o.object_id
    UNION ALL
    SELECT 'result', o.*, unnest(o.inspectors) FROM object AS o WHERE o.is_entered
),
met AS (
    SELECT
        x.origin, x.task_id, x.object_id, any_value(x.object_name) AS object_name, x.inspector_id,
        bool_or(p.snapshot_id = x.recusals_snapshot) AS was_listed, any_value(p.reason) AS reason
    FROM present AS x
    JOIN pair AS p
        ON p.object_id = x.object_id AND p.inspector_id = x.inspector_id
        AND (p.snapshot_id = x.recusals_snapshot OR p.is_current)
    GROUP BY ALL
),
blind AS (
    SELECT t.plan_year, count(*) AS draws, list(DISTINCT d.task_id ORDER BY d.task_id)[:20] AS tasks
    FROM base.draw AS d
    JOIN base.draw_task AS t ON t.task_id = d.task_id
    CROSS JOIN as_of AS a
    WHERE d.status = 'drawn' AND d.recusals_snapshot IS NULL
      AND CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) <= a.as_of
    GROUP BY ALL
)
SELECT
    'error' AS severity, t.plan_year, t.notice_id, t.item_id, t.task_id, m.object_id, t.initiator AS department,
    t.task_no || '“' || t.name || '”' || CASE m.origin WHEN 'team' THEN '抽取' ELSE '结果所录' END || '的检查人员 ' || m.inspector_id
        || '应当回避“' || coalesce(m.object_name, m.object_id) || '”' || coalesce('（' || nullif(trim(m.reason), '') || '）', '')
        || CASE WHEN coalesce(m.was_listed, false) THEN '' ELSE '（抽取以后才列入回避名录）' END || '。'
        || CASE m.origin
            WHEN 'team' THEN '请用 mingcha draw replace 换人。'
            ELSE '请核对；确由其检查的，应当由他人重新检查。'
        END AS message,
    json_object(
        'code', m.origin || '_recusal', 'subject', m.inspector_id, 'inspector_id', m.inspector_id, 'reason', m.reason,
        'listed_before_draw', coalesce(m.was_listed, false)
    ) AS evidence
FROM met AS m
JOIN draw_tasks AS t ON t.task_id = m.task_id
UNION ALL
SELECT
    'info', b.plan_year, NULL, NULL, NULL, NULL, NULL,
    b.plan_year || ' 年度有 ' || b.draws || ' 次抽取时没有回避名录，回避'
        || CASE
            WHEN EXISTS (FROM base.registry_snapshot WHERE kind = 'recusals') THEN '只按现行名录核对。'
            ELSE '未核对。请用 mingcha registry import recusals 导入；确无回避情形的，也请导入空表备查。'
        END,
    json_object('code', 'no_recusal_list', 'draws', b.draws, 'task_ids', b.tasks)
FROM blind AS b
