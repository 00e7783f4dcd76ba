CREATE OR REPLACE VIEW draw_replacements AS
SELECT
    r.draw_id, d.task_id, r.number, r.object_id, r.substitute_id, r.inspector_id, r.new_inspector_id, r.reason,
    r.evidence, r.approver, r."at", r."by"
FROM base.draw_replacement AS r
JOIN base.draw AS d ON d.draw_id = r.draw_id;

COMMENT ON VIEW draw_replacements IS '替换记录，每次一行';
COMMENT ON COLUMN draw_replacements.draw_id IS '抽取编号';
COMMENT ON COLUMN draw_replacements.task_id IS '任务编号';
COMMENT ON COLUMN draw_replacements.number IS '第几次替换（从 1 起）';
COMMENT ON COLUMN draw_replacements.object_id IS '被替换的对象，或被替换人员所检查的对象';
COMMENT ON COLUMN draw_replacements.substitute_id IS '替补的对象；只换人员或无可替补时为空';
COMMENT ON COLUMN draw_replacements.inspector_id IS '被替换的人员；只换对象时为空';
COMMENT ON COLUMN draw_replacements.new_inspector_id IS '接替的人员；无人可替时为空';
COMMENT ON COLUMN draw_replacements.reason IS '理由';
COMMENT ON COLUMN draw_replacements.evidence IS '证明材料';
COMMENT ON COLUMN draw_replacements.approver IS '批准人';
COMMENT ON COLUMN draw_replacements."at" IS '时间（UTC）';
COMMENT ON COLUMN draw_replacements."by" IS '经办人';
