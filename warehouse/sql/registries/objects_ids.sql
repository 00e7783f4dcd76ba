-- The ids of the object registry alone, as objects.sql makes them: finding duplicates needs no other column.
WITH texts AS (
    SELECT row_no, coalesce(nullif(trim(uscc), ''), reg_no) AS uscc, object_code, department
    FROM named
),
codes AS (
    SELECT row_no, mc_code(mc_text(uscc, mc_is_odd(uscc))) AS u, mc_code(mc_text(object_code, mc_is_odd(object_code))) AS o,
        department
    FROM texts
)
SELECT
    row_no,
    CASE WHEN u IS NOT NULL THEN u
         ELSE mc_object_id(mc_object_form(u, o), u, o, coalesce(getvariable('mc_id_prefix'), (
            SELECT any_value(w.code) FROM registry_word AS w WHERE w.kind = 'department' AND w.raw = department))) END AS id
FROM codes
