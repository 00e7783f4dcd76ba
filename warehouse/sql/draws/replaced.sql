-- An object that could not be inspected.
UPDATE base.draw_selected SET state = 'replaced' WHERE draw_id = ? AND object_id = ?;
