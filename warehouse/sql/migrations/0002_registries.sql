-- Registries: every import is kept; a snapshot names the imports it is made of, so that a draw can name what it saw.
-- No keys, for the reason given in 0001. Times are UTC.

CREATE TABLE base.registry_import (
    import_id     VARCHAR NOT NULL,
    kind          VARCHAR NOT NULL,
    version       INTEGER NOT NULL,
    parent        VARCHAR,
    source_name   VARCHAR NOT NULL,
    source_sha256 VARCHAR,
    source_kind   VARCHAR NOT NULL,
    mapping       JSON NOT NULL,
    options       JSON NOT NULL,
    rows_read     BIGINT NOT NULL,
    rows_accepted BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    rows_repeated BIGINT NOT NULL,
    rows_flagged  BIGINT NOT NULL,
    imported_at   TIMESTAMP NOT NULL,
    imported_by   VARCHAR NOT NULL
);
COMMENT ON TABLE base.registry_import IS '名录库的一次导入，一次一行；名录的版本由一次或几次导入组成';
COMMENT ON COLUMN base.registry_import.import_id IS '导入编号，如 objects-0001';
COMMENT ON COLUMN base.registry_import.kind IS '名录种类：objects 检查对象，inspectors 执法检查人员，matters 抽查事项清单，recusals 回避';
COMMENT ON COLUMN base.registry_import.version IS '该种名录的第几版（从 1 起）';
COMMENT ON COLUMN base.registry_import.parent IS '补充导入所接续的导入编号；整册导入为空';
COMMENT ON COLUMN base.registry_import.source_name IS '来源文件名，或数据库表名';
COMMENT ON COLUMN base.registry_import.source_sha256 IS '来源文件的 SHA-256 摘要；来自数据库时为空';
COMMENT ON COLUMN base.registry_import.source_kind IS '来源格式：csv、xlsx、parquet、postgres、mysql、sqlite';
COMMENT ON COLUMN base.registry_import.mapping IS '列名对应关系（JSON：来源列名 → 字段名）';
COMMENT ON COLUMN base.registry_import.options IS '读取时的设定（JSON），如编码、分隔符、工作表';
COMMENT ON COLUMN base.registry_import.rows_read IS '读到的行数';
COMMENT ON COLUMN base.registry_import.rows_accepted IS '入库的行数';
COMMENT ON COLUMN base.registry_import.rows_rejected IS '退回（须更正）的行数';
COMMENT ON COLUMN base.registry_import.rows_repeated IS '与前面某行完全相同、只留一行的行数（计入入库的行数）';
COMMENT ON COLUMN base.registry_import.rows_flagged IS '入库但有提示的行数';
COMMENT ON COLUMN base.registry_import.imported_at IS '导入时间（UTC）';
COMMENT ON COLUMN base.registry_import.imported_by IS '导入人';

CREATE TABLE base.registry_snapshot (
    snapshot_id VARCHAR NOT NULL,
    kind        VARCHAR NOT NULL,
    version     INTEGER NOT NULL,
    imports     VARCHAR[] NOT NULL,
    row_count   BIGINT NOT NULL,
    is_current  BOOLEAN NOT NULL,
    created_at  TIMESTAMP NOT NULL
);
COMMENT ON TABLE base.registry_snapshot IS '名录库的版本，抽取时引用；一个版本由一次整册导入和其后的补充导入组成';
COMMENT ON COLUMN base.registry_snapshot.snapshot_id IS '版本编号，如 objects@1';
COMMENT ON COLUMN base.registry_snapshot.kind IS '名录种类：objects、inspectors、matters、recusals';
COMMENT ON COLUMN base.registry_snapshot.version IS '第几版（从 1 起）';
COMMENT ON COLUMN base.registry_snapshot.imports IS '组成该版本的导入编号，后者优先';
COMMENT ON COLUMN base.registry_snapshot.row_count IS '该版本的行数';
COMMENT ON COLUMN base.registry_snapshot.is_current IS '是否现行版本';
COMMENT ON COLUMN base.registry_snapshot.created_at IS '建立时间（UTC）';

CREATE TABLE base.registry_object (
    import_id      VARCHAR NOT NULL,
    row_no         BIGINT NOT NULL,
    object_id      VARCHAR NOT NULL,
    id_kind        VARCHAR NOT NULL,
    name           VARCHAR NOT NULL,
    entity_type    VARCHAR,
    status         VARCHAR NOT NULL,
    status_raw     VARCHAR,
    area           VARCHAR,
    area_code      VARCHAR,
    address        VARCHAR,
    industry       VARCHAR,
    business_scope VARCHAR,
    tags           VARCHAR[] NOT NULL,
    credit_class   VARCHAR,
    credit_date    DATE,
    registered_on  DATE,
    abnormal       BOOLEAN NOT NULL,
    department     VARCHAR,
    contact        VARCHAR,
    phone          VARCHAR,
    flags          VARCHAR[] NOT NULL
);
COMMENT ON TABLE base.registry_object IS '检查对象名录库，每次导入的每个对象一行；统计请用 registry_objects';
COMMENT ON COLUMN base.registry_object.import_id IS '导入编号';
COMMENT ON COLUMN base.registry_object.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN base.registry_object.object_id IS '对象编号：大写的统一社会信用代码、老注册号，或“部门:编号”';
COMMENT ON COLUMN base.registry_object.id_kind IS '编号种类：uscc 统一社会信用代码，reg15 十五位注册号，other 部门自编';
COMMENT ON COLUMN base.registry_object.name IS '名称';
COMMENT ON COLUMN base.registry_object.entity_type IS '主体类型：企业、个体工商户、农民专业合作社、事业单位、社会组织、机关、其他';
COMMENT ON COLUMN base.registry_object.status IS '登记状态：存续、注销、吊销、撤销、迁出、停业、其他';
COMMENT ON COLUMN base.registry_object.status_raw IS '登记状态原文';
COMMENT ON COLUMN base.registry_object.area IS '所属地域（区划名称）';
COMMENT ON COLUMN base.registry_object.area_code IS '行政区划代码';
COMMENT ON COLUMN base.registry_object.address IS '地址';
COMMENT ON COLUMN base.registry_object.industry IS '行业（名称或代码）';
COMMENT ON COLUMN base.registry_object.business_scope IS '经营范围';
COMMENT ON COLUMN base.registry_object.tags IS '标签，如 检验检测机构、食品生产企业';
COMMENT ON COLUMN base.registry_object.credit_class IS '信用风险类别；没有时为空';
COMMENT ON COLUMN base.registry_object.credit_date IS '信用风险类别的评定日期';
COMMENT ON COLUMN base.registry_object.registered_on IS '成立（登记）日期';
COMMENT ON COLUMN base.registry_object.abnormal IS '是否列入经营异常名录';
COMMENT ON COLUMN base.registry_object.department IS '监管部门（规范全称）';
COMMENT ON COLUMN base.registry_object.contact IS '联系人';
COMMENT ON COLUMN base.registry_object.phone IS '联系电话';
COMMENT ON COLUMN base.registry_object.flags IS '提示代码（列表），如 old_registration_number';

CREATE TABLE base.registry_inspector (
    import_id         VARCHAR NOT NULL,
    row_no            BIGINT NOT NULL,
    inspector_id      VARCHAR NOT NULL,
    name              VARCHAR NOT NULL,
    certificate_no    VARCHAR NOT NULL,
    certificate_from  DATE,
    certificate_until DATE,
    department        VARCHAR NOT NULL,
    department_code   VARCHAR NOT NULL,
    status            VARCHAR NOT NULL,
    specialties       VARCHAR[] NOT NULL,
    is_expert         BOOLEAN NOT NULL,
    is_leader         BOOLEAN NOT NULL,
    phone             VARCHAR,
    flags             VARCHAR[] NOT NULL
);
COMMENT ON TABLE base.registry_inspector IS '执法检查人员名录库，每次导入的每人一行；统计请用 registry_inspectors';
COMMENT ON COLUMN base.registry_inspector.import_id IS '导入编号';
COMMENT ON COLUMN base.registry_inspector.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN base.registry_inspector.inspector_id IS '人员代号（假名）：部门代码-序号，按证号一次编定';
COMMENT ON COLUMN base.registry_inspector.name IS '姓名';
COMMENT ON COLUMN base.registry_inspector.certificate_no IS '执法证号';
COMMENT ON COLUMN base.registry_inspector.certificate_from IS '执法证生效日期';
COMMENT ON COLUMN base.registry_inspector.certificate_until IS '执法证有效期止';
COMMENT ON COLUMN base.registry_inspector.department IS '所在部门（规范全称）';
COMMENT ON COLUMN base.registry_inspector.department_code IS '部门代码';
COMMENT ON COLUMN base.registry_inspector.status IS '状态：在岗、停用、其他';
COMMENT ON COLUMN base.registry_inspector.specialties IS '专长';
COMMENT ON COLUMN base.registry_inspector.is_expert IS '是否专家';
COMMENT ON COLUMN base.registry_inspector.is_leader IS '是否组长人选';
COMMENT ON COLUMN base.registry_inspector.phone IS '联系电话';
COMMENT ON COLUMN base.registry_inspector.flags IS '提示代码（列表）';

CREATE TABLE base.registry_matter (
    import_id   VARCHAR NOT NULL,
    row_no      BIGINT NOT NULL,
    matter_id   VARCHAR NOT NULL,
    name        VARCHAR NOT NULL,
    parent_name VARCHAR,
    category    VARCHAR,
    department  VARCHAR,
    targets     VARCHAR,
    methods     VARCHAR[] NOT NULL,
    basis       VARCHAR,
    level       VARCHAR,
    flags       VARCHAR[] NOT NULL
);
COMMENT ON TABLE base.registry_matter IS '抽查事项清单，每次导入的每项一行；统计请用 registry_matters';
COMMENT ON COLUMN base.registry_matter.import_id IS '导入编号';
COMMENT ON COLUMN base.registry_matter.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN base.registry_matter.matter_id IS '事项编号';
COMMENT ON COLUMN base.registry_matter.name IS '抽查事项名称';
COMMENT ON COLUMN base.registry_matter.parent_name IS '抽查项目（上一级）';
COMMENT ON COLUMN base.registry_matter.category IS '事项类别：重点、一般';
COMMENT ON COLUMN base.registry_matter.department IS '检查主体（规范全称）';
COMMENT ON COLUMN base.registry_matter.targets IS '检查对象';
COMMENT ON COLUMN base.registry_matter.methods IS '检查方式';
COMMENT ON COLUMN base.registry_matter.basis IS '检查依据';
COMMENT ON COLUMN base.registry_matter.level IS '检查层级';
COMMENT ON COLUMN base.registry_matter.flags IS '提示代码（列表）';

CREATE TABLE base.registry_recusal (
    import_id    VARCHAR NOT NULL,
    row_no       BIGINT NOT NULL,
    object_id    VARCHAR NOT NULL,
    inspector_id VARCHAR NOT NULL,
    reason       VARCHAR,
    flags        VARCHAR[] NOT NULL
);
COMMENT ON TABLE base.registry_recusal IS '回避名录，每次导入的每对一行；统计请用 registry_recusals';
COMMENT ON COLUMN base.registry_recusal.import_id IS '导入编号';
COMMENT ON COLUMN base.registry_recusal.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN base.registry_recusal.object_id IS '对象编号';
COMMENT ON COLUMN base.registry_recusal.inspector_id IS '人员代号';
COMMENT ON COLUMN base.registry_recusal.reason IS '回避理由';
COMMENT ON COLUMN base.registry_recusal.flags IS '提示代码（列表）';

CREATE TABLE base.registry_problem (
    import_id VARCHAR NOT NULL,
    row_no    BIGINT NOT NULL,
    col_name  VARCHAR,
    code      VARCHAR NOT NULL,
    severity  VARCHAR NOT NULL,
    message   VARCHAR NOT NULL,
    raw       VARCHAR
);
COMMENT ON TABLE base.registry_problem IS '名录导入中发现的问题，一个问题一行';
COMMENT ON COLUMN base.registry_problem.import_id IS '导入编号';
COMMENT ON COLUMN base.registry_problem.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN base.registry_problem.col_name IS '来源列名';
COMMENT ON COLUMN base.registry_problem.code IS '问题代码';
COMMENT ON COLUMN base.registry_problem.severity IS '严重程度：warning 提示（已入库），error 错误（已退回）';
COMMENT ON COLUMN base.registry_problem.message IS '给人看的一句话';
COMMENT ON COLUMN base.registry_problem.raw IS '原文';

CREATE TABLE base.registry_code (
    kind        VARCHAR NOT NULL,
    natural_key VARCHAR NOT NULL,
    code        VARCHAR NOT NULL,
    assigned_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE base.registry_code IS '一次编定的代号：部门代码与人员代号';
COMMENT ON COLUMN base.registry_code.kind IS '种类：department 部门，inspector 人员';
COMMENT ON COLUMN base.registry_code.natural_key IS '部门规范全称，或“部门全称|执法证号”';
COMMENT ON COLUMN base.registry_code.code IS '代号';
COMMENT ON COLUMN base.registry_code.assigned_at IS '编定时间（UTC）';

CREATE TABLE base.registry_mapping (
    kind          VARCHAR NOT NULL,
    header_digest VARCHAR NOT NULL,
    mapping       JSON NOT NULL,
    saved_at      TIMESTAMP NOT NULL,
    saved_by      VARCHAR NOT NULL
);
COMMENT ON TABLE base.registry_mapping IS '存下的列名对应关系，同样的表头再次导入时直接使用';
COMMENT ON COLUMN base.registry_mapping.kind IS '名录种类';
COMMENT ON COLUMN base.registry_mapping.header_digest IS '表头的摘要';
COMMENT ON COLUMN base.registry_mapping.mapping IS '列名对应关系（JSON）';
COMMENT ON COLUMN base.registry_mapping.saved_at IS '保存时间（UTC）';
COMMENT ON COLUMN base.registry_mapping.saved_by IS '保存人';
