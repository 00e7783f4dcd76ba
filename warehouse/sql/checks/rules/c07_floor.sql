-- C7: 企业公示信息的全国抽查比例不低于 3%，约束国家和省级部门，不约束县级的单项任务
-- Source: 企业公示信息抽查暂行办法第四条
-- Offence: none; information when a ratio below rules.national_floor stands in a plan of a province or ministry and the
--   scope speaks of enterprises.
-- Cannot see: the share over a whole year and all tasks of a province. Plans of cities and counties are not looked at.
WITH setting AS (
    SELECT coalesce(TRY_CAST(settings->>'$.rules.national_floor' AS DECIMAL(18, 8)), 0.03) AS least FROM base.compliance_setting
)
SELECT
    'info' AS severity, i.plan_year, i.notice_id, i.item_id, NULL AS task_id, NULL AS object_id, i.initiator AS department,
    coalesce(i.doc_number, '计划') || coalesce('第 ' || i.seq || ' 项', '条目') || '“' || coalesce(i.task_name, '未写名称') || '”的抽查比例 '
        || rtrim(rtrim(CAST(greatest(i.ratio_min, i.ratio_max) * 100 AS VARCHAR), '0'), '.') || '% 低于全国下限 '
        || rtrim(rtrim(CAST(s.least * 100 AS VARCHAR), '0'), '.') || '%。下限按全年各项任务合计，请统筹核对。' AS message,
    json_object('code', 'below_national_floor', 'ratio', CAST(greatest(i.ratio_min, i.ratio_max) AS VARCHAR), 'floor', CAST(s.least AS VARCHAR)) AS evidence
FROM current_plan_items AS i
JOIN base.notice AS n ON n.notice_id = i.notice_id
CROSS JOIN setting AS s
WHERE greatest(i.ratio_min, i.ratio_max) < s.least
  AND contains(coalesce(i.target_scope, '') || coalesce(i.task_name, ''), '企业')
  AND regexp_matches(
      coalesce(i.initiator, n.issuer, ''), '^(国家|国务院|中华人民共和国|[^市县区州盟]{2,8}(省|自治区)|(北京|上海|天津|重庆)市[^区县]*$)|^[^市县区省州盟]+(部|总局)$'
  )
