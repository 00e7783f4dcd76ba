-- The current snapshot of the matter list.
-- Later imports of a snapshot win over earlier ones; only the rows of later imports are hashed.
CREATE OR REPLACE VIEW registry_matters AS
WITH part AS (
    SELECT snapshot_id, unnest(imports) AS import_id, generate_subscripts(imports, 1) AS place
    FROM base.registry_snapshot
    WHERE kind = 'matters' AND is_current
),
r AS (
    SELECT part.snapshot_id, part.place, b.*
    FROM base.registry_matter AS b
    JOIN part USING (import_id)
),
later AS (
    SELECT b.matter_id, part.place
    FROM base.registry_matter AS b
    JOIN part USING (import_id)
    WHERE part.place > 1
)
SELECT
    r.snapshot_id, r.import_id,
    r.row_no, r.matter_id, r.name, r.parent_name, r.category, r.department, r.targets, r.methods,
    r.basis, r.level, r.flags
FROM r
ANTI JOIN later ON later.matter_id = r.matter_id AND later.place > r.place;

COMMENT ON VIEW registry_matters IS '抽查事项清单的现行版本：每项一行';
COMMENT ON COLUMN registry_matters.snapshot_id IS '名录版本编号';
COMMENT ON COLUMN registry_matters.import_id IS '该行所属的导入编号';
COMMENT ON COLUMN registry_matters.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN registry_matters.matter_id IS '事项编号';
COMMENT ON COLUMN registry_matters.name IS '抽查事项名称';
COMMENT ON COLUMN registry_matters.parent_name IS '抽查项目（上一级）';
COMMENT ON COLUMN registry_matters.category IS '事项类别：重点、一般';
COMMENT ON COLUMN registry_matters.department IS '检查主体（规范全称）';
COMMENT ON COLUMN registry_matters.targets IS '检查对象';
COMMENT ON COLUMN registry_matters.methods IS '检查方式';
COMMENT ON COLUMN registry_matters.basis IS '检查依据';
COMMENT ON COLUMN registry_matters.level IS '检查层级';
COMMENT ON COLUMN registry_matters.flags IS '提示代码（列表）';
