-- Where the figures of a year come from. Parameters: year, as_of, department (NULL: all).
WITH task AS (
    SELECT * FROM base.draw_task WHERE plan_year = $year AND ($department IS NULL OR initiator = $department)
),
drawn AS (
    SELECT d.*, t.name
    FROM base.draw AS d
    JOIN task AS t ON t.task_id = d.task_id
    WHERE d.status = 'drawn' AND CAST(d.drawn_at AT TIME ZONE 'UTC' AT TIME ZONE 'Asia/Shanghai' AS DATE) <= $as_of
)
SELECT 1 AS place, '通知' AS kind, coalesce(doc_number, source_name) AS number,
    CASE WHEN part_of IS NOT NULL THEN '附件：' || source_name ELSE coalesce(title, '') END AS title,
    content_hash AS digest
FROM base.notice
WHERE is_current AND plan_year = $year AND kind <> 'archive'
UNION ALL
SELECT 2, '抽取', draw_id, name, commit_sha256 FROM drawn
UNION ALL
SELECT DISTINCT
    3, '名录', s.snapshot_id,
    CASE s.kind WHEN 'objects' THEN '检查对象名录库' WHEN 'inspectors' THEN '执法检查人员名录库' ELSE '回避名录' END
        || '，' || s.row_count || '行',
    ''
FROM base.registry_snapshot AS s
JOIN drawn AS d ON s.snapshot_id IN (d.objects_snapshot, d.inspectors_snapshot, d.recusals_snapshot)
UNION ALL
SELECT DISTINCT 4, '结果', i.import_id, i.source_name, i.source_sha256
FROM base.result_import AS i
JOIN base.result AS r ON r.import_id = i.import_id
JOIN task AS t ON t.task_id = r.task_id
UNION ALL
SELECT 5, '工作日历', version, min("day") || ' 至 ' || max("day"), '' FROM base.workday GROUP BY version
UNION ALL
SELECT 6, '设置', 'compliance.toml', '期限与检查规则的设置', digest FROM base.compliance_setting
ORDER BY ALL
