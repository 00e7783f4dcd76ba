-- The inspector registry: values, errors (e_) and warnings (w_); see objects.sql. ``known_inspector`` holds the
-- current inspectors when rows are appended: who moved to another body must not be in the registry twice.
WITH marked AS (
    SELECT *, coalesce(mc_is_odd(concat_ws(' ', name, certificate_no, certificate_from, certificate_until, department,
        specialties, phone)), false) AS odd
    FROM named
),
texts AS (
    SELECT
        row_no, bad, odd, mc_text(name, odd) AS t_name, mc_text(certificate_no, odd) AS t_certificate_no,
        mc_text(certificate_from, odd) AS t_certificate_from, mc_text(certificate_until, odd) AS t_certificate_until,
        department AS t_department, status AS t_status, mc_text(specialties, odd) AS t_specialties,
        is_expert AS t_is_expert, is_leader AS t_is_leader, mc_text(phone, odd) AS t_phone
    FROM marked
),
read AS (
    SELECT
        t.*, mc_code(t_certificate_no) AS certificate,
        mc_date(t_certificate_from) AS day_from,
        CASE WHEN t_certificate_until IN ('长期', '长期有效', '永久', '无固定期限') THEN DATE '9999-12-31'
             ELSE mc_date(t_certificate_until) END AS day_until,
        (SELECT any_value(p.department) FROM known_inspector AS p
         WHERE p.certificate_no = certificate AND p.name = t.t_name AND p.department <> d.value) AS elsewhere,
        d.value AS v_department, d.code AS v_department_code, d.problem AS p_department,
        s.value AS v_status, s.problem AS p_status,
        x.value AS v_expert, x.problem AS p_expert, l.value AS v_leader, l.problem AS p_leader
    FROM texts AS t
    LEFT JOIN registry_word AS d ON d.kind = 'department' AND d.raw = t.t_department
    LEFT JOIN registry_word AS s ON s.kind = 'inspector_status' AND s.raw = t.t_status
    LEFT JOIN registry_word AS x ON x.kind = 'is_expert' AND x.raw = t.t_is_expert
    LEFT JOIN registry_word AS l ON l.kind = 'is_leader' AND l.raw = t.t_is_leader
)
SELECT
    row_no,
    v_department || '|' || certificate AS natural_key, certificate || '|' || replace(t_name, ' ', '') AS person,
    t_name AS name, certificate AS certificate_no, day_from AS certificate_from, day_until AS certificate_until,
    v_department AS department, v_department_code AS department_code,
    coalesce(v_status, CASE WHEN NOT getvariable('mc_has_status') THEN '在岗' END) AS status,
    mc_list(t_specialties) AS specialties, coalesce(v_expert, 'false') = 'true' AS is_expert,
    coalesce(v_leader, 'false') = 'true' AS is_leader, t_phone AS phone,
    nullif(bad, 'number_as_code') AS e_row,
    coalesce(mc_text_error(t_name, odd, 60), CASE WHEN t_name IS NULL THEN 'missing_value' END) AS e_name,
    CASE WHEN t_certificate_no IS NULL OR t_certificate_no IN ('无', '/', '-', '—', '暂无', '待办', '办理中') THEN 'no_certificate'
         WHEN regexp_full_match(certificate, '[0-9](\.[0-9]+)?E[+]?[0-9]+') THEN 'scientific_number'
         WHEN elsewhere IS NOT NULL THEN 'inspector_elsewhere'
         ELSE mc_text_error(t_certificate_no, odd, 60) END AS e_certificate_no,
    mc_date_error(t_certificate_from, day_from) AS e_certificate_from,
    CASE WHEN day_until IS DISTINCT FROM DATE '9999-12-31' THEN mc_date_error(t_certificate_until, day_until) END
        AS e_certificate_until,
    CASE WHEN day_from > day_until THEN 'certificate_reversed' END AS e_certificate_period,
    CASE WHEN v_department IS NULL THEN coalesce(p_department, 'missing_value') END AS e_department,
    CASE WHEN v_status IS NULL AND getvariable('mc_has_status') THEN coalesce(p_status, 'missing_value') END AS e_status,
    CASE WHEN v_expert IS NULL THEN p_expert END AS e_is_expert,
    CASE WHEN v_leader IS NULL THEN p_leader END AS e_is_leader,
    mc_text_error(t_specialties, odd, 500) AS e_specialties,
    mc_text_error(t_phone, odd, 100) AS e_phone,
    CASE WHEN v_department IS NOT NULL THEN p_department END AS w_department,
    CASE WHEN bad = 'number_as_code' THEN 'number_as_code' WHEN t_certificate_no <> certificate THEN 'id_folded' END
        AS w_certificate_no,
    CASE WHEN day_until < getvariable('mc_today') THEN 'certificate_expired'
         WHEN t_certificate_until IS NULL THEN 'certificate_period_unknown' END AS w_certificate_until,
    CASE WHEN day_from > getvariable('mc_today') THEN 'certificate_not_yet_valid' END AS w_certificate_from
FROM read
