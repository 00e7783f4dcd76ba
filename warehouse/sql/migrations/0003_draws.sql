-- Scope rules, draw tasks, draws and the audit log. Rows of scope_rule, draw and audit_entry are never deleted.
-- No keys, for the reason given in 0001. Times are UTC.

CREATE TABLE base.scope_rule (
    rule_id     VARCHAR NOT NULL,
    version     INTEGER NOT NULL,
    scope_key   VARCHAR NOT NULL,
    scope_text  VARCHAR NOT NULL,
    task_hint   VARCHAR,
    issuer      VARCHAR,
    rule        JSON NOT NULL,
    status      VARCHAR NOT NULL,
    hits        BIGINT,
    snapshot_id VARCHAR,
    note        VARCHAR,
    unread      VARCHAR[],
    changed_at  TIMESTAMP NOT NULL,
    changed_by  VARCHAR NOT NULL,
    reason      VARCHAR
);
COMMENT ON TABLE base.scope_rule IS '抽查对象范围的规则：由计划中的范围文字到名录条件，每次改动一行';
COMMENT ON COLUMN base.scope_rule.rule_id IS '规则编号，如 S0001';
COMMENT ON COLUMN base.scope_rule.version IS '第几次改动（从 1 起）';
COMMENT ON COLUMN base.scope_rule.scope_key IS '范围文字规整后的键；同一范围的不同任务共用';
COMMENT ON COLUMN base.scope_rule.scope_text IS '计划中的范围原文';
COMMENT ON COLUMN base.scope_rule.task_hint IS '任务名称中与范围有关的词（如 B类企业），没有时为空';
COMMENT ON COLUMN base.scope_rule.issuer IS '适用地域（发文机关所在地，如 高平市）；读不出地域时为发文机关';
COMMENT ON COLUMN base.scope_rule.rule IS '条件（JSON）';
COMMENT ON COLUMN base.scope_rule.status IS '状态：proposed 建议，confirmed 已确认，rejected 不用';
COMMENT ON COLUMN base.scope_rule.hits IS '命中的对象数';
COMMENT ON COLUMN base.scope_rule.snapshot_id IS '计算命中数时的名录版本';
COMMENT ON COLUMN base.scope_rule.note IS '给确认人看的一句话：按什么得出，有什么没读懂';
COMMENT ON COLUMN base.scope_rule.unread IS '没读懂的词（列表），须由人决定；人已定规则后为空';
COMMENT ON COLUMN base.scope_rule.changed_at IS '改动时间（UTC）';
COMMENT ON COLUMN base.scope_rule.changed_by IS '改动人；程序建议时为 mingcha';
COMMENT ON COLUMN base.scope_rule.reason IS '改动理由';

CREATE TABLE base.draw_task (
    task_id       VARCHAR NOT NULL,
    task_no       VARCHAR NOT NULL,
    plan_year     INTEGER NOT NULL,
    item_id       VARCHAR NOT NULL,
    notice_id     VARCHAR NOT NULL,
    doc_number    VARCHAR,
    seq           BIGINT,
    batch         INTEGER NOT NULL,
    batches       INTEGER NOT NULL,
    name          VARCHAR NOT NULL,
    draw_type     VARCHAR,
    initiator     VARCHAR,
    cooperators   VARCHAR[] NOT NULL,
    draw_level    VARCHAR,
    check_level   VARCHAR,
    matters       VARCHAR[] NOT NULL,
    target_scope  VARCHAR,
    scope_rule_id VARCHAR,
    window_start  DATE,
    window_end    DATE,
    quota         JSON,
    quota_text    VARCHAR,
    risk_rule     VARCHAR,
    risk_by_class JSON,
    scope_label   VARCHAR,
    merge_group   VARCHAR,
    remind_on     DATE,
    status        VARCHAR NOT NULL,
    problems      JSON NOT NULL,
    decisions     JSON NOT NULL,
    digest        VARCHAR NOT NULL,
    created_at    TIMESTAMP NOT NULL,
    changed_at    TIMESTAMP NOT NULL
);
COMMENT ON TABLE base.draw_task IS '抽查任务，每个计划条目的每一批一行';
COMMENT ON COLUMN base.draw_task.task_id IS '任务编号，如 T2023-0001';
COMMENT ON COLUMN base.draw_task.task_no IS '任务文号，如 市场监管抽查〔2023〕001号';
COMMENT ON COLUMN base.draw_task.plan_year IS '计划年度';
COMMENT ON COLUMN base.draw_task.item_id IS '所据计划条目编号';
COMMENT ON COLUMN base.draw_task.notice_id IS '所据通知编号';
COMMENT ON COLUMN base.draw_task.doc_number IS '所据通知的发文字号';
COMMENT ON COLUMN base.draw_task.seq IS '计划表中的序号';
COMMENT ON COLUMN base.draw_task.batch IS '第几批（从 1 起）';
COMMENT ON COLUMN base.draw_task.batches IS '共几批';
COMMENT ON COLUMN base.draw_task.name IS '任务名称';
COMMENT ON COLUMN base.draw_task.draw_type IS '抽查类型：定向、不定向';
COMMENT ON COLUMN base.draw_task.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN base.draw_task.cooperators IS '配合部门（规范全称）';
COMMENT ON COLUMN base.draw_task.draw_level IS '抽取层级';
COMMENT ON COLUMN base.draw_task.check_level IS '检查层级';
COMMENT ON COLUMN base.draw_task.matters IS '抽查事项';
COMMENT ON COLUMN base.draw_task.target_scope IS '抽查对象范围原文';
COMMENT ON COLUMN base.draw_task.scope_rule_id IS '对应的范围规则编号';
COMMENT ON COLUMN base.draw_task.window_start IS '检查时间首日（含）';
COMMENT ON COLUMN base.draw_task.window_end IS '检查时间末日（含）';
COMMENT ON COLUMN base.draw_task.quota IS '抽查比例或数量（JSON，见 docs/draw.md）；读不出时为空';
COMMENT ON COLUMN base.draw_task.quota_text IS '抽查比例或数量的原文';
COMMENT ON COLUMN base.draw_task.risk_rule IS '信用风险分类要求';
COMMENT ON COLUMN base.draw_task.risk_by_class IS '按类别规定的比例（JSON）';
COMMENT ON COLUMN base.draw_task.scope_label IS '共用票号的范围标签；不与别的任务合并时为空';
COMMENT ON COLUMN base.draw_task.merge_group IS '合并进行的任务组编号；不合并时为空';
COMMENT ON COLUMN base.draw_task.remind_on IS '提醒发起的日期';
COMMENT ON COLUMN base.draw_task.status IS '状态：blocked 待人工处理，ready 可以锁定，committed 已锁定，drawn 已抽取，finished 已完成，withdrawn 计划修订后撤销，external 由上级抽取';
COMMENT ON COLUMN base.draw_task.problems IS '待处理的问题（JSON 列表：code、severity、field、message、raw；severity 为 error 的须先处理）';
COMMENT ON COLUMN base.draw_task.decisions IS '人工决定（JSON 列表：field、kind、value、text、old、reason、by、at、basis、dropped；dropped 不为空的已不适用）';
COMMENT ON COLUMN base.draw_task.digest IS '任务内容的摘要，计划修订时据以判断有无变化';
COMMENT ON COLUMN base.draw_task.created_at IS '生成时间（UTC）';
COMMENT ON COLUMN base.draw_task.changed_at IS '最近改动时间（UTC）';

CREATE TABLE base.task_number (
    word      VARCHAR NOT NULL,
    plan_year INTEGER NOT NULL,
    serial    INTEGER NOT NULL,
    task_id   VARCHAR NOT NULL,
    task_no   VARCHAR NOT NULL
);
COMMENT ON TABLE base.task_number IS '发出过的任务文号，每号一行，不重复使用';
COMMENT ON COLUMN base.task_number.word IS '部门词，如 市场监管';
COMMENT ON COLUMN base.task_number.plan_year IS '计划年度';
COMMENT ON COLUMN base.task_number.serial IS '同一部门词、同一年度内的序号（从 1 起）';
COMMENT ON COLUMN base.task_number.task_id IS '任务编号';
COMMENT ON COLUMN base.task_number.task_no IS '任务文号';

CREATE TABLE base.task_item (
    task_id     VARCHAR NOT NULL,
    item_id     VARCHAR,
    notice_id   VARCHAR NOT NULL,
    plan_digest VARCHAR
);
COMMENT ON TABLE base.task_item IS '任务与现行计划条目的对应，每个任务一行；计划修订后只改这里，任务本身没有变化时不动';
COMMENT ON COLUMN base.task_item.task_id IS '任务编号';
COMMENT ON COLUMN base.task_item.item_id IS '对应的现行计划条目编号；计划中已没有时为空';
COMMENT ON COLUMN base.task_item.notice_id IS '该条目所在的通知编号；计划中已没有时为最后一次出现的通知';
COMMENT ON COLUMN base.task_item.plan_digest IS '按现行计划算出的任务内容摘要；这一批已不在计划中时为空';

CREATE TABLE base.merge_proposal (
    proposal_id     VARCHAR NOT NULL,
    plan_year       INTEGER NOT NULL,
    task_ids        VARCHAR[] NOT NULL,
    overlap_objects BIGINT,
    window_start    DATE NOT NULL,
    window_end      DATE NOT NULL,
    status          VARCHAR NOT NULL,
    note            VARCHAR NOT NULL,
    changed_at      TIMESTAMP NOT NULL,
    changed_by      VARCHAR NOT NULL
);
COMMENT ON TABLE base.merge_proposal IS '合并建议：对象和时间重叠的任务可共用抽取结果（进一次门、查多项事）';
COMMENT ON COLUMN base.merge_proposal.proposal_id IS '建议编号，如 M2023-01';
COMMENT ON COLUMN base.merge_proposal.plan_year IS '计划年度';
COMMENT ON COLUMN base.merge_proposal.task_ids IS '所涉任务编号';
COMMENT ON COLUMN base.merge_proposal.overlap_objects IS '共有的对象数；未计算时为空';
COMMENT ON COLUMN base.merge_proposal.window_start IS '共同时间段首日';
COMMENT ON COLUMN base.merge_proposal.window_end IS '共同时间段末日';
COMMENT ON COLUMN base.merge_proposal.status IS '状态：proposed 建议，accepted 已采纳，rejected 不采纳，withdrawn 不再适用';
COMMENT ON COLUMN base.merge_proposal.note IS '给人看的一句话';
COMMENT ON COLUMN base.merge_proposal.changed_at IS '改动时间（UTC）';
COMMENT ON COLUMN base.merge_proposal.changed_by IS '改动人';

CREATE TABLE base.draw (
    draw_id             VARCHAR NOT NULL,
    task_id             VARCHAR NOT NULL,
    attempt             INTEGER NOT NULL,
    status              VARCHAR NOT NULL,
    commit_sha256       VARCHAR NOT NULL,
    commit_json         VARCHAR NOT NULL,
    previous_commit     VARCHAR,
    lead_draw           VARCHAR,
    scope               VARCHAR NOT NULL,
    folder              VARCHAR NOT NULL,
    objects_snapshot    VARCHAR NOT NULL,
    inspectors_snapshot VARCHAR NOT NULL,
    recusals_snapshot   VARCHAR,
    frame_rows          BIGINT NOT NULL,
    excluded_rows       BIGINT NOT NULL,
    want_total          BIGINT NOT NULL,
    drawn_total         BIGINT,
    unmet_total         BIGINT,
    seed_issue          VARCHAR[] NOT NULL,
    seed                VARCHAR,
    reason              VARCHAR,
    committed_at        TIMESTAMP NOT NULL,
    committed_by        VARCHAR NOT NULL,
    drawn_at            TIMESTAMP,
    drawn_by            VARCHAR
);
COMMENT ON TABLE base.draw IS '抽取，每次一行；重抽另起一行，原来的保留';
COMMENT ON COLUMN base.draw.draw_id IS '抽取编号，如 高市双随机办〔2023〕2号#1/1';
COMMENT ON COLUMN base.draw.task_id IS '任务编号';
COMMENT ON COLUMN base.draw.attempt IS '第几次抽取（从 1 起）';
COMMENT ON COLUMN base.draw.status IS '状态：committed 已锁定，seeded 已录种子，drawn 已抽取，void 已作废';
COMMENT ON COLUMN base.draw.commit_sha256 IS '锁定文件（commit.json）的摘要，抽取前公布';
COMMENT ON COLUMN base.draw.commit_json IS '锁定文件全文';
COMMENT ON COLUMN base.draw.previous_commit IS '上一次锁定文件的摘要';
COMMENT ON COLUMN base.draw.lead_draw IS '共用票号时牵头的抽取编号；不共用时为空';
COMMENT ON COLUMN base.draw.scope IS '票号范围标签';
COMMENT ON COLUMN base.draw.folder IS '证明材料所在的文件夹（相对抽取文件夹）';
COMMENT ON COLUMN base.draw.objects_snapshot IS '对象名录版本';
COMMENT ON COLUMN base.draw.inspectors_snapshot IS '人员名录版本';
COMMENT ON COLUMN base.draw.recusals_snapshot IS '回避名录版本；没有时为空';
COMMENT ON COLUMN base.draw.frame_rows IS '待抽对象数';
COMMENT ON COLUMN base.draw.excluded_rows IS '排除的对象数';
COMMENT ON COLUMN base.draw.want_total IS '应抽取数';
COMMENT ON COLUMN base.draw.drawn_total IS '实际抽取数';
COMMENT ON COLUMN base.draw.unmet_total IS '未能派足的人次';
COMMENT ON COLUMN base.draw.seed_issue IS '锁定时约定的期号';
COMMENT ON COLUMN base.draw.seed IS '随机种子（按 RFC 3797 编码）；未录入时为空';
COMMENT ON COLUMN base.draw.reason IS '重抽或作废的理由';
COMMENT ON COLUMN base.draw.committed_at IS '锁定时间（UTC）';
COMMENT ON COLUMN base.draw.committed_by IS '锁定人';
COMMENT ON COLUMN base.draw.drawn_at IS '抽取时间（UTC）';
COMMENT ON COLUMN base.draw.drawn_by IS '抽取人';

CREATE TABLE base.draw_selected (
    draw_id   VARCHAR NOT NULL,
    position  INTEGER NOT NULL,
    object_id VARCHAR NOT NULL,
    stratum   VARCHAR NOT NULL,
    ticket    VARCHAR NOT NULL,
    state     VARCHAR NOT NULL
);
COMMENT ON TABLE base.draw_selected IS '抽中的对象，每次抽取每个对象一行';
COMMENT ON COLUMN base.draw_selected.draw_id IS '抽取编号';
COMMENT ON COLUMN base.draw_selected.position IS '次序（按票号）';
COMMENT ON COLUMN base.draw_selected.object_id IS '对象编号';
COMMENT ON COLUMN base.draw_selected.stratum IS '信用风险类别（内部使用，不得公开）';
COMMENT ON COLUMN base.draw_selected.ticket IS '票号';
COMMENT ON COLUMN base.draw_selected.state IS '状态：drawn 抽中，replaced 已被替换，substitute 替补';

CREATE TABLE base.draw_team (
    draw_id         VARCHAR NOT NULL,
    object_id       VARCHAR NOT NULL,
    slot            INTEGER NOT NULL,
    department_code VARCHAR NOT NULL,
    department      VARCHAR NOT NULL,
    inspector_id    VARCHAR NOT NULL
);
COMMENT ON TABLE base.draw_team IS '检查组，每次抽取每个对象每人一行';
COMMENT ON COLUMN base.draw_team.draw_id IS '抽取编号';
COMMENT ON COLUMN base.draw_team.object_id IS '对象编号';
COMMENT ON COLUMN base.draw_team.slot IS '组内次序（从 1 起）';
COMMENT ON COLUMN base.draw_team.department_code IS '部门代码';
COMMENT ON COLUMN base.draw_team.department IS '部门（规范全称）';
COMMENT ON COLUMN base.draw_team.inspector_id IS '人员代号';

CREATE TABLE base.draw_replacement (
    draw_id          VARCHAR NOT NULL,
    number           INTEGER NOT NULL,
    object_id        VARCHAR NOT NULL,
    substitute_id    VARCHAR,
    inspector_id     VARCHAR,
    new_inspector_id VARCHAR,
    reason           VARCHAR NOT NULL,
    evidence         VARCHAR NOT NULL,
    approver         VARCHAR NOT NULL,
    "at"             TIMESTAMP NOT NULL,
    "by"             VARCHAR NOT NULL
);
COMMENT ON TABLE base.draw_replacement IS '替换记录，每次一行';
COMMENT ON COLUMN base.draw_replacement.draw_id IS '抽取编号';
COMMENT ON COLUMN base.draw_replacement.number IS '第几次替换（从 1 起）';
COMMENT ON COLUMN base.draw_replacement.object_id IS '被替换的对象';
COMMENT ON COLUMN base.draw_replacement.substitute_id IS '替补的对象；只换人员或无可替补时为空';
COMMENT ON COLUMN base.draw_replacement.inspector_id IS '被替换的人员；只换对象时为空';
COMMENT ON COLUMN base.draw_replacement.new_inspector_id IS '接替的人员';
COMMENT ON COLUMN base.draw_replacement.reason IS '理由';
COMMENT ON COLUMN base.draw_replacement.evidence IS '证明材料';
COMMENT ON COLUMN base.draw_replacement.approver IS '批准人';
COMMENT ON COLUMN base.draw_replacement."at" IS '时间（UTC）';
COMMENT ON COLUMN base.draw_replacement."by" IS '经办人';

CREATE TABLE base.audit_entry (
    seq           BIGINT NOT NULL,
    "at"          VARCHAR NOT NULL,
    actor         VARCHAR NOT NULL,
    action        VARCHAR NOT NULL,
    subject       VARCHAR NOT NULL,
    detail        VARCHAR NOT NULL,
    previous_hash VARCHAR NOT NULL,
    entry_hash    VARCHAR NOT NULL
);
COMMENT ON TABLE base.audit_entry IS '操作日志，只增不改；每条含上一条的摘要';
COMMENT ON COLUMN base.audit_entry.seq IS '序号（从 1 起，连续）';
COMMENT ON COLUMN base.audit_entry."at" IS '时间（UTC，ISO 8601）';
COMMENT ON COLUMN base.audit_entry.actor IS '操作人';
COMMENT ON COLUMN base.audit_entry.action IS '动作，如 draw.commit';
COMMENT ON COLUMN base.audit_entry.subject IS '所涉任务、抽取或名录的编号';
COMMENT ON COLUMN base.audit_entry.detail IS '内容（规范 JSON）';
COMMENT ON COLUMN base.audit_entry.previous_hash IS '上一条的摘要；第一条为 64 个 0';
COMMENT ON COLUMN base.audit_entry.entry_hash IS '本条的摘要';
