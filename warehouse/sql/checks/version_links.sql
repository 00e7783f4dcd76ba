-- Broken links between versions and parts: a link to a notice that is not there, a notice that is both version and copy, one
-- that nothing replaces and that still does not count, one that counts although it is replaced, or several that
-- count under one number and issuer without a warning (items would count not at all, or twice).
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
SELECT 'not current', n.notice_id, NULL
FROM base.notice AS n
WHERE n.status <> 'failed' AND NOT n.is_current AND n.copy_of IS NULL AND n.yields_to IS NULL
  AND NOT EXISTS (FROM base.notice AS m WHERE m.notice_id = n.part_of AND NOT m.is_current)
  AND NOT EXISTS (FROM base.notice AS o WHERE o.supersedes = n.notice_id AND o.notice_id <> n.notice_id)
UNION ALL
SELECT 'current though replaced', n.notice_id, n.copy_of
FROM base.notice AS n
WHERE n.is_current
  AND (n.copy_of IS NOT NULL OR EXISTS (FROM base.notice AS o WHERE o.supersedes = n.notice_id))
UNION ALL
SELECT 'part of nothing', n.notice_id, coalesce(n.part_of, n.yields_to)
FROM base.notice AS n
WHERE coalesce(n.part_of, n.yields_to) IS NOT NULL
  AND NOT EXISTS (
      FROM base.notice AS m
      WHERE m.notice_id = n.part_of AND m.part_of IS NULL AND m.copy_of IS NULL AND m.kind <> 'archive'
  )
UNION ALL
SELECT 'part counts more than its notice', n.notice_id, n.part_of
FROM base.notice AS n
JOIN base.notice AS m ON m.notice_id = n.part_of
WHERE n.is_current AND (NOT m.is_current OR n.yields_to IS NOT NULL)
UNION ALL
SELECT 'current notices without a warning: ' || count(*), min(n.notice_id), max(n.notice_id)
FROM base.notice AS n
WHERE n.doc_number IS NOT NULL AND n.is_current AND n.part_of IS NULL
  AND NOT EXISTS (FROM base.finding AS f WHERE f.notice_id = n.notice_id AND f.code = 'version_unclear')
GROUP BY n.doc_number, coalesce(n.issuer, '')
HAVING count(*) > 1
ORDER BY ALL
