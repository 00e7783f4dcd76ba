-- The protocol mingcha-draw/1 as macros of this connection. Hashes are 64 lower-case hex digits, keys in between BLOBs.

-- HMAC-SHA256 (RFC 2104) of a text with a key of at most 64 bytes.
CREATE OR REPLACE TEMP MACRO pad_key(key, pad) AS
    xor((key || unhex(repeat('00', (64 - octet_length(key))::INTEGER)))::BIT, unhex(repeat(pad, 64))::BIT)::BLOB;
CREATE OR REPLACE TEMP MACRO hmac_sha256(key, message) AS
    unhex(sha256(pad_key(key, '5c') || unhex(sha256(pad_key(key, '36') || encode(message)))));

-- Keys and tickets (DRAW 1.4, 1.5); code is hex, empty in open mode.
CREATE OR REPLACE TEMP MACRO draw_prk(commit_sha256, code, seed) AS hmac_sha256(unhex(commit_sha256 || code), seed);
CREATE OR REPLACE TEMP MACRO draw_key(prk, label, name) AS lower(hex(hmac_sha256(prk, label || '|' || name)))[1:32];
CREATE OR REPLACE TEMP MACRO ticket(key, id) AS sha256(key || ':' || id);

-- Seed (RFC 3797, section 4) from the JSON list of sources: lists sorted and joined with points, texts to the letter.
CREATE OR REPLACE TEMP MACRO seed_part(source) AS
    CASE json_type(source)
        WHEN 'ARRAY' THEN array_to_string(list_sort(source::BIGINT[]), '.')
        ELSE source->>'$' END || './';
CREATE OR REPLACE TEMP MACRO encode_seed(sources) AS
    array_to_string(list_transform(sources::JSON[], lambda source: seed_part(source)), '');

-- A file of the draw (its text) as rows: number of lines, and left and right of the tab.
CREATE OR REPLACE TEMP MACRO file_rows(content) AS (len(content) - len(replace(content, chr(10), '')))::BIGINT;
CREATE OR REPLACE TEMP MACRO file_lines(content) AS TABLE
    SELECT split_part(line, chr(9), 1) AS left_side, split_part(line, chr(9), 2) AS right_side
    FROM (SELECT unnest(string_split(rtrim(content, chr(10)), chr(10))) AS line)
    WHERE line <> '';

-- Exact fractions: the numerator and denominator of a decimal text ('0.05') or a fraction text ('1/2').
CREATE OR REPLACE TEMP MACRO numerator(text) AS
    CASE WHEN contains(text, '/') THEN split_part(text, '/', 1)::HUGEINT ELSE replace(text, '.', '')::HUGEINT END;
CREATE OR REPLACE TEMP MACRO denominator(text) AS
    CASE WHEN contains(text, '/') THEN split_part(text, '/', 2)::HUGEINT
         ELSE ('1' || repeat('0', len(split_part(text, '.', 2))))::HUGEINT END;
CREATE OR REPLACE TEMP MACRO ceil_div(a, b) AS ((a + b - 1) // b);
-- DRAW 1.6: n = min(N, max(ceil(ratio × N), count, 1 if N > 0)).
CREATE OR REPLACE TEMP MACRO sample_size(ratio, at_least, total) AS
    least(total, greatest(CASE WHEN ratio IS NULL THEN 0 ELSE ceil_div(numerator(ratio) * total, denominator(ratio)) END,
                             coalesce(at_least, 0), CASE WHEN total > 0 THEN 1 ELSE 0 END)::BIGINT);
