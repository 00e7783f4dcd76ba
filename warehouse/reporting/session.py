"""One reckoning for many questions: what the ``out_`` views are made of is worked out once while a report is made.

The views stand on each other by name (``out_objects`` → ``out_tasks`` → ``out_groups`` → the rest). A temporary table
of the same name comes before a view: within :func:`pinned` every ``out_`` view reads the held rows, outside of it the
same views work everything out for themselves. Nothing is written; a read-only connection will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import duckdb

#: In the order of their making: each reads the ones before it.
HELD = ("out_objects", "out_tasks", "out_groups", "out_answers")


@contextmanager
def pinned(con: duckdb.DuckDBPyConnection, year: int, as_of: date) -> Iterator[None]:
    """Within the block all ``out_`` views speak of the plan year ``year`` alone, as of the end of ``as_of``.

    Must not be nested on one connection. Afterwards the connection has its own ``as_of`` again.
    """
    before = con.execute("SELECT getvariable('as_of')").fetchall()[0][0]
    con.execute("SET VARIABLE as_of = ?::DATE", [as_of])
    try:
        for name in HELD:
            con.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {name} WHERE plan_year = {int(year)}")
        yield
    finally:
        for name in HELD:
            con.execute(f"DROP TABLE IF EXISTS temp.{name}")
        con.execute("SET VARIABLE as_of = ?", [before])
