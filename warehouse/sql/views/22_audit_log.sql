CREATE OR REPLACE VIEW audit_log AS
SELECT seq, "at", actor, action, subject, detail, previous_hash, entry_hash
FROM base.audit_entry;

COMMENT ON VIEW audit_log IS '操作日志，只增不改；每条含上一条的摘要（mingcha audit verify 检查）';
COMMENT ON COLUMN audit_log.seq IS '序号（从 1 起，连续）';
COMMENT ON COLUMN audit_log."at" IS '时间（UTC，ISO 8601）';
COMMENT ON COLUMN audit_log.actor IS '操作人';
COMMENT ON COLUMN audit_log.action IS '动作，如 draw.commit';
COMMENT ON COLUMN audit_log.subject IS '所涉任务、抽取或名录的编号';
COMMENT ON COLUMN audit_log.detail IS '内容（规范 JSON）';
COMMENT ON COLUMN audit_log.previous_hash IS '上一条的摘要；第一条为 64 个 0';
COMMENT ON COLUMN audit_log.entry_hash IS '本条的摘要';
