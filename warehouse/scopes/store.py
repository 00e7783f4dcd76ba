"""Scope rules as data: every change is a new version, nothing is overwritten, every change is in the audit log."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Literal

import duckdb

from extractors.models import Frozen
from warehouse import audit
from warehouse.scopes.rules import Rule, ScopeError, checked

#: what the other rooms call a connection, since only this one knows duckdb
Connection = duckdb.DuckDBPyConnection
Status = Literal["proposed", "confirmed", "rejected"]

#: Who proposes.
PROGRAM = "mingcha"


class ScopeRule(Frozen):
    """One version of one rule. ``area`` is the place it holds for (高平市), or the issuer where no place is known."""

    rule_id: str
    version: int
    scope_key: str
    scope_text: str
    task_hint: str | None
    area: str | None
    rule: Rule
    status: Status
    hits: int | None
    snapshot_id: str | None
    note: str | None
    unread: tuple[str, ...]
    changed_at: datetime
    changed_by: str
    reason: str | None


class PlanScope(Frozen):
    """A plan item as far as its scope goes."""

    item_id: str
    plan_year: int | None
    doc_number: str | None
    seq: int | None
    task_name: str | None
    target_scope: str
    issuer: str | None
    title: str | None
    initiator: str | None


class Draft(Frozen):
    """What :func:`save` stores as the next version."""

    scope_key: str
    scope_text: str
    task_hint: str | None
    area: str | None
    rule: Rule
    status: Status
    hits: int | None = None
    snapshot_id: str | None = None
    note: str | None = None
    unread: tuple[str, ...] = ()
    reason: str | None = None


_COLUMNS = (
    "rule_id, version, scope_key, scope_text, task_hint, issuer, rule, status, hits, snapshot_id, note, unread, "
    "changed_at, changed_by, reason"
)
_LATEST = f"SELECT {_COLUMNS} FROM base.scope_rule QUALIFY version = max(version) OVER (PARTITION BY rule_id)"


def latest(con: duckdb.DuckDBPyConnection, rule_id: str) -> ScopeRule | None:
    """The rule as it stands."""
    rows = _rules(con, f"SELECT * FROM ({_LATEST}) WHERE rule_id = ?", [rule_id.upper()])
    return rows[0] if rows else None


def all_latest(con: duckdb.DuckDBPyConnection) -> tuple[ScopeRule, ...]:
    """Every rule as it stands, by id."""
    return _rules(con, f"SELECT * FROM ({_LATEST}) ORDER BY length(rule_id), rule_id")


def history(con: duckdb.DuckDBPyConnection, rule_id: str) -> tuple[ScopeRule, ...]:
    """All versions, first to last."""
    return _rules(con, f"SELECT {_COLUMNS} FROM base.scope_rule WHERE rule_id = ? ORDER BY version", [rule_id.upper()])


def rule_for(con: duckdb.DuckDBPyConnection, scope_key: str, hint: str | None, area: str | None) -> ScopeRule | None:
    """The rule of this scope, hint and area, whatever its status."""
    rows = _rules(
        con,
        f"SELECT * FROM ({_LATEST}) WHERE scope_key = ? AND task_hint IS NOT DISTINCT FROM ? "
        "AND issuer IS NOT DISTINCT FROM ? ORDER BY length(rule_id), rule_id LIMIT 1",
        [scope_key, hint, area],
    )
    return rows[0] if rows else None


def confirmed_for(
    con: duckdb.DuckDBPyConnection, scope_key: str, hint: str | None, area: str | None
) -> ScopeRule | None:
    """The same when a person has confirmed it: what next year's plan finds again."""
    found = rule_for(con, scope_key, hint, area)
    return found if found and found.status == "confirmed" else None


def save(
    con: duckdb.DuckDBPyConnection, draft: Draft, *, actor: str, now: datetime, rule_id: str | None = None
) -> ScopeRule:
    """Store the next version of ``rule_id``, or the first of a new rule, with its audit entry, in the caller's
    transaction. Raises :class:`ScopeError` for an unknown id or a rule that cannot be used."""
    rule = checked(draft.rule)
    before = latest(con, rule_id) if rule_id else None
    if rule_id and before is None:
        raise ScopeError(f"没有范围规则“{rule_id}”：请用 mingcha scope list 查看编号。")
    saved = ScopeRule(
        **draft.model_dump(exclude={"rule"}),
        rule=rule,
        rule_id=before.rule_id if before else _next_id(con),
        version=before.version + 1 if before else 1,
        changed_at=now,
        changed_by=actor,
    )
    values = [
        *(saved.rule_id, saved.version, saved.scope_key, saved.scope_text, saved.task_hint, saved.area),
        *(json.dumps(rule, ensure_ascii=False, sort_keys=True), saved.status, saved.hits, saved.snapshot_id),
        *(saved.note, list(saved.unread), saved.changed_at, saved.changed_by, saved.reason),
    ]
    con.execute(f"INSERT INTO base.scope_rule ({_COLUMNS}) VALUES ({', '.join('?' * len(values))})", values)
    audit.append(con, actor, _action(saved), saved.rule_id, _detail(saved), now)
    return saved


def plan_scopes(con: duckdb.DuckDBPyConnection, year: int | None = None) -> tuple[PlanScope, ...]:
    """The current plan items that name a scope, of one year or of all, in the order of the plans."""
    rows = con.execute(
        "SELECT i.item_id, i.plan_year, i.doc_number, i.seq, i.task_name, i.target_scope, n.issuer, n.title, "
        "i.initiator FROM current_plan_items AS i JOIN notices AS n USING (notice_id) "
        "WHERE trim(coalesce(i.target_scope, '')) <> '' AND ($year IS NULL OR i.plan_year = $year) "
        "ORDER BY i.plan_year, i.doc_number, i.notice_id, i.table_no, i.seq, i.row_no, i.item_id",
        {"year": year},
    ).fetchall()
    return tuple(PlanScope.model_validate(dict(zip(PlanScope.model_fields, row, strict=True))) for row in rows)


def _action(saved: ScopeRule) -> str:
    return "scope.propose" if saved.status == "proposed" and saved.changed_by == PROGRAM else "scope.set"


def _detail(saved: ScopeRule) -> dict[str, Any]:
    kept = saved.model_dump(include={"version", "scope_text", "task_hint", "area", "rule", "status", "hits", "reason"})
    return {**kept, "snapshot_id": saved.snapshot_id, "unread": list(saved.unread)}


def _next_id(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("SELECT coalesce(max(CAST(substr(rule_id, 2) AS INTEGER)), 0) FROM base.scope_rule").fetchone()
    return f"S{(int(row[0]) if row else 0) + 1:04d}"


def _rules(con: duckdb.DuckDBPyConnection, query: str, values: list[object] | None = None) -> tuple[ScopeRule, ...]:
    names = list(ScopeRule.model_fields)
    found = []
    for row in con.execute(query, values or []).fetchall():
        record = dict(zip(names, row, strict=True))
        record |= {"rule": json.loads(record["rule"]), "unread": tuple(record["unread"] or ())}
        found.append(ScopeRule.model_validate(record))
    return tuple(found)
