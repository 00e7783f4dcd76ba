-- Whether an id stands on two lines in a row of a sorted file; streaming, in the order of the file.
SELECT bool_or(again) FROM (
    SELECT object_id <= lag(object_id) OVER () AS again
    FROM read_csv('{path}', delim = '\t', header = false, quote = '', escape = '', auto_detect = false,
                  new_line = '\n', columns = {{'object_id': 'VARCHAR', 'right_side': 'VARCHAR'}})
);
