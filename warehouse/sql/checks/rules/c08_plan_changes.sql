-- C8: 计划写明范围、数量和时间，报上级备案并公布；改动须另发新版并说明理由
-- Source: 国市监信〔2019〕38号
-- Offence: a decision that departs from the plan without a reason (error); a task whose plan changed after the commitment
--   (warning); a window put off beyond the plan year (warning). Information: notices that replace another, with what
--   differs; decisions with their reasons.
-- Cannot see: whether the plan was filed and published, and the reasons of a revision, unless the notice says so.
WITH revised AS (
    SELECT notice_id, supersedes, plan_year, issuer, coalesce(doc_number, title, source_name) AS word, issue_date
    FROM base.notice
    WHERE is_current AND supersedes IS NOT NULL
),
line AS (
    SELECT
        coalesce(n.part_of, n.notice_id) AS notice_id, -- the lines of a notice are those of all its files
        regexp_replace(coalesce(task_name, '') || '|' || coalesce(target_scope, ''), '\s', '', 'g') AS subject,
        task_name,
        {
            q: [coalesce(quota_op, ''), CAST(ratio_min AS VARCHAR), CAST(ratio_max AS VARCHAR), CAST(count_min AS VARCHAR), CAST(count_max AS VARCHAR), CAST(quota_by_class AS VARCHAR), CAST(risk_by_class AS VARCHAR)],
            w: [CAST(window_start AS VARCHAR), CAST(window_end AS VARCHAR)],
            d: [initiator] || cooperators,
            m: list_sort(matters)
        } AS content
    FROM plan_items AS i
    JOIN base.notice AS n ON n.notice_id = i.notice_id AND n.yields_to IS NULL
),
compared AS (
    SELECT
        v.notice_id,
        count(*) FILTER (o.subject IS NULL) AS added,
        count(*) FILTER (n.subject IS NULL) AS dropped,
        count(*) FILTER (n.content.q IS DISTINCT FROM o.content.q AND n.subject IS NOT NULL AND o.subject IS NOT NULL) AS quotas,
        count(*) FILTER (n.content.w IS DISTINCT FROM o.content.w AND n.subject IS NOT NULL AND o.subject IS NOT NULL) AS windows,
        count(*) FILTER (n.content.d IS DISTINCT FROM o.content.d AND n.subject IS NOT NULL AND o.subject IS NOT NULL) AS bodies,
        count(*) FILTER (n.content.m IS DISTINCT FROM o.content.m AND n.subject IS NOT NULL AND o.subject IS NOT NULL) AS matters
    FROM revised AS v
    JOIN (
        SELECT coalesce(n.new_id, o.new_id) AS new_id, n.line AS n, o.line AS o
        FROM (
            SELECT v.notice_id AS new_id, l AS line, l.subject, row_number() OVER (PARTITION BY v.notice_id, l.subject) AS nth
            FROM revised AS v JOIN line AS l ON l.notice_id = v.notice_id
        ) AS n
        FULL JOIN (
            SELECT v.notice_id AS new_id, l AS line, l.subject, row_number() OVER (PARTITION BY v.notice_id, l.subject) AS nth
            FROM revised AS v JOIN line AS l ON l.notice_id = v.supersedes
        ) AS o ON o.new_id = n.new_id AND o.subject = n.subject AND o.nth = n.nth
    ) AS x ON x.new_id = v.notice_id
    GROUP BY v.notice_id
),
decided AS (
    SELECT t.*, t.task_no || '“' || t.name || '”' AS place, unnest(CAST(t.decisions AS JSON[])) AS said
    FROM draw_tasks AS t
    WHERE t.status <> 'withdrawn'
)
SELECT
    'info' AS severity, v.plan_year, v.notice_id, NULL AS item_id, NULL AS task_id, NULL AS object_id, NULL AS department,
    '“' || v.word || '”取代了“' || coalesce(o.doc_number, o.title, o.source_name) || '”'
        || coalesce('（' || o.issue_date || ' 印发）', '') || '：新增 ' || coalesce(c.added, 0) || ' 项，删去 ' || coalesce(c.dropped, 0)
        || ' 项，比例或数量有变 ' || coalesce(c.quotas, 0) || ' 项，时间有变 ' || coalesce(c.windows, 0) || ' 项，部门有变 '
        || coalesce(c.bodies, 0) || ' 项，事项有变 ' || coalesce(c.matters, 0) || ' 项。请确认修订说明了理由，并已备案、公布。' AS message,
    json_object(
        'code', 'plan_revised', 'supersedes', v.supersedes, 'added', c.added, 'dropped', c.dropped, 'quotas', c.quotas,
        'windows', c.windows, 'departments', c.bodies, 'matters', c.matters
    ) AS evidence
FROM revised AS v
LEFT JOIN base.notice AS o ON o.notice_id = v.supersedes
LEFT JOIN compared AS c ON c.notice_id = v.notice_id
UNION ALL
SELECT
    'warning', plan_year, notice_id, item_id, task_id, NULL, initiator,
    task_no || '“' || name || '”' || CASE status WHEN 'committed' THEN '锁定' ELSE '抽取' END || '以后，计划'
        || CASE WHEN current_item_id IS NULL THEN '中已没有这一项' ELSE '的这一项又有改动' END || '。请核对：仍按原计划进行的，写明理由；否则作废后重抽。',
    json_object('code', 'changed_after_commit', 'status', status)
FROM draw_tasks
WHERE plan_changed
UNION ALL
SELECT
    CASE
        WHEN coalesce(trim(json_extract_string(said, '$.reason')), '') = '' THEN 'error'
        WHEN json_extract_string(said, '$.field') = 'window' AND year(window_end) > plan_year THEN 'warning'
        ELSE 'info'
    END,
    plan_year, notice_id, item_id, task_id, NULL, initiator,
    place || '的' || CASE json_extract_string(said, '$.field')
            WHEN 'window' THEN '检查时间' WHEN 'quota' THEN '抽查比例或数量' WHEN 'frequency' THEN '频次' WHEN 'initiator' THEN '发起部门'
            WHEN 'cooperators' THEN '配合部门' WHEN 'staff' THEN '执法人员数' ELSE json_extract_string(said, '$.field') END
        || '由' || coalesce(json_extract_string(said, '$.by'), '（未记）') || '另定' || coalesce('为“' || nullif(json_extract_string(said, '$.text'), '') || '”', '') || '，与计划的写法不同'
        || CASE WHEN json_extract_string(said, '$.field') = 'window' AND year(window_end) > plan_year THEN '，推到了计划年度以后' ELSE '' END
        || CASE WHEN coalesce(trim(json_extract_string(said, '$.reason')), '') = '' THEN '，没有写明理由。请补写理由。' ELSE '；理由：' || (json_extract_string(said, '$.reason')) || '。' END,
    json_object(
        'code', 'decided', 'subject', (json_extract_string(said, '$.field')) || '|' || coalesce(json_extract_string(said, '$.at'), ''), 'field', json_extract_string(said, '$.field'), 'text', json_extract_string(said, '$.text'),
        'reason', json_extract_string(said, '$.reason'), 'by', json_extract_string(said, '$.by')
    )
FROM decided
WHERE json_extract_string(said, '$.kind') = 'set' AND json_extract_string(said, '$.dropped') IS NULL
