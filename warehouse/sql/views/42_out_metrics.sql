-- DOMAIN 4 for a whole plan year: value = numerator / denominator, NULL when the denominator is 0.
CREATE OR REPLACE VIEW out_metrics AS
SELECT plan_year, ordinal, key, label, numerator, denominator, value, formula, note, as_of
FROM out_department_metrics
WHERE department IS NULL;

COMMENT ON VIEW out_metrics IS '各项指标，每个计划年度每项一行，截至 as_of 当日；公式在 formula 中';
COMMENT ON COLUMN out_metrics.plan_year IS '计划年度';
COMMENT ON COLUMN out_metrics.ordinal IS '次序';
COMMENT ON COLUMN out_metrics.key IS '指标的键';
COMMENT ON COLUMN out_metrics.label IS '指标名称';
COMMENT ON COLUMN out_metrics.numerator IS '分子';
COMMENT ON COLUMN out_metrics.denominator IS '分母';
COMMENT ON COLUMN out_metrics.value IS '值 = 分子 ÷ 分母（小数）；分母为 0 时为空';
COMMENT ON COLUMN out_metrics.formula IS '公式和口径';
COMMENT ON COLUMN out_metrics.note IS '这一次的说明：不计入的有多少；没有时为空';
COMMENT ON COLUMN out_metrics.as_of IS '统计截止日期';
