-- One notice may come in several files: the body as a web page, the plan as an attachment beside it or in an archive.
-- A file stays one row of base.notice; part_of says of which notice it is a part. What a file says itself (own_…) is
-- kept apart from what it took over (inherited), so that the links never depend on what followed from them.

ALTER TABLE base.notice ADD COLUMN kind VARCHAR DEFAULT 'document';
ALTER TABLE base.notice ADD COLUMN parent VARCHAR;
ALTER TABLE base.notice ADD COLUMN part_of VARCHAR;
ALTER TABLE base.notice ADD COLUMN part_reason VARCHAR;
ALTER TABLE base.notice ADD COLUMN yields_to VARCHAR;
ALTER TABLE base.notice ADD COLUMN repeats JSON;
ALTER TABLE base.notice ADD COLUMN inherited JSON;
ALTER TABLE base.notice ADD COLUMN own_issuer VARCHAR;
ALTER TABLE base.notice ADD COLUMN own_doc_number VARCHAR;
ALTER TABLE base.notice ADD COLUMN own_issue_date DATE;
ALTER TABLE base.notice ADD COLUMN own_status VARCHAR;
ALTER TABLE base.notice ADD COLUMN no_plan BOOLEAN DEFAULT false;
COMMENT ON COLUMN base.notice.kind IS '文件种类：document 文件，archive 压缩包或邮件（其中的文件各自一行）';
COMMENT ON COLUMN base.notice.parent IS '所在压缩包或邮件的通知编号；不是取自压缩包或邮件的为空';
COMMENT ON COLUMN base.notice.part_of IS '所属主件的通知编号：本文件是该通知的附件；不是附件的为空';
COMMENT ON COLUMN base.notice.part_reason IS '认定为附件的依据：same_number 文号相同，linked 主件的链接或所附文件，archive 同一压缩包或邮件，folder 同一文件夹';
COMMENT ON COLUMN base.notice.yields_to IS '本附件的计划与另一文件重复，以后者为准、本附件不计：后者的通知编号';
COMMENT ON COLUMN base.notice.repeats IS '与本文件计划有重复的附件（JSON）：other 通知编号，kind 为 same 相同、differs 不一致、overlaps 部分相同，said 不同之处';
COMMENT ON COLUMN base.notice.inherited IS '读取本附件时取自主件的内容（JSON）；不是附件的为空';
COMMENT ON COLUMN base.notice.own_issuer IS '本文件自己写明的发文机关，不含取自主件的';
COMMENT ON COLUMN base.notice.own_doc_number IS '本文件自己写明的发文字号，不含取自主件的';
COMMENT ON COLUMN base.notice.own_issue_date IS '本文件自己写明的成文日期，不含取自主件的';
COMMENT ON COLUMN base.notice.own_status IS '不论有没有计划表的读取状态';
COMMENT ON COLUMN base.notice.no_plan IS '本文件中是否没有找到计划表';

UPDATE base.notice SET own_issuer = issuer, own_doc_number = doc_number, own_issue_date = issue_date;
UPDATE base.notice SET no_plan = true
WHERE notice_id IN (SELECT notice_id FROM base.finding WHERE code = 'no_plan_table');
UPDATE base.notice SET own_status = CASE
    WHEN no_plan AND status = 'partial' AND rows_quarantined = 0
        AND notice_id NOT IN (SELECT notice_id FROM base.finding WHERE severity = 'error')
    THEN 'loaded' ELSE status END;

CREATE TABLE base.attachment (
    notice_id VARCHAR NOT NULL,
    position  INTEGER NOT NULL,
    name      VARCHAR NOT NULL,
    target    VARCHAR,
    kind      VARCHAR NOT NULL,
    found_id  VARCHAR
);
COMMENT ON TABLE base.attachment IS '通知所列、所链接或所附的附件';
COMMENT ON COLUMN base.attachment.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN base.attachment.position IS '在本通知中的次序（从 1 起）';
COMMENT ON COLUMN base.attachment.name IS '附件名称';
COMMENT ON COLUMN base.attachment.target IS '链接地址或所附文件名（原样）；只列出名称的为空';
COMMENT ON COLUMN base.attachment.kind IS '从何得知：link 网页链接，embedded 文件中所附，listed 正文所列，member 压缩包或邮件里的文件';
COMMENT ON COLUMN base.attachment.found_id IS '已入库的该附件的通知编号；没有的为空';
INSERT INTO base.attachment
SELECT notice_id, row_number() OVER (PARTITION BY notice_id), name, NULL, 'listed', NULL
FROM (SELECT notice_id, unnest(attachments) AS name FROM base.notice);

ALTER TABLE base.notice_field ADD COLUMN rule VARCHAR;
ALTER TABLE base.notice_field ADD COLUMN from_notice VARCHAR;
ALTER TABLE base.notice_field ALTER COLUMN line DROP NOT NULL;
COMMENT ON COLUMN base.notice_field.rule IS 'inherited 取自主件；从本文件读出的为空';
COMMENT ON COLUMN base.notice_field.from_notice IS '取自主件时，主件的通知编号';
COMMENT ON COLUMN base.notice_field.line IS '所在段落（从 1 起，不含表格）；取自主件的为空';
