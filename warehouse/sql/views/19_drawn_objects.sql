CREATE OR REPLACE VIEW drawn_objects AS
SELECT s.draw_id, d.task_id, t.plan_year, s.position, s.object_id, s.ticket, s.state, d.drawn_at
FROM base.draw_selected AS s
JOIN base.draw AS d ON d.draw_id = s.draw_id AND d.status = 'drawn'
JOIN base.draw_task AS t ON t.task_id = d.task_id;

COMMENT ON VIEW drawn_objects IS '抽中的对象，每次抽取每个对象一行；只含未作废的抽取。不含信用风险类别';
COMMENT ON COLUMN drawn_objects.draw_id IS '抽取编号';
COMMENT ON COLUMN drawn_objects.task_id IS '任务编号';
COMMENT ON COLUMN drawn_objects.plan_year IS '计划年度';
COMMENT ON COLUMN drawn_objects.position IS '次序（按票号，替补在后）';
COMMENT ON COLUMN drawn_objects.object_id IS '对象编号';
COMMENT ON COLUMN drawn_objects.ticket IS '票号';
COMMENT ON COLUMN drawn_objects.state IS '状态：drawn 抽中，replaced 已被替换，substitute 替补';
COMMENT ON COLUMN drawn_objects.drawn_at IS '抽取时间（UTC）';
