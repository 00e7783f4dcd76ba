-- One replacement.
INSERT INTO base.draw_replacement (draw_id, number, object_id, substitute_id, inspector_id, new_inspector_id, reason,
                                   evidence, approver, "at", "by")
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
