"""The working-day calendar: one row per day, each with the number of working days since the calendar began."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import duckdb

from warehouse import audit

#: What the audit log calls the calendar.
SUBJECT = "calendar"


def stored_version(con: duckdb.DuckDBPyConnection) -> str | None:
    """The version of the calendar in the warehouse; None when it is empty or (never by us) mixed."""
    rows = con.execute("SELECT DISTINCT version FROM base.workday LIMIT 2").fetchall()
    return str(rows[0][0]) if len(rows) == 1 else None


def store_calendar(
    con: duckdb.DuckDBPyConnection, days: Sequence[tuple[date, bool]], version: str, *, by: str, now: datetime
) -> None:
    """Replace the calendar by ``days`` (day, is it a working day), which must follow each other without gap or double
    (``ValueError``): a deadline is found by counting their working days. Inside the caller's transaction; with an
    entry ``calendar.apply`` in the audit log."""
    if any(after != before + timedelta(days=1) for (before, _), (after, _) in pairwise(days)):
        raise ValueError("the calendar has a gap or a double")
    old = stored_version(con)
    con.execute("DELETE FROM base.workday")
    con.execute(
        "INSERT INTO base.workday "
        "SELECT day, works, sum(works::INTEGER) OVER (ORDER BY day), $3 "
        "FROM (SELECT unnest($1::DATE[]) AS day, unnest($2::BOOLEAN[]) AS works)",
        [[day for day, _ in days], [works for _, works in days], version],
    )
    span = {"from": days[0][0].isoformat(), "to": days[-1][0].isoformat()} if days else {}
    audit.append(con, by, "calendar.apply", SUBJECT, {"old": old or "", "new": version, **span}, now)
