-- C12: 抽查比例随信用风险升高，任何一类都不能免于抽查
-- Source: 国市监信发〔2022〕6号；各地关于差异化监管的规定
-- Offence: a draw in which a class with candidates has none to draw, or a class gets a smaller share than one of lower risk by
--   more than the rounding of one object. Read from the commitment (sizes, want, order of classes).
-- Message: without the names of the classes, since reports print it (C11); they stand in the evidence.
-- Cannot see: draws whose commitment has no sizes by class; they are counted.
WITH draw AS (
    SELECT
        d.draw_id, d.task_id, d.commit_json::JSON AS said, t.plan_year, t.notice_id, t.item_id, t.initiator,
        t.task_no || '“' || t.name || '”' AS place
    FROM base.draw AS d
    JOIN draw_tasks AS t ON t.task_id = d.task_id
    CROSS JOIN as_of AS a
    WHERE d.status = 'drawn' AND CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) <= a.as_of
),
parted AS (
    SELECT
        *, CAST(said->'$.frame.sizes' AS MAP(VARCHAR, BIGINT)) AS sizes, CAST(said->'$.want' AS MAP(VARCHAR, BIGINT)) AS wants,
        CAST(said->'$.policy.order' AS VARCHAR[]) AS risks
    FROM draw
),
class AS (
    SELECT *, e.key AS name, e.value AS size, coalesce(wants[e.key], 0) AS want, list_position(risks, e.key) AS risk
    FROM (SELECT *, unnest(map_entries(sizes)) AS e FROM parted WHERE sizes IS NOT NULL AND wants IS NOT NULL)
    WHERE e.value > 0
),
falling AS (
    SELECT a.*, b.name AS higher_name, b.size AS higher_size, b.want AS higher_want
    FROM class AS a
    JOIN class AS b ON b.draw_id = a.draw_id AND b.risk > a.risk
    WHERE (a.want - 1) * b.size > b.want * a.size
),
blind AS (
    SELECT plan_year, count(*) AS draws, list(task_id ORDER BY task_id)[:20] AS tasks
    FROM parted
    WHERE sizes IS NULL OR wants IS NULL OR risks IS NULL
    GROUP BY ALL
)
SELECT
    'warning' AS severity, plan_year, notice_id, item_id, task_id, NULL AS object_id, initiator AS department,
    place || '有一类共 ' || size || ' 户待抽，一户也没有安排：任何一类都不能免于抽查。请提高比例，或另定该类的数量（是哪一类见 mingcha check --json）。' AS message,
    json_object('code', 'class_left_out', 'subject', draw_id || '|' || name, 'class', name, 'size', size) AS evidence
FROM class
WHERE want = 0
UNION ALL
SELECT
    'warning', plan_year, notice_id, item_id, task_id, NULL, initiator,
    place || '有一类 ' || higher_size || ' 户抽 ' || higher_want || ' 户，比例低于风险更低的另一类（' || size || ' 户抽 '
        || want || ' 户）。请核对抽查政策或各类的比例（是哪两类见 mingcha check --json）。',
    json_object('code', 'allocation_not_rising', 'subject', draw_id || '|' || name || '|' || higher_name)
FROM falling
UNION ALL
SELECT
    'info', plan_year, NULL, NULL, NULL, NULL, NULL,
    plan_year || ' 年度有 ' || draws || ' 次抽取的锁定文件没有各类的户数，比例是否随风险升高未能核对。',
    json_object('code', 'allocation_unknown', 'draws', draws, 'task_ids', tasks)
FROM blind
