-- The current snapshot of the object registry. Persons and telephone numbers stay in the base table.
-- Later imports of a snapshot win over earlier ones; only the rows of later imports are hashed.
CREATE OR REPLACE VIEW registry_objects AS
WITH part AS (
    SELECT snapshot_id, unnest(imports) AS import_id, generate_subscripts(imports, 1) AS place
    FROM base.registry_snapshot
    WHERE kind = 'objects' AND is_current
),
r AS (
    SELECT part.snapshot_id, part.place, b.*
    FROM base.registry_object AS b
    JOIN part USING (import_id)
),
later AS (
    SELECT b.object_id, part.place
    FROM base.registry_object AS b
    JOIN part USING (import_id)
    WHERE part.place > 1
)
SELECT
    r.snapshot_id, r.import_id,
    r.row_no, r.object_id, r.id_kind, r.name, r.entity_type, r.status, r.status_raw, r.area,
    r.area_code, r.address, r.industry, r.business_scope, r.tags, r.credit_class, r.credit_date,
    r.registered_on, r.abnormal, r.department, r.flags
FROM r
ANTI JOIN later ON later.object_id = r.object_id AND later.place > r.place;

COMMENT ON VIEW registry_objects IS '检查对象名录库的现行版本：每个对象一行（联系人、电话不在此列）';
COMMENT ON COLUMN registry_objects.snapshot_id IS '名录版本编号';
COMMENT ON COLUMN registry_objects.import_id IS '该行所属的导入编号';
COMMENT ON COLUMN registry_objects.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN registry_objects.object_id IS '对象编号：大写的统一社会信用代码、老注册号，或“部门:编号”';
COMMENT ON COLUMN registry_objects.id_kind IS '编号种类：uscc 统一社会信用代码，reg15 十五位注册号，other 部门自编';
COMMENT ON COLUMN registry_objects.name IS '名称';
COMMENT ON COLUMN registry_objects.entity_type IS '主体类型：企业、个体工商户、农民专业合作社、事业单位、社会组织、机关、其他';
COMMENT ON COLUMN registry_objects.status IS '登记状态：存续、注销、吊销、撤销、迁出、停业、其他';
COMMENT ON COLUMN registry_objects.status_raw IS '登记状态原文';
COMMENT ON COLUMN registry_objects.area IS '所属地域（区划名称）';
COMMENT ON COLUMN registry_objects.area_code IS '行政区划代码';
COMMENT ON COLUMN registry_objects.address IS '地址';
COMMENT ON COLUMN registry_objects.industry IS '行业（名称或代码）';
COMMENT ON COLUMN registry_objects.business_scope IS '经营范围';
COMMENT ON COLUMN registry_objects.tags IS '标签，如 检验检测机构、食品生产企业';
COMMENT ON COLUMN registry_objects.credit_class IS '信用风险类别；没有时为空';
COMMENT ON COLUMN registry_objects.credit_date IS '信用风险类别的评定日期';
COMMENT ON COLUMN registry_objects.registered_on IS '成立（登记）日期';
COMMENT ON COLUMN registry_objects.abnormal IS '是否列入经营异常名录';
COMMENT ON COLUMN registry_objects.department IS '监管部门（规范全称）';
COMMENT ON COLUMN registry_objects.flags IS '提示代码（列表），如 old_registration_number';
