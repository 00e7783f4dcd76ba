"""What a file of results is held against: tasks, drawn objects, teams, names, earlier results and quarantined rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from warehouse.results.records import (
    Content,
    EarlierRow,
    InspectorFact,
    Key,
    MatterResult,
    OpenRow,
    StoredVersion,
    TaskFact,
)
from warehouse.results.sqltext import result_sql


def tasks(con: duckdb.DuckDBPyConnection) -> list[TaskFact]:
    """Every task, by id."""
    found = con.execute(result_sql("tasks")).fetchall()
    return [TaskFact._make((*row[:6], tuple(row[6]), tuple(row[7]), *row[8:])) for row in found]


def drawn(con: duckdb.DuckDBPyConnection, task_ids: Sequence[str]) -> dict[Key, tuple[str, tuple[str, ...]]]:
    """(task, object) → (``drawn``, ``replaced`` or ``substitute``; ids of its inspectors)."""
    found = con.execute(result_sql("drawn"), [list(task_ids)]).fetchall()
    return {(task, thing): (state, tuple(members)) for task, thing, state, members in found}


def names(con: duckdb.DuckDBPyConnection, task_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Object → every name in the registries, the latest last."""
    return {thing: tuple(known) for thing, known in con.execute(result_sql("names"), [list(task_ids)]).fetchall()}


def elsewhere(con: duckdb.DuckDBPyConnection, object_ids: Iterable[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Object → the tasks in which it has been drawn, each with its state there."""
    found: dict[str, list[tuple[str, str]]] = {}
    for thing, task, state in con.execute(result_sql("elsewhere"), [sorted(set(object_ids))]).fetchall():
        found.setdefault(thing, []).append((task, state))
    return {thing: tuple(places) for thing, places in found.items()}


def inspectors(con: duckdb.DuckDBPyConnection) -> list[InspectorFact]:
    """Everybody in the registry of inspectors, of any version."""
    return [InspectorFact(*row) for row in con.execute(result_sql("inspectors")).fetchall()]


def versions(
    con: duckdb.DuckDBPyConnection, task_ids: Sequence[str], object_id: str | None = None
) -> dict[Key, tuple[StoredVersion, ...]]:
    """(task, object) → all its versions, oldest first."""
    cursor = con.execute(result_sql("versions"), [list(task_ids), object_id])
    columns = [column[0] for column in cursor.description or ()]
    found: dict[Key, list[StoredVersion]] = {}
    for row in cursor.fetchall():
        one = _version(dict(zip(columns, row, strict=True)))
        found.setdefault((one.task_id, one.object_id), []).append(one)
    return {key: tuple(several) for key, several in found.items()}


def _version(values: dict[str, Any]) -> StoredVersion:
    values["matters"] = tuple(MatterResult.model_construct(**matter) for matter in values["matters"])
    for name in ("dispositions", "methods", "inspectors"):
        values[name] = tuple(values[name])
    content = Content.model_construct(**{name: values.pop(name) for name in Content.model_fields})
    changes = values.pop("changes")
    return StoredVersion.model_construct(**values, content=content, changes=json.loads(changes) if changes else None)


def open_rows(con: duckdb.DuckDBPyConnection) -> list[OpenRow]:
    """Quarantined rows that nobody has dealt with."""
    found = con.execute(result_sql("open_rows")).fetchall()
    return [OpenRow._make((*row[:5], tuple(row[5] or (None,)))) for row in found]


def earlier_rows(con: duckdb.DuckDBPyConnection, sha256: str) -> list[EarlierRow]:
    """Quarantined rows of the last import of the file with this hash."""
    found = con.execute(result_sql("earlier_rows"), [sha256]).fetchall()
    return [EarlierRow._make((*row[:3], tuple(row[3]), *row[4:])) for row in found]


def earlier_import(con: duckdb.DuckDBPyConnection, sha256: str) -> str | None:
    """The last import of the file with this hash."""
    row = con.execute("SELECT max(import_id) FROM base.result_import WHERE source_sha256 = ?", [sha256]).fetchone()
    return str(row[0]) if row and row[0] else None


def known_problems(con: duckdb.DuckDBPyConnection, task_ids: Sequence[str]) -> frozenset[str]:
    """Ids of the problems that are kept with versions of these tasks."""
    rows = con.execute(
        "SELECT problem_id FROM base.result_problem "
        "WHERE version IS NOT NULL AND task_id IN (SELECT unnest(?::VARCHAR[]))",
        [list(task_ids)],
    ).fetchall()
    return frozenset(row[0] for row in rows)


def settings(con: duckdb.DuckDBPyConnection) -> tuple[tuple[str, ...], int]:
    """Categories that count as problems, and how many inspectors an object needs."""
    row = con.execute(
        "SELECT problem_categories, coalesce(TRY_CAST(settings->>'$.rules.team' AS INTEGER), 2) "
        "FROM base.compliance_setting"
    ).fetchone()
    return (tuple(row[0]), int(row[1])) if row else ((), 2)
