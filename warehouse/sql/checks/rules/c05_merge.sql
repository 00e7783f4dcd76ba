-- C5: 同一时段对同一对象有几项检查的，应当合并或联合进行（进一次门、查多项事）
-- Source: 优化营商环境条例第五十四条
-- Offence: an object drawn in two tasks whose windows overlap and that are not in one merge group; unless both results say
--   the same day, or the window of a task is unknown (info).
-- Cannot see: joint visits that were made without a merge before the results are entered.
WITH one AS (
    SELECT i.object_id, i.object_name, i.task_id, i.inspected_on, i.plan_year FROM inspections AS i
),
repeated AS (
    SELECT object_id FROM one GROUP BY object_id HAVING count(*) > 1
),
task AS (
    SELECT *, task_no || '“' || name || '”' AS place FROM draw_tasks
),
seen AS (
    SELECT o.*, t.window_start, t.window_end, t.merge_group
    FROM one AS o
    SEMI JOIN repeated AS r ON r.object_id = o.object_id
    JOIN task AS t ON t.task_id = o.task_id
),
pair AS (
    SELECT
        a.task_id AS first_task, b.task_id AS second_task, greatest(a.plan_year, b.plan_year) AS plan_year,
        max(a.window_start IS NULL OR a.window_end IS NULL OR b.window_start IS NULL OR b.window_end IS NULL) AS is_open,
        count(*) AS objects, list(a.object_id ORDER BY a.object_id)[:50] AS ids,
        list(coalesce(a.object_name, a.object_id) ORDER BY a.object_id)[:3] AS names
    FROM seen AS a
    JOIN seen AS b ON b.object_id = a.object_id AND a.task_id < b.task_id
    WHERE (a.merge_group IS NULL OR a.merge_group IS DISTINCT FROM b.merge_group)
      AND coalesce(a.window_start <= b.window_end, true) AND coalesce(b.window_start <= a.window_end, true)
      AND coalesce(a.inspected_on <> b.inspected_on, true)
    GROUP BY ALL
),
proposal AS (
    SELECT p.proposal_id, p.status, x.first_task, x.second_task
    FROM pair AS x
    JOIN merge_proposals AS p ON list_has_all(p.task_ids, [x.first_task, x.second_task])
    QUALIFY row_number() OVER (PARTITION BY x.first_task, x.second_task ORDER BY p.proposal_id DESC) = 1
)
SELECT
    CASE WHEN x.is_open OR p.status = 'rejected' THEN 'info' ELSE 'warning' END AS severity,
    x.plan_year, a.notice_id, a.item_id, a.task_id, NULL AS object_id, a.initiator AS department,
    a.place || '与' || b.place || '有 ' || x.objects || ' 户相同（如 ' || array_to_string(x.names, '、') || '），'
        || CASE
            WHEN x.is_open THEN '其中有任务的检查时间不明，是否重叠未能核对。请补明检查时间。'
            ELSE '检查时间 ' || greatest(a.window_start, b.window_start) || ' 至 ' || least(a.window_end, b.window_end) || ' 重叠，没有合并。'
                || coalesce('（合并建议 ' || p.proposal_id || CASE p.status
                    WHEN 'rejected' THEN ' 已决定不采纳）' WHEN 'accepted' THEN ' 已采纳而未共用抽取）' ELSE ' 尚未决定）' END, '')
                || '请一次上门、一并检查。'
        END AS message,
    json_object(
        'code', 'not_merged', 'subject', b.task_id, 'tasks', [a.task_id, b.task_id], 'objects', x.objects, 'object_ids', x.ids,
        'proposal', p.proposal_id, 'proposal_status', p.status, 'other_department', b.initiator
    ) AS evidence
FROM pair AS x
JOIN task AS a ON a.task_id = x.first_task
JOIN task AS b ON b.task_id = x.second_task
LEFT JOIN proposal AS p ON p.first_task = x.first_task AND p.second_task = x.second_task
UNION ALL
SELECT
    'info', m.plan_year, NULL, NULL, m.task_ids[1], NULL, (SELECT any_value(t.initiator) FROM task AS t WHERE t.task_id = m.task_ids[1]),
    '合并建议 ' || m.proposal_id || '（' || array_to_string(m.task_ids, '、') || '，'
        || coalesce('共有 ' || m.overlap_objects || ' 户，', '') || '共同时间 ' || m.window_start || ' 至 ' || m.window_end
        || '）尚未决定。请用 mingcha tasks merge accept 或 reject 决定。',
    json_object('code', 'proposal_open', 'subject', m.proposal_id, 'tasks', m.task_ids, 'objects', m.overlap_objects)
FROM merge_proposals AS m
WHERE m.status = 'proposed'
