"""How the items of a plan are spread over the departments: who initiates, who joins, who is missing, and when."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from normalizers.department_canonical import COORDINATING_KIND, OFFICE_KIND
from normalizers.department_lexicon import lexicon
from pipelines.steps.plan_quality.bodies import alias_of, renames
from pipelines.steps.plan_quality.models import BodyChange, BodyLoad, Coverage, CoveragePair
from pipelines.steps.plan_quality.values import raw_text, spans, unresolved
from warehouse.reporting.plan_records import Plan, PlanBody, PlanLine

#: Kinds that no place has a department of its own for: their absence says nothing.
_NOT_DEPARTMENTS = ("unit", "station", "coordinating", "grassroots", "province")


def coverage(plans: Sequence[Plan], before: Sequence[Plan] = ()) -> Coverage:
    """Coverage of ``plans`` taken together; ``before`` are the plans of the year before, for who is named no more.

    A quarantined item counts, as far as its bodies were read.
    """
    lines = [(plan, line) for plan in plans for line in plan.lines]
    loads = {name: _load(name, mentions, lines) for name, mentions in _mentions(plans).items()}
    earlier = {name: _load(name, mentions, [(p, x) for p in before for x in p.lines])
               for name, mentions in _mentions(before).items()}  # fmt: skip
    changes = _changes(plans, before)
    alias = alias_of(changes)
    past = {alias.get(name, name): load for name, load in earlier.items()}
    now = {alias.get(name, name) for name in loads}
    bodies = [_with_past(load, past.get(alias.get(name, name)), bool(before)) for name, load in loads.items()]
    return Coverage(
        plans=tuple(plan.head for plan in plans),
        before=tuple(plan.head for plan in before),
        items=len(lines),
        alone=sum(not _joins(line) and not unresolved(line, "cooperators") for _, line in lines),
        unnamed=sum(not _leads(line) for _, line in lines),
        unresolved=tuple((line.seq, name) for _, line in lines for name in _unknown(line)),
        bodies=tuple(sorted(bodies, key=lambda one: (-one.initiates, -one.joins, one.name))),
        pairs=_pairs(line for _, line in lines),
        gone=tuple(load for key, load in sorted(past.items()) if key not in now),
        new_bodies=tuple(sorted(name for name in loads if before and alias.get(name, name) not in past)),
        kinds_absent=kinds_absent(load.kind for load in loads.values()),
        undated=sum(months_of(plan, line) is None for plan, line in lines),
        outside=sum(_is_outside(plan, line) for plan, line in lines),
        unclear=tuple(change for change in changes if change.basis == "unclear"),
    )


def kinds_absent(kinds: Iterable[str | None]) -> tuple[str, ...]:
    """The kinds of the lexicon that none of ``kinds`` is, in the order of the lexicon."""
    there = {part for kind in kinds for part in (kind or "").split("+")}
    there |= {kind.partition("(")[0] for kind in there}
    entries = lexicon().entries.values()
    listed = dict.fromkeys(kind for entry in entries if entry.line not in _NOT_DEPARTMENTS for kind in entry.kinds)
    return tuple(kind for kind in listed if kind not in {*there, COORDINATING_KIND, OFFICE_KIND})


def _mentions(plans: Sequence[Plan]) -> dict[str, list[PlanBody]]:
    found: dict[str, list[PlanBody]] = {}
    for plan in plans:
        for line in plan.lines:
            for body in line.bodies:
                found.setdefault(body.name, []).append(body)
    return found


def _changes(plans: Sequence[Plan], before: Sequence[Plan]) -> tuple[BodyChange, ...]:
    if not plans or not before:
        return ()
    joined = [Plan(head=group[0].head, lines=tuple(x for p in group for x in p.lines)) for group in (before, plans)]
    return renames(*joined)


def _load(name: str, mentions: Sequence[PlanBody], lines: Sequence[tuple[Plan, PlanLine]]) -> BodyLoad:
    mine = [(plan, line) for plan, line in lines if name in {body.name for body in line.bodies}]
    months: Counter[int] = Counter()
    undated = 0
    for plan, line in mine:
        days = months_of(plan, line)
        undated += days is None
        months.update(days or ())
    return BodyLoad(
        name=name,
        kind=mentions[0].kind,
        area=mentions[0].area,
        spellings=tuple(sorted({body.raw for body in mentions})),
        initiates=sum(name in _leads(line) for _, line in mine),
        joins=sum(name in _joins(line) for _, line in mine),
        months=tuple(months[month] for month in range(1, 13)),
        undated=undated,
    )


def _with_past(load: BodyLoad, past: BodyLoad | None, known: bool) -> BodyLoad:
    if not known:
        return load
    return load.model_copy(update={"before": (past.initiates, past.joins) if past else (0, 0)})


def _leads(line: PlanLine) -> set[str]:
    return {body.name for body in line.bodies if body.role == "initiator"}


def _joins(line: PlanLine) -> set[str]:
    return {body.name for body in line.bodies if body.role == "cooperator"} - _leads(line)


def _unknown(line: PlanLine) -> tuple[str, ...]:
    names = [*unresolved(line, "initiator"), *unresolved(line, "cooperators")]
    if not names and not _leads(line) and raw_text(line, "initiator"):
        names = [raw_text(line, "initiator")]
    return tuple(names)


def _pairs(lines: Iterable[PlanLine]) -> tuple[CoveragePair, ...]:
    counted = Counter((a, b) for line in lines for a in _leads(line) for b in _joins(line))
    ordered = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return tuple(CoveragePair(initiator=a, cooperator=b, items=n) for (a, b), n in ordered)


def months_of(plan: Plan, line: PlanLine) -> set[int] | None:
    """The months of the plan year in which the item runs; None when a first or last day is not known."""
    year = plan.head.plan_year
    found = whole_spans(line)
    if not found or year is None:
        return None
    months = set()
    for month in range(1, 13):
        first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        if any(start <= last and end >= first for start, end in found):
            months.add(month)
    return months


def whole_spans(line: PlanLine) -> tuple[tuple[date, date], ...]:
    """The windows of an item whose both ends are known and in order; empty when one of them is not."""
    found = tuple((start, end) for start, end in spans(line) if start and end and start <= end)
    return found if len(found) == len(spans(line)) else ()


def _is_outside(plan: Plan, line: PlanLine) -> bool:
    """Whether a window runs, in part, outside the plan year."""
    year = plan.head.plan_year
    return any(start.year != year or end.year != year for start, end in whole_spans(line)) and year is not None
