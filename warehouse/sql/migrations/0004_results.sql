-- Inspection results, the working-day calendar, the settings of clocks and checks, and what the checks found.
-- Results are never overwritten: each change is a new version. No keys, for the reason given in 0001. Times are UTC.

CREATE TABLE base.result_import (
    import_id        VARCHAR NOT NULL,
    source_name      VARCHAR NOT NULL,
    source_sha256    VARCHAR NOT NULL,
    source_kind      VARCHAR NOT NULL,
    mapping          JSON NOT NULL,
    options          JSON NOT NULL,
    rows_read        BIGINT NOT NULL,
    rows_new         BIGINT NOT NULL,
    rows_revised     BIGINT NOT NULL,
    rows_unchanged   BIGINT NOT NULL,
    rows_blank       BIGINT NOT NULL,
    rows_quarantined BIGINT NOT NULL,
    rows_flagged     BIGINT NOT NULL,
    imported_at      TIMESTAMP NOT NULL,
    imported_by      VARCHAR NOT NULL,
    reason           VARCHAR
);
COMMENT ON TABLE base.result_import IS '检查结果的一次导入，一个文件一行；读到的行数 = 新录 + 变更 + 未变 + 未填 + 隔离';
COMMENT ON COLUMN base.result_import.import_id IS '导入编号，如 results-0001';
COMMENT ON COLUMN base.result_import.source_name IS '来源文件名';
COMMENT ON COLUMN base.result_import.source_sha256 IS '来源文件的 SHA-256 摘要';
COMMENT ON COLUMN base.result_import.source_kind IS '来源格式：template 本程序生成的结果表，mapped 其他平台导出的表';
COMMENT ON COLUMN base.result_import.mapping IS '列名对应关系（JSON：来源列名 → 字段名）';
COMMENT ON COLUMN base.result_import.options IS '读取时的设定（JSON），如编码、工作表、代码对照';
COMMENT ON COLUMN base.result_import.rows_read IS '读到的行数';
COMMENT ON COLUMN base.result_import.rows_new IS '新录入的行数';
COMMENT ON COLUMN base.result_import.rows_revised IS '与已有结果不同、记为新版本的行数';
COMMENT ON COLUMN base.result_import.rows_unchanged IS '与已有结果相同的行数';
COMMENT ON COLUMN base.result_import.rows_blank IS '尚未填写的行数';
COMMENT ON COLUMN base.result_import.rows_quarantined IS '隔离（须更正后重新导入）的行数';
COMMENT ON COLUMN base.result_import.rows_flagged IS '已入库但有提示的行数';
COMMENT ON COLUMN base.result_import.imported_at IS '导入时间（UTC）';
COMMENT ON COLUMN base.result_import.imported_by IS '导入人';
COMMENT ON COLUMN base.result_import.reason IS '更正已公示结果的理由；没有更正时为空';

CREATE TABLE base.result (
    task_id                VARCHAR NOT NULL,
    draw_id                VARCHAR NOT NULL,
    object_id              VARCHAR NOT NULL,
    version                INTEGER NOT NULL,
    is_current             BOOLEAN NOT NULL,
    import_id              VARCHAR NOT NULL,
    row_no                 BIGINT NOT NULL,
    state                  VARCHAR NOT NULL,
    inspected_on           DATE,
    entered_on             DATE,
    approved_on            DATE,
    published_on           DATE,
    matters                STRUCT(matter VARCHAR, category VARCHAR, note VARCHAR)[] NOT NULL,
    dispositions           VARCHAR[] NOT NULL,
    methods                VARCHAR[] NOT NULL,
    inspectors             VARCHAR[] NOT NULL,
    follow_up              VARCHAR,
    follow_up_closed_on    DATE,
    abnormal_listed_on     DATE,
    penalty_decided_on     DATE,
    penalty_published_on   DATE,
    remarks                VARCHAR,
    changes                JSON,
    reason                 VARCHAR,
    changed_at             TIMESTAMP NOT NULL,
    changed_by             VARCHAR NOT NULL
);
COMMENT ON TABLE base.result IS '检查结果，每个任务每个对象每个版本一行；统计请用 inspections';
COMMENT ON COLUMN base.result.task_id IS '任务编号';
COMMENT ON COLUMN base.result.draw_id IS '抽取编号';
COMMENT ON COLUMN base.result.object_id IS '对象编号';
COMMENT ON COLUMN base.result.version IS '第几版（从 1 起）';
COMMENT ON COLUMN base.result.is_current IS '是否最新版本';
COMMENT ON COLUMN base.result.import_id IS '导入编号';
COMMENT ON COLUMN base.result.row_no IS '来源中的行号（与表格软件显示的行号一致）';
COMMENT ON COLUMN base.result.state IS '状态：待审核、退回、不通过、已公示（未录入的没有行）';
COMMENT ON COLUMN base.result.inspected_on IS '检查完成日期';
COMMENT ON COLUMN base.result.entered_on IS '录入日期';
COMMENT ON COLUMN base.result.approved_on IS '审核通过日期';
COMMENT ON COLUMN base.result.published_on IS '公示日期';
COMMENT ON COLUMN base.result.matters IS '各抽查事项的检查结果（matter 事项、category 结果类别、note 说明）';
COMMENT ON COLUMN base.result.dispositions IS '后续处置';
COMMENT ON COLUMN base.result.methods IS '检查方式';
COMMENT ON COLUMN base.result.inspectors IS '实际检查人员的代号；名录中查不到的照录原文';
COMMENT ON COLUMN base.result.follow_up IS '后续处置的进展：未完结、已完结；不需要时为空';
COMMENT ON COLUMN base.result.follow_up_closed_on IS '后续处置完结日期';
COMMENT ON COLUMN base.result.abnormal_listed_on IS '列入经营异常名录的日期（通过登记的住所无法联系的）';
COMMENT ON COLUMN base.result.penalty_decided_on IS '行政处罚决定日期';
COMMENT ON COLUMN base.result.penalty_published_on IS '行政处罚公示日期';
COMMENT ON COLUMN base.result.remarks IS '备注';
COMMENT ON COLUMN base.result.changes IS '与上一版不同之处（JSON：字段 → [原值, 新值]）；每次抽取的第一版为空';
COMMENT ON COLUMN base.result.reason IS '更正的理由';
COMMENT ON COLUMN base.result.changed_at IS '入库时间（UTC）';
COMMENT ON COLUMN base.result.changed_by IS '经办人';

CREATE TABLE base.result_row (
    import_id   VARCHAR NOT NULL,
    row_no      BIGINT NOT NULL,
    task_id     VARCHAR,
    object_id   VARCHAR,
    raw         JSON NOT NULL,
    resolved_at TIMESTAMP,
    resolved_by VARCHAR,
    resolution  VARCHAR
);
COMMENT ON TABLE base.result_row IS '隔离的结果行，原样保存，直到更正后的行入库或由人决定不用';
COMMENT ON COLUMN base.result_row.import_id IS '导入编号';
COMMENT ON COLUMN base.result_row.row_no IS '来源中的行号（与表格软件显示的行号一致）';
COMMENT ON COLUMN base.result_row.task_id IS '该行所说的任务编号（认得出时）';
COMMENT ON COLUMN base.result_row.object_id IS '该行所说的对象编号（认得出时）';
COMMENT ON COLUMN base.result_row.raw IS '该行原文（JSON：列名 → 文本）';
COMMENT ON COLUMN base.result_row.resolved_at IS '处理完毕的时间（UTC）；未处理时为空';
COMMENT ON COLUMN base.result_row.resolved_by IS '处理人';
COMMENT ON COLUMN base.result_row.resolution IS '怎样处理的：更正后入库的导入编号，或不用的理由';

CREATE TABLE base.result_problem (
    problem_id VARCHAR NOT NULL,
    import_id  VARCHAR NOT NULL,
    row_no     BIGINT NOT NULL,
    task_id    VARCHAR,
    object_id  VARCHAR,
    version    INTEGER,
    field      VARCHAR,
    code       VARCHAR NOT NULL,
    severity   VARCHAR NOT NULL,
    message    VARCHAR NOT NULL,
    raw        VARCHAR
);
COMMENT ON TABLE base.result_problem IS '导入检查结果时发现的问题，一个问题一行';
COMMENT ON COLUMN base.result_problem.problem_id IS '问题编号，同一文件重复导入时不变';
COMMENT ON COLUMN base.result_problem.import_id IS '导入编号';
COMMENT ON COLUMN base.result_problem.row_no IS '来源中的行号';
COMMENT ON COLUMN base.result_problem.task_id IS '任务编号；认不出时为空';
COMMENT ON COLUMN base.result_problem.object_id IS '对象编号；认不出时为空';
COMMENT ON COLUMN base.result_problem.version IS '所涉结果的版本；该行被隔离时为空';
COMMENT ON COLUMN base.result_problem.field IS '所涉字段';
COMMENT ON COLUMN base.result_problem.code IS '问题代码';
COMMENT ON COLUMN base.result_problem.severity IS '严重程度：info 提示，warning 警告（已入库），error 错误（已隔离）';
COMMENT ON COLUMN base.result_problem.message IS '给人看的一句话';
COMMENT ON COLUMN base.result_problem.raw IS '原文';

CREATE TABLE base.result_mapping (
    name          VARCHAR NOT NULL,
    header_digest VARCHAR NOT NULL,
    mapping       JSON NOT NULL,
    codes         JSON NOT NULL,
    saved_at      TIMESTAMP NOT NULL,
    saved_by      VARCHAR NOT NULL
);
COMMENT ON TABLE base.result_mapping IS '存下的其他平台导出表的读法：列名和代码的对照';
COMMENT ON COLUMN base.result_mapping.name IS '读法的名称，如 省平台';
COMMENT ON COLUMN base.result_mapping.header_digest IS '表头的摘要';
COMMENT ON COLUMN base.result_mapping.mapping IS '列名对应关系（JSON：来源列名 → 字段名）';
COMMENT ON COLUMN base.result_mapping.codes IS '代码对照（JSON：字段 → {来源写法: 规范写法}）';
COMMENT ON COLUMN base.result_mapping.saved_at IS '保存时间（UTC）';
COMMENT ON COLUMN base.result_mapping.saved_by IS '保存人';

CREATE TABLE base.workday (
    day        DATE NOT NULL,
    is_workday BOOLEAN NOT NULL,
    ordinal    INTEGER NOT NULL,
    version    VARCHAR NOT NULL
);
COMMENT ON TABLE base.workday IS '工作日历，每天一行；日历没有的年份，期限不详';
COMMENT ON COLUMN base.workday.day IS '日期';
COMMENT ON COLUMN base.workday.is_workday IS '是否工作日（含调休上班的周末，不含法定节假日）';
COMMENT ON COLUMN base.workday.ordinal IS '日历开始至当日（含）的工作日数';
COMMENT ON COLUMN base.workday.version IS '日历版本';

CREATE TABLE base.compliance_setting (
    publicity_days     INTEGER NOT NULL,
    publicity_trigger  VARCHAR NOT NULL,
    publicity_source   VARCHAR NOT NULL,
    warn_days          INTEGER NOT NULL,
    abnormal_days      INTEGER NOT NULL,
    penalty_days       INTEGER NOT NULL,
    problem_categories VARCHAR[] NOT NULL,
    settings           JSON NOT NULL,
    digest             VARCHAR NOT NULL,
    applied_at         TIMESTAMP NOT NULL,
    applied_by         VARCHAR NOT NULL
);
COMMENT ON TABLE base.compliance_setting IS '期限与检查规则的设置，只有一行，来自 compliance.toml';
COMMENT ON COLUMN base.compliance_setting.publicity_days IS '公示期限（工作日）';
COMMENT ON COLUMN base.compliance_setting.publicity_trigger IS '公示期限从何时起算：inspected 该对象检查完成，task_completed 任务全部检查完成，window_end 抽查时间结束';
COMMENT ON COLUMN base.compliance_setting.publicity_source IS '通知正文规定了公示期限时用谁的：notice 通知的，setting 一律用设置的';
COMMENT ON COLUMN base.compliance_setting.warn_days IS '到期前几个工作日提醒';
COMMENT ON COLUMN base.compliance_setting.abnormal_days IS '查无下落的，列入经营异常名录的期限（工作日）';
COMMENT ON COLUMN base.compliance_setting.penalty_days IS '行政处罚决定公示的期限（工作日）';
COMMENT ON COLUMN base.compliance_setting.problem_categories IS '算作“发现问题”的结果类别';
COMMENT ON COLUMN base.compliance_setting.settings IS '全部设置（JSON）';
COMMENT ON COLUMN base.compliance_setting.digest IS '设置的摘要，报告中注明';
COMMENT ON COLUMN base.compliance_setting.applied_at IS '生效时间（UTC）';
COMMENT ON COLUMN base.compliance_setting.applied_by IS '设置人';

CREATE TABLE base.deviation (
    finding_id  VARCHAR NOT NULL,
    rule        VARCHAR NOT NULL,
    severity    VARCHAR NOT NULL,
    plan_year   INTEGER,
    notice_id   VARCHAR,
    item_id     VARCHAR,
    task_id     VARCHAR,
    object_id   VARCHAR,
    department  VARCHAR,
    message     VARCHAR NOT NULL,
    evidence    JSON NOT NULL,
    as_of       DATE NOT NULL,
    first_seen  TIMESTAMP NOT NULL,
    last_seen   TIMESTAMP NOT NULL,
    resolved_at TIMESTAMP
);
COMMENT ON TABLE base.deviation IS '按规则检查出的偏差（mingcha check 保存），每条偏差一行';
COMMENT ON COLUMN base.deviation.finding_id IS '偏差编号，重复检查时不变';
COMMENT ON COLUMN base.deviation.rule IS '规则编号，C1 至 C16，说明见 docs/rules.md';
COMMENT ON COLUMN base.deviation.severity IS '严重程度：info 提示，warning 警告，error 错误';
COMMENT ON COLUMN base.deviation.plan_year IS '计划年度';
COMMENT ON COLUMN base.deviation.notice_id IS '所涉通知编号';
COMMENT ON COLUMN base.deviation.item_id IS '所涉计划条目编号';
COMMENT ON COLUMN base.deviation.task_id IS '所涉任务编号';
COMMENT ON COLUMN base.deviation.object_id IS '所涉对象编号';
COMMENT ON COLUMN base.deviation.department IS '有责任处理的部门';
COMMENT ON COLUMN base.deviation.message IS '给人看的一句话';
COMMENT ON COLUMN base.deviation.evidence IS '依据的数据（JSON）';
COMMENT ON COLUMN base.deviation.as_of IS '最近一次检查的截止日期';
COMMENT ON COLUMN base.deviation.first_seen IS '首次发现的时间（UTC）';
COMMENT ON COLUMN base.deviation.last_seen IS '最近一次发现的时间（UTC）';
COMMENT ON COLUMN base.deviation.resolved_at IS '不再出现的时间（UTC）；仍在时为空';

-- Until compliance.toml is applied for the first time; the same values as the shipped file (a test compares them).
INSERT INTO base.compliance_setting VALUES (
    20, 'inspected', 'notice', 5, 10, 20,
    [
        '未按规定公示应当公示的信息', '公示信息隐瞒真实情况、弄虚作假', '通过登记的住所（经营场所）无法联系',
        '发现问题已责令改正', '不配合检查情节严重', '发现问题待后续处理', '违反其他部门相关规定'
    ],
    '{
        "publicity": {"days": 20, "trigger": "inspected", "source": "notice", "warn_days": 5},
        "follow_up": {"abnormal_days": 10, "penalty_days": 20},
        "results": {"problem": [
            "未按规定公示应当公示的信息", "公示信息隐瞒真实情况、弄虚作假", "通过登记的住所（经营场所）无法联系",
            "发现问题已责令改正", "不配合检查情节严重", "发现问题待后续处理", "违反其他部门相关规定"
        ]},
        "rules": {
            "cooperator": 2, "team": 2, "matter_caps": {}, "national_floor": "0.03", "visits_per_year": 0,
            "year_end_share": "0.5", "coordinating": ["领导小组办公室", "联席会议", "双随机办", "协调小组"]
        },
        "report": {"signer": "", "addressee": "", "list_rows": 200, "raw_rows": 20000}
    }',
    'shipped', TIMESTAMP '1970-01-01 00:00:00', 'mingcha'
);
