"""Carry what people have decided to another warehouse, as a JSON file."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from extractors.models import Frozen
from warehouse.connection import opened, transaction
from warehouse.registries.snapshots import current_snapshot
from warehouse.scopes import Connection, Draft, Rule, ScopeError, all_latest, checked, counts, rule_for, save

FORMAT = "mingcha-scope-rules/1"


class Carried(Frozen):
    """One rule as it travels."""

    scope_key: str
    scope_text: str
    task_hint: str | None
    area: str | None
    rule: Rule
    status: str
    unread: tuple[str, ...] = ()
    note: str | None = None
    reason: str | None = None
    decided_by: str
    decided_at: datetime


class Taken(Frozen):
    """What became of an import: rule ids by outcome; ``empty`` are confirmed ones that hit no object here."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()


def outgoing(target: str | os.PathLike[str] | Connection) -> dict[str, Any]:
    """The confirmed and rejected rules as one JSON value."""
    with opened(target, read_only=True) as con:
        rules = [rule for rule in all_latest(con) if rule.status != "proposed"]
    same = set(Carried.model_fields) - {"decided_by", "decided_at"}
    carried = [
        Carried(**rule.model_dump(include=same), decided_by=rule.changed_by, decided_at=rule.changed_at)
        for rule in rules
    ]
    return {"format": FORMAT, "rules": [rule.model_dump(mode="json") for rule in carried]}


def incoming(document: object) -> tuple[Carried, ...]:
    """The rules of a file, all checked. Raises :class:`ScopeError`."""
    if (
        not isinstance(document, dict)
        or document.get("format") != FORMAT
        or not isinstance(document.get("rules"), list)
    ):
        raise ScopeError(f"这不是范围规则文件（应有 format 为 {FORMAT}）：请用 mingcha scope export 写出的文件。")
    found = []
    for at, entry in enumerate(document["rules"], 1):
        try:
            rule = Carried.model_validate(entry)
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"]))
            raise ScopeError(f"规则文件中第 {at} 条的“{place}”不对，请核对该文件。") from error
        if rule.status not in ("confirmed", "rejected"):
            raise ScopeError(f"规则文件中第 {at} 条的状态“{rule.status[:20]}”不对，应为 confirmed 或 rejected。")
        found.append(rule.model_copy(update={"rule": checked(rule.rule)}))
    return tuple(found)


def take(
    target: str | os.PathLike[str],
    rules: tuple[Carried, ...],
    *,
    source: str,
    actor: str,
    now: datetime,
    replace: bool = False,
) -> Taken:
    """Store the rules, each as the next version of the one for the same scope. One that a person has decided otherwise
    here is kept unless ``replace``. One transaction for all."""
    with opened(target) as con, transaction(con):
        return _take(con, rules, source, actor, now, replace)


def _take(con: Connection, rules: tuple[Carried, ...], source: str, actor: str, now: datetime, replace: bool) -> Taken:
    snapshot = current_snapshot(con, "objects")
    hit = counts(con, {str(at): rule.rule for at, rule in enumerate(rules)}, snapshot)
    done: dict[str, list[str]] = {name: [] for name in Taken.model_fields}
    for at, rule in enumerate(rules):
        before = rule_for(con, rule.scope_key, rule.task_hint, rule.area)
        if before and (before.rule, before.status) == (rule.rule, rule.status):
            done["same"].append(before.rule_id)
            continue
        if before and before.status != "proposed" and not replace:
            done["kept"].append(before.rule_id)
            continue
        hits = hit[str(at)].eligible
        draft = Draft(
            **rule.model_dump(exclude={"decided_by", "decided_at", "reason"}),
            hits=hits if snapshot else None,
            snapshot_id=snapshot,
            reason=_reason(rule, source),
        )
        saved = save(con, draft, actor=actor, now=now, rule_id=before.rule_id if before else None)
        done["changed" if before else "added"].append(saved.rule_id)
        if snapshot and rule.status == "confirmed" and not hits:
            done["empty"].append(saved.rule_id)
    return Taken(**{name: tuple(ids) for name, ids in done.items()})


def _reason(rule: Carried, source: str) -> str:
    first = f"由“{source}”导入，原由 {rule.decided_by} 于 {rule.decided_at:%Y-%m-%d} 决定"
    return f"{first}：{rule.reason}" if rule.reason else first
