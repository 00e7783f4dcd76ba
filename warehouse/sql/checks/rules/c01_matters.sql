-- C1: 不在已公布的抽查事项清单内的事项，不得检查
-- Source: 国办发〔2015〕58号；国办发〔2024〕54号
-- Offence: a matter of a current plan item, of a task or of an entered result that is neither a matter nor a parent
--   (抽查项目) of the current matter list. Widths, case, blanks and punctuation do not count. A near name: warning.
-- Cannot see: whether the list in force at the time of the inspection was another version.
WITH list_version AS (
    SELECT snapshot_id, row_count FROM base.registry_snapshot WHERE kind = 'matters' AND is_current
),
plan AS (
    SELECT plan_year, notice_id, doc_number, item_id, initiator, seq, task_name, unnest(matters) AS raw FROM current_plan_items
),
planned AS (
    SELECT DISTINCT item_id, raw FROM plan
),
task AS (
    SELECT t.*, unnest(t.matters) AS raw FROM draw_tasks AS t WHERE t.status <> 'withdrawn'
),
done AS (
    SELECT task_id, m.matter AS raw, count(*) AS objects
    FROM (SELECT task_id, unnest(matters) AS m FROM inspections)
    GROUP BY ALL
),
asked AS (
    SELECT
        'plan' AS origin, plan_year, notice_id, item_id, NULL AS task_id, initiator AS department, raw, NULL AS objects,
        coalesce(doc_number, '计划') || coalesce('第 ' || seq || ' 项', '条目') || '“' || coalesce(task_name, '未写名称') || '”' AS place
    FROM plan
    UNION ALL
    SELECT 'task', t.plan_year, t.notice_id, t.item_id, t.task_id, t.initiator, t.raw, NULL, t.task_no || '“' || t.name || '”'
    FROM task AS t
    ANTI JOIN planned AS p ON p.raw = t.raw AND p.item_id IN (t.item_id, t.current_item_id)
    UNION ALL
    SELECT 'result', t.plan_year, t.notice_id, t.item_id, t.task_id, t.initiator, d.raw, d.objects, t.task_no || '“' || t.name || '”'
    FROM done AS d
    JOIN draw_tasks AS t ON t.task_id = d.task_id
    WHERE d.raw IS NULL OR NOT list_contains(t.matters, d.raw)
),
name AS (
    SELECT DISTINCT raw, false AS is_listed FROM asked WHERE raw IS NOT NULL
    UNION ALL
    SELECT DISTINCT unnest([name, parent_name]), true FROM registry_matters
),
folded AS (
    SELECT
        raw, is_listed,
        regexp_replace(lower(translate(
            raw,
            '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
            '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
        )), '[\s\p{P}\p{S}\p{Z}]', '', 'g') AS fold
    FROM name
    WHERE raw IS NOT NULL
),
unlisted AS (
    SELECT raw, fold FROM folded WHERE NOT is_listed AND fold NOT IN (SELECT fold FROM folded WHERE is_listed)
),
near AS (
    SELECT u.raw, arg_max(l.raw, jaro_winkler_similarity(u.fold, l.fold)) AS hint
    FROM unlisted AS u
    JOIN folded AS l
        ON l.is_listed AND l.fold <> '' AND u.fold <> ''
        AND (jaro_winkler_similarity(u.fold, l.fold) >= 0.9
             OR (least(length(u.fold), length(l.fold)) >= 4 AND (contains(u.fold, l.fold) OR contains(l.fold, u.fold))))
    GROUP BY u.raw
)
SELECT
    'info' AS severity, NULL::INTEGER AS plan_year, NULL AS notice_id, NULL AS item_id, NULL AS task_id, NULL AS object_id,
    NULL AS department,
    '未导入抽查事项清单，抽查事项未核对。请用 mingcha registry import matters 导入已公布的清单。' AS message,
    json_object('code', 'no_matter_list') AS evidence
WHERE NOT EXISTS (FROM list_version) AND EXISTS (FROM asked)
UNION ALL
SELECT
    CASE WHEN n.hint IS NULL THEN 'error' ELSE 'warning' END, a.plan_year, a.notice_id, a.item_id, a.task_id, NULL, a.department,
    a.place
        || CASE a.origin WHEN 'result' THEN '的检查结果（' || a.objects || ' 户）中的' ELSE '的' END
        || '抽查事项“' || a.raw || '”不在抽查事项清单（' || v.snapshot_id || '，' || v.row_count || ' 项）内'
        || CASE
            WHEN n.hint IS NULL THEN '，不得检查：请删去该事项，或先修订并公布清单。'
            ELSE '，名称相近的有“' || n.hint || '”：请核对，是同一事项的改用清单的名称，不是的不得检查。'
        END,
    json_object(
        'code', a.origin || '_matter_unlisted', 'subject', a.raw, 'matter', a.raw, 'near', n.hint, 'list', v.snapshot_id,
        'objects', a.objects
    )
FROM asked AS a
JOIN unlisted AS u ON u.raw = a.raw
LEFT JOIN near AS n ON n.raw = a.raw
CROSS JOIN list_version AS v
UNION ALL
SELECT
    'info', a.plan_year, a.notice_id, a.item_id, a.task_id, NULL, a.department,
    a.place || '有 ' || a.objects || ' 条检查结果没有写明抽查事项，无法与清单核对。请补录各事项的结果。',
    json_object('code', 'result_without_matter', 'objects', a.objects)
FROM asked AS a
WHERE a.origin = 'result' AND a.raw IS NULL
UNION ALL
SELECT
    'info', plan_year, notice_id, item_id, NULL, NULL, initiator,
    coalesce(doc_number, '计划') || coalesce('第 ' || seq || ' 项', '条目') || '“' || coalesce(task_name, '未写名称')
        || '”没有写明抽查事项，无法与清单核对。请补明。',
    json_object('code', 'item_without_matter')
FROM current_plan_items
WHERE len(matters) = 0
