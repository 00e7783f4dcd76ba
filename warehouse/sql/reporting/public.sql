-- Results that may be published: approved and not sent back, or public already, as they stood on the day as_of.
-- $1 year, $2 task ids (NULL: all), $3 department that initiates (NULL: all).
SELECT
    i.object_id, coalesce(i.object_name, '') AS object_name, i.initiator, i.cooperators, i.inspected_on, i.categories,
    i.task_no, i.task_name
FROM inspections AS i
WHERE i.plan_year = $1
  AND ($2 IS NULL OR list_contains($2, i.task_id))
  AND ($3 IS NULL OR i.initiator = $3)
  AND (i.is_public OR (i.approved_on IS NOT NULL AND i.state = '待审核'))
  AND i.inspected_on IS NOT NULL
ORDER BY i.task_id, i.position
