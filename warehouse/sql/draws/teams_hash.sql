-- One hash over all teams of a draw as they stand; the audit log keeps it with every step that changes them.
SELECT coalesce(sha256(string_agg(concat_ws(chr(9), object_id, slot::VARCHAR, department_code, department, inspector_id)
           || chr(10), '' ORDER BY object_id, slot, inspector_id)), sha256(''))
FROM base.draw_team
WHERE draw_id = ?;
