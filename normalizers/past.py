"""Whether a number in a sentence reports what was, or says what is to be (去年公示率为98%，今年要继续提高)."""

from __future__ import annotations

import re
from typing import NamedTuple

#: Another year, or a comparison with one.
_OTHER_YEAR = re.compile(
    r"[去前往历近]年|上一?年度?(?!计划)|上半年度?(?:以来|完成)|(?:比|较)(?:上|去)年|同比|环比|同期|过去|此前|以往|曾"
)
#: A state reached: what follows is a report until a new clause says what is to be done.
_REACHED = re.compile(
    r"(?<!对)已(?:经)?(?:达到?|实现|完成|基本|全面|全部|连续)|(?:达到|实现|完成|取得|提高|提升|超过)了|均已|截至|截止(?!日|时间|期)|目前|累计"
)
_PRESENT = re.compile(r"今年|本年度?|当年|新的?一年|下一?步|今后")
_DUTY = re.compile(
    r"(?:确保|保证|做到)(?!了)|力争|争取(?!了)|务必|务求|必须|(?<![相对反响适供])应(?![用对急])|须|(?<!必)需(?!求)|"
    r"不得|不低于|(?<![主重需必概摘纪])要(?![求点素闻])|请"
)
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年度?(?!《|\d{1,2}月\d{1,2}日(?:印发|发布|公布|施行)|印发|发布|公布|出台|制定|修订|修正|版)"
)
_COMPARED = re.compile(r"(?:以上|左右)?[，,、（(]?[^。；，,]{0,6}?(?:同比|环比|(?:比|较)(?:上|去|前)年)")
_CLAUSE = re.compile(r"[，,；。：:]")


class Place(NamedTuple):
    """A number in a paragraph: where its sentence (to the full stop) starts, where the number starts and ends."""

    paragraph: str
    sentence: int
    start: int
    end: int


def is_report(place: Place, plan_year: int | None, *, rate: bool) -> bool:
    """True when the number is told of the past. What is said of another year holds until a word for the present
    or, in a later clause, a word of duty. A rate is taken with what its whole paragraph said before; other
    numbers with their sentence."""
    begin = 0 if rate else place.sentence
    before = place.paragraph[begin : place.end]
    past = _last(_OTHER_YEAR, before), _last(_REACHED, before), _last_year(before, plan_year, rate=rate)
    latest = max(past)
    if latest >= 0 and not _turned(before, latest):
        return True
    own = place.paragraph[place.sentence : place.start]
    return rate and _DUTY.search(own) is None and _COMPARED.match(place.paragraph, place.end) is not None


def _turned(before: str, past: int) -> bool:
    """Whether the text after a past marker turns to what is to be done."""
    if _PRESENT.search(before, past):
        return True
    clause = _CLAUSE.search(before, past)
    begin = past if before.startswith(("截至", "截止"), past) else clause.end() if clause else len(before)
    return _DUTY.search(before, begin) is not None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=-1)


def _last_year(before: str, plan_year: int | None, *, rate: bool) -> int:
    """Where the last named year stands when it is not the plan's: earlier than it, or, where the plan's year is
    not known, with a rate and no word of duty (2025年我县录入率达到100%)."""
    found = list(_YEAR.finditer(before))
    if not found:
        return -1
    year, at = int(found[-1][1]), found[-1].start()
    if plan_year is not None:
        return at if year < plan_year else -1
    return at if rate and _DUTY.search(before, at) is None else -1
