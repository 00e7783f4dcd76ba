"""What became of the specimen inspections: seeded, mostly fine, some late, some open, some broken. All invented."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

FINE = "未发现问题"
CORRECTED = "发现问题已责令改正"
UNREACHABLE = "通过登记的住所（经营场所）无法联系"
#: Category → share among the objects that were inspected; the rest is fine.
_FOUND = (
    (CORRECTED, 0.12),
    ("未按规定公示应当公示的信息", 0.03),
    (UNREACHABLE, 0.03),
    ("未发现开展本次抽查涉及的经营活动", 0.02),
    ("发现问题待后续处理", 0.02),
    ("已关闭停业或正在组织清算", 0.015),
    ("违反其他部门相关规定", 0.01),
    ("注销", 0.01),
)
_PROBLEMS = {CORRECTED, "未按规定公示应当公示的信息", UNREACHABLE, "发现问题待后续处理", "违反其他部门相关规定"}
_DISPOSITION = {
    CORRECTED: "责令改正",
    "未按规定公示应当公示的信息": "责令改正",
    UNREACHABLE: "其他",
    "发现问题待后续处理": "发现案件线索，移送办案机构",
    "违反其他部门相关规定": "抄告相关部门",
    "未发现开展本次抽查涉及的经营活动": "停止检查，反馈至日常监管部门",
}
_METHODS = (("实地检查", 0.8), ("书面检查", 0.1), ("网络监测", 0.1))

Workday = Callable[[date], bool | None]


@dataclass(frozen=True)
class Visit:
    """One object to inspect: its task, window, matters, team (codes with names) and the day of the draw."""

    task_id: str
    object_id: str
    window: tuple[date, date]
    drawn_on: date
    matters: tuple[str, ...]
    team: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What a clerk wrote down. Dates are texts, "" where nothing stands."""

    state: str = ""
    inspected_on: str = ""
    entered_on: str = ""
    approved_on: str = ""
    published_on: str = ""
    follow_up_closed_on: str = ""
    abnormal_listed_on: str = ""
    penalty_decided_on: str = ""
    penalty_published_on: str = ""
    categories: tuple[str, ...] = ()
    note: str = ""
    dispositions: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    inspectors: tuple[str, ...] = ()
    follow_up: str = ""
    remarks: str = ""
    broken: str = field(default="", compare=False)


def outcome(visit: Visit, seed: int, last_day: date, is_working: Workday, diligence: float = 1.0) -> Outcome:
    """The outcome of one visit, the same whenever it is asked for. ``last_day``: nothing happened later;
    ``diligence`` (0 to 1) of the department: how much of its work is done, and done in time."""
    digest = hashlib.sha256(f"{seed}|{visit.task_id}|{visit.object_id}".encode()).digest()
    dice = random.Random(digest)
    steps = _Steps(is_working, last_day)
    first = max(visit.window[0], visit.drawn_on + timedelta(days=3))
    inspected = steps.working(first + timedelta(days=dice.randrange(max((visit.window[1] - first).days - 5, 1))))
    if dice.random() > 0.80 + 0.19 * diligence or not steps.happened(inspected):
        return Outcome()
    entered = steps.after(inspected, dice.randrange(0, 4))
    late = dice.random() > 0.70 + 0.28 * diligence
    approved = steps.after(entered, dice.randrange(1, 4))
    published = steps.after(inspected, dice.randrange(22, 40) if late else dice.randrange(6, 19))
    made = _found(dice, visit, inspected, entered, steps)
    if dice.random() > 0.985:
        return replace(made, state=dice.choice(("退回", "不通过")))
    if dice.random() > 0.88 + 0.10 * diligence or not steps.happened(published):
        return replace(made, state="待审核")
    return replace(made, state="已公示", approved_on=min(approved, published).isoformat(), published_on=str(published))


def _found(dice: random.Random, visit: Visit, inspected: date, entered: date, steps: _Steps) -> Outcome:
    category = _pick(dice, _FOUND) or FINE
    at = dice.randrange(len(visit.matters)) if visit.matters else 0
    elsewhere = FINE if category in (CORRECTED, *_PROBLEMS) and category != UNREACHABLE else category
    categories = tuple(category if n == at else elsewhere for n in range(len(visit.matters)))
    made = Outcome(
        inspected_on=str(inspected),
        entered_on=str(entered),
        categories=categories,
        dispositions=(_DISPOSITION.get(category, "无需后续处置"),),
        methods=(_pick(dice, _METHODS) or "实地检查",),
        inspectors=visit.team,
    )
    if category not in _PROBLEMS:
        return made
    made = replace(made, note="样例：见检查记录", follow_up="未完结")
    closed = steps.after(inspected, dice.randrange(5, 45))
    if category != "发现问题待后续处理" and dice.random() < 0.8 and steps.happened(closed):
        made = replace(made, follow_up="已完结", follow_up_closed_on=str(closed))
    if category == UNREACHABLE and dice.random() < 0.8:
        listed = steps.after(inspected, dice.choice((4, 6, 8, 9, 13)))
        made = replace(made, abnormal_listed_on=str(listed) if steps.happened(listed) else "")
    if category == "违反其他部门相关规定":
        decided = steps.after(inspected, 15)
        told = steps.after(decided, dice.choice((5, 12, 24)))
        made = replace(made, penalty_decided_on=str(decided) if steps.happened(decided) else "")
        made = replace(made, penalty_published_on=str(told) if made.penalty_decided_on and steps.happened(told) else "")
    return made


def spoiled(outcomes: Sequence[Outcome], seed: int) -> list[Outcome]:
    """The same with the mistakes that people make: a few rows, each broken in one way that ``broken`` names."""
    dice = random.Random(seed)
    made = list(outcomes)
    places = [n for n, one in enumerate(made) if one.published_on and one.categories]
    dice.shuffle(places)
    for at, mistake in zip(places, _MISTAKES, strict=False):
        made[at] = mistake(made[at])
    return made


def _swapped(one: Outcome) -> Outcome:
    return replace(one, entered_on=one.published_on, published_on=one.entered_on, broken="公示早于录入")


def _no_such_day(one: Outcome) -> Outcome:
    return replace(one, inspected_on=one.inspected_on[:4] + "-02-30", broken="没有这一天")


def _own_word(one: Outcome) -> Outcome:
    return replace(one, categories=("基本合格", *one.categories[1:]), broken="结果类别不在清单中")


def _stranger(one: Outcome) -> Outcome:
    return replace(one, inspectors=(one.inspectors[0], "外单位王某"), broken="检查人员不在检查组")


def _alone(one: Outcome) -> Outcome:
    return replace(one, inspectors=one.inspectors[:1], broken="只有一名检查人员")


def _unpublished(one: Outcome) -> Outcome:
    return replace(one, published_on="", broken="状态为已公示而没有公示日期")


_MISTAKES = (_no_such_day, _stranger, _own_word, _swapped, _alone, _unpublished)


class _Steps:
    """Working days, and what has happened by the last day."""

    def __init__(self, is_working: Workday, last_day: date) -> None:
        self._works, self._last = is_working, last_day

    def working(self, day: date) -> date:
        """``day`` or the next working day."""
        while not self._works(day):
            day += timedelta(days=1)
        return day

    def after(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``."""
        for _ in range(count):
            day = self.working(day + timedelta(days=1))
        return day

    def happened(self, day: date) -> bool:
        return day <= self._last


def _pick(dice: random.Random, shares: Sequence[tuple[str, float]]) -> str | None:
    place = dice.random()
    for word, share in shares:
        place -= share
        if place < 0:
            return word
    return None
