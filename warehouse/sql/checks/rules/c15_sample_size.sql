-- C15: 抽取数按比例向上取整，至少一户；抽取时使用的算式随抽取保存
-- Source: 国市监信〔2019〕38号；抽取协议 mingcha-draw/1
-- Offence: a draw that drew fewer than it had to, whose stored rows differ from its totals, whose total differs from
--   min(N, max(⌈ratio × N⌉, number, 1)) over its frame, or that has fewer left to inspect after replacements.
-- Cannot see: quotas that only a person can read; they are named as unchecked.
WITH draw AS (
    SELECT
        d.*, t.plan_year, t.notice_id, t.item_id, t.initiator, t.task_no || '“' || t.name || '”' AS place,
        CASE WHEN json_type(d.commit_json::JSON, '$.quota') = 'OBJECT' THEN d.commit_json::JSON->'$.quota' ELSE t.quota END AS quota,
        CAST(d.commit_json::JSON->'$.frame.sizes' AS MAP(VARCHAR, BIGINT)) AS sizes
    FROM base.draw AS d
    JOIN draw_tasks AS t ON t.task_id = d.task_id
    CROSS JOIN as_of AS a
    WHERE d.status = 'drawn' AND CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) <= a.as_of
),
branch AS (  -- the branch in force: the first case that fits the frame, else the quota itself
    SELECT
        *,
        coalesce(list_filter(CAST(coalesce(nullif(quota->'$.cases', 'null'::JSON), '[]') AS JSON[]), lambda c: CASE c->>'$.when.op'
            WHEN '<' THEN frame_rows < CAST(c->>'$.when.n' AS BIGINT)
            WHEN '<=' THEN frame_rows <= CAST(c->>'$.when.n' AS BIGINT)
            WHEN '>' THEN frame_rows > CAST(c->>'$.when.n' AS BIGINT)
            WHEN '>=' THEN frame_rows >= CAST(c->>'$.when.n' AS BIGINT)
            ELSE frame_rows = CAST(c->>'$.when.n' AS BIGINT) END)[1], quota) AS chosen
    FROM draw
),
part AS (  -- one row per class where the quota is by class, else one
    SELECT draw_id, chosen->>'$.ratio' AS ratio, CAST(chosen->>'$.count' AS BIGINT) AS number, frame_rows AS size, '' AS class
    FROM branch
    WHERE json_type(chosen, '$.by_class') IS DISTINCT FROM 'OBJECT'
    UNION ALL
    SELECT draw_id, own->>'$.ratio', CAST(own->>'$.count' AS BIGINT), e.value, e.key
    FROM (  -- a class that is not named uses the outer numbers
        SELECT draw_id, e, coalesce(CAST(chosen->'$.by_class' AS MAP(VARCHAR, JSON))[e.key], chosen) AS own
        FROM (SELECT *, unnest(map_entries(sizes)) AS e FROM branch WHERE json_type(chosen, '$.by_class') = 'OBJECT')
    )
    WHERE e.value > 0
),
sized AS (  -- whole numbers only: 0.05 × N = 005 × N / 100
    SELECT
        *, TRY_CAST(replace(ratio, '.', '') AS HUGEINT) AS upper, TRY_CAST('1' || repeat('0', CAST(length(split_part(ratio, '.', 2)) AS INTEGER)) AS HUGEINT) AS under
    FROM part
),
want AS (
    SELECT
        draw_id,
        CASE WHEN bool_and((ratio IS NOT NULL AND upper IS NOT NULL) OR (ratio IS NULL AND number IS NOT NULL)) THEN CAST(sum(least(size, greatest(
            CASE WHEN ratio IS NULL THEN 0 ELSE (upper * size + under - 1) // under END, coalesce(number, 0), CASE WHEN size > 0 THEN 1 ELSE 0 END
        ))) AS BIGINT) END AS due,
        array_to_string(list(
            CASE WHEN class = '' THEN '' ELSE class || ' 类' END
                || concat_ws('，', CASE WHEN ratio IS NOT NULL THEN size || ' × ' || rtrim(rtrim(CAST(CAST(upper AS DECIMAL(38, 0)) * 100 / CAST(under AS DECIMAL(38, 0)) AS VARCHAR), '0'), '.') || '%' END, CASE WHEN number IS NOT NULL THEN '至少 ' || number END)
            ORDER BY class
        ), '；') AS formula
    FROM sized
    GROUP BY draw_id
),
stored AS (
    SELECT draw_id, count(*) FILTER (state <> 'substitute') AS drawn, count(*) FILTER (state <> 'replaced') AS left_over
    FROM base.draw_selected
    GROUP BY draw_id
),
every AS (
    SELECT d.*, w.due, w.formula, coalesce(s.drawn, 0) AS stored, coalesce(s.left_over, 0) AS left_over
    FROM draw AS d
    LEFT JOIN want AS w ON w.draw_id = d.draw_id
    LEFT JOIN stored AS s ON s.draw_id = d.draw_id
)
SELECT
    'error' AS severity, plan_year, notice_id, item_id, task_id, NULL AS object_id, initiator AS department,
    place || '应抽 ' || want_total || ' 户，只抽取 ' || coalesce(CAST(drawn_total AS VARCHAR), '（未记）') || ' 户。请查明原因并补抽。' AS message,
    json_object('code', 'sample_short', 'subject', draw_id, 'want', want_total, 'drawn', drawn_total) AS evidence
FROM every
WHERE drawn_total IS NULL OR drawn_total < want_total
UNION ALL
SELECT
    'error', plan_year, notice_id, item_id, task_id, NULL, initiator,
    place || '记录抽取 ' || drawn_total || ' 户，名单上是 ' || stored || ' 户，两者不符。请用 mingcha draw verify 核对证明材料。',
    json_object('code', 'rows_differ', 'subject', draw_id, 'drawn', drawn_total, 'stored', stored)
FROM every
WHERE stored <> drawn_total
UNION ALL
SELECT
    'error', plan_year, notice_id, item_id, task_id, NULL, initiator,
    place || '待抽 ' || frame_rows || ' 户，按规定应抽 ' || due || ' 户（' || formula || '，向上取整，至少 1 户），锁定的应抽数是 ' || want_total || ' 户。请核对抽查比例；差额请补抽或说明理由。',
    json_object('code', 'want_differs', 'subject', draw_id, 'due', due, 'want', want_total, 'frame', frame_rows, 'formula', formula)
FROM every
WHERE due <> want_total
UNION ALL
SELECT
    'info', plan_year, notice_id, item_id, task_id, NULL, initiator,
    place || '的抽查比例或数量读不出，应抽数 ' || want_total || ' 户未能核对。请对照原文人工核对。',
    json_object('code', 'quota_unknown', 'subject', draw_id, 'want', want_total)
FROM every
WHERE due IS NULL
UNION ALL
SELECT
    'warning', plan_year, notice_id, item_id, task_id, NULL, initiator,
    place || '替换以后只剩 ' || left_over || ' 户可以检查，少于应抽的 ' || want_total || ' 户（没有替补）。请说明原因。',
    json_object('code', 'short_after_replacement', 'subject', draw_id, 'want', want_total, 'left', left_over)
FROM every
WHERE left_over < want_total AND drawn_total >= want_total
