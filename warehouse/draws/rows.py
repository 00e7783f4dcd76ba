"""Tasks, draws and what was drawn, as frozen values. Times are UTC."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, TypeVar

import duckdb

from extractors.models import Frozen
from warehouse.draws.sqltext import draw_sql
from warehouse.errors import WarehouseError

M = TypeVar("M", bound=Frozen)


class TaskRow(Frozen):
    """One draw task, with what drawing needs to know of it. ``quota`` is decoded JSON."""

    task_id: str
    task_no: str
    plan_year: int
    item_id: str
    doc_number: str | None
    seq: int | None
    batch: int
    batches: int
    name: str
    draw_type: str | None
    initiator: str | None
    cooperators: tuple[str, ...]
    matters: tuple[str, ...]
    target_scope: str | None
    scope_rule_id: str | None
    window_start: date | None
    window_end: date | None
    quota: Any
    quota_text: str | None
    risk_rule: str | None
    scope_label: str | None
    merge_group: str | None
    status: str
    problems: Any


class NewDraw(Frozen):
    """A draw about to be committed; ``code_sha256`` and the like stand in ``commit_json``."""

    draw_id: str
    task_id: str
    attempt: int
    commit_sha256: str
    commit_json: str
    previous_commit: str | None
    lead_draw: str | None
    scope: str
    folder: str
    objects_snapshot: str
    inspectors_snapshot: str
    recusals_snapshot: str | None
    frame_rows: int
    excluded_rows: int
    want_total: int
    seed_issue: tuple[str, ...]
    reason: str | None
    committed_at: datetime
    committed_by: str


class DrawRow(NewDraw):
    """One draw as it stands; ``commit_json`` is the exact text whose SHA-256 was published."""

    status: str
    drawn_total: int | None
    unmet_total: int | None
    seed: str | None
    drawn_at: datetime | None
    drawn_by: str | None


class DrawnRow(Frozen):
    """One drawn object; ``state`` is ``drawn``, ``replaced`` or ``substitute``."""

    draw_id: str
    position: int
    object_id: str
    stratum: str
    ticket: str
    state: str


class TeamRow(Frozen):
    """One inspector of one object's team; ``slot`` counts from 1."""

    draw_id: str
    object_id: str
    slot: int
    department_code: str
    department: str
    inspector_id: str


class ReplacementRow(Frozen):
    """One replacement: of an object, or (``inspector_id``) of one member of its team."""

    draw_id: str
    number: int
    object_id: str
    substitute_id: str | None
    inspector_id: str | None
    new_inspector_id: str | None
    reason: str
    evidence: str
    approver: str
    at: datetime
    by: str


class RuleRow(Frozen):
    """The scope rule in force: its latest version."""

    rule_id: str
    version: int
    rule: Any
    status: str


def task(con: duckdb.DuckDBPyConnection, task_id: str) -> TaskRow:
    """The task of this id or printed number; a :class:`WarehouseError` when there is none."""
    found = _fetch(con, TaskRow, "draw_task", "task_id = ? OR task_no = ?", [task_id, task_id])
    if not found:
        raise WarehouseError(f"没有任务“{task_id}”：请用 mingcha tasks list 查看任务编号。")
    return found[0]


def draws_of(con: duckdb.DuckDBPyConnection, task_id: str) -> tuple[DrawRow, ...]:
    """All draws of a task, first attempt first, void ones included."""
    return _fetch(con, DrawRow, "draw", "task_id = ?", [task_id], "attempt")


def draw(con: duckdb.DuckDBPyConnection, draw_id: str) -> DrawRow | None:
    found = _fetch(con, DrawRow, "draw", "draw_id = ?", [draw_id])
    return found[0] if found else None


def find_draw(con: duckdb.DuckDBPyConnection, name: str) -> DrawRow:
    """The draw of this id, or the one in force of this task (the last one when all are void)."""
    found = draw(con, name)
    if found:
        return found
    tried = draws_of(con, task(con, name).task_id)
    if not tried:
        raise WarehouseError(f"任务“{name}”还没有锁定：请先运行 mingcha draw commit {name}。")
    return next((one for one in reversed(tried) if one.status != "void"), tried[-1])


def draw_by_commit(con: duckdb.DuckDBPyConnection, commit_sha256: str) -> DrawRow | None:
    found = _fetch(con, DrawRow, "draw", "commit_sha256 = ?", [commit_sha256])
    return found[0] if found else None


def all_draws(con: duckdb.DuckDBPyConnection) -> tuple[DrawRow, ...]:
    """Every draw, in the order of their commitments."""
    return _fetch(con, DrawRow, "draw", "true", [], "committed_at, draw_id")


def group_draws(con: duckdb.DuckDBPyConnection, merge_group: str) -> tuple[DrawRow, ...]:
    """The draws in force (not void) of the tasks of one merge group, in the order of their commitments."""
    where = "status <> 'void' AND task_id IN (SELECT task_id FROM base.draw_task WHERE merge_group = ?)"
    return _fetch(con, DrawRow, "draw", where, [merge_group], "committed_at, draw_id")


def plan_title(con: duckdb.DuckDBPyConnection, task_id: str) -> str | None:
    """The title of the notice on which a task rests."""
    found = con.execute(
        "SELECT coalesce(m.title, n.title) FROM base.notice AS n JOIN base.draw_task AS t ON t.notice_id = n.notice_id "
        "LEFT JOIN base.notice AS m ON m.notice_id = n.part_of WHERE t.task_id = ?",
        [task_id],
    ).fetchone()
    return found[0] if found else None


def uncommitted_of(con: duckdb.DuckDBPyConnection, merge_group: str) -> tuple[str, ...]:
    """Tasks of a merge group that could still be committed but are not."""
    found = con.execute(
        "SELECT task_id FROM base.draw_task WHERE merge_group = ? AND status = 'ready' ORDER BY task_id", [merge_group]
    ).fetchall()
    return tuple(str(row[0]) for row in found)


def waiting_batches(con: duckdb.DuckDBPyConnection, task_id: str) -> tuple[tuple[int, str], ...]:
    """(batch, task id) of the other batches of the same plan item that are committed and not drawn yet."""
    found = con.execute(draw_sql("other_batches"), [task_id]).fetchall()
    return tuple((int(row[0]), str(row[1])) for row in found)


def followers(con: duckdb.DuckDBPyConnection, draw_id: str) -> tuple[DrawRow, ...]:
    """The draws in force that take their tickets from this one."""
    return _fetch(con, DrawRow, "draw", "lead_draw = ? AND status <> 'void'", [draw_id], "draw_id")


def drawn(con: duckdb.DuckDBPyConnection, draw_id: str) -> tuple[DrawnRow, ...]:
    return _fetch(con, DrawnRow, "draw_selected", "draw_id = ?", [draw_id], "position")


def teams(con: duckdb.DuckDBPyConnection, draw_id: str) -> tuple[TeamRow, ...]:
    return _fetch(con, TeamRow, "draw_team", "draw_id = ?", [draw_id], "object_id, slot")


def replacements(con: duckdb.DuckDBPyConnection, draw_id: str) -> tuple[ReplacementRow, ...]:
    return _fetch(con, ReplacementRow, "draw_replacement", "draw_id = ?", [draw_id], "number")


def scope_rule(con: duckdb.DuckDBPyConnection, rule_id: str) -> RuleRow | None:
    """The latest version of a scope rule."""
    found = _fetch(con, RuleRow, "scope_rule", "rule_id = ?", [rule_id], "version DESC")
    return found[0] if found else None


def last_commit(con: duckdb.DuckDBPyConnection) -> str | None:
    """The hash of the commitment made last, as the audit log has it."""
    row = con.execute(
        "SELECT detail->>'commit_sha256' FROM base.audit_entry WHERE action = 'draw.commit' ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return str(row[0]) if row else None


def same_line(con: duckdb.DuckDBPyConnection, one: TaskRow) -> tuple[str, ...]:
    """Ids of the tasks that share notice, serial number and batch with this one (a line with two scopes makes two
    tasks), in order; the task itself is among them."""
    rows = con.execute(
        "SELECT task_id FROM base.draw_task WHERE doc_number IS NOT DISTINCT FROM ? AND seq IS NOT DISTINCT FROM ? "
        "AND batch = ? ORDER BY task_id",
        [one.doc_number, one.seq, one.batch],
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _fetch(
    con: duckdb.DuckDBPyConnection, model: type[M], table: str, where: str, values: list[object], order: str = "ALL"
) -> tuple[M, ...]:
    names = list(model.model_fields)
    columns = ", ".join(f'"{name}"' for name in names)
    rows = con.execute(f"SELECT {columns} FROM base.{table} WHERE {where} ORDER BY {order}", values).fetchall()
    return tuple(model(**{name: _decoded(name, value) for name, value in zip(names, row, strict=True)}) for row in rows)


def _decoded(name: str, value: Any) -> Any:
    return json.loads(value) if name in ("quota", "problems", "rule") and value is not None else value


def plan_quota(con: duckdb.DuckDBPyConnection, item_id: str) -> dict[str, Any] | None:
    """The quota columns of a plan item as they were read; ``None`` when the item is no longer there."""
    names = (
        "quota_op", "ratio_min", "ratio_max", "count_min", "count_max", "count_unit", "base_count",
        "quota_by_class", "quota_detail",
    )  # fmt: skip
    found = con.execute(f"SELECT {', '.join(names)} FROM base.item WHERE item_id = ? LIMIT 1", [item_id]).fetchone()
    return dict(zip(names, found, strict=True)) if found else None
