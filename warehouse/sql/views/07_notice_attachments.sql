-- The attachments that a notice names, and which stored document each of them is.
CREATE OR REPLACE VIEW notice_attachments AS
SELECT
    a.notice_id, a.position, a.name, a.target, a.kind, a.found_id AS found_notice_id, f.source_name AS found_source_name,
    n.source_name, n.doc_number, n.is_current
FROM base.attachment AS a
JOIN base.notice AS n ON n.notice_id = a.notice_id
LEFT JOIN base.notice AS f ON f.notice_id = a.found_id;

COMMENT ON VIEW notice_attachments IS '通知所列、所链接或所附的附件，以及各是已入库的哪份文件';
COMMENT ON COLUMN notice_attachments.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN notice_attachments.position IS '在本通知中的次序（从 1 起）';
COMMENT ON COLUMN notice_attachments.name IS '附件名称';
COMMENT ON COLUMN notice_attachments.target IS '链接地址或所附文件名（原样）；只列出名称的为空';
COMMENT ON COLUMN notice_attachments.kind IS '从何得知：link 网页链接，embedded 文件中所附，listed 正文所列，member 压缩包或邮件里的文件';
COMMENT ON COLUMN notice_attachments.found_notice_id IS '已入库的该附件的通知编号；没有入库或认不出的为空';
COMMENT ON COLUMN notice_attachments.found_source_name IS '已入库的该附件的文件名';
COMMENT ON COLUMN notice_attachments.source_name IS '来源文件名';
COMMENT ON COLUMN notice_attachments.doc_number IS '发文字号，如 高市双随机办〔2023〕2号';
COMMENT ON COLUMN notice_attachments.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代';
