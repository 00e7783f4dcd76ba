-- The current snapshot of the recusals.
-- Later imports of a snapshot win over earlier ones; only the rows of later imports are hashed.
CREATE OR REPLACE VIEW registry_recusals AS
WITH part AS (
    SELECT snapshot_id, unnest(imports) AS import_id, generate_subscripts(imports, 1) AS place
    FROM base.registry_snapshot
    WHERE kind = 'recusals' AND is_current
),
r AS (
    SELECT part.snapshot_id, part.place, b.*
    FROM base.registry_recusal AS b
    JOIN part USING (import_id)
),
later AS (
    SELECT b.object_id, b.inspector_id, part.place
    FROM base.registry_recusal AS b
    JOIN part USING (import_id)
    WHERE part.place > 1
)
SELECT
    r.snapshot_id, r.import_id,
    r.row_no, r.object_id, r.inspector_id, r.reason, r.flags
FROM r
ANTI JOIN later ON later.object_id = r.object_id AND later.inspector_id = r.inspector_id AND later.place > r.place;

COMMENT ON VIEW registry_recusals IS '回避名录的现行版本：每对一行';
COMMENT ON COLUMN registry_recusals.snapshot_id IS '名录版本编号';
COMMENT ON COLUMN registry_recusals.import_id IS '该行所属的导入编号';
COMMENT ON COLUMN registry_recusals.row_no IS '来源中的行号（从 1 起，不含表头）';
COMMENT ON COLUMN registry_recusals.object_id IS '对象编号';
COMMENT ON COLUMN registry_recusals.inspector_id IS '人员代号';
COMMENT ON COLUMN registry_recusals.reason IS '回避理由';
COMMENT ON COLUMN registry_recusals.flags IS '提示代码（列表）';
