"""How often: the pieces of a text that say a number of times, a cycle, or both (``1次/年``, ``每两年一次``)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import regex

from normalizers.amounts import CN, DASH, POST, PRE, Op, amount, op_before
from normalizers.rules import Rule, rule
from normalizers.text import integer

Per = Literal["year", "half_year", "quarter", "month", "week", "day", "term", "project", "plan", "N_years"]

_N = rf"(?:(?<![0-9.第])[0-9]{{1,3}}|(?<!第){CN}{{1,3}})"
_TIMES = (
    rf"(?P<t>{_N})(?:(?:(?:次|轮|遍)?{DASH}|(?<=[0-9])一(?=[0-9]))(?P<t2>{_N}))?(?P<more>余|多)?(?:次|轮|遍|回)"
    "(?!年[0-9一二三四五六七八九十]{1,2}月)"
)
_UNITS: dict[str, Per] = {
    "半年": "half_year",
    "年": "year",
    "季度": "quarter",
    "季": "quarter",
    "月": "month",
    "星期": "week",
    "周": "week",
    "天": "day",
    "日": "day",
    "学期": "term",
    "学年": "year",
    "项目": "project",
    "工程": "project",
}
_PER = (
    "(?:(?:个|一)?(?P<per>半年|自然年|学年|学期|年|季度|季|月|星期|周|天|日|项目|工程)度?"
    "(?!限|以上|报|检(?!查)|均|级|份|初|底|末|中旬|期|岁|常|然|节|边))"
)
SUBJECT = (
    "(?:对?(?:同一|单个|单户|单家|每(?:户|家|个|所|一)|每)(?:检查|抽查|监管|市场|经营|被检查)?"
    "(?:企业|对象|主体|单位|经营主体|市场主体|户|家|场所|商户|经营者|用户|机构))"
)
_WORDS = (
    f"(?:{SUBJECT}|"
    "(?:开展|组织|实施|进行|安排|抽查|检查|抽检|抽取|随机|双随机|监督|行政|现场|联合|例行|日常|入企|巡查|"
    "应当|应|原则上|一般|各|均|需|须|要|的|次数|频次|频率|为|是|:|内|全覆盖)){0,8}"
)
_VERBS = _WORDS.replace("|全覆盖", "")


@dataclass(frozen=True, slots=True)
class Times:
    """``low``–``high`` times in one ``per``; ``count`` is how many of that unit make the cycle."""

    op: Op
    low: int
    high: int
    per: Per
    years: int = 1
    odd: str = ""


_CYCLES: dict[tuple[Per, int], Per] = {
    ("month", 3): "quarter",
    ("month", 6): "half_year",
    ("quarter", 2): "half_year",
}


def _cycle(number: str | None, unit: str | None) -> tuple[Per, int, str] | None:
    """The cycle of ``number`` units: (per, years, why a person must look)."""
    per = _UNITS.get((unit or "").replace("自然年", "年"))
    n = integer(number) if number else 1
    if per is None or n is None or n == 0:
        return None
    if n == 1:
        return per, 1, ""
    if per == "year":
        return "N_years", n, ""
    if (per, n) in _CYCLES:
        return _CYCLES[per, n], 1, f"“{number}个{unit}”按相应的季度或半年理解，请确认。"
    return None


def _times(found: regex.Match[str], per: Per, years: int = 1, odd: str = "") -> Times | None:
    group = found.groupdict()
    low = integer(group["t"])
    high = integer(group["t2"]) if group.get("t2") else None
    if low is None or (group.get("t2") and high is None):
        return None
    post = group.get("post") or group.get("post2")
    item = amount(
        group.get("ahead") or group.get("pre"), Decimal(low), None if high is None else Decimal(high), post, "次"
    )
    if group.get("ahead") and group.get("pre") and op_before(group["ahead"]) != op_before(group["pre"]):
        odd = odd or "比较词前后不一致，请对照原文确认。"
    if low == 0:
        odd = odd or "次数为0，请对照原文确认。"
    if group.get("more"):
        odd = odd or "次数是概数，请确认。"
    # A stray "=" is how many plans write the bare number of times (=1), no sign of damage.
    stray = group.get("pre") == "="
    return Times(item.op, int(item.low), int(item.high), per, years, odd or ("" if stray else item.odd))


def _cycled(found: regex.Match[str]) -> Times | None:
    cycle = _cycle(found.groupdict().get("n"), found["per"])
    return _times(found, *cycle) if cycle else None


def _yearly(found: regex.Match[str]) -> Times | None:
    return _times(found, "year")


def _planned(found: regex.Match[str]) -> Times | None:
    return _times(found, "plan")


def _every(found: regex.Match[str]) -> Times | None:
    cycle = _cycle(found.groupdict().get("n"), found["per"])
    op = op_before(found.groupdict().get("ahead")) or "="
    return Times(op, 1, 1, cycle[0], cycle[1], cycle[2]) if cycle else None


def _ordinal_quarter(found: regex.Match[str]) -> Times | None:
    """``一季度一次``: once a quarter, or once in the first quarter."""
    return _times(found, "quarter", 1, "“一季度”可能是每季度，也可能是第一季度，请确认。")


def _slash_lost(found: regex.Match[str]) -> Times | None:
    cycle = _cycle(None, found["per"])
    return _times(found, cycle[0], cycle[1], "“次”与周期之间缺少“/”，请对照原文确认。") if cycle else None


def _word_lost(found: regex.Match[str]) -> Times | None:
    cycle = _cycle(None, found["per"])
    return _times(found, cycle[0], cycle[1], "数字后缺少“次”，请对照原文确认。") if cycle else None


def _coverage(found: regex.Match[str]) -> Times | None:
    cycle = _cycle(found["n"], found["per"])
    return Times("=", 1, 1, cycle[0], cycle[1], "是多年内全部覆盖，请确认每年的频次。") if cycle else None


#: A comparison before the cycle belongs to the times (至少每月一次).
_AHEAD = "(?:(?P<ahead>至少|最少|最多|至多|不少于|不低于|不超过)(?:开展|抽查|检查)?)?"
_Q = rf"(?P<q>每)(?P<n>{_N})?{_PER}"

FREQUENCY_RULES: tuple[Rule, ...] = (
    rule(
        "cycle_coverage",
        "cycle",
        r"(?:每)?(?P<n>[2-9]|[二两三四五六])个?(?P<per>年)(?:内|一)?(?:实现|完成|做到)?(?:抽查|检查)?全覆盖",
        _coverage,
    ),
    rule("times_every", "times", rf"{_AHEAD}{_Q}{_WORDS}(?P<pre>{PRE})?{_VERBS}{_TIMES}(?P<post>{POST})?", _cycled),
    rule(
        "times_per",
        "times",
        rf"(?P<pre>{PRE})?{_TIMES}(?P<post>{POST})?(?:/(?:家|户|所|企业|单位))?(?:/每?|每)(?P<n>{_N})?{_PER}(?P<post2>{POST})?",
        _cycled,
    ),
    rule(
        "times_in_quarter",
        "times",
        rf"一季度{_VERBS}(?P<pre>{PRE})?{_TIMES}(?P<post>{POST})?",
        _ordinal_quarter,
    ),
    rule(
        "times_in",
        "times",
        rf"{_AHEAD}(?<![第0-9上下])(?P<n>{_N}|(?=半))个?{_PER}(?:内|之内)?{_VERBS}(?P<pre>{PRE})?{_TIMES}(?P<post>{POST})?",
        _cycled,
    ),
    rule(
        "times_yearly",
        "times",
        rf"(?:全年|本年度?|今年|年度|当年|年内|20[0-9]{{2}}年度?|(?<![半学])年)(?:内|共|计)?{_VERBS}(?P<pre>{PRE})?{_TIMES}(?P<post>{POST})?(?:/年度?)?",
        _yearly,
    ),
    rule("times_slash_lost", "times", rf"(?P<pre>{PRE})?{_TIMES}(?:一?{_PER}|\({_PER}\))(?=[,;。)(、]|$)", _slash_lost),
    rule("times_word_lost", "times", rf"(?P<pre>{PRE})?(?P<t>{_N})/{_PER}(?=[,;。)(、]|$)", _word_lost),
    rule("times_plain", "times", rf"{_VERBS}(?P<pre>{PRE})?(?:共)?{_TIMES}(?P<post>{POST})?(?![/每])", _planned),
    rule("every", "every", rf"(?:(?P<ahead>至少|最少)(?=每))?{_Q}", _every),
    rule(
        "amount_per",
        "amount_per",
        rf"(?<=[%‰户家所个台件处座批份]|[家户人所件批台场]次)/(?P<n>{_N})?{_PER}(?=[,;。)(、]|$)",
        _every,
    ),
    rule(
        "by_period",
        "every",
        "(?:按|逐)(?P<per>年|季度|季|月|周|日)度?(?=抽查|检查|开展|实施|[,;。)]|$)",
        _every,
    ),
)
