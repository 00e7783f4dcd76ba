-- C6: 重点事项抽查比例不设上限，一般事项的抽查比例要严格限制
-- Source: 国市监信〔2019〕38号
-- Offence: a matter with a cap (rules.matter_caps) in a current plan item whose ratio goes above it, or in a task of which
--   more was drawn than the cap allows, rounded up.
-- Cannot see: numbers without a ratio in a plan before the draw; there is no national number.
WITH cap AS (
    SELECT e.key AS matter, TRY_CAST(e.value AS DECIMAL(18, 8)) AS cap, e.value AS said
    FROM (
        SELECT unnest(map_entries(CAST(coalesce(settings->'$.rules.matter_caps', '{}') AS MAP(VARCHAR, VARCHAR)))) AS e
        FROM base.compliance_setting
    )
),
item AS (
    SELECT
        plan_year, notice_id, item_id, initiator, matters,
        coalesce(doc_number, '计划') || coalesce('第 ' || seq || ' 项', '条目') || '“' || coalesce(task_name, '未写名称') || '”' AS place,
        quota_op, ratio_min, ratio_max, greatest(ratio_min, ratio_max) AS ratio, quota_by_class
    FROM current_plan_items
),
task AS (
    SELECT t.*, t.task_no || '“' || t.name || '”' AS place, d.draw_id, d.frame_rows, d.drawn_total
    FROM draw_tasks AS t
    JOIN base.draw AS d ON d.task_id = t.task_id AND d.status = 'drawn'
    CROSS JOIN as_of AS a
    WHERE CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) <= a.as_of
),
asked AS (
    SELECT DISTINCT unnest(matters) AS raw FROM (SELECT matters FROM item UNION ALL SELECT matters FROM task)
),
name AS (
    SELECT raw FROM asked UNION SELECT matter FROM cap UNION SELECT DISTINCT name FROM registry_matters
),
folded AS (
    SELECT
        raw,
        regexp_replace(lower(translate(
            raw,
            '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
            '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
        )), '[\s\p{P}\p{S}\p{Z}]', '', 'g') AS fold
    FROM name
),
capped AS (
    SELECT a.raw, c.cap, c.matter, m.category
    FROM asked AS a
    JOIN folded AS x ON x.raw = a.raw
    JOIN folded AS y ON y.fold = x.fold
    JOIN cap AS c ON c.matter = y.raw
    LEFT JOIN (
        SELECT f.fold, any_value(m.category) FILTER (m.category = '重点') AS category
        FROM registry_matters AS m JOIN folded AS f ON f.raw = m.name GROUP BY f.fold
    ) AS m ON m.fold = x.fold
)
SELECT
    'info' AS severity, NULL::INTEGER AS plan_year, NULL AS notice_id, NULL AS item_id, NULL AS task_id, NULL AS object_id,
    NULL AS department,
    '没有设定一般事项的抽查比例上限，未核对。本地有规定的，请写入 compliance.toml 的 [rules] matter_caps。' AS message,
    json_object('code', 'no_caps') AS evidence
WHERE NOT EXISTS (FROM cap)
UNION ALL
SELECT
    'warning', NULL, NULL, NULL, NULL, NULL, NULL,
    '事项“' || matter || '”的抽查比例上限“' || coalesce(said, '') || '”不是小数，未核对。请在 compliance.toml 中写成 "0.1" 这样的形式。',
    json_object('code', 'cap_unreadable', 'subject', matter)
FROM cap
WHERE cap IS NULL
UNION ALL
SELECT
    'info', NULL, NULL, NULL, NULL, NULL, NULL,
    '事项“' || matter || '”在清单中是重点事项，不设上限，设置中的上限没有使用。请核对 compliance.toml 的 [rules] matter_caps。',
    json_object('code', 'cap_on_key_matter', 'subject', matter)
FROM (SELECT DISTINCT matter FROM capped WHERE category = '重点')
UNION ALL
SELECT
    CASE WHEN i.ratio IS NULL THEN 'info' WHEN i.quota_op IN ('<=', '<', 'range', '~') THEN 'warning' ELSE 'error' END,
    i.plan_year, i.notice_id, i.item_id, NULL, NULL, i.initiator,
    i.place || '的一般事项“' || c.raw || '”抽查比例上限为 ' || rtrim(rtrim(CAST(c.cap * 100 AS VARCHAR), '0'), '.') || '%，计划'
        || CASE
            WHEN i.ratio IS NULL THEN '没有单一的抽查比例，抽取前未能核对。请对照上限确认。'
            ELSE '为 ' || rtrim(rtrim(CAST(i.ratio * 100 AS VARCHAR), '0'), '.') || '%，超过上限。请降低比例，或修订上限。'
        END,
    json_object('code', CASE WHEN i.ratio IS NULL THEN 'cap_unchecked' ELSE 'plan_above_cap' END, 'subject', c.raw, 'cap', CAST(c.cap AS VARCHAR), 'ratio', CAST(i.ratio AS VARCHAR))
FROM item AS i
JOIN capped AS c ON list_contains(i.matters, c.raw) AND c.cap IS NOT NULL AND c.category IS DISTINCT FROM '重点'
WHERE i.ratio > c.cap OR i.ratio IS NULL
UNION ALL
SELECT
    'error', t.plan_year, t.notice_id, t.item_id, t.task_id, NULL, t.initiator,
    t.place || '从 ' || t.frame_rows || ' 户中抽取 ' || t.drawn_total || ' 户，超过一般事项“' || c.raw || '”的抽查比例上限 '
        || rtrim(rtrim(CAST(c.cap * 100 AS VARCHAR), '0'), '.') || '%（至多 ' || CAST(ceil(c.cap * t.frame_rows) AS BIGINT)
        || ' 户）。请说明理由，或减少检查。',
    json_object('code', 'draw_above_cap', 'subject', t.draw_id || '|' || c.raw, 'cap', CAST(c.cap AS VARCHAR), 'frame', t.frame_rows, 'drawn', t.drawn_total)
FROM task AS t
JOIN capped AS c ON list_contains(t.matters, c.raw) AND c.cap IS NOT NULL AND c.category IS DISTINCT FROM '重点'
WHERE t.drawn_total > greatest(1, CAST(ceil(c.cap * t.frame_rows) AS BIGINT))
