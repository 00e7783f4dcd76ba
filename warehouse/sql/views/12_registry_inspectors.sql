-- The current snapshot of the inspector registry, without telephone numbers.
-- Later imports of a snapshot win over earlier ones; only the rows of later imports are hashed.
CREATE OR REPLACE VIEW registry_inspectors AS
WITH part AS (
    SELECT snapshot_id, unnest(imports) AS import_id, generate_subscripts(imports, 1) AS place
    FROM base.registry_snapshot
    WHERE kind = 'inspectors' AND is_current
),
r AS (
    SELECT part.snapshot_id, part.place, b.*
    FROM base.registry_inspector AS b
    JOIN part USING (import_id)
),
later AS (
    SELECT b.inspector_id, part.place
    FROM base.registry_inspector AS b
    JOIN part USING (import_id)
    WHERE part.place > 1
)
SELECT
    r.snapshot_id, r.import_id,
    r.row_no, r.inspector_id, r.name, r.certificate_no, r.certificate_from, r.certificate_until,
    r.department, r.department_code, r.status, r.specialties, r.is_expert, r.is_leader, r.flags
FROM r
ANTI JOIN later ON later.inspector_id = r.inspector_id AND later.place > r.place;

COMMENT ON VIEW registry_inspectors IS '执法检查人员名录库的现行版本：每人一行（电话不在此列）';
COMMENT ON COLUMN registry_inspectors.snapshot_id IS '名录版本编号';
COMMENT ON COLUMN registry_inspectors.import_id IS '该行所属的导入编号';
COMMENT ON COLUMN registry_inspectors.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN registry_inspectors.inspector_id IS '人员代号（假名）：部门代码-序号，按证号一次编定';
COMMENT ON COLUMN registry_inspectors.name IS '姓名';
COMMENT ON COLUMN registry_inspectors.certificate_no IS '执法证号';
COMMENT ON COLUMN registry_inspectors.certificate_from IS '执法证生效日期';
COMMENT ON COLUMN registry_inspectors.certificate_until IS '执法证有效期止';
COMMENT ON COLUMN registry_inspectors.department IS '所在部门（规范全称）';
COMMENT ON COLUMN registry_inspectors.department_code IS '部门代码';
COMMENT ON COLUMN registry_inspectors.status IS '状态：在岗、停用、其他';
COMMENT ON COLUMN registry_inspectors.specialties IS '专长';
COMMENT ON COLUMN registry_inspectors.is_expert IS '是否专家';
COMMENT ON COLUMN registry_inspectors.is_leader IS '是否组长人选';
COMMENT ON COLUMN registry_inspectors.flags IS '提示代码（列表）';
