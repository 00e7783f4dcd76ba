-- Impossible values with status ok: a window, ratio or count that is reversed, or a ratio outside 0 to 1. A wrong
-- value that nothing flags is the worst defect; such items must be in review.
SELECT item_id, notice_id, ratio_min, ratio_max, count_min, count_max, window_start, window_end
FROM base.item
WHERE status = 'ok'
  AND (
      window_start > window_end
      OR ratio_min > ratio_max
      OR count_min > count_max
      OR ratio_min NOT BETWEEN 0 AND 1
      OR ratio_max NOT BETWEEN 0 AND 1
      OR count_min < 0
      OR frequency_times > frequency_times_max
  )
ORDER BY item_id
