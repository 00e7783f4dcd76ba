-- One large year for benchmarks/report.py; {rows} objects to inspect in 72 tasks of 24 departments.
INSERT INTO base.notice
SELECT 'n-1', 'plan.docx', '/plan.docx', '0', 'docx', 1, '2023年度抽查工作计划', '样例市双随机办', '样双随机办〔2023〕1号',
       DATE '2023-03-01', NULL, 2023, NULL, NULL, NULL, NULL, [], 'loaded', NULL, false, 1, 72, 72, 0, 0, 'h', '1', 1, NULL,
       NULL, true, TIMESTAMP '2023-03-02', TIMESTAMP '2023-03-02';
INSERT INTO base.item (notice_id, item_id, table_no, seq, row_no, task_name, draw_type, matters, target_scope, quota_op,
                       ratio_min, ratio_max, window_start, window_end, initiator, cooperators, status)
SELECT 'n-1', 'i-' || t, 1, t, t, '样例任务' || t, '不定向', ['事项一', '事项二'], '全部', '=', 0.05, 0.05, DATE '2023-04-01',
       DATE '2023-11-30', '样例市第' || (t % 24) || '局', CASE WHEN t % 3 = 0 THEN [] ELSE ['样例市第' || ((t + 1) % 24) || '局'] END,
       'ok'
FROM range(1, 73) AS r(t);
INSERT INTO base.draw_task (task_id, task_no, plan_year, item_id, notice_id, doc_number, seq, batch, batches, name,
                            draw_type, initiator, cooperators, matters, window_start, window_end, quota, quota_text,
                            status, problems, decisions, digest, created_at, changed_at)
SELECT 'T2023-' || lpad(t::VARCHAR, 4, '0'), '第' || (t % 24) || '局抽查〔2023〕' || t || '号', 2023, 'i-' || t, 'n-1',
       '样双随机办〔2023〕1号', t, 1, 1, '样例任务' || t, '不定向', '样例市第' || (t % 24) || '局',
       CASE WHEN t % 3 = 0 THEN [] ELSE ['样例市第' || ((t + 1) % 24) || '局'] END, ['事项一', '事项二'],
       DATE '2023-04-01' + ((t % 4) * 30)::INTEGER, DATE '2023-09-30' + ((t % 3) * 30)::INTEGER, '{"op": "=", "ratio": "0.05"}', '5%', 'drawn',
       '[]', '[]', 'd', TIMESTAMP '2023-03-05', TIMESTAMP '2023-03-05'
FROM range(1, 73) AS r(t);
INSERT INTO base.draw (draw_id, task_id, attempt, status, commit_sha256, commit_json, scope, folder, objects_snapshot,
                       inspectors_snapshot, frame_rows, excluded_rows, want_total, drawn_total, unmet_total, seed_issue,
                       seed, committed_at, committed_by, drawn_at, drawn_by)
SELECT '样双随机办〔2023〕1号#' || t || '/1', 'T2023-' || lpad(t::VARCHAR, 4, '0'), 1, 'drawn', repeat('c', 64), '{}', 's',
       'f', 'objects@1', 'inspectors@1', {rows}, 0, {rows} // 72, {rows} // 72, 0, [], 's', TIMESTAMP '2023-03-20', 'x',
       TIMESTAMP '2023-03-21', 'x'
FROM range(1, 73) AS r(t);
CREATE TEMP TABLE o AS
SELECT i, 1 + i % 72 AS t, '9114' || lpad(i::VARCHAR, 14, '0') AS object_id, DATE '2023-05-01' + (i * 7919 % 150)::INTEGER AS d,
       i * 104729 % 100 AS fate
FROM range({rows}) AS r(i);
INSERT INTO base.draw_selected
SELECT '样双随机办〔2023〕1号#' || t || '/1', 1 + i // 72, object_id, 'B', repeat('0', 64), 'drawn' FROM o;
INSERT INTO base.registry_object (import_id, row_no, object_id, id_kind, name, status, tags, abnormal, flags)
SELECT 'objects-0001', i, object_id, 'uscc', '样例企业第' || i || '有限公司', '存续', [], false, [] FROM o;
INSERT INTO base.result
SELECT 'T2023-' || lpad(t::VARCHAR, 4, '0'), '样双随机办〔2023〕1号#' || t || '/1', object_id, 1, true, 'results-0001', i,
       CASE WHEN fate < 4 THEN '待审核' WHEN fate < 5 THEN '退回' ELSE '已公示' END, d, d + 1, d + 3,
       CASE WHEN fate >= 5 THEN d + CASE WHEN fate < 10 THEN 45 ELSE 9 END END,
       [{'matter': '事项一', 'category': CASE WHEN fate > 90 THEN '发现问题已责令改正' ELSE '未发现问题' END, 'note': NULL},
        {'matter': '事项二', 'category': '未发现问题', 'note': NULL}],
       ['无需后续处置'], ['实地检查'], ['140581-01-01', '140581-01-02'], CASE WHEN fate > 90 THEN '已完结' END,
       CASE WHEN fate > 92 THEN d + 30 END, NULL, NULL, NULL, NULL, NULL, NULL, TIMESTAMP '2023-12-01', 'x'
FROM o WHERE fate <> 50;
INSERT INTO base.result_import
SELECT 'results-0001', 'year.csv', '0', 'mapped', '{}', '{}', count(*), count(*), 0, 0, 0, 0, 0, TIMESTAMP '2023-12-01',
       'x', NULL
FROM base.result;
