-- CONTRACT 3: one row per body. Counts are over current notices; first_seen and the spellings over all of them.
CREATE OR REPLACE VIEW departments AS
SELECT
    d.name,
    min(d.kind) AS kind,
    min(d.area) AS area,
    min(coalesce(n.issue_date, n.first_ingested_at::DATE)) AS first_seen,
    bool_or(d.is_stale) AS is_stale,
    count(DISTINCT d.item_id) FILTER (WHERE n.is_current AND d.role = 'initiator') AS items_initiated,
    count(DISTINCT d.item_id) FILTER (WHERE n.is_current AND d.role = 'cooperator') AS items_joined,
    list_sort(list(DISTINCT d.raw)) AS spellings
FROM base.department AS d
JOIN base.notice AS n USING (notice_id)
GROUP BY d.name;

COMMENT ON VIEW departments IS '部门：规范名称、类别，以及现行计划中发起和配合的条目数';
COMMENT ON COLUMN departments.name IS '部门规范全称';
COMMENT ON COLUMN departments.kind IS '部门类别；兼属多类的用 + 连接';
COMMENT ON COLUMN departments.area IS '所属地域';
COMMENT ON COLUMN departments.first_seen IS '首次出现的日期：所在通知的成文日期，没有时为入库日期';
COMMENT ON COLUMN departments.is_stale IS '是否曾以旧名称出现';
COMMENT ON COLUMN departments.items_initiated IS '现行计划中由其发起的条目数';
COMMENT ON COLUMN departments.items_joined IS '现行计划中由其配合的条目数';
COMMENT ON COLUMN departments.spellings IS '原文中出现过的各种写法（列表）';
