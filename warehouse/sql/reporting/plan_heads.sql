-- Every notice that holds plan items, the earliest first: what tells plans of one issuer and type apart.
SELECT
    n.notice_id, n.source_name, n.title, n.issuer, n.doc_number, n.issue_date, n.plan_year, n.sha256, n.content_hash,
    n.reader_version, n.is_current, n.supersedes, n.copy_of, n.ordinal,
    count(*) AS items,
    count(*) FILTER (WHERE len(i.cooperators) > 0) AS joined,
    count(DISTINCT i.initiator) AS initiators,
    (
        SELECT d.area
        FROM base.department AS d
        WHERE d.notice_id = n.notice_id AND d.area IS NOT NULL
        GROUP BY d.area
        ORDER BY count(*) DESC, d.area
        LIMIT 1
    ) AS area
FROM base.notice AS n
JOIN base.item AS i USING (notice_id)
GROUP BY ALL
ORDER BY n.plan_year NULLS FIRST, n.issue_date NULLS FIRST, n.ordinal
