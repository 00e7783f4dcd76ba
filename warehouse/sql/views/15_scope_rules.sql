-- The scope rules as they stand: the latest version of each.
CREATE OR REPLACE VIEW scope_rules AS
SELECT
    rule_id, version, scope_text, task_hint, issuer AS area, rule, status, hits, snapshot_id, note, unread,
    changed_at, changed_by, reason, scope_key
FROM base.scope_rule
QUALIFY version = max(version) OVER (PARTITION BY rule_id);

COMMENT ON VIEW scope_rules IS '抽查对象范围的规则：每条规则一行，为其最新一版';
COMMENT ON COLUMN scope_rules.rule_id IS '规则编号，如 S0001';
COMMENT ON COLUMN scope_rules.version IS '第几次改动（从 1 起）';
COMMENT ON COLUMN scope_rules.scope_text IS '计划中的范围原文';
COMMENT ON COLUMN scope_rules.task_hint IS '任务名称中与范围有关的词（如 B类企业），没有时为空';
COMMENT ON COLUMN scope_rules.area IS '适用地域（发文机关所在地，如 高平市）；读不出地域时为发文机关';
COMMENT ON COLUMN scope_rules.rule IS '条件（JSON）';
COMMENT ON COLUMN scope_rules.status IS '状态：proposed 建议，confirmed 已确认，rejected 不用';
COMMENT ON COLUMN scope_rules.hits IS '最近一次改动时命中的对象数';
COMMENT ON COLUMN scope_rules.snapshot_id IS '计算命中数时的名录版本';
COMMENT ON COLUMN scope_rules.note IS '给确认人看的一句话：按什么得出，有什么没读懂';
COMMENT ON COLUMN scope_rules.unread IS '没读懂的词（列表），须由人决定；人已定规则后为空';
COMMENT ON COLUMN scope_rules.changed_at IS '最近改动时间（UTC）';
COMMENT ON COLUMN scope_rules.changed_by IS '改动人；程序建议时为 mingcha';
COMMENT ON COLUMN scope_rules.reason IS '改动理由';
COMMENT ON COLUMN scope_rules.scope_key IS '范围文字规整后的键；同一范围的不同任务共用';
