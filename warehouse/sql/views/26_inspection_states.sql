-- What every metric counts: one row per object to inspect (drawn and not replaced, substitutes included), with its
-- result as it stood at the end of the day as_of, and the clock of its publicity.
-- Days are counted from the day after the trigger (民法典 §201); DOMAIN C9: 20 working days, approval first. A notice
-- that says 日, not 工作日, means calendar days; a last day that is a day off moves to the next working day (§203).
-- Several different limits in one notice, a day outside the calendar, a missing date: the clock is unknown, and
-- clock_note says why. What is public has been entered; a result without a day of entry was entered when it was stored.
-- No part is used twice here: DuckDB would compute all its columns, whatever is asked for, and a million rows with
-- their lists take ten times as long. Eight hours are the office's time; China has no summer time.
-- Without the objects' names, which cost as much as all the rest: the view inspections adds them.
CREATE OR REPLACE VIEW inspection_states AS
WITH completed AS (
    SELECT
        d.task_id,
        CASE WHEN count(*) = count(*) FILTER (r.inspected_on <= d.as_of) THEN max(r.inspected_on) END AS completed_on,
        count(*) = count(*) FILTER (coalesce(r.entered_on, r.published_on, CAST(r.changed_at + INTERVAL 8 HOUR AS DATE)) <= d.as_of)
            AS all_entered
    FROM publicity_limits AS l
    JOIN selections AS d ON d.task_id = l.task_id AND d.state <> 'replaced'
    LEFT JOIN base.result AS r ON r.draw_id = d.draw_id AND r.object_id = d.object_id AND r.is_current
    WHERE l.trigger_kind = 'task_completed'
    GROUP BY d.task_id
),
stored AS (
    SELECT
        r.*, list_has_any(list_transform(r.matters, lambda m: m.category), s.problem_categories) AS shows_problem
    FROM base.result AS r
    CROSS JOIN base.compliance_setting AS s
    WHERE r.is_current
),
recorded AS (
    SELECT
        d.task_id, d.draw_id, d.drawn_on, d.position, d.object_id, d.state AS draw_state, d.as_of,
        r.version, r.state AS state_now, r.import_id, r.row_no, r.matters, r.dispositions, r.methods, r.inspectors,
        r.follow_up, r.remarks, r.shows_problem,
        coalesce(
            coalesce(
                least(r.entered_on, CASE WHEN r.state = '已公示' THEN r.published_on END),
                CAST(r.changed_at + INTERVAL 8 HOUR AS DATE)
            ) <= d.as_of,
            false
        ) AS is_entered,
        CASE WHEN r.inspected_on <= d.as_of THEN r.inspected_on END AS inspected_on,
        CASE WHEN r.entered_on <= d.as_of THEN r.entered_on END AS entered_on,
        CASE WHEN r.approved_on <= d.as_of THEN r.approved_on END AS approved_on,
        CASE WHEN r.state = '已公示' AND r.published_on <= d.as_of THEN r.published_on END AS published_on,
        CASE WHEN r.follow_up_closed_on <= d.as_of THEN r.follow_up_closed_on END AS follow_up_closed_on,
        r.follow_up_closed_on > d.as_of AS closes_later,
        CASE WHEN r.abnormal_listed_on <= d.as_of THEN r.abnormal_listed_on END AS abnormal_listed_on,
        CASE WHEN r.penalty_decided_on <= d.as_of THEN r.penalty_decided_on END AS penalty_decided_on,
        CASE WHEN r.penalty_published_on <= d.as_of THEN r.penalty_published_on END AS penalty_published_on
    FROM selections AS d
    LEFT JOIN stored AS r ON r.draw_id = d.draw_id AND r.object_id = d.object_id
    WHERE d.state <> 'replaced'
),
started AS (
    SELECT
        t.plan_year, t.task_no, t.name AS task_name, t.item_id, t.notice_id, t.doc_number, t.seq, t.batch,
        len(t.cooperators) > 0 AS is_joint, t.draw_type, t.initiator, t.cooperators, t.window_start, t.window_end,
        l.trigger_kind, l.limit_days, l.limit_unit, l.warn_days, c.all_entered,
        r.*,
        CASE l.trigger_kind
            WHEN 'inspected' THEN r.inspected_on
            WHEN 'task_completed' THEN c.completed_on
            WHEN 'window_end' THEN CASE WHEN t.window_end <= r.as_of THEN t.window_end END
        END AS trigger_on
    FROM recorded AS r
    JOIN base.draw_task AS t ON t.task_id = r.task_id AND t.status <> 'withdrawn'
    JOIN publicity_limits AS l ON l.task_id = r.task_id
    LEFT JOIN completed AS c ON c.task_id = r.task_id
),
due AS (
    SELECT
        s.*, from_day.version AS calendar_version, last_day.day AS deadline, last_day.ordinal AS deadline_ordinal,
        CASE WHEN s.published_on IS NULL THEN today.ordinal ELSE out_day.ordinal END AS reached_ordinal,
        CASE
            WHEN s.trigger_on IS NOT NULL AND s.limit_days IS NULL THEN '通知中的公示期限前后不一'
            WHEN s.trigger_on IS NOT NULL AND last_day.day IS NULL THEN '超出工作日历'
            WHEN s.trigger_on IS NOT NULL THEN NULL
            WHEN s.trigger_kind = 'inspected' AND s.is_entered THEN '没有检查完成日期'
            WHEN s.trigger_kind = 'task_completed' AND s.all_entered THEN '任务中有对象没有检查完成日期'
            WHEN s.trigger_kind = 'window_end' AND s.window_end IS NULL THEN '任务没有检查时间'
        END AS clock_note
    FROM started AS s
    LEFT JOIN base.workday AS from_day ON from_day.day = s.trigger_on
    LEFT JOIN base.workday AS nominal ON nominal.day = CASE WHEN s.limit_unit = 'day' THEN s.trigger_on + s.limit_days END
    LEFT JOIN base.workday AS last_day ON last_day.is_workday AND last_day.ordinal = CASE
        WHEN s.limit_unit = 'working_day' THEN from_day.ordinal + s.limit_days
        WHEN nominal.is_workday THEN nominal.ordinal
        ELSE nominal.ordinal + 1
    END
    LEFT JOIN base.workday AS today ON today.day = s.as_of
    LEFT JOIN base.workday AS out_day ON out_day.day = s.published_on
)
SELECT
    d.plan_year, d.task_id, d.task_no, d.task_name, d.item_id, d.notice_id, d.doc_number, d.seq, d.batch, d.is_joint,
    d.draw_type, d.initiator, d.cooperators, d.window_start, d.window_end, d.draw_id, d.drawn_on, d.position,
    d.object_id, d.draw_state, CASE WHEN d.is_entered THEN d.version END AS version,
    CASE
        WHEN NOT d.is_entered THEN '未录入'
        WHEN d.published_on IS NOT NULL THEN '已公示'
        WHEN d.state_now = '已公示' THEN '待审核'
        ELSE d.state_now
    END AS state,
    d.inspected_on, d.entered_on, d.approved_on, d.published_on,
    d.is_entered,
    d.published_on IS NOT NULL AS is_public,
    CASE WHEN d.is_entered THEN d.matters END AS matters,
    CASE WHEN d.is_entered THEN list_distinct(list_transform(d.matters, lambda m: m.category)) END AS categories,
    d.is_entered AND coalesce(d.shows_problem, false) AS has_problem,
    CASE WHEN d.is_entered THEN d.dispositions END AS dispositions,
    CASE WHEN d.is_entered THEN d.methods END AS methods,
    CASE WHEN d.is_entered THEN d.inspectors END AS inspectors,
    CASE WHEN NOT d.is_entered THEN NULL WHEN d.closes_later THEN '未完结' ELSE d.follow_up END AS follow_up,
    d.follow_up_closed_on, d.abnormal_listed_on, d.penalty_decided_on, d.penalty_published_on,
    CASE WHEN d.is_entered THEN d.remarks END AS remarks,
    d.trigger_on, d.limit_days, d.limit_unit, d.deadline, d.calendar_version,
    CASE
        WHEN d.clock_note IS NOT NULL THEN 'unknown'
        WHEN d.trigger_on IS NULL THEN 'not_started'
        WHEN d.published_on <= d.deadline THEN 'met'
        WHEN d.published_on > d.deadline THEN 'late'
        WHEN d.as_of > d.deadline THEN 'overdue'
        WHEN d.deadline_ordinal - d.reached_ordinal <= d.warn_days THEN 'due_soon'
        ELSE 'on_track'
    END AS clock,
    d.clock_note,
    CASE
        WHEN d.published_on IS NULL AND d.as_of <= d.deadline THEN d.deadline_ordinal - d.reached_ordinal
    END AS days_left,
    CASE
        WHEN coalesce(d.published_on, d.as_of) > d.deadline THEN d.reached_ordinal - d.deadline_ordinal
    END AS days_over,
    CASE WHEN d.is_entered THEN d.import_id END AS import_id, CASE WHEN d.is_entered THEN d.row_no END AS row_no, d.as_of
FROM due AS d;

COMMENT ON VIEW inspection_states IS '（不含对象名称，查询较快）应检对象（抽中未被替换的对象和替补的对象），每个任务每个对象一行，结果截至 as_of 当日；各项指标都由此统计';
COMMENT ON COLUMN inspection_states.plan_year IS '计划年度';
COMMENT ON COLUMN inspection_states.task_id IS '任务编号';
COMMENT ON COLUMN inspection_states.task_no IS '任务文号';
COMMENT ON COLUMN inspection_states.task_name IS '任务名称';
COMMENT ON COLUMN inspection_states.item_id IS '所据计划条目编号';
COMMENT ON COLUMN inspection_states.notice_id IS '所据通知编号';
COMMENT ON COLUMN inspection_states.doc_number IS '所据通知的发文字号';
COMMENT ON COLUMN inspection_states.seq IS '计划表中的序号';
COMMENT ON COLUMN inspection_states.batch IS '第几批（从 1 起）';
COMMENT ON COLUMN inspection_states.is_joint IS '是否部门联合抽查（有配合部门）';
COMMENT ON COLUMN inspection_states.draw_type IS '抽查类型：定向、不定向';
COMMENT ON COLUMN inspection_states.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN inspection_states.cooperators IS '配合部门（规范全称）';
COMMENT ON COLUMN inspection_states.window_start IS '检查时间首日（含）';
COMMENT ON COLUMN inspection_states.window_end IS '检查时间末日（含）';
COMMENT ON COLUMN inspection_states.draw_id IS '抽取编号';
COMMENT ON COLUMN inspection_states.drawn_on IS '抽取日期（北京时间）';
COMMENT ON COLUMN inspection_states.position IS '抽取次序';
COMMENT ON COLUMN inspection_states.object_id IS '对象编号';
COMMENT ON COLUMN inspection_states.draw_state IS '抽取状态：drawn 抽中，substitute 替补';
COMMENT ON COLUMN inspection_states.version IS '结果的版本；没有录入时为空';
COMMENT ON COLUMN inspection_states.state IS '截止日的状态：未录入、待审核、退回、不通过、已公示';
COMMENT ON COLUMN inspection_states.inspected_on IS '检查完成日期';
COMMENT ON COLUMN inspection_states.entered_on IS '录入日期（来源所载；没有载明而已录入的为空）';
COMMENT ON COLUMN inspection_states.approved_on IS '审核通过日期';
COMMENT ON COLUMN inspection_states.published_on IS '公示日期';
COMMENT ON COLUMN inspection_states.is_entered IS '是否已录入';
COMMENT ON COLUMN inspection_states.is_public IS '是否已公示（即已完成检查：已录入并已公示）';
COMMENT ON COLUMN inspection_states.matters IS '各抽查事项的检查结果（matter 事项、category 结果类别、note 说明）；未录入时为空';
COMMENT ON COLUMN inspection_states.categories IS '该对象的各种结果类别；未录入时为空';
COMMENT ON COLUMN inspection_states.has_problem IS '是否发现问题（结果类别中有设置所列的问题类别）';
COMMENT ON COLUMN inspection_states.dispositions IS '后续处置';
COMMENT ON COLUMN inspection_states.methods IS '检查方式';
COMMENT ON COLUMN inspection_states.inspectors IS '实际检查人员的代号';
COMMENT ON COLUMN inspection_states.follow_up IS '后续处置的进展：未完结、已完结；不需要时为空';
COMMENT ON COLUMN inspection_states.follow_up_closed_on IS '后续处置完结日期';
COMMENT ON COLUMN inspection_states.abnormal_listed_on IS '列入经营异常名录的日期';
COMMENT ON COLUMN inspection_states.penalty_decided_on IS '行政处罚决定日期';
COMMENT ON COLUMN inspection_states.penalty_published_on IS '行政处罚公示日期';
COMMENT ON COLUMN inspection_states.remarks IS '备注';
COMMENT ON COLUMN inspection_states.trigger_on IS '公示期限的起算日（次日起计）；尚未起算时为空';
COMMENT ON COLUMN inspection_states.limit_days IS '公示期限的天数；通知中有几种期限时为空';
COMMENT ON COLUMN inspection_states.limit_unit IS '公示期限的单位：working_day 工作日，day 自然日（末日逢休息日的顺延）';
COMMENT ON COLUMN inspection_states.deadline IS '公示的最后一日；尚未起算或期限不详时为空';
COMMENT ON COLUMN inspection_states.calendar_version IS '计算期限所用的工作日历版本';
COMMENT ON COLUMN inspection_states.clock IS '公示期限的状况：not_started 未起算，unknown 期限不详，on_track 正常，due_soon 即将到期，overdue 已逾期未公示，met 按期公示，late 逾期公示';
COMMENT ON COLUMN inspection_states.clock_note IS '期限不详的原因；期限可知或尚未起算时为空';
COMMENT ON COLUMN inspection_states.days_left IS '距期限还有几个工作日（已公示或已逾期时为空）';
COMMENT ON COLUMN inspection_states.days_over IS '超过期限几个工作日（不足一个工作日的为 0；超出工作日历时为空）';
COMMENT ON COLUMN inspection_states.import_id IS '结果的导入编号；没有录入时为空';
COMMENT ON COLUMN inspection_states.row_no IS '结果在来源中的行号；没有录入时为空';
COMMENT ON COLUMN inspection_states.as_of IS '统计截止日期';
