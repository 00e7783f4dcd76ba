-- Who was drawn, as it stood at the end of the day as_of: an object that is replaced later was still to inspect, its
-- substitute not yet. Draws after that day have not happened, draws that have been called off count on no day. Eight
-- hours are the office's time; China has no summer time.
CREATE OR REPLACE VIEW selections AS
WITH gone AS (
    SELECT draw_id, object_id, min(CAST("at" + INTERVAL 8 HOUR AS DATE)) AS gone_on
    FROM base.draw_replacement
    WHERE inspector_id IS NULL
    GROUP BY draw_id, object_id
),
come AS (
    SELECT draw_id, substitute_id AS object_id, min(CAST("at" + INTERVAL 8 HOUR AS DATE)) AS come_on
    FROM base.draw_replacement
    WHERE inspector_id IS NULL AND substitute_id IS NOT NULL
    GROUP BY draw_id, substitute_id
),
drawn AS (
    SELECT draw_id, task_id, CAST(drawn_at + INTERVAL 8 HOUR AS DATE) AS drawn_on
    FROM base.draw
    WHERE status = 'drawn'
)
SELECT
    d.task_id, o.draw_id, d.drawn_on, o.position, o.object_id,
    CASE
        WHEN o.state = 'replaced' AND coalesce(gone.gone_on <= a.as_of, true) THEN 'replaced'
        WHEN o.state = 'substitute' OR come.come_on IS NOT NULL THEN 'substitute'
        ELSE 'drawn'
    END AS state,
    come.come_on, gone.gone_on,
    a.as_of
FROM base.draw_selected AS o
JOIN drawn AS d ON d.draw_id = o.draw_id
CROSS JOIN as_of AS a
LEFT JOIN gone ON gone.draw_id = o.draw_id AND gone.object_id = o.object_id AND o.state = 'replaced'
LEFT JOIN come ON come.draw_id = o.draw_id AND come.object_id = o.object_id
WHERE d.drawn_on <= a.as_of AND coalesce(come.come_on <= a.as_of, true);

COMMENT ON VIEW selections IS '抽中的对象（含替补的和已被替换的），截至 as_of 当日，每次未作废的抽取每个对象一行';
COMMENT ON COLUMN selections.task_id IS '任务编号';
COMMENT ON COLUMN selections.draw_id IS '抽取编号';
COMMENT ON COLUMN selections.drawn_on IS '抽取日期（北京时间）';
COMMENT ON COLUMN selections.position IS '抽取次序';
COMMENT ON COLUMN selections.object_id IS '对象编号';
COMMENT ON COLUMN selections.state IS '截止日的抽取状态：drawn 抽中，substitute 替补，replaced 已被替换';
COMMENT ON COLUMN selections.come_on IS '替补的日期（北京时间）；不是替补的为空';
COMMENT ON COLUMN selections.gone_on IS '被替换的日期（北京时间），可晚于截止日；没有被替换的为空';
COMMENT ON COLUMN selections.as_of IS '统计截止日期';
