-- The base tables: one for each part of a bundle (warehouse/models.py). Analysts read the views instead.
-- No primary or foreign keys: replacing a notice deletes and inserts the same ids in one transaction, which
-- they would refuse; sql/checks finds duplicates and orphans. Times are UTC.

CREATE TABLE base.notice (
    notice_id         VARCHAR NOT NULL,
    source_name       VARCHAR NOT NULL,
    source_path       VARCHAR NOT NULL,
    sha256            VARCHAR,
    media_type        VARCHAR NOT NULL,
    size              BIGINT,
    title             VARCHAR,
    issuer            VARCHAR,
    doc_number        VARCHAR,
    issue_date        DATE,
    print_date        DATE,
    plan_year         INTEGER,
    contact           VARCHAR,
    phone             VARCHAR,
    email             VARCHAR,
    is_public         BOOLEAN,
    attachments       VARCHAR[] NOT NULL,
    status            VARCHAR NOT NULL,
    failure           VARCHAR,
    retryable         BOOLEAN NOT NULL,
    page_count        INTEGER,
    rows_read         BIGINT NOT NULL,
    rows_loaded       BIGINT NOT NULL,
    rows_quarantined  BIGINT NOT NULL,
    rows_ignored      BIGINT NOT NULL,
    content_hash      VARCHAR NOT NULL,
    reader_version    VARCHAR NOT NULL,
    ordinal           BIGINT NOT NULL,
    supersedes        VARCHAR,
    copy_of           VARCHAR,
    is_current        BOOLEAN NOT NULL,
    first_ingested_at TIMESTAMP NOT NULL,
    ingested_at       TIMESTAMP NOT NULL
);
COMMENT ON TABLE base.notice IS '已入库的通知，一份文件一行';
COMMENT ON COLUMN base.notice.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.notice.source_name IS '来源文件名';
COMMENT ON COLUMN base.notice.source_path IS '来源文件路径';
COMMENT ON COLUMN base.notice.sha256 IS '文件内容的 SHA-256 摘要；文件读不出时为空';
COMMENT ON COLUMN base.notice.media_type IS '文件类型（按内容判断，不按扩展名）';
COMMENT ON COLUMN base.notice.size IS '文件大小（字节）';
COMMENT ON COLUMN base.notice.title IS '通知标题';
COMMENT ON COLUMN base.notice.issuer IS '发文机关';
COMMENT ON COLUMN base.notice.doc_number IS '发文字号，如 高市双随机办〔2023〕2号';
COMMENT ON COLUMN base.notice.issue_date IS '成文日期';
COMMENT ON COLUMN base.notice.print_date IS '印发日期（版记）';
COMMENT ON COLUMN base.notice.plan_year IS '计划年度';
COMMENT ON COLUMN base.notice.contact IS '联系人';
COMMENT ON COLUMN base.notice.phone IS '联系电话';
COMMENT ON COLUMN base.notice.email IS '电子邮箱';
COMMENT ON COLUMN base.notice.is_public IS '是否公开；文中未写明时为空';
COMMENT ON COLUMN base.notice.attachments IS '附件名称（列表）';
COMMENT ON COLUMN base.notice.status IS '入库状态：loaded 全部入库，partial 部分内容需人工处理，failed 读取失败';
COMMENT ON COLUMN base.notice.failure IS '读取失败的原因（一句话）；成功时为空';
COMMENT ON COLUMN base.notice.retryable IS '失败后是否值得再读一次（如文件当时被占用）';
COMMENT ON COLUMN base.notice.page_count IS '页数；没有分页的格式为空';
COMMENT ON COLUMN base.notice.rows_read IS '读到的表格行数';
COMMENT ON COLUMN base.notice.rows_loaded IS '入库的行数';
COMMENT ON COLUMN base.notice.rows_quarantined IS '隔离（待人工处理）的行数';
COMMENT ON COLUMN base.notice.rows_ignored IS '有理由略过的行数（表头、合计行等）';
COMMENT ON COLUMN base.notice.content_hash IS '通知所说的一切（首部、义务、计划各栏）去掉版面后的摘要，与文件格式无关，用于判断内容是否相同';
COMMENT ON COLUMN base.notice.reader_version IS '读取程序的版本';
COMMENT ON COLUMN base.notice.ordinal IS '首次入库的先后顺序号';
COMMENT ON COLUMN base.notice.supersedes IS '本通知所替代的上一版通知编号；没有时为空';
COMMENT ON COLUMN base.notice.copy_of IS '与本通知内容相同、先入库的通知编号（同一通知的另一种格式）；没有时为空';
COMMENT ON COLUMN base.notice.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代';
COMMENT ON COLUMN base.notice.first_ingested_at IS '首次入库时间（UTC）';
COMMENT ON COLUMN base.notice.ingested_at IS '最近一次入库时间（UTC）';

CREATE TABLE base.item (
    notice_id           VARCHAR NOT NULL,
    item_id             VARCHAR NOT NULL,
    table_no            INTEGER NOT NULL,
    seq                 BIGINT,
    row_no              INTEGER NOT NULL,
    task_name           VARCHAR,
    draw_type           VARCHAR,
    matters             VARCHAR[] NOT NULL,
    target_scope        VARCHAR,
    quota_op            VARCHAR,
    ratio_min           DECIMAL(12,8),
    ratio_max           DECIMAL(12,8),
    count_min           BIGINT,
    count_max           BIGINT,
    count_unit          VARCHAR,
    base_count          BIGINT,
    quota_by_class      JSON,
    quota_detail        JSON,
    frequency_op        VARCHAR,
    frequency_times     INTEGER,
    frequency_times_max INTEGER,
    frequency_per       VARCHAR,
    frequency_years     INTEGER,
    risk_rule           VARCHAR,
    risk_by_class       JSON,
    window_start        DATE,
    window_end          DATE,
    window_batches      JSON,
    initiator           VARCHAR,
    cooperators         VARCHAR[] NOT NULL,
    draw_level          VARCHAR,
    check_level         VARCHAR,
    initiate_level      VARCHAR,
    office              VARCHAR,
    scope_area          VARCHAR,
    scope_status        VARCHAR,
    scope_kind          VARCHAR,
    scope_qualifier     VARCHAR,
    remarks             VARCHAR,
    status              VARCHAR NOT NULL
);
COMMENT ON TABLE base.item IS '计划条目，计划表一行一条';
COMMENT ON COLUMN base.item.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.item.item_id IS '计划条目编号';
COMMENT ON COLUMN base.item.table_no IS '通知中第几张计划表（从 1 起）；不是文件中第几张表，后者见 plan_fields';
COMMENT ON COLUMN base.item.seq IS '表中的序号';
COMMENT ON COLUMN base.item.row_no IS '表中第几行（从 1 起）';
COMMENT ON COLUMN base.item.task_name IS '抽查任务名称';
COMMENT ON COLUMN base.item.draw_type IS '抽查类型：定向、不定向；其他写法照录原文';
COMMENT ON COLUMN base.item.matters IS '抽查事项（列表）';
COMMENT ON COLUMN base.item.target_scope IS '抽查对象范围（原意）';
COMMENT ON COLUMN base.item.quota_op IS '抽查比例或数量的关系：=、>=、<=、<、>、range 区间、~ 约、by_class 按类别、conditional 附条件、staff_ratio 按人员配比';
COMMENT ON COLUMN base.item.ratio_min IS '抽查比例下限（小数，5% 记作 0.05，保留八位小数）';
COMMENT ON COLUMN base.item.ratio_max IS '抽查比例上限（小数，保留八位小数）';
COMMENT ON COLUMN base.item.count_min IS '抽查数量下限';
COMMENT ON COLUMN base.item.count_max IS '抽查数量上限';
COMMENT ON COLUMN base.item.count_unit IS '抽查数量的单位（户、家、所等）';
COMMENT ON COLUMN base.item.base_count IS '抽查基数';
COMMENT ON COLUMN base.item.quota_by_class IS '按类别规定的抽查比例（JSON）';
COMMENT ON COLUMN base.item.quota_detail IS '抽查比例或数量的完整读数（JSON），含条件、周期、配比等';
COMMENT ON COLUMN base.item.frequency_op IS '抽查频次的关系：=、>=、<= 等';
COMMENT ON COLUMN base.item.frequency_times IS '抽查次数（区间时为下限）';
COMMENT ON COLUMN base.item.frequency_times_max IS '抽查次数上限（区间时）';
COMMENT ON COLUMN base.item.frequency_per IS '频次的周期：year 年、half_year 半年、quarter 季、month 月、week 周、day 日、term 学期、project 项目、plan 本计划、N_years 每 N 年';
COMMENT ON COLUMN base.item.frequency_years IS '频次周期的年数，除“每 N 年”外为 1';
COMMENT ON COLUMN base.item.risk_rule IS '信用风险分类要求：incremental 递增，by_class 按类别，not_applicable 不涉及';
COMMENT ON COLUMN base.item.risk_by_class IS '按信用风险类别规定的比例（JSON）';
COMMENT ON COLUMN base.item.window_start IS '抽查时间首日（含）';
COMMENT ON COLUMN base.item.window_end IS '抽查时间末日（含）';
COMMENT ON COLUMN base.item.window_batches IS '分批进行时各批的起止日期（JSON）';
COMMENT ON COLUMN base.item.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN base.item.cooperators IS '配合部门（规范全称，列表）';
COMMENT ON COLUMN base.item.draw_level IS '抽取层级：province 省、city 市、county 县、district 区';
COMMENT ON COLUMN base.item.check_level IS '检查层级：province 省、city 市、county 县、district 区';
COMMENT ON COLUMN base.item.initiate_level IS '发起层级：province 省、city 市、county 县、district 区';
COMMENT ON COLUMN base.item.office IS '承办科室';
COMMENT ON COLUMN base.item.scope_area IS '对象范围中的地域';
COMMENT ON COLUMN base.item.scope_status IS '对象范围中的状态（如 在业、存续）';
COMMENT ON COLUMN base.item.scope_kind IS '对象范围中的对象种类';
COMMENT ON COLUMN base.item.scope_qualifier IS '对象范围中的限定语';
COMMENT ON COLUMN base.item.remarks IS '备注';
COMMENT ON COLUMN base.item.status IS '条目状态：ok 确定，review 需人工复核，quarantined 已隔离';

CREATE TABLE base.field (
    notice_id VARCHAR NOT NULL,
    item_id   VARCHAR NOT NULL,
    field     VARCHAR NOT NULL,
    part      INTEGER NOT NULL,
    raw       VARCHAR NOT NULL,
    value     JSON,
    rule      VARCHAR,
    status    VARCHAR NOT NULL,
    page      INTEGER,
    table_no  INTEGER,
    row_no    INTEGER,
    col_no    INTEGER,
    bbox      DOUBLE[]
);
COMMENT ON TABLE base.field IS '计划条目各字段的出处：原文、读数、规则和位置';
COMMENT ON COLUMN base.field.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.field.item_id IS '计划条目编号';
COMMENT ON COLUMN base.field.field IS '字段名（与 plan_items 的列名相应）';
COMMENT ON COLUMN base.field.part IS '同一字段由多个单元格合成时的序号（从 1 起）';
COMMENT ON COLUMN base.field.raw IS '原文';
COMMENT ON COLUMN base.field.value IS '规范化后的值（JSON）';
COMMENT ON COLUMN base.field.rule IS '读出该值的规则名称';
COMMENT ON COLUMN base.field.status IS '读数状态：ok 确定，review 需人工复核，unspecified 原文未规定';
COMMENT ON COLUMN base.field.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN base.field.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN base.field.row_no IS '表中第几行（从 1 起）';
COMMENT ON COLUMN base.field.col_no IS '表中第几列（从 1 起）';
COMMENT ON COLUMN base.field.bbox IS '单元格在页面上的位置 [左, 上, 右, 下]，单位为点，原点在左上角';

CREATE TABLE base.department (
    notice_id VARCHAR NOT NULL,
    item_id   VARCHAR NOT NULL,
    name      VARCHAR NOT NULL,
    raw       VARCHAR NOT NULL,
    role      VARCHAR NOT NULL,
    position  INTEGER NOT NULL,
    kind      VARCHAR,
    area      VARCHAR,
    is_stale  BOOLEAN NOT NULL
);
COMMENT ON TABLE base.department IS '计划条目中提到的部门，每提到一次一行';
COMMENT ON COLUMN base.department.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.department.item_id IS '计划条目编号';
COMMENT ON COLUMN base.department.name IS '部门规范全称';
COMMENT ON COLUMN base.department.raw IS '原文中的写法';
COMMENT ON COLUMN base.department.role IS '角色：initiator 发起，cooperator 配合';
COMMENT ON COLUMN base.department.position IS '在本条目同一角色中的次序，按原文顺序';
COMMENT ON COLUMN base.department.kind IS '部门类别；兼属多类的用 + 连接';
COMMENT ON COLUMN base.department.area IS '所属地域';
COMMENT ON COLUMN base.department.is_stale IS '原文写的是否旧名称';

CREATE TABLE base.obligation (
    notice_id VARCHAR NOT NULL,
    code      VARCHAR NOT NULL,
    value     DECIMAL(18,8),
    unit      VARCHAR NOT NULL,
    raw       VARCHAR NOT NULL,
    page      INTEGER
);
COMMENT ON TABLE base.obligation IS '通知正文规定的义务';
COMMENT ON COLUMN base.obligation.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.obligation.code IS '义务代码：entry_rate 录入率、publicity_rate 公示率、publicity_deadline 公示期限等';
COMMENT ON COLUMN base.obligation.value IS '规定的数值';
COMMENT ON COLUMN base.obligation.unit IS '数值的单位：ratio 比例，working_day 工作日等';
COMMENT ON COLUMN base.obligation.raw IS '原文';
COMMENT ON COLUMN base.obligation.page IS '所在页（从 1 起）；没有分页的格式为空';

CREATE TABLE base.notice_field (
    notice_id VARCHAR NOT NULL,
    field     VARCHAR NOT NULL,
    raw       VARCHAR NOT NULL,
    value     JSON,
    line      INTEGER NOT NULL,
    page      INTEGER
);
COMMENT ON TABLE base.notice_field IS '通知版头、落款等处读出的值及其原文，供核对';
COMMENT ON COLUMN base.notice_field.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.notice_field.field IS '字段名，与视图 notices 的列名相同';
COMMENT ON COLUMN base.notice_field.raw IS '原文';
COMMENT ON COLUMN base.notice_field.value IS '读出的值（JSON）';
COMMENT ON COLUMN base.notice_field.line IS '所在段落（从 1 起，不含表格）';
COMMENT ON COLUMN base.notice_field.page IS '所在页（从 1 起）；没有分页的格式为空';

CREATE TABLE base.source_row (
    notice_id VARCHAR NOT NULL,
    table_no  INTEGER NOT NULL,
    row_no    INTEGER NOT NULL,
    page      INTEGER,
    fate      VARCHAR NOT NULL,
    reason    VARCHAR,
    item_id   VARCHAR,
    raw       VARCHAR[] NOT NULL
);
COMMENT ON TABLE base.source_row IS '表格每一行的去向';
COMMENT ON COLUMN base.source_row.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.source_row.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN base.source_row.row_no IS '表中第几行（从 1 起）';
COMMENT ON COLUMN base.source_row.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN base.source_row.fate IS '该行的去向：loaded 入库，quarantined 隔离，ignored 略过';
COMMENT ON COLUMN base.source_row.reason IS '略过或隔离的理由';
COMMENT ON COLUMN base.source_row.item_id IS '计划条目编号';
COMMENT ON COLUMN base.source_row.raw IS '该行各单元格的原文（列表）';

CREATE TABLE base.finding (
    notice_id   VARCHAR NOT NULL,
    finding_id  VARCHAR NOT NULL,
    item_id     VARCHAR,
    field       VARCHAR,
    code        VARCHAR NOT NULL,
    severity    VARCHAR NOT NULL,
    message     VARCHAR NOT NULL,
    raw         VARCHAR NOT NULL,
    page        INTEGER,
    table_no    INTEGER,
    row_no      INTEGER,
    col_no      INTEGER,
    resolved_at TIMESTAMP
);
COMMENT ON TABLE base.finding IS '读取中发现的、需要人知道的问题';
COMMENT ON COLUMN base.finding.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.finding.finding_id IS '问题编号，重复读取时不变';
COMMENT ON COLUMN base.finding.item_id IS '所涉计划条目编号；与条目无关时为空';
COMMENT ON COLUMN base.finding.field IS '所涉字段；与字段无关时为空';
COMMENT ON COLUMN base.finding.code IS '问题代码';
COMMENT ON COLUMN base.finding.severity IS '严重程度：info 提示，warning 警告，error 错误';
COMMENT ON COLUMN base.finding.message IS '给人看的一句话：有什么问题、在哪里、怎么办';
COMMENT ON COLUMN base.finding.raw IS '原文';
COMMENT ON COLUMN base.finding.page IS '所在页（从 1 起）；没有分页的格式为空';
COMMENT ON COLUMN base.finding.table_no IS '文件中第几张表（从 1 起，含不是计划的表）';
COMMENT ON COLUMN base.finding.row_no IS '表中第几行（从 1 起）';
COMMENT ON COLUMN base.finding.col_no IS '表中第几列（从 1 起）';
COMMENT ON COLUMN base.finding.resolved_at IS '人工处理完毕的时间（UTC）；未处理时为空';

CREATE TABLE base.ingestion (
    notice_id      VARCHAR NOT NULL,
    ingested_at    TIMESTAMP NOT NULL,
    action         VARCHAR NOT NULL,
    status         VARCHAR NOT NULL,
    source_path    VARCHAR NOT NULL,
    reader_version VARCHAR NOT NULL,
    content_hash   VARCHAR NOT NULL
);
COMMENT ON TABLE base.ingestion IS '入库历史，每次入库一行';
COMMENT ON COLUMN base.ingestion.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.ingestion.ingested_at IS '本次入库时间（UTC）';
COMMENT ON COLUMN base.ingestion.action IS '本次入库的动作：loaded 新入库，replaced 重读替换';
COMMENT ON COLUMN base.ingestion.status IS '入库状态：loaded 全部入库，partial 部分内容需人工处理，failed 读取失败';
COMMENT ON COLUMN base.ingestion.source_path IS '来源文件路径';
COMMENT ON COLUMN base.ingestion.reader_version IS '读取程序的版本';
COMMENT ON COLUMN base.ingestion.content_hash IS '通知首部与计划内容规范化后的摘要，用于判断内容是否相同';

CREATE TABLE base.view_set (
    digest     VARCHAR NOT NULL,
    applied_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE base.view_set IS '当前视图定义的摘要，只有一行';
COMMENT ON COLUMN base.view_set.digest IS '视图定义的摘要，定义有变时重建视图';
COMMENT ON COLUMN base.view_set.applied_at IS '执行时间（UTC）';
