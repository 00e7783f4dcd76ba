-- Proposals to draw several tasks together, and what became of them.
CREATE OR REPLACE VIEW merge_proposals AS
SELECT
    proposal_id, plan_year, task_ids, len(task_ids) AS tasks, overlap_objects, window_start, window_end,
    status, note, changed_at, changed_by
FROM base.merge_proposal;

COMMENT ON VIEW merge_proposals IS '合并建议：对象和时间重叠的任务可共用抽取结果（进一次门、查多项事）';
COMMENT ON COLUMN merge_proposals.proposal_id IS '建议编号，如 M2023-01';
COMMENT ON COLUMN merge_proposals.plan_year IS '计划年度';
COMMENT ON COLUMN merge_proposals.task_ids IS '所涉任务编号（列表）';
COMMENT ON COLUMN merge_proposals.tasks IS '所涉任务数';
COMMENT ON COLUMN merge_proposals.overlap_objects IS '其中至少两个任务共有的对象数；未计算时为空';
COMMENT ON COLUMN merge_proposals.window_start IS '共同时间段首日';
COMMENT ON COLUMN merge_proposals.window_end IS '共同时间段末日';
COMMENT ON COLUMN merge_proposals.status IS '状态：proposed 建议，accepted 已采纳，rejected 不采纳，withdrawn 不再适用';
COMMENT ON COLUMN merge_proposals.note IS '给人看的一句话';
COMMENT ON COLUMN merge_proposals.changed_at IS '改动时间（UTC）';
COMMENT ON COLUMN merge_proposals.changed_by IS '改动人；程序建议时为 mingcha';
