-- Recusals: values, errors (e_) and warnings (w_); see objects.sql. ``known_object`` holds the objects that the file
-- names, ``known_inspector`` the current inspectors (both filled before).
WITH marked AS (
    SELECT *, coalesce(mc_is_odd(concat_ws(' ', uscc, object_code, object_name, inspector_id, certificate_no,
        inspector_name, department, reason)), false) AS odd
    FROM named
),
texts AS (
    SELECT
        row_no, bad, odd, mc_text(coalesce(nullif(trim(uscc), ''), object_code), odd) AS t_uscc,
        mc_text(object_name, odd) AS t_object_name, mc_text(inspector_id, odd) AS t_inspector_id,
        mc_text(certificate_no, odd) AS t_certificate_no, mc_text(inspector_name, odd) AS t_inspector_name,
        department AS t_department, mc_text(reason, odd) AS t_reason
    FROM marked
),
codes AS (
    SELECT
        t.*, mc_code(t_uscc) AS o, mc_code(t_inspector_id) AS i, mc_code(t_certificate_no) AS c,
        d.value AS v_department, d.problem AS p_department, coalesce(getvariable('mc_id_prefix'), d.code) AS prefix
    FROM texts AS t
    LEFT JOIN registry_word AS d ON d.kind = 'department' AND d.raw = t.t_department
),
found AS (
    SELECT
        k.*, coalesce(whole.object_id, own.object_id) AS object_id, coalesce(whole.name, own.name) AS known_name,
        (SELECT list(p.inspector_id) FROM known_inspector AS p
         WHERE (k.i IS NOT NULL AND p.inspector_id = k.i)
            OR (k.i IS NULL AND p.certificate_no = k.c AND (k.v_department IS NULL OR p.department = k.v_department)))
            AS people
    FROM codes AS k
    LEFT JOIN known_object AS whole ON whole.object_id = k.o
    LEFT JOIN known_object AS own ON own.object_id = k.prefix || ':' || k.o
)
SELECT
    f.row_no, f.object_id, p.inspector_id, f.t_reason AS reason,
    nullif(bad, 'number_as_code') AS e_row,
    CASE WHEN t_uscc IS NULL THEN 'missing_value'
         WHEN mc_unreadable(t_uscc, odd) THEN 'unreadable_character'
         WHEN f.object_id IS NULL THEN 'unknown_object' END AS e_uscc,
    CASE WHEN t_object_name IS NOT NULL AND known_name IS NOT NULL
              AND replace(mc_brackets(t_object_name), ' ', '') <> replace(mc_brackets(known_name), ' ', '')
         THEN 'object_name_differs' END AS e_object_name,
    CASE WHEN i IS NULL AND c IS NULL THEN 'missing_value'
         WHEN coalesce(len(people), 0) = 0 THEN 'unknown_inspector'
         WHEN len(people) > 1 THEN 'ambiguous_inspector' END AS e_certificate_no,
    CASE WHEN t_inspector_name IS NOT NULL AND p.name IS NOT NULL
              AND replace(t_inspector_name, ' ', '') <> replace(p.name, ' ', '')
         THEN 'inspector_name_differs' END AS e_inspector_name,
    CASE WHEN i IS NOT NULL AND c IS NOT NULL AND p.certificate_no IS NOT NULL AND p.certificate_no <> c
         THEN 'certificate_differs' END AS e_inspector_id,
    CASE WHEN v_department IS NULL THEN p_department END AS e_department,
    mc_text_error(t_reason, odd, 500) AS e_reason,
    CASE WHEN t_uscc <> o THEN 'id_folded' END AS w_uscc,
    CASE WHEN v_department IS NOT NULL THEN p_department END AS w_department
FROM found AS f
LEFT JOIN known_inspector AS p ON len(f.people) = 1 AND p.inspector_id = f.people[1]
