-- How many of each stratum (DRAW 1.6): water-filling r_k = min(1, s·m_k) in whole numbers, then rounding from the
-- highest class down. Parameters: strata in order, multipliers as fraction texts, sizes (lists of one length), n.
WITH RECURSIVE given AS (
    SELECT ?::VARCHAR[] AS strata, ?::VARCHAR[] AS multipliers, ?::HUGEINT[] AS sizes, ?::HUGEINT AS n
),
whole AS (  -- multipliers over one common denominator
    SELECT *, list_reduce(list_transform(multipliers, lambda m: denominator(m)), lambda a, b: a * b) AS common FROM given
),
stratum AS (
    SELECT unnest(strata) AS stratum, unnest(range(1, len(strata) + 1)) AS place, unnest(sizes) AS size,
           unnest(list_transform(multipliers, lambda m: numerator(m) * (common // denominator(m)))) AS weight, n
    FROM whole
),
step AS (  -- strata that reach 1 are taken whole, the others share what is left
    SELECT 0 AS round, []::BIGINT[] AS full_ones, NULL::HUGEINT AS share, NULL::HUGEINT AS per
    UNION ALL
    SELECT round + 1, now.full_ones || now.more, now.share, now.per
    FROM (
        SELECT s.round, s.full_ones,
               (SELECT any_value(n) - coalesce(sum(size) FILTER (list_contains(s.full_ones, place)), 0) FROM stratum) AS share,
               (SELECT coalesce(sum(weight * size) FILTER (NOT list_contains(s.full_ones, place)), 0) FROM stratum) AS per,
               (SELECT coalesce(list(o.place) FILTER (
                        NOT list_contains(s.full_ones, o.place)
                        AND (SELECT any_value(n) - coalesce(sum(size) FILTER (list_contains(s.full_ones, place)), 0) FROM stratum)
                            * o.weight
                            >= (SELECT coalesce(sum(weight * size) FILTER (NOT list_contains(s.full_ones, place)), 0) FROM stratum)
                        AND (SELECT coalesce(sum(weight * size) FILTER (NOT list_contains(s.full_ones, place)), 0) FROM stratum) > 0),
                        []) FROM stratum AS o) AS more
        FROM step AS s
        WHERE s.round <= (SELECT count(*) FROM stratum)
    ) AS now
),
settled AS (SELECT full_ones, share, per FROM step ORDER BY round DESC LIMIT 1),
rounded AS (
    SELECT t.stratum, t.place, t.n,
           CASE WHEN list_contains(s.full_ones, t.place) THEN t.size WHEN s.per = 0 THEN 0
                ELSE ceil_div(s.share * t.weight * t.size, s.per) END AS up
    FROM stratum AS t, settled AS s
),
downwards AS (
    SELECT stratum, place, up, n,
           coalesce(sum(up) OVER (ORDER BY place DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
    FROM rounded
)
SELECT stratum, greatest(0, least(up, n - before))::BIGINT AS want FROM downwards ORDER BY place;
