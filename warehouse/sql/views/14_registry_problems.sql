-- Problems of the imports that make up the current snapshots.
CREATE OR REPLACE VIEW registry_problems AS
SELECT p.import_id, i.kind, p.row_no, p.col_name, p.code, p.severity, p.message, p.raw
FROM base.registry_problem AS p
JOIN base.registry_import AS i USING (import_id)
JOIN base.registry_snapshot AS s ON s.kind = i.kind AND s.is_current AND list_contains(s.imports, p.import_id);

COMMENT ON VIEW registry_problems IS '现行名录版本的各次导入中发现的问题：每个问题一行';
COMMENT ON COLUMN registry_problems.kind IS '名录种类：objects、inspectors、matters、recusals';
COMMENT ON COLUMN registry_problems.import_id IS '导入编号';
COMMENT ON COLUMN registry_problems.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN registry_problems.col_name IS '来源列名';
COMMENT ON COLUMN registry_problems.code IS '问题代码';
COMMENT ON COLUMN registry_problems.severity IS '严重程度：warning 提示（已入库），error 错误（已退回）';
COMMENT ON COLUMN registry_problems.message IS '给人看的一句话';
COMMENT ON COLUMN registry_problems.raw IS '原文';
