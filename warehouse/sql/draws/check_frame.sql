-- What must not stand in a frame: ids and strata that the files cannot hold, ids given twice.
SELECT any_value(object_id) FILTER (NOT regexp_full_match(object_id, '[0-9A-Z:_-]{1,64}')) AS bad_id,
       any_value(stratum) FILTER (reason IS NULL AND NOT regexp_full_match(stratum, '[0-9A-Za-z_-]{1,16}')) AS bad_stratum
FROM frozen;
