-- Within how many days each task's results must be public, and from when they are counted (DOMAIN C9). When the
-- setting publicity.source says notice, a limit in the notice's text wins; several different limits in one notice
-- contradict each other, and then none is taken. The text is that of the whole notice: a task from a plan in an
-- attachment has the limit that the body sets.
CREATE OR REPLACE VIEW publicity_limits AS
WITH whole AS (
    SELECT notice_id, coalesce(part_of, notice_id) AS whole_id FROM base.notice
),
said AS (
    SELECT
        w.whole_id,
        CASE WHEN count(DISTINCT (value, unit)) = 1 AND min(value) = floor(min(value)) THEN CAST(min(value) AS INTEGER) END
            AS days,
        min(unit) AS unit
    FROM base.obligation AS o
    JOIN whole AS w ON w.notice_id = o.notice_id
    WHERE o.code = 'publicity_deadline'
    GROUP BY w.whole_id
)
SELECT
    t.task_id,
    s.publicity_trigger AS trigger_kind,
    CASE WHEN s.publicity_source = 'notice' AND said.whole_id IS NOT NULL THEN said.days ELSE s.publicity_days END
        AS limit_days,
    CASE WHEN s.publicity_source = 'notice' AND said.whole_id IS NOT NULL THEN said.unit ELSE 'working_day' END
        AS limit_unit,
    CASE WHEN s.publicity_source = 'notice' AND said.whole_id IS NOT NULL THEN 'notice' ELSE 'setting' END AS source,
    s.warn_days
FROM base.draw_task AS t
CROSS JOIN base.compliance_setting AS s
LEFT JOIN whole AS own ON own.notice_id = t.notice_id
LEFT JOIN said ON said.whole_id = own.whole_id;

COMMENT ON VIEW publicity_limits IS '各任务的公示期限及其依据，每个任务一行';
COMMENT ON COLUMN publicity_limits.task_id IS '任务编号';
COMMENT ON COLUMN publicity_limits.trigger_kind IS '从何时起算：inspected 该对象检查完成，task_completed 任务全部检查完成，window_end 抽查时间结束';
COMMENT ON COLUMN publicity_limits.limit_days IS '公示期限的天数；通知中有几种期限、不能确定时为空';
COMMENT ON COLUMN publicity_limits.limit_unit IS '公示期限的单位：working_day 工作日，day 自然日（末日逢休息日的顺延）';
COMMENT ON COLUMN publicity_limits.source IS '期限的依据：notice 通知正文，setting 设置';
COMMENT ON COLUMN publicity_limits.warn_days IS '到期前几个工作日提醒';
