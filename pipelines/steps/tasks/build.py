"""One plan item, with what people have decided about it → its tasks. Pure: the same input gives the same tasks."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pydantic import Field

from draws.canonical import canonical
from extractors.models import Frozen
from normalizers.values import Batch, FrequencyValue
from pipelines.steps.tasks.batches import BatchPlan, Window, plan_batches
from pipelines.steps.tasks.facts import (
    FIELD_NAMES,
    LEVELS,
    RANK,
    basis,
    doubts,
    frequency_of,
    item_name,
    raw_of,
    unresolved_cooperators,
    window_of,
)
from pipelines.steps.tasks.problems import acceptable, problem
from pipelines.steps.tasks.quota import quota_and_problems
from pipelines.steps.tasks.settings import TaskSettings
from pipelines.steps.tasks.spans import Span
from warehouse.task_records import Decision, PlanItem, Problem, TaskContent

#: Decisions that shape all batches of an item; they stand with its first task.
ITEM_FIELDS = ("frequency", "window", "batches")


class Surroundings(Frozen):
    """What else tasks depend on: settings, the policy's strata, which names are coordinating bodies, the day to
    remind (``None``: not by the working-day calendar) and the scope rule of each item."""

    settings: TaskSettings = TaskSettings()
    strata: tuple[str, ...] = ()
    coordinating: Callable[[str], bool]
    remind: Callable[[date], tuple[date, bool]]
    scope_rules: Mapping[str, str] = Field(default_factory=dict)


def build(item: PlanItem, decisions: Mapping[int, Sequence[Decision]], around: Surroundings) -> tuple[TaskContent, ...]:
    """The tasks of ``item``, one per batch. ``decisions`` are those of each batch's task, oldest first; those that the
    plan has overtaken come back marked as dropped."""
    kept = {batch: _revised(item, list) for batch, list in decisions.items()}
    item_level = _latest(kept.get(1, ()))
    plan = _batches(item, item_level)
    count = len(plan.spans)
    return tuple(
        _draft(item, number, count, span, plan, kept.get(1, ()), kept.get(number, ()), around)
        for number, span in enumerate(plan.spans, start=1)
    )


def _revised(item: PlanItem, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Decisions whose field the plan says otherwise now are dropped. What they settled is open again."""
    return tuple(
        one.model_copy(update={"dropped": "计划已修订"})
        if one.dropped is None and one.basis != basis(item, one.field)
        else one
        for one in decisions
    )


def _latest(decisions: Sequence[Decision]) -> dict[str, Decision]:
    """The decision in force for each field: the last one; ``batches`` and ``window`` replace each other."""
    found: dict[str, Decision] = {}
    for one in decisions:
        if one.dropped is not None:
            continue
        if one.field in ("batches", "window") and one.kind == "set":
            found.pop("window" if one.field == "batches" else "batches", None)
        found[one.field] = one
    return found


def _batches(item: PlanItem, decided: Mapping[str, Decision]) -> BatchPlan:
    told = decided.get("batches")
    if told is not None:
        return BatchPlan(tuple(Span(*map(date.fromisoformat, pair)) for pair in told.value))
    window = window_of(item)
    set_window = _set(decided, "window")
    if set_window is not None:
        start, end = map(date.fromisoformat, set_window.value)
        window = Window(start, end)
    frequency = frequency_of(item)
    set_frequency = _set(decided, "frequency")
    if set_frequency is not None:
        frequency = FrequencyValue.model_validate(set_frequency.value)
        window = window._replace(batches=_fitting(window, frequency))
    return plan_batches(frequency, window, _detail_per(item))


def _fitting(window: Window, frequency: FrequencyValue) -> tuple[Batch, ...]:
    """A person who sets 1次/年 over the notice's two windows wants one draw over both."""
    return () if frequency.times == 1 and frequency.per in ("year", "plan") else window.batches


def _detail_per(item: PlanItem) -> str | None:
    detail = json.loads(item.quota_detail) if item.quota_detail else {}
    per = detail.get("per")
    return per if isinstance(per, str) else None


def _set(decided: Mapping[str, Decision], field: str) -> Decision | None:
    one = decided.get(field)
    return one if one is not None and one.kind == "set" else None


def _draft(
    item: PlanItem,
    number: int,
    count: int,
    span: Span | None,
    plan: BatchPlan,
    first: Sequence[Decision],
    decisions: Sequence[Decision],
    around: Surroundings,
) -> TaskContent:
    """``first`` are the decisions that stand with the first batch; those that shape all batches hold here too."""
    decided = _latest(decisions)
    common = [one for one in first if one.field in ITEM_FIELDS]
    shaping = _latest(common)
    problems = [*doubts(item), *unresolved_cooperators(item), *plan.problems]
    if own := decided.get("batch_window"):
        span = Span(*map(date.fromisoformat, own.value))
    initiator, cooperators = _bodies(item, decided)
    problems += _body_problems(initiator, cooperators, around.coordinating)
    quota, more = quota_and_problems(item, decided, plan.period, count, around.strata, around.settings.own.level)
    problems += more
    problems += _window_problems(item, span)
    if not (item.target_scope or "").strip():
        problems.append(problem("scope_missing", "target_scope"))
    above = RANK.get(item.draw_level or "", 0) > RANK[around.settings.own.level]
    if above:
        problems.append(problem("drawn_above", "draw_level", level=LEVELS[item.draw_level or ""]))
    remind_on = None
    if span is not None:
        remind_on, known = around.remind(span.start)
        if not known:
            problems.append(problem("remind_by_calendar", "window", year=span.start.year))
    problems = _unsettled(problems, {**shaping, **decided})
    problems += _dropped([*(one for one in common if one not in decisions), *decisions])
    values: dict[str, Any] = {
        "plan_year": item.plan_year,
        "item_id": item.item_id,
        "notice_id": item.notice_id,
        "doc_number": item.doc_number,
        "seq": item.seq,
        "batch": number,
        "batches": count,
        "name": item_name(item),
        "draw_type": item.draw_type,
        "initiator": initiator,
        "cooperators": cooperators,
        "draw_level": item.draw_level,
        "check_level": item.check_level,
        "matters": item.matters,
        "target_scope": item.target_scope,
        "scope_rule_id": around.scope_rules.get(item.item_id),
        "window_start": span.start if span else None,
        "window_end": span.end if span else None,
        "quota": quota,
        "quota_text": raw_of(item, "quota") or None,
        "risk_rule": item.risk_rule,
        "risk_by_class": item.risk_by_class,
        "remind_on": remind_on,
        "problems": tuple(sorted(problems, key=_order)),
        "decisions": tuple(decisions),
    }
    external = above and "draw_level" not in decided
    blocked = any(one.severity == "error" for one in problems)
    values["status"] = "external" if external else "blocked" if blocked else "ready"
    return TaskContent.model_validate({**values, "digest": digest(values)})


def _order(one: Problem) -> tuple[int, str, str]:
    return (("error", "warning", "info").index(one.severity), one.code, one.field or "")


def _bodies(item: PlanItem, decided: Mapping[str, Decision]) -> tuple[str | None, tuple[str, ...]]:
    initiator, cooperators = item.initiator, item.cooperators
    if one := _set(decided, "initiator"):
        initiator = str(one.value)
    if one := _set(decided, "cooperators"):
        cooperators = tuple(one.value)
    return initiator, tuple(name for name in dict.fromkeys(cooperators) if name != initiator)


def _body_problems(
    initiator: str | None, cooperators: Collection[str], coordinating: Callable[[str], bool]
) -> list[Problem]:
    """C2: who draws and inspects is a body with the power to do so."""
    found = []
    if not initiator:
        found.append(problem("initiator_missing", "initiator"))
    elif coordinating(initiator):
        found.append(problem("initiator_coordinating", "initiator", initiator, name=initiator))
    for name in cooperators:
        if coordinating(name):
            found.append(problem("cooperator_coordinating", "cooperators", name, name=name))
    return found


def _window_problems(item: PlanItem, span: Span | None) -> list[Problem]:
    if span is None:
        return []
    found = []
    if item.issue_date is not None and span.start < item.issue_date:
        found.append(
            problem("window_before_issue", "window", raw_of(item, "window"), start=span.start, issued=item.issue_date)
        )
    year = item.plan_year
    if year is not None and (span.end.year < year or span.start.year > year):
        found.append(problem("window_outside_year", "window", start=span.start, end=span.end, year=year))
    return found


#: Which problems a decision about a field settles besides those of the field itself.
_ALSO = {"batches": ("window", "frequency"), "batch_window": ("window",), "staff": ("quota",)}


def _unsettled(problems: Sequence[Problem], decided: Mapping[str, Decision]) -> list[Problem]:
    """Problems that no decision answers. A value that a person has set answers every doubt about the plan's own text,
    but is itself checked like any other; an acceptance answers what can be accepted."""
    answered_by: dict[str, set[str]] = {}
    for name, one in decided.items():
        for field in (name, *_ALSO.get(name, ())):
            answered_by.setdefault(field, set()).add(one.kind)
    return [one for one in problems if not _answers(one, answered_by.get(one.field or "", set()))]


def _answers(one: Problem, kinds: set[str]) -> bool:
    if one.severity == "info":
        return one.code == "drawn_above" and "accept" in kinds
    return acceptable(one) and bool(kinds)


#: Where a decision about one thing answers for another: all that is said of the time, all that is said of the number.
_ABOUT = {"batches": "window", "batch_window": "window", "staff": "quota"}


def _dropped(decisions: Sequence[Decision]) -> list[Problem]:
    """Dropped decisions that nobody has replaced, neither by another nor by accepting what the plan says now."""
    found: dict[str, Problem] = {}
    for one in sorted(decisions, key=lambda decision: decision.at):
        field = _ABOUT.get(one.field, one.field)
        found.pop(field, None)
        if one.dropped is not None:
            what, text = FIELD_NAMES.get(one.field, one.field), one.text or "按原文"
            words = {"what": what, "by": one.by, "at": one.at[:10], "text": text, "field": field}
            found[field] = problem("decision_dropped", field, one.text, **words)
    return list(found.values())


#: What makes a task another task; where it stands in the plan, notes and dates of reminders do not.
_SUBSTANCE = (
    "plan_year", "batch", "batches", "name", "draw_type", "initiator", "cooperators", "draw_level", "check_level",
    "matters", "target_scope", "window_start", "window_end", "quota", "quota_text", "risk_rule", "risk_by_class",
)  # fmt: skip


def digest(values: Mapping[str, Any]) -> str:
    """SHA-256 over the task's substance: what is drawn, when, by whom, how many."""
    return sha256(canonical({name: _plain(values[name]) for name in _SUBSTANCE})).hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
