-- The audit trail of the items that tasks are made of, in the order of the cells.
SELECT f.item_id, f.field, f.raw, f.value, f.status
FROM base.field AS f
JOIN current_plan_items AS i ON i.item_id = f.item_id AND i.notice_id = f.notice_id
WHERE i.plan_year = ? OR i.plan_year IS NULL
ORDER BY f.item_id, f.table_no NULLS FIRST, f.row_no NULLS FIRST, f.col_no NULLS FIRST, f.field, f.part
