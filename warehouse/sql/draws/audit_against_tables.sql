-- Draws, replacements and tasks against the audit log: one Chinese sentence per contradiction, in a fixed order.
WITH entry AS (
    SELECT seq, actor, action, subject, CASE WHEN json_valid(detail) THEN detail::JSON END AS detail FROM base.audit_entry
),
selection AS (
    SELECT s.draw_id,
           sha256(string_agg(s.object_id || chr(9) || s.stratum || chr(9) || s.ticket || chr(10), '' ORDER BY s.position))
               AS selected_sha256
    FROM base.draw_selected AS s
    JOIN base.draw AS d ON d.draw_id = s.draw_id
    WHERE s.position <= d.drawn_total
    GROUP BY s.draw_id
),
replaced AS (
    SELECT draw_id,
           sha256(string_agg(concat_ws(chr(9), number::VARCHAR, object_id, coalesce(substitute_id, '-'),
                  coalesce(inspector_id, '-'), coalesce(new_inspector_id, '-'), reason, evidence, approver) || chr(10),
                  '' ORDER BY number)) AS digest
    FROM base.draw_replacement
    GROUP BY draw_id
),
said AS (
    SELECT subject AS draw_id,
           sha256(string_agg(concat_ws(chr(9), (detail->>'number'), (detail->>'object_id'),
                  coalesce((detail->>'substitute_id'), '-'), coalesce((detail->>'inspector_id'), '-'),
                  coalesce((detail->>'new_inspector_id'), '-'), (detail->>'reason'), (detail->>'evidence'),
                  (detail->>'approver')) || chr(10), '' ORDER BY ((detail->>'number'))::INTEGER)) AS digest
    FROM entry
    WHERE action = 'draw.replace'
    GROUP BY subject
),
teams AS (
    SELECT d.draw_id,
           coalesce(sha256(string_agg(concat_ws(chr(9), t.object_id, t.slot::VARCHAR, t.department_code, t.department,
               t.inspector_id) || chr(10), '' ORDER BY t.object_id, t.slot, t.inspector_id)
               FILTER (t.object_id IS NOT NULL)), sha256('')) AS digest
    FROM base.draw AS d
    LEFT JOIN base.draw_team AS t ON t.draw_id = d.draw_id
    GROUP BY d.draw_id
),
said_teams AS (
    SELECT subject AS draw_id, arg_max(coalesce(detail->>'teams_sha256', '-'), seq) AS digest
    FROM entry
    WHERE action IN ('draw.run', 'draw.replace')
    GROUP BY subject
),
commits AS (SELECT * FROM entry WHERE action = 'draw.commit'),
problem (rank, subject, message) AS (
    SELECT 1, d.draw_id, '抽取 ' || d.draw_id || ' 已锁定，操作日志中却没有锁定的条目：日志被删改或截短。'
    FROM base.draw AS d
    WHERE NOT EXISTS (SELECT 1 FROM commits AS c WHERE c.subject = d.draw_id)
    UNION ALL
    SELECT 2, d.draw_id, '抽取 ' || d.draw_id || ' 的锁定摘要与操作日志所记的不同：锁定文件或日志被改动。'
    FROM base.draw AS d JOIN commits AS c ON c.subject = d.draw_id
    WHERE (c.detail->>'commit_sha256') IS DISTINCT FROM d.commit_sha256 OR sha256(d.commit_json) <> d.commit_sha256
    UNION ALL
    SELECT 3, c.subject, '操作日志记有抽取 ' || c.subject || ' 的锁定，抽取表中却没有：抽取记录被删去。'
    FROM commits AS c
    WHERE NOT EXISTS (SELECT 1 FROM base.draw AS d WHERE c.subject = d.draw_id)
    UNION ALL
    SELECT 4, d.draw_id, '抽取 ' || d.draw_id || ' 的种子与操作日志所记的不同，或没有录入种子的条目。'
    FROM base.draw AS d
    LEFT JOIN entry AS e ON e.subject = d.draw_id AND e.action = 'draw.seed'
    WHERE (e.detail->>'seed') IS DISTINCT FROM d.seed
    UNION ALL
    SELECT 5, d.draw_id, '抽取 ' || d.draw_id || ' 的抽中名单与操作日志所记的不同，或没有抽取的条目：名单被改动。'
    FROM base.draw AS d
    LEFT JOIN entry AS e ON e.subject = d.draw_id AND e.action = 'draw.run'
    LEFT JOIN selection AS s ON s.draw_id = d.draw_id
    WHERE (e.seq IS NOT NULL) <> (d.drawn_at IS NOT NULL)
       OR (d.drawn_at IS NOT NULL
           AND (e.detail->>'selected_sha256') IS DISTINCT FROM coalesce(s.selected_sha256, sha256('')))
    UNION ALL
    SELECT 6, coalesce(r.draw_id, s.draw_id),
           '抽取 ' || coalesce(r.draw_id, s.draw_id) || ' 的替换记录与操作日志所记的不同：记录被改动。'
    FROM replaced AS r FULL JOIN said AS s ON s.draw_id = r.draw_id
    WHERE r.digest IS DISTINCT FROM s.digest
    UNION ALL
    SELECT 7, d.draw_id, '抽取 ' || d.draw_id || ' 是否作废与操作日志所记的不同。'
    FROM base.draw AS d
    WHERE (d.status = 'void') <> EXISTS (SELECT 1 FROM entry AS e WHERE e.subject = d.draw_id AND e.action = 'draw.void')
    UNION ALL
    SELECT 8, t.draw_id, '抽取 ' || t.draw_id || ' 的检查组与操作日志所记的不同：检查人员名单被改动。'
    FROM teams AS t
    LEFT JOIN said_teams AS s ON s.draw_id = t.draw_id
    WHERE t.digest <> coalesce(s.digest, sha256(''))
    UNION ALL
    SELECT DISTINCT 9, d.draw_id, '抽取 ' || d.draw_id || ' 的锁定人或抽取人与操作日志所记的不同：记录被改动。'
    FROM base.draw AS d
    JOIN entry AS e ON e.subject = d.draw_id
    WHERE (e.action = 'draw.commit' AND e.actor IS DISTINCT FROM d.committed_by)
       OR (e.action = 'draw.run' AND e.actor IS DISTINCT FROM d.drawn_by)
    UNION ALL
    SELECT 10, t.task_id, '任务 ' || t.task_id || ' 的状态是已锁定或已抽取，却没有相应的抽取。'
    FROM base.draw_task AS t
    WHERE t.status IN ('committed', 'drawn')
      AND NOT EXISTS (SELECT 1 FROM base.draw AS d WHERE d.task_id = t.task_id AND d.status <> 'void')
)
SELECT message FROM problem ORDER BY rank, subject, message;
