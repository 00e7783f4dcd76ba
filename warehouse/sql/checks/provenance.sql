-- Items without any field record (nothing leads back to a cell), and bodies of an item that the mentions lack
-- (the view departments would count too few).
SELECT 'no fields' AS fault, i.item_id, i.notice_id, NULL AS body
FROM base.item AS i
WHERE NOT EXISTS (FROM base.field AS f WHERE f.item_id = i.item_id)
UNION ALL
SELECT 'initiator not mentioned', i.item_id, i.notice_id, i.initiator
FROM base.item AS i
WHERE i.initiator IS NOT NULL
  AND NOT EXISTS (
      FROM base.department AS d
      WHERE d.item_id = i.item_id AND d.role = 'initiator' AND d.name = i.initiator
  )
UNION ALL
SELECT 'cooperator not mentioned', c.item_id, c.notice_id, c.body
FROM (SELECT item_id, notice_id, unnest(cooperators) AS body FROM base.item) AS c
WHERE NOT EXISTS (
    FROM base.department AS d
    WHERE d.item_id = c.item_id AND d.role = 'cooperator' AND d.name = c.body
)
ORDER BY ALL
