"""Which body of one plan is which body of the other: renamed bodies are neither dropped nor added.

Sure are a name whose predecessor the lexicon knows, and one body against one of the same kind in the same place.
Anything else that may be a reorganisation is shown to a person and changes nothing in the comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from normalizers.department_body import parse_body
from normalizers.department_canonical import COORDINATING_KIND, OFFICE_KIND
from pipelines.steps.plan_quality.models import BodyChange
from warehouse.reporting.plan_records import Plan, PlanBody

Known = Mapping[str, PlanBody]


def bodies_of(plan: Plan) -> dict[str, PlanBody]:
    """Official name → one mention of it, in the order of the plan; one under an old name before others."""
    found: dict[str, PlanBody] = {}
    for line in plan.lines:
        for body in line.bodies:
            kept = found.setdefault(body.name, body)
            if body.is_stale and not kept.is_stale:
                found[body.name] = body
    return found


def renames(old: Plan, new: Plan) -> tuple[BodyChange, ...]:
    """Every body that has two names, sure or not, by kind and name."""
    before, after = bodies_of(old), bodies_of(new)
    found = [*_successors(before, after)]
    gone = [body for name, body in before.items() if name not in after]
    come = [body for name, body in after.items() if name not in before]
    found += _by_kind(gone, come)
    taken_old = {name for change in found for name in change.old}
    taken_new = {name for change in found for name in change.new}
    rest_old = [body for body in gone if body.name not in taken_old]
    rest_new = [body for body in come if body.name not in taken_new]
    found += _reorganised(rest_old, rest_new)
    return tuple(sorted(found, key=lambda one: (one.kind, one.old, one.new)))


def alias_of(changes: Iterable[BodyChange]) -> dict[str, str]:
    """Either name of a surely renamed body → one common name, the same whichever plan is the older."""
    alias: dict[str, str] = {}
    for change in changes:
        if change.basis == "kind":
            common = "=".join(sorted((*change.old, *change.new)))
            alias |= dict.fromkeys((*change.old, *change.new), common)
    return alias


def _successors(before: Known, after: Known) -> Iterator[BodyChange]:
    """The same body, once under its old name: 消防大队 and 消防救援大队."""
    for name in before.keys() & after.keys():
        a, b = before[name], after[name]
        if a.is_stale != b.is_stale:
            yield BodyChange(
                old=(a.raw if a.is_stale else name,),
                new=(b.raw if b.is_stale else name,),
                kind=a.kind or "",
                area=a.area or "",
                basis="successor",
            )


def _by_kind(gone: Iterable[PlanBody], come: Iterable[PlanBody]) -> Iterator[BodyChange]:
    left, right = _grouped(gone), _grouped(come)
    for key in left.keys() & right.keys():
        kind, area = key
        olds, news = left[key], right[key]
        sure = len(olds) == len(news) == 1 and _is_whole(olds[0]) and _is_whole(news[0])
        yield BodyChange(
            old=tuple(sorted(body.name for body in olds)),
            new=tuple(sorted(body.name for body in news)),
            kind=kind,
            area=area,
            basis="kind" if sure and kind != COORDINATING_KIND else "unclear",
        )


def _grouped(bodies: Iterable[PlanBody]) -> dict[tuple[str, str], list[PlanBody]]:
    groups: dict[tuple[str, str], list[PlanBody]] = defaultdict(list)
    for body in bodies:
        if body.kind and body.area and body.kind != OFFICE_KIND:
            groups[body.kind, body.area].append(body)
    return groups


def _is_whole(body: PlanBody) -> bool:
    """Not a team, station or branch: several of them share the kind of the body they belong to."""
    parsed = parse_body(body.name)
    return parsed.sort == "known" and parsed.entry is not None and not parsed.entry.is_unit


def _reorganised(gone: list[PlanBody], come: list[PlanBody]) -> Iterator[BodyChange]:
    """Bodies that share one of several kinds: 卫生健康和体育局 may have become 卫生健康局 and 体育局."""
    pairs = [(a, b) for a in gone for b in come if a.area and a.area == b.area and _kinds(a) & _kinds(b)]
    while pairs:
        olds, news = {pairs[0][0].name: pairs[0][0]}, {pairs[0][1].name: pairs[0][1]}
        while more := [p for p in pairs if (p[0].name in olds) != (p[1].name in news)]:
            olds |= {a.name: a for a, _ in more}
            news |= {b.name: b for _, b in more}
        kinds = frozenset().union(*map(_kinds, [*olds.values(), *news.values()]))
        yield BodyChange(
            old=tuple(sorted(olds)),
            new=tuple(sorted(news)),
            kind="+".join(sorted(kinds)),
            area=pairs[0][0].area or "",
            basis="unclear",
        )
        pairs = [pair for pair in pairs if pair[0].name not in olds]


def _kinds(body: PlanBody) -> frozenset[str]:
    return frozenset((body.kind or "").split("+")) - {"", OFFICE_KIND, COORDINATING_KIND}
