-- What is to be known about those items.
SELECT f.item_id, f.field, f.code, f.severity, f.message, f.raw, f.resolved_at IS NOT NULL AS resolved
FROM base.finding AS f
JOIN current_plan_items AS i ON i.item_id = f.item_id AND i.notice_id = f.notice_id
WHERE i.plan_year = ? OR i.plan_year IS NULL
ORDER BY f.item_id, f.code, f.finding_id
