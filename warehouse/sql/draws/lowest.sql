-- In every stratum of every draw the lowest tickets, as many as wanted; ties by id. {{wanted}} are rows (draw, stratum, number) in
-- the text: list parameters would load pandas and pyarrow, which costs more than a draw from a million objects.
WITH wanted (draw, stratum, number) AS (VALUES {wanted}),
ranked AS (
    SELECT draw, stratum, object_id, ticket,
           row_number() OVER (PARTITION BY draw, stratum ORDER BY ticket, object_id) AS place
    FROM candidate
)
SELECT r.draw, r.object_id, r.stratum, r.ticket
FROM ranked AS r
JOIN wanted AS w ON w.draw = r.draw AND w.stratum = r.stratum AND r.place <= w.number
ORDER BY r.draw, r.ticket, r.object_id;
