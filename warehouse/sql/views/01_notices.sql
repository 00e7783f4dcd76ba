-- CONTRACT 3: one row per ingested document; the second block is extra.
CREATE OR REPLACE VIEW notices AS
SELECT
    notice_id, source_name, sha256, media_type, title, issuer, doc_number, issue_date,
    plan_year, contact, phone, email, is_public, status, supersedes, ingested_at,
    is_current, copy_of, failure, retryable, print_date, page_count, attachments, rows_read,
    rows_loaded, rows_quarantined, rows_ignored, source_path, size, reader_version,
    first_ingested_at,
    CASE WHEN kind = 'archive' THEN 'archive' WHEN part_of IS NOT NULL THEN 'part' ELSE 'notice' END AS role,
    parent, part_of, part_reason,
    coalesce(p.parts, []) AS parts,
    yields_to, inherited
FROM base.notice
LEFT JOIN (
    SELECT part_of AS main_id, list(notice_id ORDER BY source_name, notice_id) AS parts
    FROM base.notice
    WHERE part_of IS NOT NULL
    GROUP BY part_of
) AS p ON p.main_id = notice_id;

COMMENT ON VIEW notices IS '已入库的通知：每份文件一行，附件和压缩包也各一行；一份通知一行的见 whole_notices';
COMMENT ON COLUMN notices.notice_id IS '通知编号，由文件内容算出（文件读不出时由路径算出）';
COMMENT ON COLUMN notices.source_name IS '来源文件名';
COMMENT ON COLUMN notices.sha256 IS '文件内容的 SHA-256 摘要；文件读不出时为空';
COMMENT ON COLUMN notices.media_type IS '文件类型（按内容判断，不按扩展名）';
COMMENT ON COLUMN notices.title IS '通知标题';
COMMENT ON COLUMN notices.issuer IS '发文机关';
COMMENT ON COLUMN notices.doc_number IS '发文字号，如 高市双随机办〔2023〕2号';
COMMENT ON COLUMN notices.issue_date IS '成文日期';
COMMENT ON COLUMN notices.plan_year IS '计划年度';
COMMENT ON COLUMN notices.contact IS '联系人';
COMMENT ON COLUMN notices.phone IS '联系电话';
COMMENT ON COLUMN notices.email IS '电子邮箱';
COMMENT ON COLUMN notices.is_public IS '是否公开；文中未写明时为空';
COMMENT ON COLUMN notices.status IS '入库状态：loaded 全部入库，partial 部分内容需人工处理，failed 读取失败';
COMMENT ON COLUMN notices.supersedes IS '本通知所替代的上一版通知编号；没有时为空';
COMMENT ON COLUMN notices.ingested_at IS '最近一次入库时间（UTC）';
COMMENT ON COLUMN notices.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代；附件的主件也须现行有效';
COMMENT ON COLUMN notices.copy_of IS '与本通知内容相同、先入库的通知编号（同一通知的另一种格式）；没有时为空';
COMMENT ON COLUMN notices.failure IS '读取失败的原因（一句话）；成功时为空';
COMMENT ON COLUMN notices.retryable IS '失败后是否值得再读一次（如文件当时被占用）';
COMMENT ON COLUMN notices.print_date IS '印发日期（版记）';
COMMENT ON COLUMN notices.page_count IS '页数；没有分页的格式为空';
COMMENT ON COLUMN notices.attachments IS '附件名称（列表）';
COMMENT ON COLUMN notices.rows_read IS '读到的表格行数';
COMMENT ON COLUMN notices.rows_loaded IS '入库的行数';
COMMENT ON COLUMN notices.rows_quarantined IS '隔离（待人工处理）的行数';
COMMENT ON COLUMN notices.rows_ignored IS '有理由略过的行数（表头、合计行等）';
COMMENT ON COLUMN notices.source_path IS '来源文件路径';
COMMENT ON COLUMN notices.size IS '文件大小（字节）';
COMMENT ON COLUMN notices.reader_version IS '读取程序的版本';
COMMENT ON COLUMN notices.first_ingested_at IS '首次入库时间（UTC）';
COMMENT ON COLUMN notices.role IS '文件的身份：notice 通知（含单独的文件），part 某一通知的附件，archive 压缩包或邮件';
COMMENT ON COLUMN notices.parent IS '所在压缩包或邮件的通知编号；不是取自压缩包或邮件的为空';
COMMENT ON COLUMN notices.part_of IS '所属主件的通知编号：本文件是该通知的附件；不是附件的为空';
COMMENT ON COLUMN notices.part_reason IS '认定为附件的依据：same_number 文号相同，linked 主件的链接或所附文件，archive 同一压缩包或邮件，folder 同一文件夹';
COMMENT ON COLUMN notices.parts IS '本通知各附件的通知编号（列表），没有的为空列表';
COMMENT ON COLUMN notices.yields_to IS '本附件的计划与另一文件重复，以后者为准、本附件不计：后者的通知编号';
COMMENT ON COLUMN notices.inherited IS '读取本附件时取自主件的内容（JSON）；不是附件的为空';
