"""Draw tasks in the warehouse: read what they are made of, read them, write what has changed.

Everything here works on an open connection, inside the caller's transaction: see :func:`transaction`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import duckdb

from extractors.models import Frozen
from warehouse.frames import insert
from warehouse.task_records import (
    FieldFact,
    FindingFact,
    PlanItem,
    Proposal,
    ScopeHits,
    TaskLink,
    TaskNumber,
    TaskRow,
)

M = TypeVar("M", bound=Frozen)
#: What callers hold without importing duckdb.
Connection = duckdb.DuckDBPyConnection

#: JSON columns of a task.
_JSON = ("quota", "problems", "decisions")


@cache
def task_sql(name: str) -> str:
    """The text of ``warehouse/sql/tasks/NAME.sql``."""
    return files("warehouse").joinpath("sql", "tasks", f"{name}.sql").read_text(encoding="utf-8")


def plan_items(con: duckdb.DuckDBPyConnection, year: int) -> list[PlanItem]:
    """The current plan items of ``year`` and those without a plan year, with their fields and findings."""
    fields: dict[str, list[FieldFact]] = {}
    for item_id, *rest in con.execute(task_sql("fields"), [year]).fetchall():
        names = ("field", "raw", "value", "status")
        fields.setdefault(item_id, []).append(FieldFact(**dict(zip(names, rest, strict=True))))
    findings: dict[str, list[FindingFact]] = {}
    for item_id, *rest in con.execute(task_sql("findings"), [year]).fetchall():
        values = dict(zip(FindingFact.model_fields, rest, strict=True))
        findings.setdefault(item_id, []).append(FindingFact.model_validate(values))
    cursor = con.execute(task_sql("items"), [year])
    columns = [column[0] for column in cursor.description or ()]
    found = []
    for row in cursor.fetchall():
        values = dict(zip(columns, row, strict=True))
        key = values["item_id"]
        values |= {"fields": tuple(fields.get(key, ())), "findings": tuple(findings.get(key, ()))}
        found.append(PlanItem.model_validate(values))
    return found


def notice_links(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str | None, ...]]:
    """Every document with those that it supersedes, is a copy or a part of, or yields to."""
    rows = con.execute("SELECT notice_id, supersedes, copy_of, part_of, yields_to FROM base.notice").fetchall()
    return {row[0]: tuple(row[1:]) for row in rows}


def tasks(
    con: duckdb.DuckDBPyConnection,
    year: int | None = None,
    task_ids: Sequence[str] | None = None,
) -> list[TaskRow]:
    """Tasks of a year, or those named, by id; without either all of them."""
    names = ", ".join(TaskRow.model_fields)
    cursor = con.execute(
        f"SELECT {names} FROM base.draw_task WHERE (?::INTEGER IS NULL OR plan_year = ?) "
        "AND (?::VARCHAR[] IS NULL OR list_contains(?::VARCHAR[], task_id)) ORDER BY task_id",
        [year, year, None if task_ids is None else list(task_ids), None if task_ids is None else list(task_ids)],
    )
    return [_task(dict(zip(TaskRow.model_fields, row, strict=True))) for row in cursor.fetchall()]


def _task(values: dict[str, Any]) -> TaskRow:
    for name in _JSON:
        if values[name] is not None:
            values[name] = json.loads(values[name])
    return TaskRow.model_validate(values)


def links(con: duckdb.DuckDBPyConnection, year: int) -> list[TaskLink]:
    """What the tasks of a year stand for in the plan."""
    return _models(con, TaskLink, task_sql("links"), [year])


def numbers(con: duckdb.DuckDBPyConnection, year: int | None = None) -> list[TaskNumber]:
    """Every printed number that has been given out."""
    names = ", ".join(TaskNumber.model_fields)
    sql = f"SELECT {names} FROM base.task_number WHERE ?::INTEGER IS NULL OR plan_year = ? ORDER BY ALL"
    return _models(con, TaskNumber, sql, [year, year])


def proposals(con: duckdb.DuckDBPyConnection, year: int | None = None) -> list[Proposal]:
    """The proposals to merge tasks, by number."""
    names = ", ".join(Proposal.model_fields)
    sql = f"SELECT {names} FROM base.merge_proposal WHERE ?::INTEGER IS NULL OR plan_year = ? ORDER BY proposal_id"
    return _models(con, Proposal, sql, [year, year])


def scope_states(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, dict[str, Any]]]:
    """Rule id → status and rule, both of the last version."""
    rows = con.execute(
        "SELECT rule_id, max_by(status, version), max_by(rule, version) FROM base.scope_rule GROUP BY rule_id"
    ).fetchall()
    return {row[0]: (row[1], json.loads(row[2])) for row in rows}


def overtaken(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Committed tasks under which the plan has been changed."""
    return {row[0] for row in con.execute("SELECT task_id FROM draw_tasks WHERE plan_changed").fetchall()}


def scope_hits(con: duckdb.DuckDBPyConnection, rules: Mapping[str, Mapping[str, Any]]) -> list[ScopeHits]:
    """Which rules the objects of the current registry fit together, and how many: one pass, whatever the number of
    rules. Only objects that could be drawn count (the rule's own status included).

    Objects that agree in every column asked about are counted together first, so that the rules are tried on some
    tens of thousands of groups instead of a million objects.
    """
    from warehouse.registries.snapshots import current_snapshot, relation  # noqa: PLC0415 - only where rules are
    from warehouse.scopes.rules import columns  # noqa: PLC0415
    from warehouse.scopes.where import eligible  # noqa: PLC0415

    snapshot = current_snapshot(con, "objects")
    if snapshot is None or not rules:
        return []
    asked = {"status"} | {name for rule in rules.values() for name in columns({"all": rule.get("all", [])})}
    names = sorted(rules)
    parts: list[str] = []
    values: list[object] = []
    for name in names:
        condition, parameters = eligible(rules[name])
        parts.append(f"CASE WHEN {condition} THEN '1' ELSE '0' END")
        values += parameters
    # One digit per rule. No filter on them: DuckDB would push it below the grouping and try every object.
    sql = (
        f"WITH grouped AS (SELECT {', '.join(sorted(asked))}, count(*) AS objects "
        f"FROM {relation(con, 'objects', snapshot)} GROUP BY ALL) "
        f"SELECT concat({', '.join(parts)}) AS digits, sum(objects)::BIGINT FROM grouped GROUP BY 1 ORDER BY 1"
    )
    found = []
    for digits, count in con.execute(sql, values).fetchall():
        hit = tuple(name for name, digit in zip(names, digits, strict=True) if digit == "1")
        if hit:
            found.append(ScopeHits(rule_ids=hit, objects=count))
    return found


def save_tasks(con: duckdb.DuckDBPyConnection, rows: Sequence[TaskRow]) -> None:
    """Insert new tasks, replace those that are there."""
    if not rows:
        return
    con.execute("DELETE FROM base.draw_task WHERE list_contains(?, task_id)", [[row.task_id for row in rows]])
    _insert(con, "draw_task", [_Stored.of(row) for row in rows])


def save_links(con: duckdb.DuckDBPyConnection, rows: Sequence[TaskLink]) -> None:
    """Replace what the tasks stand for."""
    if not rows:
        return
    con.execute("DELETE FROM base.task_item WHERE list_contains(?, task_id)", [[row.task_id for row in rows]])
    _insert(con, "task_item", rows)


def save_numbers(con: duckdb.DuckDBPyConnection, rows: Sequence[TaskNumber]) -> None:
    _insert(con, "task_number", rows)


def save_proposals(con: duckdb.DuckDBPyConnection, rows: Sequence[Proposal]) -> None:
    """Insert new proposals, replace those that are there."""
    if not rows:
        return
    ids = [row.proposal_id for row in rows]
    con.execute("DELETE FROM base.merge_proposal WHERE list_contains(?, proposal_id)", [ids])
    _insert(con, "merge_proposal", rows)


class _Stored(TaskRow):
    """A task as its table holds it: JSON as text."""

    quota: str | None  # type: ignore[assignment]
    problems: str  # type: ignore[assignment]
    decisions: str  # type: ignore[assignment]

    @classmethod
    def of(cls, row: TaskRow) -> _Stored:
        values = row.model_dump(mode="python")
        for name in _JSON:
            value = row.model_dump(mode="json")[name]
            values[name] = None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return cls.model_validate(values)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Frozen]) -> None:
    if rows:
        told = con.execute(f"DESCRIBE base.{table}").fetchall()  # ten times as fast as asking for all tables
        insert(con, table, {row[0]: row[1] for row in told}, rows)


def _models(con: duckdb.DuckDBPyConnection, model: type[M], sql: str, values: Sequence[object]) -> list[M]:
    rows = con.execute(sql, list(values)).fetchall()
    return [model.model_validate(dict(zip(model.model_fields, row, strict=True))) for row in rows]
