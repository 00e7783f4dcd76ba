-- Every import with the snapshot that it made and whether it is part of a current one.
CREATE OR REPLACE VIEW registry_imports AS
SELECT
    i.import_id, i.kind, s.snapshot_id, coalesce(s.is_current, false) AS is_current,
    coalesce(list_contains(c.imports, i.import_id), false) AS in_current, i.parent, i.source_name, i.source_sha256,
    i.source_kind, i.mapping, i.options, i.rows_read, i.rows_accepted, i.rows_rejected, i.rows_repeated,
    i.rows_flagged, i.imported_at, i.imported_by
FROM base.registry_import AS i
LEFT JOIN base.registry_snapshot AS s ON s.imports[-1] = i.import_id
LEFT JOIN base.registry_snapshot AS c ON c.kind = i.kind AND c.is_current;

COMMENT ON VIEW registry_imports IS '名录库的历次导入：每次一行';
COMMENT ON COLUMN registry_imports.snapshot_id IS '该次导入形成的名录版本；没有可入库的行时为空';
COMMENT ON COLUMN registry_imports.is_current IS '所形成的版本是否现行';
COMMENT ON COLUMN registry_imports.in_current IS '该次导入是否属于现行版本';
COMMENT ON COLUMN registry_imports.import_id IS '导入编号，如 objects-0001';
COMMENT ON COLUMN registry_imports.kind IS '名录种类：objects 检查对象，inspectors 执法检查人员，matters 抽查事项清单，recusals 回避';
COMMENT ON COLUMN registry_imports.parent IS '补充导入所接续的导入编号；整册导入为空';
COMMENT ON COLUMN registry_imports.source_name IS '来源文件名，或数据库表名';
COMMENT ON COLUMN registry_imports.source_sha256 IS '来源文件的 SHA-256 摘要；来自数据库时为空';
COMMENT ON COLUMN registry_imports.source_kind IS '来源格式：csv、xlsx、parquet、postgres、mysql、sqlite';
COMMENT ON COLUMN registry_imports.mapping IS '列名对应关系（JSON：来源列名 → 字段名）';
COMMENT ON COLUMN registry_imports.options IS '读取时的设定（JSON），如编码、分隔符、工作表';
COMMENT ON COLUMN registry_imports.rows_read IS '读到的行数';
COMMENT ON COLUMN registry_imports.rows_accepted IS '入库的行数';
COMMENT ON COLUMN registry_imports.rows_rejected IS '退回（须更正）的行数';
COMMENT ON COLUMN registry_imports.rows_repeated IS '与前面某行完全相同、只留一行的行数（计入入库的行数）';
COMMENT ON COLUMN registry_imports.rows_flagged IS '入库但有提示的行数';
COMMENT ON COLUMN registry_imports.imported_at IS '导入时间（UTC）';
COMMENT ON COLUMN registry_imports.imported_by IS '导入人';
