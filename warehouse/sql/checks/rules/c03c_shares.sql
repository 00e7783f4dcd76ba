-- C3: 每个对象的检查人员不少于两人，执法证在检查期间有效，联合抽查时各部门都派人
-- Source: 行政处罚法第四十二条、第五十五条；商丘市条例第二十四条
-- Offence: in a joint task, a department without anybody at an object (error), or a cooperating one with fewer persons than
--   rules.cooperator (warning); of drawn teams, and of the inspectors of results.
-- Cannot see: the department of an inspector whom the registry does not know; then the result is unknown, and says so.
WITH setting AS (
    SELECT coalesce(CAST(settings->>'$.rules.cooperator' AS INTEGER), 2) AS least FROM base.compliance_setting
),
task AS (
    SELECT *, task_no || '“' || name || '”' AS place FROM draw_tasks WHERE len(cooperators) > 0
),
asked AS (
    SELECT task_id, initiator AS department, '发起部门' AS role, 1 AS least FROM task WHERE initiator IS NOT NULL
    UNION ALL
    SELECT t.task_id, unnest(t.cooperators), '配合部门', s.least FROM task AS t, setting AS s
),
part AS (
    SELECT snapshot_id, unnest(imports) AS import_id, generate_subscripts(imports, 1) AS place
    FROM base.registry_snapshot
    WHERE kind = 'inspectors'
),
person AS (
    SELECT p.snapshot_id, r.inspector_id, arg_max(r.department, p.place) AS department
    FROM part AS p
    JOIN base.registry_inspector AS r ON r.import_id = p.import_id
    GROUP BY ALL
),
object AS (
    SELECT i.task_id, i.draw_id, i.object_id, i.object_name, i.position, i.is_entered, i.inspectors
    FROM inspections AS i
    SEMI JOIN task AS t ON t.task_id = i.task_id
),
present AS (
    SELECT 'team' AS origin, o.task_id, o.object_id, m.department, m.inspector_id
    FROM object AS o
    JOIN base.draw_team AS m ON m.draw_id = o.draw_id AND m.object_id = o.object_id
    UNION ALL
    SELECT 'result', o.task_id, o.object_id, p.department, o.inspector_id
    FROM (SELECT task_id, draw_id, object_id, unnest(list_distinct(inspectors)) AS inspector_id FROM object WHERE is_entered) AS o
    JOIN base.draw AS d ON d.draw_id = o.draw_id
    LEFT JOIN person AS p ON p.snapshot_id = d.inspectors_snapshot AND p.inspector_id = o.inspector_id
),
counted AS (
    SELECT origin, task_id, object_id, department, count(DISTINCT inspector_id) AS people FROM present GROUP BY ALL
),
doubtful AS (
    SELECT DISTINCT origin, task_id, object_id FROM present WHERE department IS NULL
),
due AS (
    SELECT 'team' AS origin, task_id, object_id, object_name, position FROM object
    UNION ALL
    SELECT 'result', task_id, object_id, object_name, position FROM object WHERE is_entered
),
lacking AS (
    SELECT
        d.origin, d.task_id, a.department, a.role, a.least,
        CASE WHEN u.object_id IS NOT NULL THEN NULL ELSE coalesce(c.people, 0) END AS people,
        count(*) AS objects, list(d.object_id ORDER BY d.position)[:50] AS ids,
        list(coalesce(d.object_name, d.object_id) ORDER BY d.position)[:3] AS names
    FROM due AS d
    JOIN asked AS a ON a.task_id = d.task_id
    LEFT JOIN counted AS c
        ON c.origin = d.origin AND c.task_id = d.task_id AND c.object_id = d.object_id AND c.department = a.department
    LEFT JOIN doubtful AS u ON u.origin = d.origin AND u.task_id = d.task_id AND u.object_id = d.object_id
    WHERE coalesce(c.people, 0) < a.least
    GROUP BY ALL
)
SELECT
    CASE WHEN x.people = 0 THEN 'error' ELSE 'warning' END AS severity,
    t.plan_year, t.notice_id, t.item_id, t.task_id, NULL AS object_id, x.department,
    t.place || '有 ' || x.objects || ' 户' || CASE x.origin WHEN 'team' THEN '的检查组中' ELSE '的实际检查人员中' END
        || CASE
            WHEN x.people IS NULL THEN '有人在人员名录中查不到，' || x.role || '“' || x.department || '”派人是否足数不明'
            WHEN x.people = 0 THEN '没有' || x.role || '“' || x.department || '”的人'
            ELSE x.role || '“' || x.department || '”只有 ' || x.people || ' 人，少于 ' || x.least || ' 人'
        END || '（如 ' || array_to_string(x.names, '、') || '）。'
        || CASE
            WHEN x.people IS NULL THEN '请核对人员代号。'
            WHEN x.origin = 'team' THEN '请该部门补派人员。'
            ELSE '请核对是否漏录；确未参加的，不算联合检查。'
        END AS message,
    json_object(
        'code', x.origin || CASE WHEN x.people IS NULL THEN '_share_unknown' ELSE '_share_short' END,
        'subject', x.department || '|' || coalesce(CAST(x.people AS VARCHAR), '?'), 'people', x.people, 'least', x.least,
        'objects', x.objects, 'object_ids', x.ids
    ) AS evidence
FROM lacking AS x
JOIN task AS t ON t.task_id = x.task_id
