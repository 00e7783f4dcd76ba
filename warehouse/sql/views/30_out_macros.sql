-- A rate as an exact decimal fraction: numerator / denominator rounded half up to 12 places, so that two different rates
-- of fewer than a million objects never become the same number. NULL when there is nothing to divide by.
CREATE OR REPLACE MACRO out_rate(numerator, denominator) AS
    CASE
        WHEN denominator > 0 THEN
            CAST((2 * CAST(numerator AS HUGEINT) * 1000000000000 + denominator) // (2 * denominator) AS DECIMAL(24, 0))
            * CAST(0.000000000001 AS DECIMAL(13, 12))
    END;
