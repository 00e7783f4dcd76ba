-- C12: 抽查比例随信用风险升高，任何一类都不能免于抽查
-- Source: 国市监信发〔2022〕6号；各地关于差异化监管的规定
-- Offence: in a plan item that gives ratios by class, a class at 0, or a class below one of lower risk (A ≤ B ≤ C ≤ D). A class
--   that is not named: warning. 递增 without numbers: information that the multipliers of policy.toml are used.
-- Cannot see: classes with other names; they are named as unchecked.
WITH class AS (
    SELECT
        i.plan_year, i.notice_id, i.item_id, i.initiator,
        coalesce(i.doc_number, '计划') || coalesce('第 ' || i.seq || ' 项', '条目') || '“' || coalesce(i.task_name, '未写名称') || '”' AS place,
        unnest(map_entries(CAST(coalesce(i.risk_by_class, i.quota_by_class) AS MAP(VARCHAR, JSON)))) AS e
    FROM current_plan_items AS i
    WHERE coalesce(i.risk_by_class, i.quota_by_class) IS NOT NULL
      AND json_type(coalesce(i.risk_by_class, i.quota_by_class)) = 'OBJECT'
),
read AS (
    SELECT
        c.*, e.key AS name, regexp_replace(upper(e.key), '(类|级|企业|主体|\s)', '', 'g') AS bare,
        TRY_CAST(e.value->>'$.min' AS DECIMAL(18, 8)) AS low, TRY_CAST(e.value->>'$.max' AS DECIMAL(18, 8)) AS high,
        TRY_CAST(e.value->>'$.count' AS BIGINT) AS number
    FROM class AS c
),
placed AS (
    SELECT
        *,
        CASE bare WHEN 'A' THEN 1 WHEN '低风险' THEN 1 WHEN 'B' THEN 2 WHEN '一般风险' THEN 2 WHEN 'C' THEN 3 WHEN '较高风险' THEN 3
            WHEN 'D' THEN 4 WHEN '高风险' THEN 4 END AS place_of,
        coalesce(high, low) AS most, coalesce(low, high) AS least
    FROM read
),
exempt AS (
    SELECT * FROM placed WHERE coalesce(most = 0, number = 0, false)
),
falling AS (
    SELECT a.plan_year, a.notice_id, a.item_id, a.initiator, a.place, a.name AS lower_name, b.name AS higher_name, a.least AS a_least, a.most AS a_most, b.least AS b_least, b.most AS b_most
    FROM placed AS a
    JOIN placed AS b ON b.item_id = a.item_id AND b.notice_id = a.notice_id AND b.place_of > a.place_of
    WHERE b.least < a.least OR b.most < a.most
),
missing AS (
    SELECT plan_year, notice_id, item_id, initiator, place, list_filter(['A', 'B', 'C', 'D'], lambda x: NOT list_contains(list(place_of), list_position(['A', 'B', 'C', 'D'], x))) AS names
    FROM placed
    WHERE place_of IS NOT NULL
    GROUP BY ALL
)
SELECT
    'error' AS severity, plan_year, notice_id, item_id, NULL AS task_id, NULL AS object_id, initiator AS department,
    place || '规定“' || name || '”一类的抽查比例为 0：任何一类都不能免于抽查。请另定比例。' AS message,
    json_object('code', 'class_exempt', 'subject', name) AS evidence
FROM exempt
UNION ALL
SELECT
    'error', plan_year, notice_id, item_id, NULL, NULL, initiator,
    place || '“' || higher_name || '”一类的抽查比例（' || rtrim(rtrim(CAST(b_least * 100 AS VARCHAR), '0'), '.')
        || CASE WHEN b_most <> b_least THEN '%至' || rtrim(rtrim(CAST(b_most * 100 AS VARCHAR), '0'), '.') ELSE '' END
        || '%）低于风险较低的“' || lower_name || '”一类（' || rtrim(rtrim(CAST(a_least * 100 AS VARCHAR), '0'), '.')
        || CASE WHEN a_most <> a_least THEN '%至' || rtrim(rtrim(CAST(a_most * 100 AS VARCHAR), '0'), '.') ELSE '' END
        || '%），没有随风险升高。请对照原件核对，或另定比例。',
    json_object('code', 'not_rising', 'subject', lower_name || '|' || higher_name)
FROM falling
UNION ALL
SELECT
    'warning', plan_year, notice_id, item_id, NULL, NULL, initiator,
    place || '按类别规定比例，没有写明 ' || array_to_string(names, '、') || ' 类抽多少：任何一类都不能免于抽查。请确定这几类的比例。',
    json_object('code', 'class_missing', 'classes', names)
FROM missing
WHERE len(names) > 0
UNION ALL
SELECT
    'info', plan_year, notice_id, item_id, NULL, NULL, initiator,
    place || '的类别“' || name || '”' || CASE WHEN place_of IS NULL THEN '不在 A、B、C、D 四类之中，是否随风险升高' ELSE '没有可以比较的比例，是否随风险升高' END || '未能核对。请人工核对。',
    json_object('code', 'class_unchecked', 'subject', name)
FROM placed
WHERE place_of IS NULL OR (most IS NULL AND coalesce(number, 1) <> 0)
UNION ALL
SELECT
    'info', plan_year, notice_id, NULL, NULL, NULL, NULL,
    coalesce(any_value(doc_number), '计划') || '有 ' || count(*) || ' 项要求比例随风险递增而没有写明数字（如 '
        || array_to_string(list(coalesce('第 ' || seq || ' 项', task_name, '未写名称') ORDER BY seq, item_id)[:3], '、')
        || '），抽取时使用 policy.toml 中的默认倍数。请确认，或另定各类比例。',
    json_object('code', 'default_multipliers', 'items', count(*), 'item_ids', list(item_id ORDER BY seq, item_id)[:50])
FROM current_plan_items
WHERE risk_rule = 'incremental' AND risk_by_class IS NULL AND quota_by_class IS NULL
GROUP BY plan_year, notice_id
