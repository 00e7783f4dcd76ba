-- C3: 每个对象的检查人员不少于两人，执法证在检查期间有效，联合抽查时各部门都派人
-- Source: 行政处罚法第四十二条、第五十五条；商丘市条例第二十四条
-- Offence: fewer than rules.team persons in the drawn team of an object, or among the inspectors of its result.
-- Cannot see: who came along in fact beside those who were entered.
WITH setting AS (
    SELECT coalesce(CAST(settings->>'$.rules.team' AS INTEGER), 2) AS least FROM base.compliance_setting
),
drawn AS (
    SELECT draw_id, object_id, count(DISTINCT inspector_id) AS people FROM base.draw_team GROUP BY ALL
),
counted AS (
    SELECT
        i.task_id, i.object_id, i.object_name, i.position, coalesce(d.people, 0) AS team,
        CASE WHEN i.is_entered THEN len(list_distinct(i.inspectors)) END AS present
    FROM inspections AS i
    LEFT JOIN drawn AS d ON d.draw_id = i.draw_id AND d.object_id = i.object_id
),
short AS (
    SELECT
        c.task_id, 'team_short' AS code, c.team AS people, count(*) AS objects,
        list(c.object_id ORDER BY c.position)[:50] AS ids, list(coalesce(c.object_name, c.object_id) ORDER BY c.position)[:3] AS names
    FROM counted AS c, setting AS s
    WHERE c.team < s.least
    GROUP BY ALL
    UNION ALL
    SELECT
        c.task_id, 'inspectors_short', c.present, count(*),
        list(c.object_id ORDER BY c.position)[:50], list(coalesce(c.object_name, c.object_id) ORDER BY c.position)[:3]
    FROM counted AS c, setting AS s
    WHERE c.present < s.least
    GROUP BY ALL
)
SELECT
    'error' AS severity, t.plan_year, t.notice_id, t.item_id, t.task_id, NULL AS object_id, t.initiator AS department,
    t.task_no || '“' || t.name || '”有 ' || x.objects || ' 户'
        || CASE x.code WHEN 'team_short' THEN '抽取的检查组' ELSE '实际检查人员' END
        || CASE x.people WHEN 0 THEN '一个人也没有' ELSE '只有 ' || x.people || ' 人' END
        || '，少于 ' || s.least || ' 人（如 ' || array_to_string(x.names, '、') || '）。'
        || CASE x.code
            WHEN 'team_short' THEN '请补派持证人员后再检查。'
            ELSE '请核对是否漏录；确实不足的，应当重新检查。'
        END AS message,
    json_object(
        'code', x.code, 'subject', CAST(x.people AS VARCHAR), 'people', x.people, 'least', s.least, 'objects', x.objects,
        'object_ids', x.ids
    ) AS evidence
FROM short AS x
JOIN draw_tasks AS t ON t.task_id = x.task_id
CROSS JOIN setting AS s
