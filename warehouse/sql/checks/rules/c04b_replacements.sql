-- C4: 与对象有利害关系的人员应当回避；更换人员须有理由、经批准并重新抽取
-- Source: 行政处罚法第四十三条
-- Offence: a replacement without reason, evidence or approver; a registered inspector in a result who is not in the drawn
--   team (replacements included); objects that have a result and were replaced, or whose draw was repeated: their results leave
--   every rate.
-- Cannot see: inspectors whom the registry does not know (C3 names them).
WITH part AS (
    SELECT snapshot_id, unnest(imports) AS import_id FROM base.registry_snapshot WHERE kind = 'inspectors'
),
person AS (
    SELECT DISTINCT p.snapshot_id, r.inspector_id
    FROM part AS p
    JOIN base.registry_inspector AS r ON r.import_id = p.import_id
),
strange AS (
    SELECT i.task_id, i.draw_id, i.object_id, i.object_name, i.position, i.inspector_id
    FROM (
        SELECT task_id, draw_id, object_id, object_name, position, unnest(inspectors) AS inspector_id
        FROM inspections
        WHERE is_entered
    ) AS i
    ANTI JOIN base.draw_team AS m ON m.draw_id = i.draw_id AND m.object_id = i.object_id AND m.inspector_id = i.inspector_id
    JOIN base.draw AS d ON d.draw_id = i.draw_id
    SEMI JOIN person AS p ON p.snapshot_id = d.inspectors_snapshot AND p.inspector_id = i.inspector_id
),
others AS (
    SELECT
        task_id, inspector_id, count(*) AS objects, list(object_id ORDER BY position)[:50] AS ids,
        list(coalesce(object_name, object_id) ORDER BY position)[:3] AS names
    FROM strange
    GROUP BY ALL
),
gone AS (
    SELECT
        task_id, code, count(*) AS objects, list(object_id ORDER BY object_id)[:50] AS ids,
        list(coalesce(name, object_id) ORDER BY object_id)[:3] AS names
    FROM (
        SELECT s.task_id, 'result_replaced' AS code, s.object_id
        FROM selections AS s
        SEMI JOIN base.result AS r ON r.draw_id = s.draw_id AND r.object_id = s.object_id
        WHERE s.state = 'replaced'
        UNION
        SELECT r.task_id, 'result_redrawn', r.object_id
        FROM base.result AS r
        JOIN base.draw AS d ON d.draw_id = r.draw_id AND d.status = 'void'
    )
    LEFT JOIN (SELECT object_id, arg_max(name, import_id) AS name FROM base.registry_object GROUP BY object_id) USING (object_id)
    GROUP BY ALL
)
SELECT
    'error' AS severity, t.plan_year, t.notice_id, t.item_id, t.task_id, r.object_id, t.initiator AS department,
    t.task_no || '“' || t.name || '”的第 ' || r.number || ' 次替换（' || coalesce(r.inspector_id, r.object_id) || '）没有写明'
        || array_to_string(list_filter([
            CASE WHEN trim(r.reason) = '' THEN '理由' END,
            CASE WHEN trim(r.evidence) = '' THEN '证明材料' END,
            CASE WHEN trim(r.approver) = '' THEN '批准人' END
        ], lambda x: x IS NOT NULL), '、') || '。请补齐并留存。' AS message,
    json_object('code', 'replacement_incomplete', 'subject', r.draw_id || '|' || r.number, 'draw_id', r.draw_id, 'number', r.number) AS evidence
FROM draw_replacements AS r
JOIN draw_tasks AS t ON t.task_id = r.task_id
CROSS JOIN as_of AS a
WHERE (trim(r.reason) = '' OR trim(r.evidence) = '' OR trim(r.approver) = '')
  AND CAST(r."at" AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) <= a.as_of
UNION ALL
SELECT
    'error', t.plan_year, t.notice_id, t.item_id, t.task_id, NULL, t.initiator,
    t.task_no || '“' || t.name || '”的检查人员 ' || o.inspector_id || ' 不在抽取的检查组内，也没有替换记录（' || o.objects || ' 户，如 '
        || array_to_string(o.names, '、') || '）。请核对；确已换人的，须有理由、经批准并记录。',
    json_object('code', 'inspector_not_drawn', 'subject', o.inspector_id, 'inspector_id', o.inspector_id, 'objects', o.objects, 'object_ids', o.ids)
FROM others AS o
JOIN draw_tasks AS t ON t.task_id = o.task_id
UNION ALL
SELECT
    'error', t.plan_year, t.notice_id, t.item_id, t.task_id, NULL, t.initiator,
    t.task_no || '“' || t.name || '”有 ' || g.objects || ' 户已有检查结果，却'
        || CASE g.code WHEN 'result_replaced' THEN '被替换' ELSE '因重新抽取作废' END || '（如 ' || array_to_string(g.names, '、')
        || '），其结果不再计入各项指标。请核对' || CASE g.code WHEN 'result_replaced' THEN '替换' ELSE '重新抽取' END || '的理由和批准。',
    json_object('code', g.code, 'objects', g.objects, 'object_ids', g.ids)
FROM gone AS g
JOIN draw_tasks AS t ON t.task_id = g.task_id
