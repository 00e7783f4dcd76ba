-- Plan items of the notices in force. progress: without a task (or all withdrawn) → 没有任务; all tasks left to a higher level →
-- 上级抽取 (leaves the denominator); all other tasks finished → 已完成; else 未完成. A higher level's tasks beside own ones are
-- neither for nor against.
CREATE OR REPLACE VIEW out_plan_items AS
WITH task AS (
    SELECT
        item_id,
        count(*) AS tasks,
        count(*) FILTER (status = 'withdrawn') AS withdrawn,
        count(*) FILTER (status = 'external') AS external,
        count(*) FILTER (is_finished) AS finished
    FROM out_tasks
    WHERE item_id IS NOT NULL
    GROUP BY item_id
)
SELECT
    p.plan_year, p.item_id, p.notice_id, p.doc_number, p.seq, p.task_name,
    coalesce(p.initiator, '（发起部门未定）') AS initiator, p.status,
    coalesce(t.tasks, 0) AS tasks, coalesce(t.finished, 0) AS tasks_finished,
    CASE
        WHEN coalesce(t.tasks - t.withdrawn, 0) = 0 THEN '没有任务'
        WHEN t.tasks - t.withdrawn = t.external THEN '上级抽取'
        WHEN t.finished = t.tasks - t.withdrawn - t.external THEN '已完成'
        ELSE '未完成'
    END AS progress
FROM current_plan_items AS p
LEFT JOIN task AS t ON t.item_id = p.item_id;

COMMENT ON VIEW out_plan_items IS '现行计划条目的完成情况，每条一行，截至 as_of 当日';
COMMENT ON COLUMN out_plan_items.plan_year IS '计划年度';
COMMENT ON COLUMN out_plan_items.item_id IS '计划条目编号';
COMMENT ON COLUMN out_plan_items.notice_id IS '通知编号';
COMMENT ON COLUMN out_plan_items.doc_number IS '发文字号';
COMMENT ON COLUMN out_plan_items.seq IS '计划表中的序号';
COMMENT ON COLUMN out_plan_items.task_name IS '计划中的任务名称';
COMMENT ON COLUMN out_plan_items.initiator IS '发起部门（规范全称）';
COMMENT ON COLUMN out_plan_items.status IS '条目的读取状态：ok 可用，review 待核，quarantined 隔离';
COMMENT ON COLUMN out_plan_items.tasks IS '对应的任务数（含已撤销）';
COMMENT ON COLUMN out_plan_items.tasks_finished IS '其中已完成的任务数';
COMMENT ON COLUMN out_plan_items.progress IS '完成情况：已完成（未撤销、非上级抽取的任务全部完成）、未完成、上级抽取（不计入完成率）、没有任务';
