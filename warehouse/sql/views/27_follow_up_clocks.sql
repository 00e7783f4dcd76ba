-- The clocks after an inspection (DOMAIN C16), one row per clock, as of the day as_of; setting: follow_up.
-- 列入经营异常名录: cannot be contacted → abnormal list within 10 working days of the day of the inspection
-- (企业经营异常名录管理暂行办法). 行政处罚公示: penalty decided → public within 20 (行政处罚信息公示规定). Both are counted
-- from the day after. 后续处置: what is still open; the law sets no limit, so its clock is open.
CREATE OR REPLACE VIEW follow_up_clocks AS
WITH relevant AS MATERIALIZED (
    SELECT
        plan_year, task_id, task_no, task_name, object_id, object_name, initiator, inspected_on, abnormal_listed_on,
        penalty_decided_on, penalty_published_on, follow_up, as_of,
        coalesce(list_contains(categories, '通过登记的住所（经营场所）无法联系'), false) AS is_lost,
        is_entered AND follow_up_closed_on IS NULL AND (
            follow_up = '未完结'
            OR has_problem AND follow_up IS NULL AND NOT coalesce(list_contains(dispositions, '无需后续处置'), false)
        ) AS is_open
    FROM inspections
    WHERE is_lost OR is_open OR penalty_decided_on IS NOT NULL OR penalty_published_on IS NOT NULL
),
clock AS (
    SELECT r.*, '列入经营异常名录' AS kind, inspected_on AS start_on, s.abnormal_days AS limit_days, abnormal_listed_on AS done_on
    FROM relevant AS r
    CROSS JOIN base.compliance_setting AS s
    WHERE is_lost
    UNION ALL
    SELECT r.*, '行政处罚公示', penalty_decided_on, s.penalty_days, penalty_published_on
    FROM relevant AS r
    CROSS JOIN base.compliance_setting AS s
    WHERE penalty_decided_on IS NOT NULL OR penalty_published_on IS NOT NULL
    UNION ALL
    SELECT r.*, '后续处置', inspected_on, NULL, NULL
    FROM relevant AS r
    WHERE is_open
),
due AS (
    SELECT
        c.*,
        from_day.version AS calendar_version,
        last_day.day AS deadline,
        last_day.ordinal AS deadline_ordinal,
        CASE WHEN c.done_on IS NULL THEN today.ordinal ELSE done_day.ordinal END AS reached_ordinal
    FROM clock AS c
    LEFT JOIN base.workday AS from_day ON c.limit_days IS NOT NULL AND from_day.day = c.start_on
    LEFT JOIN base.workday AS last_day ON last_day.is_workday AND last_day.ordinal = from_day.ordinal + c.limit_days
    LEFT JOIN base.workday AS today ON today.day = c.as_of
    LEFT JOIN base.workday AS done_day ON done_day.day = c.done_on
)
SELECT
    d.plan_year, d.task_id, d.task_no, d.task_name, d.object_id, d.object_name, d.initiator, d.kind,
    d.start_on AS trigger_on, d.limit_days, d.deadline, d.done_on,
    CASE
        WHEN d.limit_days IS NULL THEN 'open'
        WHEN d.deadline IS NULL THEN 'unknown'
        WHEN d.done_on <= d.deadline THEN 'met'
        WHEN d.done_on > d.deadline THEN 'late'
        WHEN d.as_of > d.deadline THEN 'overdue'
        WHEN d.deadline_ordinal - d.reached_ordinal <= s.warn_days THEN 'due_soon'
        ELSE 'on_track'
    END AS clock,
    CASE
        WHEN d.limit_days IS NULL AND d.follow_up IS NULL THEN '没有填写后续处置进展'
        WHEN d.limit_days IS NULL OR d.deadline IS NOT NULL THEN NULL
        WHEN d.start_on IS NULL AND d.kind = '行政处罚公示' THEN '没有处罚决定日期'
        WHEN d.start_on IS NULL THEN '没有检查完成日期'
        ELSE '超出工作日历'
    END AS clock_note,
    CASE WHEN d.done_on IS NULL AND d.as_of <= d.deadline THEN d.deadline_ordinal - d.reached_ordinal END AS days_left,
    CASE WHEN coalesce(d.done_on, d.as_of) > d.deadline THEN d.reached_ordinal - d.deadline_ordinal END AS days_over,
    d.calendar_version, d.as_of
FROM due AS d
CROSS JOIN base.compliance_setting AS s;

COMMENT ON VIEW follow_up_clocks IS '检查之后的各项期限，每个任务每个对象每项期限一行，截至 as_of 当日';
COMMENT ON COLUMN follow_up_clocks.plan_year IS '计划年度';
COMMENT ON COLUMN follow_up_clocks.task_id IS '任务编号';
COMMENT ON COLUMN follow_up_clocks.task_no IS '任务文号';
COMMENT ON COLUMN follow_up_clocks.task_name IS '任务名称';
COMMENT ON COLUMN follow_up_clocks.object_id IS '对象编号';
COMMENT ON COLUMN follow_up_clocks.object_name IS '对象名称（最近一次导入的名录所载）';
COMMENT ON COLUMN follow_up_clocks.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN follow_up_clocks.kind IS '期限的种类：列入经营异常名录、行政处罚公示、后续处置';
COMMENT ON COLUMN follow_up_clocks.trigger_on IS '起算日（次日起计）：检查完成日期，或处罚决定日期';
COMMENT ON COLUMN follow_up_clocks.limit_days IS '期限（工作日）；后续处置没有法定期限，为空';
COMMENT ON COLUMN follow_up_clocks.deadline IS '最后一日；没有法定期限或期限不详时为空';
COMMENT ON COLUMN follow_up_clocks.done_on IS '办结日期：列入名录或公示的日期；尚未办结时为空';
COMMENT ON COLUMN follow_up_clocks.clock IS '状况：open 后续处置未完结、没有法定期限，unknown 期限不详，on_track 正常，due_soon 即将到期，overdue 已逾期未办，met 按期办结，late 逾期办结';
COMMENT ON COLUMN follow_up_clocks.clock_note IS '期限不详的原因，或没有填写进展的说明';
COMMENT ON COLUMN follow_up_clocks.days_left IS '距期限还有几个工作日（已办结或已逾期时为空）';
COMMENT ON COLUMN follow_up_clocks.days_over IS '超过期限几个工作日（不足一个工作日的为 0；超出工作日历时为空）';
COMMENT ON COLUMN follow_up_clocks.calendar_version IS '计算期限所用的工作日历版本';
COMMENT ON COLUMN follow_up_clocks.as_of IS '统计截止日期';
