"""What is due: the clocks of publicity and of follow-ups that somebody must still stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Literal

import duckdb

from extractors.models import Frozen

#: As the views inspections and follow_up_clocks name them; what is met or late is done and never due.
Level = Literal["overdue", "due_soon", "unknown", "on_track", "open"]


class DueClock(Frozen):
    """One clock. ``department`` initiates the task (None: not decided); days are working days; ``days_over`` is None
    outside the calendar; ``state`` is the result's, for the clock of publicity only; ``note`` says why a deadline is
    unknown."""

    level: Level
    kind: str
    department: str | None
    plan_year: int
    task_id: str
    task_no: str
    task_name: str
    object_id: str
    object_name: str | None
    state: str | None
    trigger_on: date | None
    deadline: date | None
    days_left: int | None
    days_over: int | None
    note: str | None


class DueList(Frozen):
    """``counts``: (department, level) → clocks, of all levels; ``clocks``: those asked for, by department and deadline,
    ``total`` of them when no limit had cut the list."""

    as_of: date
    counts: tuple[tuple[str | None, Level, int], ...]
    clocks: tuple[DueClock, ...]
    total: int

    def count(self, level: str, department: str | None = "") -> int:
        """Clocks of a level: of all departments, or of one (None: where it is not decided)."""
        return sum(n for name, one, n in self.counts if one == level and department in ("", name))


def due_list(
    con: duckdb.DuckDBPyConnection,
    as_of: date,
    levels: Sequence[str],
    department: str | None = None,
    limit: int | None = None,
) -> DueList:
    """The clocks still running or run out at the end of ``as_of``; a read-only connection will do."""
    con.execute("SET VARIABLE as_of = ?::DATE", [as_of])
    con.execute(_sql("due"), [department])
    counts = con.execute("SELECT department, level, count(*) FROM due_clock GROUP BY ALL ORDER BY ALL").fetchall()
    rows = con.execute(
        "SELECT * FROM due_clock WHERE level IN (SELECT unnest(?::VARCHAR[])) "
        "ORDER BY department NULLS LAST, deadline NULLS LAST, task_id, kind, object_id LIMIT ?",
        [list(levels), limit],
    ).fetchall()
    con.execute("DROP TABLE temp.due_clock")
    names = list(DueClock.model_fields)
    return DueList(
        as_of=as_of,
        counts=tuple((name, level, int(number)) for name, level, number in counts),
        clocks=tuple(DueClock(**dict(zip(names, row, strict=True))) for row in rows),
        total=sum(int(number) for _, level, number in counts if level in levels),
    )


def initiators(con: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The departments that initiate a task, by name."""
    rows = con.execute(
        "SELECT DISTINCT initiator FROM base.draw_task WHERE initiator IS NOT NULL ORDER BY ALL"
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


class WorkLeft(Frozen):
    """A plan year and a department with something to do in it; None: the year itself, or a task without initiator."""

    plan_year: int
    department: str | None


def work_left(con: duckdb.DuckDBPyConnection, as_of: date) -> tuple[WorkLeft, ...]:
    """Who has something to do at the end of ``as_of``, by plan year and department; what counts is said in the SQL."""
    con.execute("SET VARIABLE as_of = ?::DATE", [as_of])
    rows = con.execute(_sql("work_left")).fetchall()
    return tuple(WorkLeft(plan_year=year, department=department) for year, department in rows)


def _sql(name: str) -> str:
    return files("warehouse").joinpath("sql", "compliance", f"{name}.sql").read_text(encoding="utf-8")
