-- C3: 每个对象的检查人员不少于两人，执法证在检查期间有效，联合抽查时各部门都派人
-- Source: 行政处罚法第四十二条、第五十五条；商丘市条例第二十四条
-- Offence: a drawn inspector whose certificate (registry version of the draw) does not cover the whole window, or an
--   inspector of a result whose certificate was not valid on the day. Unknown term, unknown person, off duty: warning.
-- Cannot see: certificates renewed or withdrawn after that version of the registry.
WITH part AS (
    SELECT snapshot_id, unnest(imports) AS import_id, generate_subscripts(imports, 1) AS place
    FROM base.registry_snapshot
    WHERE kind = 'inspectors'
),
person AS (
    SELECT p.snapshot_id, r.inspector_id, r.certificate_from, r.certificate_until, r.status
    FROM part AS p
    JOIN base.registry_inspector AS r ON r.import_id = p.import_id
    QUALIFY row_number() OVER (PARTITION BY p.snapshot_id, r.inspector_id ORDER BY p.place DESC) = 1
),
object AS (
    SELECT task_id, draw_id, object_id, inspected_on, is_entered, inspectors FROM inspections
),
duty AS (
    SELECT
        'team' AS origin, o.task_id, o.draw_id, m.inspector_id, count(*) AS objects, NULL::DATE AS first_day, NULL::DATE AS last_day
    FROM object AS o
    JOIN base.draw_team AS m ON m.draw_id = o.draw_id AND m.object_id = o.object_id
    GROUP BY ALL
    UNION ALL
    SELECT 'result', task_id, draw_id, inspector_id, count(*), min(inspected_on), max(inspected_on)
    FROM (SELECT task_id, draw_id, inspected_on, unnest(inspectors) AS inspector_id FROM object WHERE is_entered)
    GROUP BY ALL
),
known AS (
    SELECT
        d.origin, d.task_id, d.inspector_id, d.objects, w.inspectors_snapshot,
        CASE d.origin WHEN 'team' THEN t.window_start ELSE d.first_day END AS first_day,
        CASE d.origin WHEN 'team' THEN t.window_end ELSE d.last_day END AS last_day,
        p.inspector_id IS NOT NULL AS is_known, p.certificate_from, p.certificate_until, p.status,
        t.plan_year, t.notice_id, t.item_id, t.initiator, t.task_no || '“' || t.name || '”' AS place
    FROM duty AS d
    JOIN base.draw AS w ON w.draw_id = d.draw_id
    JOIN draw_tasks AS t ON t.task_id = d.task_id
    LEFT JOIN person AS p ON p.snapshot_id = w.inspectors_snapshot AND p.inspector_id = d.inspector_id
),
judged AS (
    SELECT
        *,
        CASE
            WHEN NOT is_known THEN 'unknown_person'
            WHEN certificate_until < last_day THEN 'certificate_ends'
            WHEN certificate_from > first_day THEN 'certificate_late'
            WHEN certificate_until IS NULL THEN 'certificate_unknown'
            WHEN last_day IS NULL OR first_day IS NULL THEN 'days_unknown'
            WHEN status <> '在岗' THEN 'off_duty'
        END AS fault
    FROM known
)
SELECT
    CASE WHEN fault IN ('certificate_ends', 'certificate_late') THEN 'error' ELSE 'warning' END AS severity,
    plan_year, notice_id, item_id, task_id, NULL AS object_id, initiator AS department,
    place || CASE origin WHEN 'team' THEN '抽取的检查人员 ' ELSE '的结果所录检查人员 ' END || inspector_id || '（' || objects || ' 户）'
        || CASE fault
            WHEN 'unknown_person' THEN '在人员名录（' || inspectors_snapshot || '）中查不到，执法资格不明。请核对代号，或补录名录。'
            WHEN 'certificate_ends' THEN
                '的执法证 ' || certificate_until || ' 到期，' || CASE origin
                    WHEN 'team' THEN '早于检查时间结束的 ' || last_day || '。请换人，或换证后更新名录。'
                    ELSE '而最后一次检查在 ' || last_day || '。请核对日期和证件；确已过期的，应当重新检查。'
                END
            WHEN 'certificate_late' THEN
                '的执法证 ' || certificate_from || ' 才生效，晚于' || CASE origin WHEN 'team' THEN '检查时间开始的 ' ELSE '检查当日 ' END
                || first_day || '。请换人，或核对名录。'
            WHEN 'certificate_unknown' THEN '的执法证有效期在名录（' || inspectors_snapshot || '）中没有写明，未能核对。请补录有效期。'
            WHEN 'days_unknown' THEN
                CASE origin WHEN 'team' THEN '：任务的检查时间不明' ELSE '：结果没有检查完成日期' END || '，执法证是否有效未能核对。请补明日期。'
            ELSE '在名录（' || inspectors_snapshot || '）中的状态是“' || status || '”，不是在岗。请核对。'
        END AS message,
    json_object(
        'code', origin || '_' || fault, 'subject', inspector_id, 'inspector_id', inspector_id, 'objects', objects,
        'certificate_from', certificate_from, 'certificate_until', certificate_until, 'first_day', first_day, 'last_day', last_day,
        'registry', inspectors_snapshot
    ) AS evidence
FROM judged
WHERE fault IS NOT NULL
