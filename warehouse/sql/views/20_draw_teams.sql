CREATE OR REPLACE VIEW draw_teams AS
SELECT m.draw_id, d.task_id, m.object_id, m.slot, m.department_code, m.department, m.inspector_id
FROM base.draw_team AS m
JOIN base.draw AS d ON d.draw_id = m.draw_id AND d.status = 'drawn'
JOIN base.draw_selected AS s ON s.draw_id = m.draw_id AND s.object_id = m.object_id AND s.state <> 'replaced';

COMMENT ON VIEW draw_teams IS '检查组，每个应检查的对象每人一行；只含未作废的抽取，被替换的对象不列';
COMMENT ON COLUMN draw_teams.draw_id IS '抽取编号';
COMMENT ON COLUMN draw_teams.task_id IS '任务编号';
COMMENT ON COLUMN draw_teams.object_id IS '对象编号';
COMMENT ON COLUMN draw_teams.slot IS '组内次序（从 1 起）';
COMMENT ON COLUMN draw_teams.department_code IS '部门代码';
COMMENT ON COLUMN draw_teams.department IS '部门（规范全称）';
COMMENT ON COLUMN draw_teams.inspector_id IS '人员代号';
