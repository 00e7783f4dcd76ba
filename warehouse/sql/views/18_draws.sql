CREATE OR REPLACE VIEW draws AS
SELECT
    d.draw_id, d.task_id, t.task_no, t.plan_year, t.name AS task_name, t.doc_number, t.seq, t.batch, d.attempt, d.status,
    d.commit_sha256, d.previous_commit, d.lead_draw, d.scope, d.objects_snapshot, d.inspectors_snapshot,
    d.recusals_snapshot, d.frame_rows, d.excluded_rows, d.want_total, d.drawn_total, d.unmet_total, d.seed_issue, d.seed,
    d.reason, d.committed_at, d.committed_by, d.drawn_at, d.drawn_by
FROM base.draw AS d
JOIN base.draw_task AS t ON t.task_id = d.task_id;

COMMENT ON VIEW draws IS '抽取，每次一行（含作废的）；重抽另起一行，原来的保留';
COMMENT ON COLUMN draws.draw_id IS '抽取编号，如 高市双随机办〔2023〕2号#1/1';
COMMENT ON COLUMN draws.task_id IS '任务编号';
COMMENT ON COLUMN draws.task_no IS '任务文号';
COMMENT ON COLUMN draws.plan_year IS '计划年度';
COMMENT ON COLUMN draws.task_name IS '任务名称';
COMMENT ON COLUMN draws.doc_number IS '所据通知的发文字号';
COMMENT ON COLUMN draws.seq IS '计划表中的序号';
COMMENT ON COLUMN draws.batch IS '第几批（从 1 起）';
COMMENT ON COLUMN draws.attempt IS '第几次抽取（从 1 起）';
COMMENT ON COLUMN draws.status IS '状态：committed 已锁定，seeded 已录种子，drawn 已抽取，void 已作废';
COMMENT ON COLUMN draws.commit_sha256 IS '锁定文件（commit.json）的摘要，抽取前公布';
COMMENT ON COLUMN draws.previous_commit IS '上一次锁定文件的摘要';
COMMENT ON COLUMN draws.lead_draw IS '共用票号时领头的抽取编号；不共用时为空';
COMMENT ON COLUMN draws.scope IS '票号范围标签';
COMMENT ON COLUMN draws.objects_snapshot IS '对象名录版本';
COMMENT ON COLUMN draws.inspectors_snapshot IS '人员名录版本';
COMMENT ON COLUMN draws.recusals_snapshot IS '回避名录版本；没有时为空';
COMMENT ON COLUMN draws.frame_rows IS '待抽对象数';
COMMENT ON COLUMN draws.excluded_rows IS '排除的对象数';
COMMENT ON COLUMN draws.want_total IS '应抽取数';
COMMENT ON COLUMN draws.drawn_total IS '实际抽取数';
COMMENT ON COLUMN draws.unmet_total IS '未能派足的人次';
COMMENT ON COLUMN draws.seed_issue IS '锁定时约定的期号';
COMMENT ON COLUMN draws.seed IS '随机种子（按 RFC 3797 编码）；未录入时为空';
COMMENT ON COLUMN draws.reason IS '重抽或作废的理由';
COMMENT ON COLUMN draws.committed_at IS '锁定时间（UTC）';
COMMENT ON COLUMN draws.committed_by IS '锁定人';
COMMENT ON COLUMN draws.drawn_at IS '抽取时间（UTC）';
COMMENT ON COLUMN draws.drawn_by IS '抽取人';
