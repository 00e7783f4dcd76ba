-- One of the two files of frozen objects, sorted by id (which is the order of the lines as bytes).
COPY (SELECT object_id, {column} FROM frozen WHERE {where} ORDER BY object_id)
TO '{path}' (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '', ESCAPE '');
