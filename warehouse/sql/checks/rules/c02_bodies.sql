-- C2: 检查由有检查权的部门实施；议事协调机构、第三方和辅助人员不得作为检查主体
-- Source: 国办发〔2024〕54号；晋政办发〔2025〕9号
-- Offence: a body whose name holds one of the words rules.coordinating, as initiator or cooperator of a current plan item
--   or a task, as the department of a drawn team, or as the department of an inspector in a result.
-- Cannot see: third parties and assistants (no table tells them), powers conferred by law.
WITH word AS (
    SELECT unnest(coalesce(
        CAST(settings->'$.rules.coordinating' AS VARCHAR[]), ['领导小组办公室', '联席会议', '双随机办', '协调小组']
    )) AS word
    FROM base.compliance_setting
),
in_plan AS (
    SELECT
        plan_year, notice_id, item_id, NULL AS task_id, body, role,
        coalesce(doc_number, '计划') || coalesce('第 ' || seq || ' 项', '条目') || '“' || coalesce(task_name, '未写名称') || '”' AS place
    FROM (
        SELECT *, initiator AS body, '发起部门' AS role FROM current_plan_items
        UNION ALL
        SELECT *, unnest(cooperators), '配合部门' FROM current_plan_items
    )
),
in_task AS (
    SELECT plan_year, notice_id, item_id, task_id, body, role, task_no || '“' || name || '”' AS place, current_item_id
    FROM (
        SELECT *, initiator AS body, '发起部门' AS role FROM draw_tasks WHERE status <> 'withdrawn'
        UNION ALL
        SELECT *, unnest(cooperators), '配合部门' FROM draw_tasks WHERE status <> 'withdrawn'
    )
),
task AS (
    SELECT task_id, plan_year, notice_id, item_id, initiator, task_no || '“' || name || '”' AS place FROM draw_tasks
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
suspect AS (
    SELECT department
    FROM (SELECT DISTINCT department FROM base.draw_team UNION SELECT DISTINCT department FROM person) AS d
    WHERE EXISTS (FROM word AS w WHERE contains(d.department, w.word))
),
in_team AS (
    SELECT m.task_id, m.department AS body, count(DISTINCT m.object_id) AS objects
    FROM (FROM draw_teams WHERE department IN (FROM suspect)) AS m
    JOIN base.draw AS d ON d.draw_id = m.draw_id
    CROSS JOIN as_of AS a
    WHERE CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) <= a.as_of
    GROUP BY ALL
),
who AS (
    SELECT task_id, draw_id, inspector_id, count(*) AS objects
    FROM (SELECT task_id, draw_id, unnest(inspectors) AS inspector_id FROM inspections WHERE is_entered)
    WHERE inspector_id IN (SELECT inspector_id FROM person WHERE department IN (FROM suspect))
    GROUP BY ALL
),
in_result AS (
    SELECT w.task_id, p.department AS body, max(w.objects) AS objects, list(w.inspector_id ORDER BY w.inspector_id) AS people
    FROM who AS w
    JOIN base.draw AS d ON d.draw_id = w.draw_id
    JOIN person AS p ON p.snapshot_id = d.inspectors_snapshot AND p.inspector_id = w.inspector_id
    GROUP BY ALL
),
named AS (
    SELECT
        plan_year, notice_id, item_id, task_id, body AS department, body, 'plan_body' AS code, role,
        place || '的' || role || '“' || body || '”' AS said, NULL AS objects
    FROM in_plan
    UNION ALL
    SELECT t.plan_year, t.notice_id, t.item_id, t.task_id, t.body, t.body, 'task_body', t.role, t.place || '的' || t.role || '“' || t.body || '”', NULL
    FROM in_task AS t
    ANTI JOIN in_plan AS p ON p.item_id IN (t.item_id, t.current_item_id) AND p.body = t.body AND p.role = t.role
    UNION ALL
    SELECT t.plan_year, t.notice_id, t.item_id, t.task_id, t.initiator, x.body, 'team_body', '检查组', t.place || '有 ' || x.objects || ' 户的检查组含“' || x.body || '”的人员，该单位', x.objects
    FROM in_team AS x
    JOIN task AS t ON t.task_id = x.task_id
    UNION ALL
    SELECT t.plan_year, t.notice_id, t.item_id, t.task_id, t.initiator, x.body, 'result_body', '实际检查人员', t.place || '的检查结果中，检查人员（' || array_to_string(x.people[:5], '、') || '）属于“' || x.body || '”，该单位', x.objects
    FROM in_result AS x
    JOIN task AS t ON t.task_id = x.task_id
)
SELECT
    'error' AS severity, n.plan_year, n.notice_id, n.item_id, n.task_id, NULL AS object_id, n.department,
    n.said || '是议事协调机构，不得实施检查。请改由有检查权的部门实施，并按程序修订。' AS message,
    json_object('code', n.code, 'subject', n.role || '|' || n.body, 'body', n.body, 'role', n.role, 'objects', n.objects) AS evidence
FROM named AS n
WHERE EXISTS (FROM word AS w WHERE contains(n.body, w.word))
UNION ALL
SELECT
    'warning', plan_year, notice_id, item_id, NULL, NULL, NULL,
    place || '的发起部门不明，无法核对检查主体。请补明由哪个部门发起并实施检查。',
    json_object('code', 'initiator_unknown')
FROM in_plan
WHERE role = '发起部门' AND body IS NULL
UNION ALL
SELECT
    'warning', t.plan_year, t.notice_id, t.item_id, t.task_id, NULL, NULL,
    t.place || '的发起部门不明，无法核对检查主体。请用 mingcha tasks set --initiator 写明。',
    json_object('code', 'initiator_unknown')
FROM in_task AS t
ANTI JOIN in_plan AS p ON p.item_id IN (t.item_id, t.current_item_id) AND p.body IS NULL AND p.role = '发起部门'
WHERE t.role = '发起部门' AND t.body IS NULL
