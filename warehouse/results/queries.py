"""Questions about results, for people and machines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

import duckdb

from extractors.models import Frozen, Severity
from warehouse.results.sqltext import result_sql

M = TypeVar("M", bound=Frozen)


class ObjectLine(Frozen):
    """One object to inspect with the state of its result on the day of asking; clock as in ``inspections``."""

    task_id: str
    task_no: str
    task_name: str
    plan_year: int
    initiator: str | None
    object_id: str
    object_name: str | None
    state: str
    version: int | None
    inspected_on: date | None
    entered_on: date | None
    published_on: date | None
    has_problem: bool | None
    categories: tuple[str, ...] | None
    clock: str
    deadline: date | None
    days_left: int | None
    days_over: int | None


class TaskLine(Frozen):
    """One drawn task: how many objects are to inspect, and how many results are in which state."""

    task_id: str
    task_no: str
    task_name: str
    plan_year: int
    initiator: str | None
    to_inspect: int
    not_entered: int
    waiting: int
    returned: int
    refused: int
    public: int
    overdue: int


class ImportLine(Frozen):
    """One import; ``rows_open``: quarantined rows that nobody has dealt with. Times are UTC."""

    import_id: str
    source_name: str
    source_kind: str
    rows_read: int
    rows_new: int
    rows_revised: int
    rows_unchanged: int
    rows_blank: int
    rows_quarantined: int
    rows_open: int
    rows_flagged: int
    imported_at: datetime
    imported_by: str
    reason: str | None


class ProblemLine(Frozen):
    """One problem of one row; open while ``resolved_at`` is None."""

    problem_id: str
    import_id: str
    source_name: str
    row_no: int
    task_id: str | None
    object_id: str | None
    version: int | None
    field: str | None
    code: str
    severity: Severity
    message: str
    raw: str | None
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None


class HeldRow(Frozen):
    """One quarantined row."""

    row_no: int
    resolved_at: datetime | None
    resolution: str | None


def objects(
    con: duckdb.DuckDBPyConnection,
    tasks: Sequence[str] | None = None,
    state: str | None = None,
    department: str | None = None,
    year: int | None = None,
) -> list[ObjectLine]:
    """Objects to inspect, by task and order of the draw."""
    return _models(con, ObjectLine, "list_objects", [None if tasks is None else list(tasks), state, department, year])


def tasks(
    con: duckdb.DuckDBPyConnection,
    task_ids: Sequence[str] | None = None,
    department: str | None = None,
    year: int | None = None,
) -> list[TaskLine]:
    """Drawn tasks with the states of their results."""
    return _models(con, TaskLine, "list_tasks", [None if task_ids is None else list(task_ids), department, year])


def imports(con: duckdb.DuckDBPyConnection) -> list[ImportLine]:
    """Every import, oldest first."""
    cursor = con.execute(f"SELECT {', '.join(ImportLine.model_fields)} FROM result_imports ORDER BY import_id")
    return _read(cursor, ImportLine)


def problems(
    con: duckdb.DuckDBPyConnection,
    import_id: str | None = None,
    *,
    code: str | None = None,
    severity: str | None = None,
    settled: bool = False,
) -> list[ProblemLine]:
    """Open problems (with ``settled`` all), errors first."""
    return _models(con, ProblemLine, "problems", [import_id, code, severity, settled])


def held_rows(con: duckdb.DuckDBPyConnection, import_id: str) -> list[HeldRow] | None:
    """The quarantined rows of an import; None: there is no such import."""
    known = con.execute("SELECT count(*) FROM base.result_import WHERE import_id = ?", [import_id]).fetchone()
    if not known or not known[0]:
        return None
    cursor = con.execute(
        "SELECT row_no, resolved_at, resolution FROM base.result_row WHERE import_id = ? ORDER BY row_no", [import_id]
    )
    return _read(cursor, HeldRow)


def template_rows(con: duckdb.DuckDBPyConnection, task_id: str) -> list[tuple[str, str, str]]:
    """(object id, name, address) in the order of the draw."""
    return [(row[0], row[1], row[2]) for row in con.execute(result_sql("template_rows"), [task_id]).fetchall()]


def template_teams(con: duckdb.DuckDBPyConnection, task_id: str) -> dict[str, list[tuple[str, str, str]]]:
    """Object → (inspector id, name, department) of its team."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for thing, *person in con.execute(result_sql("template_teams"), [task_id]).fetchall():
        found.setdefault(thing, []).append((person[0], person[1], person[2]))
    return found


def _models(con: duckdb.DuckDBPyConnection, model: type[M], name: str, values: Sequence[object]) -> list[M]:
    return _read(con.execute(result_sql(name), list(values)), model)


def _read(cursor: duckdb.DuckDBPyConnection, model: type[M]) -> list[M]:
    columns = [column[0] for column in cursor.description or ()]
    return [model.model_validate(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
