-- C9: 检查结果先审核，自检查完成之日起 20 个工作日内公示，谁检查、谁录入、谁公示
-- Source: 高市双随机办〔2023〕2号；市场监管总局 2018 年有关规定
-- Offence: none; information, once per department and year, that results of bodies that are not market entities belong on
--   the department's own site; and how many objects have no known kind.
-- Cannot see: on which site a result was published.
WITH kind AS (
    SELECT i.plan_year, i.initiator, i.object_id, i.task_id, i.is_public, i.object_name, k.entity_type
    FROM inspections AS i
    LEFT JOIN (
        SELECT o.object_id, arg_max(o.entity_type, o.import_id) AS entity_type
        FROM base.registry_object AS o
        SEMI JOIN inspections AS i ON i.object_id = o.object_id
        GROUP BY o.object_id
    ) AS k ON k.object_id = i.object_id
    WHERE k.entity_type IS NULL OR k.entity_type NOT IN ('企业', '个体工商户', '农民专业合作社')
),
counted AS (
    SELECT
        plan_year, initiator, count(*) FILTER (entity_type IS NOT NULL) AS others, count(*) FILTER (entity_type IS NULL) AS unknowns,
        (list(DISTINCT coalesce(object_name, object_id) ORDER BY coalesce(object_name, object_id)) FILTER (entity_type IS NOT NULL))[:3] AS names
    FROM kind
    GROUP BY ALL
)
SELECT
    'info' AS severity, plan_year, NULL AS notice_id, NULL AS item_id, NULL AS task_id, NULL AS object_id, initiator AS department,
    coalesce(initiator, '（发起部门不明）') || ' ' || plan_year || ' 年度的应检对象中'
        || concat_ws('，',
            CASE WHEN others > 0 THEN '有 ' || others || ' 户不是经营主体（如 ' || array_to_string(names, '、') || '），其结果应在本部门网站公示' END,
            CASE WHEN unknowns > 0 THEN '有 ' || unknowns || ' 户的主体类型不明，在何处公示未能核对' END
        ) || '。请核对公示渠道。' AS message,
    json_object('code', 'own_site', 'objects', others, 'unknown', unknowns) AS evidence
FROM counted
