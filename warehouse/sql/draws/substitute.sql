-- The substitute comes after all objects of its draw. Parameters: object, stratum, ticket, draw.
INSERT INTO base.draw_selected (draw_id, position, object_id, stratum, ticket, state)
SELECT draw_id, max(position) + 1, ?, ?, ?, 'substitute' FROM base.draw_selected WHERE draw_id = ? GROUP BY draw_id;
