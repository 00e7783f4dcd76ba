-- The object registry: one row in, one row out, with the value, the error (e_) and the warning (w_) of every field.
-- ``named``: row_no, bad and the source's cells under our field names. Words with few spellings (status, class …)
-- have been read before: registry_word.
WITH marked AS (
    SELECT *, coalesce(mc_is_odd(concat_ws(' ', uscc, reg_no, object_code, name, entity_type, status, area, area_code,
        address, industry, tags, credit_class, credit_date, registered_on, department, contact, phone)), false)
        OR (business_scope IS NOT NULL AND mc_is_odd(business_scope)) AS odd
    FROM named
),
texts AS (
    SELECT
        row_no, bad, odd, mc_text(coalesce(nullif(trim(uscc), ''), reg_no), odd) AS t_uscc,
        mc_text(object_code, odd) AS t_object_code,
        mc_text(name, odd) AS t_name, entity_type AS t_entity_type, status AS t_status, mc_text(area, odd) AS t_area,
        mc_text(area_code, odd) AS t_area_code, mc_text(address, odd) AS t_address,
        mc_text(industry, odd) AS t_industry, mc_text(business_scope, odd) AS t_business_scope,
        mc_text(tags, odd) AS t_tags, credit_class AS t_credit_class, mc_text(credit_date, odd) AS t_credit_date,
        mc_text(registered_on, odd) AS t_registered_on, abnormal AS t_abnormal, department AS t_department,
        mc_text(contact, odd) AS t_contact, mc_text(phone, odd) AS t_phone
    FROM marked
),
codes AS (
    SELECT
        *, mc_code(t_uscc) AS u, CASE WHEN t_uscc IS NULL THEN mc_code(t_object_code) END AS o,
        mc_date(t_credit_date) AS credit_day, mc_date(t_registered_on) AS registered_day
    FROM texts
),
kinds AS (
    SELECT
        *,
        mc_object_form(u, o) AS form
    FROM codes
),
words AS (
    SELECT
        k.*, s.value AS v_status, s.problem AS p_status, c.value AS v_class, c.problem AS p_class,
        t.value AS v_type, t.problem AS p_type, a.value AS v_abnormal, a.problem AS p_abnormal,
        d.value AS v_department, d.problem AS p_department,
        coalesce(getvariable('mc_id_prefix'), d.code) AS prefix
    FROM kinds AS k
    LEFT JOIN registry_word AS s ON s.kind = 'status' AND s.raw = k.t_status
    LEFT JOIN registry_word AS c ON c.kind = 'credit_class' AND c.raw = k.t_credit_class
    LEFT JOIN registry_word AS t ON t.kind = 'entity_type' AND t.raw = k.t_entity_type
    LEFT JOIN registry_word AS a ON a.kind = 'abnormal' AND a.raw = k.t_abnormal
    LEFT JOIN registry_word AS d ON d.kind = 'department' AND d.raw = k.t_department
),
ids AS (
    SELECT
        *,
        mc_object_id(form, u, o, prefix) AS object_id,
        CASE WHEN form IN ('own', 'whole') THEN 'other'
             WHEN length(coalesce(u, o)) = 15 THEN 'reg15' ELSE 'uscc' END AS id_kind,
        CASE left(coalesce(u, o), 2) WHEN '91' THEN '企业' WHEN '92' THEN '个体工商户' WHEN '93' THEN '农民专业合作社'
             WHEN '11' THEN '机关' WHEN '12' THEN '事业单位' WHEN '51' THEN '社会组织' WHEN '52' THEN '社会组织'
             WHEN '53' THEN '社会组织' END AS prefix_type
    FROM words
)
SELECT
    row_no,
    object_id, id_kind, t_name AS name,
    CASE WHEN p_type IS NULL THEN v_type END AS said_type,
    coalesce(CASE WHEN p_type IS NULL THEN v_type END, CASE WHEN id_kind = 'uscc' THEN prefix_type END) AS entity_type,
    v_status AS status, t_status AS status_raw, t_area AS area, t_area_code AS area_code, t_address AS address,
    t_industry AS industry, t_business_scope AS business_scope, mc_list(t_tags) AS tags, v_class AS credit_class,
    credit_day AS credit_date, registered_day AS registered_on, coalesce(v_abnormal, 'false') = 'true' AS abnormal,
    coalesce(v_department, trim(t_department)) AS department, t_contact AS contact, t_phone AS phone,
    nullif(bad, 'number_as_code') AS e_row,
    CASE WHEN form = 'none' THEN 'missing_value'
         WHEN t_uscc IS NOT NULL THEN
            CASE WHEN mc_unreadable(t_uscc, odd) THEN 'unreadable_character' ELSE mc_code_error(u) END END AS e_uscc,
    CASE WHEN o IS NULL THEN NULL
         WHEN mc_unreadable(o, odd) THEN 'unreadable_character'
         WHEN form = 'registered' THEN mc_code_error(o)
         WHEN form = 'own' AND prefix IS NULL THEN 'id_needs_prefix'
         WHEN NOT regexp_full_match(object_id, '[0-9A-Z:_-]{1,64}') THEN 'id_characters' END AS e_object_code,
    coalesce(mc_text_error(t_name, odd, 200), CASE WHEN t_name IS NULL THEN 'missing_value' END) AS e_name,
    CASE WHEN v_status IS NULL THEN coalesce(p_status, 'missing_value') END AS e_status,
    CASE WHEN v_class IS NULL THEN p_class END AS e_credit_class,
    CASE WHEN v_abnormal IS NULL THEN p_abnormal END AS e_abnormal,
    mc_date_error(t_credit_date, credit_day) AS e_credit_date,
    mc_date_error(t_registered_on, registered_day) AS e_registered_on,
    mc_text_error(t_area, odd, 100) AS e_area,
    CASE WHEN NOT regexp_full_match(t_area_code, '[1-9][0-9]{5}([0-9]{3}){0,2}') THEN 'area_code_form' END AS e_area_code,
    mc_text_error(t_address, odd, 500) AS e_address,
    mc_text_error(t_industry, odd, 200) AS e_industry,
    mc_text_error(t_business_scope, odd, 20000) AS e_business_scope,
    mc_text_error(t_tags, odd, 2000) AS e_tags,
    mc_text_error(t_contact, odd, 100) AS e_contact,
    mc_text_error(t_phone, odd, 100) AS e_phone,
    CASE WHEN t_uscc IS NOT NULL AND t_uscc <> u THEN 'id_folded'
         WHEN t_uscc IS NOT NULL AND length(u) = 15 THEN 'old_registration_number' END AS w_uscc,
    CASE WHEN o IS NOT NULL AND bad = 'number_as_code' THEN 'number_as_code'
         WHEN o IS NOT NULL AND t_object_code <> o THEN 'id_folded'
         WHEN form = 'registered' AND length(o) = 15 THEN 'old_registration_number' END AS w_object_code,
    CASE WHEN p_type IS NOT NULL THEN 'unknown_entity_type'
         WHEN v_type IS NOT NULL AND id_kind = 'uscc' AND prefix_type <> v_type THEN 'entity_type_conflict' END
        AS w_entity_type,
    CASE WHEN regexp_matches(t_area, '^(全|本|我|各|该)[省市县区]') THEN 'vague_area' END AS w_area,
    CASE WHEN credit_day > getvariable('mc_today') THEN 'date_in_future' END AS w_credit_date,
    CASE WHEN registered_day > getvariable('mc_today') THEN 'date_in_future' END AS w_registered_on,
    p_department AS w_department,
    CASE WHEN odd AND regexp_matches(concat_ws(' ', t_name, t_address), '[\x{a0}\x{3000}\t]') THEN 'odd_blank' END AS w_name
FROM ids
