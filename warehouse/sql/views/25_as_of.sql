-- The day that every clock and every out_* view reckons with: the variable as_of, else today in Beijing.
CREATE OR REPLACE VIEW as_of AS
SELECT coalesce(TRY_CAST(getvariable('as_of') AS DATE), CAST(now() AT TIME ZONE 'Asia/Shanghai' AS DATE)) AS as_of;

COMMENT ON VIEW as_of IS '统计截止日期；查询前用 SET VARIABLE as_of = DATE ''2023-12-31'' 指定，不指定时为北京时间今天';
COMMENT ON COLUMN as_of.as_of IS '截止日期（含当日）';
