-- Broken links between versions: a link to a notice that is not there, a notice that is both version and copy, or
-- a document number of one issuer that has none or several current notices (its items would count not at all,
-- or twice).
SELECT 'dangling' AS fault, n.notice_id, coalesce(n.supersedes, n.copy_of) AS other
FROM base.notice AS n
WHERE coalesce(n.supersedes, n.copy_of) IS NOT NULL
  AND NOT EXISTS (
      FROM base.notice AS o
      WHERE o.notice_id = coalesce(n.supersedes, n.copy_of) AND o.notice_id <> n.notice_id
  )
UNION ALL
SELECT 'version and copy', notice_id, supersedes
FROM base.notice
WHERE supersedes IS NOT NULL AND copy_of IS NOT NULL
UNION ALL
SELECT 'current notices: ' || count(*) FILTER (WHERE is_current), min(notice_id), max(notice_id)
FROM base.notice
WHERE doc_number IS NOT NULL AND status <> 'failed'
GROUP BY doc_number, coalesce(issuer, '')
HAVING count(*) FILTER (WHERE is_current) <> 1
UNION ALL
SELECT 'not current', notice_id, NULL
FROM base.notice
WHERE doc_number IS NULL AND status <> 'failed' AND NOT is_current
ORDER BY ALL
