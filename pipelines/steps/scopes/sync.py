"""Give every plan item its scope rule: one that exists already (last year's, another task's), else a proposal."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime

from normalizers.area import find_area
from pipelines.steps.scopes.models import Proposal
from pipelines.steps.scopes.propose import propose
from pipelines.steps.scopes.words import scope_key, task_hint
from warehouse.connection import opened, transaction
from warehouse.scopes import (
    PROGRAM,
    Connection,
    Draft,
    PlanScope,
    ScopeRule,
    Vocabulary,
    all_latest,
    counts,
    plan_scopes,
    save,
    vocabulary,
)

#: scope key, hint, area
Key = tuple[str, str | None, str | None]


def ensure(
    target: str | os.PathLike[str] | Connection, year: int | None, now: datetime, actor: str = PROGRAM
) -> dict[str, str]:
    """item id → rule id for the current plan items of a year (``None``: all) that name a scope.

    New scopes get a proposal; proposals that no person has touched are made anew when the registry has changed. What
    is confirmed or rejected stays. ``target`` is a warehouse file, which gets one transaction, or a connection, whose
    transaction the caller holds. ``now`` is UTC; ``actor`` is who asked, the proposals are the program's.
    """
    with opened(target) as con:
        if con is target:
            return _ensure(con, year, now)
        with transaction(con):
            return _ensure(con, year, now)


def _ensure(con: Connection, year: int | None, now: datetime) -> dict[str, str]:
    items = {item.item_id: (item, key_of(item)) for item in plan_scopes(con, year)}
    known: dict[Key, ScopeRule] = {}
    for rule in all_latest(con):
        known.setdefault((rule.scope_key, rule.task_hint, rule.area), rule)
    words = vocabulary(con)
    drafts: dict[Key, tuple[Draft, str | None]] = {}
    for item, key in items.values():
        before = known.get(key)
        if key in drafts or (before and not _is_stale(before, words)):
            continue
        draft = _draft(item, key, words)
        if before is None or (draft.rule, draft.unread, draft.note) != (before.rule, before.unread, before.note):
            drafts[key] = draft, before.rule_id if before else None
    for key, saved in _save(con, drafts, words, now).items():
        known[key] = saved
    return {item_id: known[key].rule_id for item_id, (_, key) in items.items()}


def key_of(item: PlanScope) -> Key:
    """Under which the item's rule is found again next year."""
    return scope_key(item.target_scope), task_hint(item.task_name, item.target_scope), area_of(item)


def area_of(item: PlanScope) -> str | None:
    """The place of the notice; where none is known, the issuer as written."""
    place = find_area(item.issuer, item.title) or find_area(item.initiator, None)
    return place.name if place else item.issuer


def proposal_for(item: PlanScope, words: Vocabulary) -> Proposal:
    place = find_area(item.issuer, item.title) or find_area(item.initiator, None)
    return propose(item.target_scope, item.task_name, place, words)


def _is_stale(rule: ScopeRule, words: Vocabulary) -> bool:
    return rule.status == "proposed" and rule.changed_by == PROGRAM and rule.snapshot_id != words.snapshot_id


def _draft(item: PlanScope, key: Key, words: Vocabulary) -> Draft:
    made = proposal_for(item, words)
    return Draft(
        scope_key=key[0],
        scope_text=item.target_scope,
        task_hint=key[1],
        area=key[2],
        rule=made.rule,
        status="proposed",
        snapshot_id=words.snapshot_id,
        note=made.note,
        unread=made.not_understood,
    )


def _save(
    con: Connection, drafts: dict[Key, tuple[Draft, str | None]], words: Vocabulary, now: datetime
) -> dict[Key, ScopeRule]:
    hit = counts(con, {str(at): draft.rule for at, (draft, _) in enumerate(drafts.values())}, words.snapshot_id)
    return {
        key: save(
            con,
            draft.model_copy(update={"hits": hit[str(at)].eligible if words.snapshot_id else None}),
            actor=PROGRAM,
            now=now,
            rule_id=rule_id,
        )
        for at, (key, (draft, rule_id)) in enumerate(drafts.items())
    }


def rules_in_use(items: Iterable[PlanScope], found: dict[str, str]) -> dict[str, list[PlanScope]]:
    """rule id → its plan items, in the order of the plans."""
    used: dict[str, list[PlanScope]] = {}
    for item in items:
        used.setdefault(found[item.item_id], []).append(item)
    return used
