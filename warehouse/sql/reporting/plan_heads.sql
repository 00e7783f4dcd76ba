-- Every document that holds plan items, the earliest first: what tells plans of one issuer and type apart. A plan in an
-- attachment supersedes the plan of the notice that its own notice supersedes, if that has one plan only.
WITH plan AS (
    SELECT coalesce(part_of, notice_id) AS whole_id, min(notice_id) AS plan_id
    FROM base.notice
    WHERE yields_to IS NULL AND notice_id IN (SELECT notice_id FROM base.item)
    GROUP BY whole_id
    HAVING count(*) = 1
)
SELECT
    n.notice_id, n.source_name, coalesce(n.title, m.title) AS title, n.issuer, n.doc_number, n.issue_date, n.plan_year,
    n.sha256, n.content_hash, n.reader_version, n.is_current,
    coalesce(p.plan_id, n.supersedes) AS supersedes, n.copy_of, n.ordinal,
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
JOIN base.item AS i ON i.notice_id = n.notice_id
LEFT JOIN base.notice AS m ON m.notice_id = n.part_of
LEFT JOIN plan AS p ON p.whole_id = coalesce(m.supersedes, n.supersedes)
GROUP BY ALL
ORDER BY n.plan_year NULLS FIRST, n.issue_date NULLS FIRST, n.ordinal
