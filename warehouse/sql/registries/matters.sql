-- The matter list: values, errors (e_) and warnings (w_); see objects.sql. A list without codes gets codes made of
-- the body and the name, which stay the same from import to import.
WITH marked AS (
    SELECT *, coalesce(mc_is_odd(concat_ws(' ', matter_id, name, parent_name, category, department, targets, methods,
        basis, level)), false) AS odd
    FROM named
),
texts AS (
    SELECT
        row_no, bad, odd, mc_text(matter_id, odd) AS t_matter_id, mc_text(name, odd) AS t_name,
        mc_text(parent_name, odd) AS t_parent_name, category AS t_category, department AS t_department,
        mc_text(targets, odd) AS t_targets, mc_text(methods, odd) AS t_methods, mc_text(basis, odd) AS t_basis,
        mc_text(level, odd) AS t_level
    FROM marked
),
read AS (
    SELECT
        t.*, d.value AS v_department, d.problem AS p_department, c.value AS v_category, c.problem AS p_category
    FROM texts AS t
    LEFT JOIN registry_word AS d ON d.kind = 'department' AND d.raw = t.t_department
    LEFT JOIN registry_word AS c ON c.kind = 'category' AND c.raw = t.t_category
)
SELECT
    row_no,
    coalesce(t_matter_id, 'M' || upper(left(sha256(concat_ws('|', coalesce(v_department, trim(t_department), ''),
        coalesce(t_parent_name, ''), t_name)), 10))) AS matter_id,
    t_name AS name, t_parent_name AS parent_name, v_category AS category,
    coalesce(v_department, trim(t_department)) AS department, t_targets AS targets, mc_list(t_methods) AS methods,
    t_basis AS basis, t_level AS level,
    nullif(bad, 'number_as_code') AS e_row,
    CASE WHEN regexp_full_match(t_matter_id, '[0-9](\.[0-9]+)?[Ee][+]?[0-9]+') THEN 'scientific_number'
         ELSE mc_text_error(t_matter_id, odd, 64) END AS e_matter_id,
    coalesce(mc_text_error(t_name, odd, 500), CASE WHEN t_name IS NULL THEN 'missing_value' END) AS e_name,
    mc_text_error(t_parent_name, odd, 500) AS e_parent_name,
    CASE WHEN v_category IS NULL THEN p_category END AS e_category,
    mc_text_error(t_targets, odd, 5000) AS e_targets,
    mc_text_error(t_methods, odd, 1000) AS e_methods,
    mc_text_error(t_basis, odd, 20000) AS e_basis,
    mc_text_error(t_level, odd, 200) AS e_level,
    p_department AS w_department
FROM read
