-- Failed notices that do not say why, that count as current, or that have brought items; and a reason with a
-- notice that has not failed.
SELECT n.notice_id, n.source_name, n.status, n.failure, n.is_current, count(i.item_id) AS items
FROM base.notice AS n
LEFT JOIN base.item AS i USING (notice_id)
GROUP BY ALL
HAVING (n.status = 'failed') <> (n.failure IS NOT NULL)
    OR (n.status = 'failed' AND (n.is_current OR count(i.item_id) > 0))
ORDER BY ALL
