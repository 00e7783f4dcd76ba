"""A person's decision on a rule: what is refused, what is stored, what the change does to the number of objects."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Literal

from extractors.models import Frozen
from pipelines.steps.scopes.edit import Edit, edited
from warehouse.connection import opened, transaction
from warehouse.registries.snapshots import current_snapshot
from warehouse.scopes import Connection, Draft, ScopeError, ScopeRule, Status, counts, latest, save, vocabulary

Decision = Literal["confirm", "reject", "edit"]
_STATUS: dict[Decision, Status] = {"confirm": "confirmed", "reject": "rejected", "edit": "proposed"}


class Change(Frozen):
    """The rule before and after, with the eligible objects that each hits now (``None`` without a registry)."""

    before: ScopeRule
    after: ScopeRule
    hits_before: int | None
    hits_after: int | None


def decide(
    target: str | os.PathLike[str] | Connection,
    rule_id: str,
    change: Edit,
    decision: Decision,
    *,
    actor: str,
    now: datetime,
    reason: str | None = None,
    force: bool = False,
) -> Change:
    """Store the next version of a rule. An edit alone makes it a proposal again, so that a changed rule is never drawn
    with unseen. Raises :class:`ScopeError` when the rule is unknown, when nothing would change, when no object is hit
    (unless ``force``), or when words that were not understood are confirmed without a reason."""
    with opened(target) as con:
        before = latest(con, rule_id)
        if before is None:
            raise ScopeError(f"没有范围规则“{rule_id}”：请用 mingcha scope list 查看编号。")
        _may_drop(before, change.drop, reason)
        rule = edited(before.rule, change, vocabulary(con).tags if change.drop else ())
        snapshot = current_snapshot(con, "objects")
        hit = counts(con, {"before": before.rule, "after": rule}, snapshot)
        unread = tuple(word for word in before.unread if not any(drop in word for drop in change.drop))
        if decision == "confirm":
            _may_confirm(rule_id, unread, hit["after"].eligible, snapshot, reason, force)
        if decision == "edit" and (rule, unread) == (before.rule, before.unread):
            raise ScopeError(f"规则“{before.rule_id}”没有改动：请给出要改的条件，或用 --confirm、--reject。")
        draft = Draft(
            **before.model_dump(include={"scope_key", "scope_text", "task_hint", "area", "note"}),
            rule=rule,
            status=_STATUS[decision],
            hits=hit["after"].eligible if snapshot else None,
            snapshot_id=snapshot,
            unread=() if decision == "confirm" else unread,
            reason=reason,
        )
        after = _stored(con, draft, actor, now, before.rule_id, own=con is not target)
        known = (hit["before"].eligible, hit["after"].eligible) if snapshot else (None, None)
        return Change(before=before, after=after, hits_before=known[0], hits_after=known[1])


def _may_drop(before: ScopeRule, words: tuple[str, ...], reason: str | None) -> None:
    for word in words:
        if not word or not any(word in open_word for open_word in before.unread):
            raise ScopeError(
                f"“{word[:40]}”不在规则“{before.rule_id}”没读懂的词中，不能去掉：请用 mingcha scope show 查看。"
            )
    if words and not (reason and reason.strip()):
        raise ScopeError("去掉原文中的词须写明理由：请加 --reason。")


def _may_confirm(
    rule_id: str, unread: tuple[str, ...], hits: int, snapshot: str | None, reason: str | None, force: bool
) -> None:
    if not force and snapshot is None:
        raise ScopeError("还没有检查对象名录，无法核对命中数：请先用 mingcha registry import objects 导入。")
    if not force and hits == 0:
        raise ScopeError(
            f"规则“{rule_id}”在现行名录中没有命中任何对象，不能确认：请先改条件（如 --tags），"
            "确实没有对象时加 --force。"
        )
    if unread and not (reason and reason.strip()):
        raise ScopeError(
            f"规则“{rule_id}”的原文中还有没读懂的词（{'、'.join(unread)}）：确认时请加 --reason，写明按什么理解。"
        )


def _stored(con: Connection, draft: Draft, actor: str, now: datetime, rule_id: str, *, own: bool) -> ScopeRule:
    """Save in a transaction of our own unless the caller holds one."""
    if not own:
        return save(con, draft, actor=actor, now=now, rule_id=rule_id)
    with transaction(con):
        return save(con, draft, actor=actor, now=now, rule_id=rule_id)
