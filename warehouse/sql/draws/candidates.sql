-- The objects of one frame whose ticket is below the cut of their stratum, with their tickets.
-- {draw} number, {path} and {key} literals, {cuts} WHEN … THEN … of the strata that are drawn from.
SELECT {draw} AS draw, object_id, stratum, sha256('{key}:' || object_id) AS ticket
FROM read_csv('{path}', delim = '\t', header = false, quote = '', escape = '', auto_detect = false,
              new_line = '\n', columns = {{'object_id': 'VARCHAR', 'stratum': 'VARCHAR'}})
WHERE sha256('{key}:' || object_id) < CASE stratum {cuts} ELSE '' END
