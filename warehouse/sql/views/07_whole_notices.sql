-- What people call a notice: the body with all its attachments, one row, whatever number of files it came in. A copy of
-- the body in another format is a row of its own (copy_of), as it is among the versions.
CREATE OR REPLACE VIEW whole_notices AS
WITH file AS (
    SELECT *, coalesce(part_of, notice_id) AS whole_id
    FROM base.notice
    WHERE kind <> 'archive'
),
item AS (
    SELECT
        f.whole_id,
        count(*) FILTER (f.yields_to IS NULL) AS items,
        count(*) FILTER (f.yields_to IS NULL AND i.status = 'review') AS items_review,
        count(*) FILTER (f.yields_to IS NULL AND i.status = 'quarantined') AS items_quarantined
    FROM base.item AS i
    JOIN file AS f ON f.notice_id = i.notice_id
    GROUP BY f.whole_id
),
finding AS (
    SELECT
        f.whole_id,
        count(*) FILTER (d.severity = 'error') AS errors,
        count(*) FILTER (d.severity = 'warning') AS warnings,
        count(*) FILTER (d.severity = 'info') AS infos
    FROM base.finding AS d
    JOIN file AS f ON f.notice_id = d.notice_id
    WHERE d.resolved_at IS NULL AND f.yields_to IS NULL
    GROUP BY f.whole_id
),
whole AS (
    SELECT
        whole_id,
        count(*) AS file_count,
        list(source_name ORDER BY part_of NULLS FIRST, source_name, notice_id) AS files,
        coalesce(list(notice_id ORDER BY source_name, notice_id) FILTER (part_of IS NOT NULL), []) AS parts,
        CASE WHEN count(*) FILTER (status = 'failed') = count(*) THEN 'failed' WHEN bool_and(status = 'loaded') THEN 'loaded' ELSE 'partial' END
            AS status,
        CASE WHEN count(DISTINCT plan_year) = 1 THEN min(plan_year) END AS plan_year,
        max(ingested_at) AS ingested_at
    FROM file
    GROUP BY whole_id
)
SELECT
    n.notice_id, n.title, n.issuer, n.doc_number, n.issue_date, coalesce(n.plan_year, w.plan_year) AS plan_year,
    w.status, n.is_current, n.supersedes, n.copy_of, w.file_count, w.files, w.parts,
    coalesce(i.items, 0) AS items, coalesce(i.items_review, 0) AS items_review,
    coalesce(i.items_quarantined, 0) AS items_quarantined,
    coalesce(d.errors, 0) AS errors, coalesce(d.warnings, 0) AS warnings, coalesce(d.infos, 0) AS infos,
    w.ingested_at
FROM base.notice AS n
JOIN whole AS w ON w.whole_id = n.notice_id
LEFT JOIN item AS i ON i.whole_id = n.notice_id
LEFT JOIN finding AS d ON d.whole_id = n.notice_id;

COMMENT ON VIEW whole_notices IS '通知：正文连同全部附件一行，不论分几个文件；不含压缩包';
COMMENT ON COLUMN whole_notices.notice_id IS '通知编号：正文（主件）的编号';
COMMENT ON COLUMN whole_notices.title IS '通知标题';
COMMENT ON COLUMN whole_notices.issuer IS '发文机关';
COMMENT ON COLUMN whole_notices.doc_number IS '发文字号，如 高市双随机办〔2023〕2号';
COMMENT ON COLUMN whole_notices.issue_date IS '成文日期';
COMMENT ON COLUMN whole_notices.plan_year IS '计划年度：正文所写，正文没有写的取各附件一致的年度';
COMMENT ON COLUMN whole_notices.status IS '各文件合起来的状态：loaded 全部入库，partial 部分内容需人工处理，failed 都读取失败';
COMMENT ON COLUMN whole_notices.is_current IS '是否现行有效：不是失败、不是副本、未被新版本替代';
COMMENT ON COLUMN whole_notices.supersedes IS '本通知所替代的上一版通知编号；没有时为空';
COMMENT ON COLUMN whole_notices.copy_of IS '与本通知内容相同、先入库的通知编号（同一通知的另一种格式）；没有时为空';
COMMENT ON COLUMN whole_notices.file_count IS '共有几个文件（正文和附件）';
COMMENT ON COLUMN whole_notices.files IS '各文件的名称（列表），正文在前';
COMMENT ON COLUMN whole_notices.parts IS '各附件的通知编号（列表），没有的为空列表';
COMMENT ON COLUMN whole_notices.items IS '计划条目数；同一计划在几个文件中的只计一次';
COMMENT ON COLUMN whole_notices.items_review IS '其中需人工复核的条目数';
COMMENT ON COLUMN whole_notices.items_quarantined IS '其中已隔离的条目数';
COMMENT ON COLUMN whole_notices.errors IS '未处理的错误数';
COMMENT ON COLUMN whole_notices.warnings IS '未处理的警告数';
COMMENT ON COLUMN whole_notices.infos IS '未处理的提示数';
COMMENT ON COLUMN whole_notices.ingested_at IS '各文件最近一次入库时间（UTC）';
