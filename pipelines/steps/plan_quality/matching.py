"""Which item of one plan is which item of the other. Never silently wrong: exact first, then only what is clearly
better than every other candidate; what may or may not be the same is left to a person.

Everything is symmetric: matching b with a gives the same pairs turned round.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from pipelines.steps.plan_quality.texts import Scale, core, fold, telling
from pipelines.steps.plan_quality.values import Seen
from warehouse.reporting.plan_records import PlanLine

#: A pair is taken from this likeness on, if no other candidate of either item comes nearer than the margin.
ACCEPT, MARGIN = 0.72, 0.15
#: Below this two items are different ones; between the two a person decides.
POSSIBLE = 0.5
#: Names that differ more are never taken for one another without a person.
_NAMES_ALIKE = 0.55
#: Unless everything else is the same, and nothing else in the plans is: then this much will do.
_NAMES_AKIN = 0.25
_SHARES = {"name": 0.5, "scope": 0.2, "matters": 0.2, "initiator": 0.1}
#: How many candidates of one item a person is shown.
_SHOWN = 3
#: More items of one name, scope and initiator than this are not told apart by their values.
_CROWD = 60


@dataclass(frozen=True, eq=False)
class Facts:
    """One item, ready to be matched. ``order`` is its place in the plan."""

    order: int
    line: PlanLine
    seen: Mapping[str, Seen]
    initiator: Hashable

    @cached_property
    def key(self) -> Hashable:
        """What makes two items the same without doubt."""
        name = fold(self.line.task_name or "")
        matters = None if name else self.seen["matters"].value
        return name, matters, fold(self.line.target_scope or ""), self.initiator

    @property
    def is_nameless(self) -> bool:
        """Neither a task name nor matters: nothing says what it is."""
        return not fold(self.line.task_name or "") and not self.line.matters

    @cached_property
    def work(self) -> Hashable:
        """What is inspected where by whom, whatever the task is called."""
        return fold(self.line.target_scope or ""), self.seen["matters"].value, self.initiator

    @cached_property
    def name(self) -> str:
        return core(self.line.task_name or "")

    @cached_property
    def scope(self) -> str:
        return core(self.line.target_scope or "")

    @cached_property
    def matters(self) -> str:
        return "|".join(sorted(core(matter) for matter in self.line.matters))

    @cached_property
    def content(self) -> Hashable:
        return tuple((one.value, one.raw if not one.certain else "", one.certain) for one in self.seen.values())


@dataclass(frozen=True)
class Pair:
    old: Facts
    new: Facts
    score: Decimal
    exact: bool


@dataclass(frozen=True)
class Doubt:
    old: Facts
    new: Facts
    score: Decimal
    why: str


@dataclass
class Matching:
    """Every item is in exactly one of: ``pairs``, ``doubts`` (there perhaps more than once), ``dropped``, ``added``."""

    pairs: list[Pair] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    dropped: list[Facts] = field(default_factory=list)
    added: list[Facts] = field(default_factory=list)


def match(old: Sequence[Facts], new: Sequence[Facts]) -> Matching:
    """Match the items of two plans."""
    found = Matching()
    left, right = _exact(old, new, found)
    left, right = _similar(left, right, Scales([*old, *new]), found)
    unsure_old = {id(doubt.old) for doubt in found.doubts}
    unsure_new = {id(doubt.new) for doubt in found.doubts}
    found.dropped = [one for one in left if id(one) not in unsure_old]
    found.added = [one for one in right if id(one) not in unsure_new]
    found.pairs.sort(key=lambda pair: (pair.old.order, pair.new.order))
    found.doubts.sort(key=lambda doubt: (doubt.old.order, doubt.new.order))
    return found


def _exact(old: Sequence[Facts], new: Sequence[Facts], found: Matching) -> tuple[list[Facts], list[Facts]]:
    """Same name, scope and initiator. Several of them (two ratios) are told apart by their other fields."""
    olds, news = _grouped(old), _grouped(new)
    rest_old: list[Facts] = [one for one in old if one.key not in news]
    rest_new: list[Facts] = [one for one in new if one.key not in olds]
    for key in olds.keys() & news.keys():
        a, b = _identical(olds[key], news[key], found)
        if olds[key][0].is_nameless:
            rest_old, rest_new = rest_old + a, rest_new + b
            continue
        a, b = _by_fields(a, b, found)
        if a and b:
            why = "同名、同范围的条目不止一条，不能确定哪条对应哪条"
            found.doubts += [Doubt(x, y, Decimal(1), why) for x, y in _shown(a, b)]
        else:
            rest_old += a
            rest_new += b
    return sorted(rest_old, key=lambda one: one.order), sorted(rest_new, key=lambda one: one.order)


def _shown(a: Sequence[Facts], b: Sequence[Facts]) -> Iterable[tuple[Facts, Facts]]:
    """Every item at least once, each with the candidates nearest to its own place in the list."""
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            if abs(i - j) < _SHOWN or (j == len(b) - 1 and i >= j) or (i == len(a) - 1 and j >= i):
                yield x, y


def _grouped(items: Iterable[Facts]) -> dict[Hashable, list[Facts]]:
    groups: dict[Hashable, list[Facts]] = defaultdict(list)
    for one in items:
        groups[one.key].append(one)
    return groups


def _identical(old: list[Facts], new: list[Facts], found: Matching) -> tuple[list[Facts], list[Facts]]:
    """Items that agree in everything: which of them is which makes no difference."""
    wanted = Counter(one.content for one in old) & Counter(one.content for one in new)
    left: dict[Hashable, list[Facts]] = defaultdict(list)
    rest_old, rest_new = [], []
    for one in old:
        if len(left[one.content]) < wanted[one.content]:
            left[one.content].append(one)
        else:
            rest_old.append(one)
    waiting = {content: iter(items) for content, items in left.items()}
    for two in new:
        partner = next(waiting.get(two.content, iter(())), None)
        if partner is None:
            rest_new.append(two)
        else:
            found.pairs.append(Pair(partner, two, Decimal(1), True))
    return rest_old, rest_new


def _by_fields(old: list[Facts], new: list[Facts], found: Matching) -> tuple[list[Facts], list[Facts]]:
    """Pairs that agree in more fields than any rival, one after the other; the last two left belong together."""
    if max(len(old), len(new)) > _CROWD:
        return old, new
    same = {(id(a), id(b)): sum(a.seen[f].same(b.seen[f]) for f in a.seen) for a in old for b in new}
    while len(old) > 1 or len(new) > 1:
        chosen = [(a, b) for a in old for b in new if _alone(same, a, b, old, new, 1)]
        if not chosen:
            return old, new
        old, new = _take(chosen, dict.fromkeys(same, 1.0), True, old, new, found)
    if old and new:
        found.pairs.append(Pair(old[0], new[0], Decimal(1), True))
        return [], []
    return old, new


def _alone(
    score: Mapping[tuple[int, int], float], a: Facts, b: Facts, old: list[Facts], new: list[Facts], margin: float
) -> bool:
    """Whether a and b are nearer to each other, by the margin, than either is to anything else."""
    mine = score[id(a), id(b)]
    rivals = [score[id(a), id(other)] for other in new if other is not b]
    rivals += [score[id(other), id(b)] for other in old if other is not a]
    return all(mine - rival >= margin - 1e-9 for rival in rivals)


def _take(
    chosen: Sequence[tuple[Facts, Facts]],
    score: Mapping[tuple[int, int], float],
    exact: bool,
    old: list[Facts],
    new: list[Facts],
    found: Matching,
) -> tuple[list[Facts], list[Facts]]:
    found.pairs += [Pair(a, b, _rounded(score[id(a), id(b)]), exact) for a, b in chosen]
    gone = {id(one) for pair in chosen for one in pair}
    return [one for one in old if id(one) not in gone], [one for one in new if id(one) not in gone]


def _rounded(score: float) -> Decimal:
    return Decimal(round(score * 100)) / 100


class Scales:
    """The scales for names, scopes and matters of two plans together, and how many items do the same work."""

    def __init__(self, items: Sequence[Facts]) -> None:
        self.name = Scale(one.name for one in items)
        self.scope = Scale(one.scope for one in items)
        self.matters = Scale(one.matters for one in items)
        self.work = Counter(one.work for one in items)


def likeness(a: Facts, b: Facts, scales: Scales) -> float:
    """From 0 to 1: names count half, scope and matters a fifth each, the initiator's kind a tenth; what neither has
    does not count."""
    parts = {
        "name": scales.name.alike(a.name, b.name),
        "scope": scales.scope.alike(a.scope, b.scope),
        "matters": scales.matters.alike(a.matters, b.matters),
        "initiator": None if a.initiator is None and b.initiator is None else float(a.initiator == b.initiator),
    }
    known = {name: value for name, value in parts.items() if value is not None}
    total = sum(_SHARES[name] for name in known)
    return sum(_SHARES[name] * value for name, value in known.items()) / total if total else 0.0


def _similar(old: list[Facts], new: list[Facts], scales: Scales, found: Matching) -> tuple[list[Facts], list[Facts]]:
    score = {(id(a), id(b)): likeness(a, b, scales) for a in old for b in new}
    fit = [
        (a, b)
        for a in old
        for b in new
        if (score[id(a), id(b)] >= ACCEPT and not _may_be(a, b, scales)) or _reworded(a, b, scales)
    ]
    while True:
        chosen = [(a, b) for a, b in fit if _alone(score, a, b, old, new, MARGIN)]
        if not chosen:
            break
        old, new = _take(chosen, score, False, old, new, found)
        fit = [(a, b) for a, b in fit if a in old and b in new]
    _doubts(old, new, score, scales, found)
    return old, new


def _reworded(a: Facts, b: Facts, scales: Scales) -> bool:
    """Only the name is worded otherwise, and no other item of either plan has this scope, matters and initiator."""
    if a.work != b.work or not a.line.target_scope or not a.line.matters or telling(a.name) != telling(b.name):
        return False
    return scales.work[a.work] == 2 and (scales.name.alike(a.name, b.name) or 0.0) >= _NAMES_AKIN


def _may_be(a: Facts, b: Facts, scales: Scales) -> str:
    """Why two items that look alike must not be taken for one without a person; empty when they may."""
    if a.is_nameless or b.is_nameless:
        return "没有任务名称和抽查事项"
    for x, y, what in ((a.name, b.name, "任务名称"), (a.scope, b.scope, "对象范围")):
        if telling(x) != telling(y):
            words = "、".join(sorted(telling(x) ^ telling(y)))
            return f"{what}中“{words}”不同"
    if (scales.name.alike(a.name, b.name) or 0.0) < _NAMES_ALIKE and (a.name or b.name):
        return "任务名称相差较大"
    same = [a.name == b.name != "", a.scope == b.scope != ""]
    if not any(same):
        return "任务名称和对象范围都不相同"
    others = [a.seen["matters"].value == b.seen["matters"].value, a.initiator == b.initiator]
    return "" if sum(same) + sum(others) >= 2 else "除任务名称或对象范围外都不相同"


def _doubts(
    old: list[Facts], new: list[Facts], score: Mapping[tuple[int, int], float], scales: Scales, found: Matching
) -> None:
    """What may be the same item: for each the best few candidates, seen from either side."""
    rows = {id(a): _best(score[id(a), id(b)] for b in new) for a in old}
    columns = {id(b): _best(score[id(a), id(b)] for a in old) for b in new}
    for a in old:
        for b in new:
            mine = score[id(a), id(b)]
            if mine >= POSSIBLE and mine >= min(rows[id(a)], columns[id(b)]):
                why = _may_be(a, b, scales) or ("相近的条目不止一条" if mine >= ACCEPT else "只是相近")
                found.doubts.append(Doubt(a, b, _rounded(mine), why))


def _best(scores: Iterable[float]) -> float:
    """The score from which on a candidate is among the best few."""
    ranked = sorted(scores, reverse=True)[:_SHOWN]
    return ranked[-1] if ranked else 1.0
