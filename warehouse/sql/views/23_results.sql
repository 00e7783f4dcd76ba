-- Results as they stand now; what stood before is in result_versions. For figures use inspections.
CREATE OR REPLACE VIEW results AS
SELECT
    r.task_id, t.task_no, t.name AS task_name, t.plan_year, r.draw_id, r.object_id, r.version, r.state, r.inspected_on,
    r.entered_on, r.approved_on, r.published_on, r.matters, r.dispositions, r.methods, r.inspectors, r.follow_up,
    r.follow_up_closed_on, r.abnormal_listed_on, r.penalty_decided_on, r.penalty_published_on, r.remarks,
    r.import_id, i.source_name, r.row_no, r.changed_at, r.changed_by
FROM base.result AS r
JOIN base.draw_task AS t ON t.task_id = r.task_id
LEFT JOIN base.result_import AS i ON i.import_id = r.import_id
WHERE r.is_current;

COMMENT ON VIEW results IS '检查结果的现行版本，每个任务每个对象一行；统计请用 inspections';
COMMENT ON COLUMN results.task_id IS '任务编号';
COMMENT ON COLUMN results.task_no IS '任务文号';
COMMENT ON COLUMN results.task_name IS '任务名称';
COMMENT ON COLUMN results.plan_year IS '计划年度';
COMMENT ON COLUMN results.draw_id IS '抽取编号';
COMMENT ON COLUMN results.object_id IS '对象编号';
COMMENT ON COLUMN results.version IS '第几版（从 1 起）';
COMMENT ON COLUMN results.state IS '状态：待审核、退回、不通过、已公示（未录入的没有行）';
COMMENT ON COLUMN results.inspected_on IS '检查完成日期';
COMMENT ON COLUMN results.entered_on IS '录入日期';
COMMENT ON COLUMN results.approved_on IS '审核通过日期';
COMMENT ON COLUMN results.published_on IS '公示日期';
COMMENT ON COLUMN results.matters IS '各抽查事项的检查结果（matter 事项、category 结果类别、note 说明）；matter 为空的是对整个对象的结果';
COMMENT ON COLUMN results.dispositions IS '后续处置（列表）';
COMMENT ON COLUMN results.methods IS '检查方式（列表）';
COMMENT ON COLUMN results.inspectors IS '实际检查人员的代号（列表）；名录中查不到的照录原文';
COMMENT ON COLUMN results.follow_up IS '后续处置的进展：未完结、已完结；不需要时为空';
COMMENT ON COLUMN results.follow_up_closed_on IS '后续处置完结日期';
COMMENT ON COLUMN results.abnormal_listed_on IS '列入经营异常名录的日期';
COMMENT ON COLUMN results.penalty_decided_on IS '行政处罚决定日期';
COMMENT ON COLUMN results.penalty_published_on IS '行政处罚公示日期';
COMMENT ON COLUMN results.remarks IS '备注';
COMMENT ON COLUMN results.import_id IS '导入编号';
COMMENT ON COLUMN results.source_name IS '来源文件名';
COMMENT ON COLUMN results.row_no IS '来源中的行号（与表格软件显示的行号一致）';
COMMENT ON COLUMN results.changed_at IS '入库时间（UTC）';
COMMENT ON COLUMN results.changed_by IS '经办人';

CREATE OR REPLACE VIEW result_versions AS
SELECT
    r.task_id, t.task_no, r.object_id, r.version, r.is_current, r.state, r.inspected_on, r.entered_on, r.approved_on,
    r.published_on, r.matters, r.dispositions, r.methods, r.inspectors, r.follow_up, r.follow_up_closed_on,
    r.abnormal_listed_on, r.penalty_decided_on, r.penalty_published_on, r.remarks, r.changes, r.reason, r.import_id,
    i.source_name, r.row_no, r.changed_at, r.changed_by
FROM base.result AS r
JOIN base.draw_task AS t ON t.task_id = r.task_id
LEFT JOIN base.result_import AS i ON i.import_id = r.import_id;

COMMENT ON VIEW result_versions IS '检查结果的全部版本，每个任务每个对象每个版本一行；不删除、不覆盖';
COMMENT ON COLUMN result_versions.task_id IS '任务编号';
COMMENT ON COLUMN result_versions.task_no IS '任务文号';
COMMENT ON COLUMN result_versions.object_id IS '对象编号';
COMMENT ON COLUMN result_versions.version IS '第几版（从 1 起）';
COMMENT ON COLUMN result_versions.is_current IS '是否现行版本';
COMMENT ON COLUMN result_versions.state IS '状态：待审核、退回、不通过、已公示';
COMMENT ON COLUMN result_versions.inspected_on IS '检查完成日期';
COMMENT ON COLUMN result_versions.entered_on IS '录入日期';
COMMENT ON COLUMN result_versions.approved_on IS '审核通过日期';
COMMENT ON COLUMN result_versions.published_on IS '公示日期';
COMMENT ON COLUMN result_versions.matters IS '各抽查事项的检查结果（matter 事项、category 结果类别、note 说明）';
COMMENT ON COLUMN result_versions.dispositions IS '后续处置（列表）';
COMMENT ON COLUMN result_versions.methods IS '检查方式（列表）';
COMMENT ON COLUMN result_versions.inspectors IS '实际检查人员的代号（列表）';
COMMENT ON COLUMN result_versions.follow_up IS '后续处置的进展：未完结、已完结；不需要时为空';
COMMENT ON COLUMN result_versions.follow_up_closed_on IS '后续处置完结日期';
COMMENT ON COLUMN result_versions.abnormal_listed_on IS '列入经营异常名录的日期';
COMMENT ON COLUMN result_versions.penalty_decided_on IS '行政处罚决定日期';
COMMENT ON COLUMN result_versions.penalty_published_on IS '行政处罚公示日期';
COMMENT ON COLUMN result_versions.remarks IS '备注';
COMMENT ON COLUMN result_versions.changes IS '与上一版不同之处（JSON：字段 → [原值, 新值]）；每次抽取的第一版为空';
COMMENT ON COLUMN result_versions.reason IS '更正的理由；不需要理由的为空';
COMMENT ON COLUMN result_versions.import_id IS '导入编号';
COMMENT ON COLUMN result_versions.source_name IS '来源文件名';
COMMENT ON COLUMN result_versions.row_no IS '来源中的行号';
COMMENT ON COLUMN result_versions.changed_at IS '入库时间（UTC）';
COMMENT ON COLUMN result_versions.changed_by IS '经办人';

CREATE OR REPLACE VIEW result_imports AS
WITH still_open AS (
    SELECT import_id, count(*) AS n FROM base.result_row WHERE resolved_at IS NULL GROUP BY import_id
)
SELECT
    i.import_id, i.source_name, i.source_sha256, i.source_kind, i.mapping, i.options, i.rows_read, i.rows_new,
    i.rows_revised, i.rows_unchanged, i.rows_blank, i.rows_quarantined, coalesce(o.n, 0) AS rows_open, i.rows_flagged,
    i.imported_at, i.imported_by, i.reason
FROM base.result_import AS i
LEFT JOIN still_open AS o ON o.import_id = i.import_id;

COMMENT ON VIEW result_imports IS '检查结果的历次导入，一个文件一行；读到的行数 = 新录 + 变更 + 未变 + 未填 + 隔离';
COMMENT ON COLUMN result_imports.import_id IS '导入编号，如 results-0001';
COMMENT ON COLUMN result_imports.source_name IS '来源文件名';
COMMENT ON COLUMN result_imports.source_sha256 IS '来源文件的 SHA-256 摘要';
COMMENT ON COLUMN result_imports.source_kind IS '来源格式：template 本程序生成的结果表，mapped 其他平台导出的表';
COMMENT ON COLUMN result_imports.mapping IS '列名对应关系（JSON：来源列名 → 字段名）';
COMMENT ON COLUMN result_imports.options IS '读取时的设定（JSON），如编码、工作表、代码对照';
COMMENT ON COLUMN result_imports.rows_read IS '读到的行数（每个对象算一行）';
COMMENT ON COLUMN result_imports.rows_new IS '新录入的行数';
COMMENT ON COLUMN result_imports.rows_revised IS '与已有结果不同、记为新版本的行数';
COMMENT ON COLUMN result_imports.rows_unchanged IS '与已有结果相同的行数';
COMMENT ON COLUMN result_imports.rows_blank IS '尚未填写的行数';
COMMENT ON COLUMN result_imports.rows_quarantined IS '隔离（须更正后重新导入）的行数';
COMMENT ON COLUMN result_imports.rows_open IS '隔离的行中尚未处理的行数';
COMMENT ON COLUMN result_imports.rows_flagged IS '已入库但有提示的行数';
COMMENT ON COLUMN result_imports.imported_at IS '导入时间（UTC）';
COMMENT ON COLUMN result_imports.imported_by IS '导入人';
COMMENT ON COLUMN result_imports.reason IS '更正的理由；没有需要理由的更正时为空';

-- A problem of a quarantined row is open until the row is dealt with, one of a kept row until a newer version comes.
CREATE OR REPLACE VIEW result_problems AS
SELECT
    p.problem_id, p.import_id, i.source_name, p.row_no, p.task_id, t.task_no, t.notice_id, p.object_id, p.version,
    p.field, p.code, p.severity, p.message, p.raw,
    CASE WHEN p.version IS NULL THEN q.resolved_at ELSE newer.changed_at END AS resolved_at,
    CASE WHEN p.version IS NULL THEN q.resolved_by ELSE newer.changed_by END AS resolved_by,
    CASE
        WHEN p.version IS NULL THEN q.resolution
        WHEN newer.import_id IS NOT NULL THEN '已由 ' || newer.import_id || ' 第 ' || newer.row_no || ' 行的新版本取代'
    END AS resolution,
    i.imported_at, i.imported_by
FROM base.result_problem AS p
JOIN base.result_import AS i ON i.import_id = p.import_id
LEFT JOIN base.draw_task AS t ON t.task_id = p.task_id
LEFT JOIN base.result_row AS q ON q.import_id = p.import_id AND q.row_no = p.row_no
LEFT JOIN base.result AS newer
    ON newer.task_id = p.task_id AND newer.object_id = p.object_id AND newer.version = p.version + 1;

COMMENT ON VIEW result_problems IS '导入检查结果时发现的问题，一个问题一行；resolved_at 为空的尚未处理';
COMMENT ON COLUMN result_problems.problem_id IS '问题编号';
COMMENT ON COLUMN result_problems.import_id IS '导入编号';
COMMENT ON COLUMN result_problems.source_name IS '来源文件名';
COMMENT ON COLUMN result_problems.row_no IS '来源中的行号（与表格软件显示的行号一致）';
COMMENT ON COLUMN result_problems.task_id IS '任务编号；认不出时为空';
COMMENT ON COLUMN result_problems.task_no IS '任务文号；认不出时为空';
COMMENT ON COLUMN result_problems.notice_id IS '任务所据的通知编号；认不出任务时为空';
COMMENT ON COLUMN result_problems.object_id IS '对象编号；认不出时为空';
COMMENT ON COLUMN result_problems.version IS '所涉结果的版本；该行被隔离时为空';
COMMENT ON COLUMN result_problems.field IS '所涉字段';
COMMENT ON COLUMN result_problems.code IS '问题代码，见 docs/finding-codes.md';
COMMENT ON COLUMN result_problems.severity IS '严重程度：info 提示，warning 警告（已入库），error 错误（已隔离）';
COMMENT ON COLUMN result_problems.message IS '给人看的一句话';
COMMENT ON COLUMN result_problems.raw IS '原文';
COMMENT ON COLUMN result_problems.resolved_at IS '处理完毕的时间（UTC）；未处理时为空';
COMMENT ON COLUMN result_problems.resolved_by IS '处理人；未处理时为空';
COMMENT ON COLUMN result_problems.resolution IS '怎样处理的；未处理时为空';
COMMENT ON COLUMN result_problems.imported_at IS '导入时间（UTC）';
COMMENT ON COLUMN result_problems.imported_by IS '导入人';
