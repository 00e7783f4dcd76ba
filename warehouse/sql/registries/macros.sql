-- The rules for single cells, for all sources alike. Temporary macros: they live as long as the connection.

-- Characters that need a second look: controls, odd blanks, invisible and direction marks, the sign for an unreadable byte.
CREATE OR REPLACE TEMP MACRO mc_is_odd(x) AS
    regexp_matches(x, '[\x00-\x1f\x7f-\x{a0}\x{3000}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}\x{feff}\x{fffd}]');

-- A cell's text without blanks around it; line breaks inside a short text are layout. Empty is NULL.
CREATE OR REPLACE TEMP MACRO mc_text(x, odd) AS
    nullif(trim(CASE WHEN odd THEN
        regexp_replace(
            regexp_replace(
                regexp_replace(x, '[\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{feff}]', '', 'g'),
                '[ \t\x{a0}\x{3000}]*[\r\n\x{2028}\x{2029}]+[ \t\x{a0}\x{3000}]*', '', 'g'),
            '^[\s\x{a0}\x{3000}]+|[\s\x{a0}\x{3000}]+$', '', 'g')
        ELSE x END), '');

-- What no text may hold: a control character, or the sign that a byte could not be read.
CREATE OR REPLACE TEMP MACRO mc_unreadable(x, odd) AS
    odd AND x IS NOT NULL AND regexp_matches(x, '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x{84}\x{86}-\x{9f}\x{fffd}]');

-- Excel writes these where a formula failed.
CREATE OR REPLACE TEMP MACRO mc_excel_error(x) AS
    x[1] = '#' AND x IN ('#N/A', '#REF!', '#VALUE!', '#DIV/0!', '#NAME?', '#NULL!', '#NUM!', '#SPILL!', '#GETTING_DATA');

-- The problems that any text can have; ``most`` is the longest length in characters.
CREATE OR REPLACE TEMP MACRO mc_text_error(x, odd, most) AS
    CASE WHEN x IS NULL THEN NULL
         WHEN mc_unreadable(x, odd) THEN 'unreadable_character'
         WHEN mc_excel_error(x) THEN 'formula_error'
         WHEN length(x) > most THEN 'too_long' END;

CREATE OR REPLACE TEMP MACRO mc_half_width(x) AS
    translate(x, '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ－：＿／．　',
                 '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-:_/. ');

-- A code in upper case, half width, without blanks. Letters are never mended.
CREATE OR REPLACE TEMP MACRO mc_code(x) AS
    CASE WHEN x IS NULL OR (strlen(x) = length(x) AND NOT contains(x, ' ')) THEN upper(x)
         ELSE upper(replace(mc_half_width(x), ' ', '')) END;

-- GB 32100-2015: weights 3^(i-1) mod 31, check character (31 - sum mod 31) mod 31; x has 18 permitted characters.
CREATE OR REPLACE TEMP MACRO mc_uscc_value(x, i) AS strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', x[i]) - 1;
CREATE OR REPLACE TEMP MACRO mc_uscc_checks(x) AS
    (mc_uscc_value(x, 1) + mc_uscc_value(x, 2) * 3 + mc_uscc_value(x, 3) * 9 + mc_uscc_value(x, 4) * 27
     + mc_uscc_value(x, 5) * 19 + mc_uscc_value(x, 6) * 26 + mc_uscc_value(x, 7) * 16 + mc_uscc_value(x, 8) * 17
     + mc_uscc_value(x, 9) * 20 + mc_uscc_value(x, 10) * 29 + mc_uscc_value(x, 11) * 25 + mc_uscc_value(x, 12) * 13
     + mc_uscc_value(x, 13) * 8 + mc_uscc_value(x, 14) * 24 + mc_uscc_value(x, 15) * 10 + mc_uscc_value(x, 16) * 30
     + mc_uscc_value(x, 17) * 28 + mc_uscc_value(x, 18)) % 31 = 0;

-- GS 15-2006: 15 digits, ISO 7064 MOD 11,10. One step: s = (p + digit) mod 10, 0 counts as 10; p = 2s mod 11.
CREATE OR REPLACE TEMP MACRO mc_gs15_checks(x) AS
    (list_reduce(
        list_transform(range(1, 15), lambda i: x[i]::INTEGER),
        lambda p, d: (CASE WHEN (p + d) % 10 = 0 THEN 10 ELSE (p + d) % 10 END * 2) % 11, 10)
     + x[15]::INTEGER) % 10 = 1;

-- What is wrong with a registration code (after mc_code); NULL when nothing is. The first character names the
-- registering authority and is never 0, which also refuses rows of zeros.
CREATE OR REPLACE TEMP MACRO mc_code_error(x) AS
    CASE WHEN x IS NULL THEN NULL
         WHEN length(x) = 18 THEN
            CASE WHEN regexp_full_match(x, '[1-9A-HJ-NP-RTUW-Y][0-9A-HJ-NP-RTUW-Y][0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}')
                 THEN CASE WHEN NOT mc_uscc_checks(x) THEN 'uscc_check_digit' END
                 WHEN regexp_full_match(x, '[0-9A-Z]{18}') AND regexp_matches(x, '[IOSVZ]') THEN 'uscc_letter'
                 ELSE 'uscc_form' END
         WHEN length(x) = 15 AND regexp_full_match(x, '[0-9]{15}') THEN
            CASE WHEN NOT mc_gs15_checks(x) OR x = '000000000000000' THEN 'reg_check_digit' END
         WHEN regexp_full_match(x, '[0-9](\.[0-9]+)?E[+]?[0-9]+') THEN 'scientific_number'
         ELSE 'code_length' END;

CREATE OR REPLACE TEMP MACRO mc_date_parts(p) AS
    try_cast(p.y || '-' || lpad(p.m, 2, '0') || '-' || lpad(p.d, 2, '0') AS DATE);

CREATE OR REPLACE TEMP MACRO mc_date_other(x) AS
    CASE WHEN regexp_full_match(x, '[0-9]{8}')
         THEN try_cast(x[1:4] || '-' || x[5:6] || '-' || x[7:8] AS DATE)
         ELSE mc_date_parts(regexp_extract(
            regexp_replace(x, '[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$', ''),
            '^([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?日?$', ['y', 'm', 'd'])) END;

-- ISO, 2023/1/5, 2023.1.5, 20230105, 2023年1月5日, each with or without a time of day; NULL when it is no day.
CREATE OR REPLACE TEMP MACRO mc_date(x) AS
    CASE WHEN x IS NULL THEN NULL
         WHEN length(x) = 10 AND strlen(x) = 10 AND x[5] = '-' AND x[8] = '-' THEN try_cast(x AS DATE)
         ELSE mc_date_other(mc_half_width(x)) END;

CREATE OR REPLACE TEMP MACRO mc_date_error(x, day) AS
    CASE WHEN x IS NULL THEN NULL
         WHEN day IS NOT NULL AND year(day) BETWEEN 1900 AND 2100 THEN NULL
         WHEN mc_excel_error(x) THEN 'formula_error'
         WHEN regexp_full_match(x, '[0-9]{5}(\.[0-9]+)?') THEN 'date_serial'
         ELSE 'impossible_date' END;

-- Each entry once, in the order given.
CREATE OR REPLACE TEMP MACRO mc_unique(l) AS list_filter(l, lambda entry, place: list_position(l, entry) = place);

-- 食品生产企业、药店；学校 → three entries.
CREATE OR REPLACE TEMP MACRO mc_list(x) AS
    CASE WHEN x IS NULL THEN []::VARCHAR[]
         WHEN NOT regexp_matches(x, '[、，,；;|｜]') THEN [x]
         ELSE mc_unique(list_filter(
            list_transform(regexp_split_to_array(x, '[、，,；;|｜]'), lambda part: trim(part)),
            lambda part: part <> '')) END;

CREATE OR REPLACE TEMP MACRO mc_brackets(x) AS translate(x, '（）【】〔〕［］', '()[][][]');

-- An object's code comes from a register (18 or 15 characters, right or wrong), or is its department's own. What looks
-- like a mistyped registration code is never taken for an own number.
CREATE OR REPLACE TEMP MACRO mc_object_form(u, o) AS
    CASE WHEN u IS NOT NULL THEN 'registered'
         WHEN o IS NULL THEN 'none'
         WHEN regexp_full_match(o, '[0-9]{6}-[0-9]{2,}:[0-9A-Z_-]+') THEN 'whole'
         WHEN regexp_full_match(o, '[0-9A-Z]{18}|9[0-9]{7}[0-9A-Z]{9}|9[0-9]{7}[0-9A-Z]{11}|[0-9](\.[0-9]+)?E[+]?[0-9]+')
              OR (length(o) = 15 AND mc_code_error(o) IS NULL) THEN 'registered'
         ELSE 'own' END;

CREATE OR REPLACE TEMP MACRO mc_object_id(form, u, o, prefix) AS
    CASE form WHEN 'registered' THEN coalesce(u, o) WHEN 'whole' THEN o WHEN 'own' THEN prefix || ':' || o END;
