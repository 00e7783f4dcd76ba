"""What the brackets of a header say of the numbers below: unit, scale, period, year (抽查频次（次/季度）)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

HeaderUnit = Literal["percent", "permille", "count"]
Units = Mapping[str, tuple[HeaderUnit, str | None]]
#: Period and its years: ``("quarter", 1)``, ``("N_years", 2)``.
Period = tuple[str, int]

_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)(?:\)|$)")
_YEAR_AHEAD = re.compile(r"^((?:19|20)\d\d)年度?(?=.{2})")
_YEAR_ALONE = re.compile(r"((?:19|20)\d\d)年?度?")
_UNIT_SAYS = re.compile(r"^(?:计量|计数|数量)?单位(?=.)")
_SCALES = {"万": 10_000, "千": 1_000, "百": 100}
_SCALED = re.compile(r"(万|千|百)(户次|家次|户|家|个|所|处|人|件|辆|台|批次|次|单位|企业)?")
_PERIODS = {
    "年": "year", "年度": "year", "半年": "half_year", "季": "quarter", "季度": "quarter", "月": "month",
    "月度": "month", "周": "week", "日": "day", "天": "day",
}  # fmt: skip
_NUMBER = {c: n for n, c in enumerate("一二三四五六七八九", start=1)} | {"两": 2}
_SPAN = re.compile(r"(?:([1-9]|[一两二三四五六七八九])个?)?(年度?|半年|季度?|月度?|周|日|天)")
#: A period as it may stand before the measure of a name: 年度检查频次, 每两年抽查次数.
_NAMED = re.compile(r"^(?:本|全|每)?((?:[1-9]|[一两二三四五六七八九])?个?(?:半年|年度?|季度?|月度?))(?=.{2})")


class Told(NamedTuple):
    """What brackets told; ``period_text`` is the bracket that told the period."""

    unit: HeaderUnit | None = None
    count_unit: str | None = None
    scale: int = 1
    period: Period | None = None
    period_text: str | None = None
    year: int | None = None


def take_year(folded: str) -> tuple[int | None, str]:
    """The year that a name begins with, and the name without it."""
    found = _YEAR_AHEAD.match(folded)
    return (int(found[1]), folded[found.end() :]) if found else (None, folded)


def read_period(name: str) -> Period | None:
    """The period that a name begins with."""
    found = _NAMED.match(name)
    return _span(found[1]) if found else None


def read_brackets(folded: str, units: Units) -> tuple[Told, str]:
    """All that the brackets of a folded name tell, and the name without the brackets that were read. A second
    bracket that tells another unit, period or year than the first stays in the name."""
    told, name = Told(), ""
    at = 0
    for found in _BRACKET.finditer(folded):
        # 户(次)数 carries its bracket inside a word
        read = None if re.match(r"[数量]", folded[found.end() :]) else _content(found[1], units)
        both = None if read is None else _unite(told, read)
        name += folded[at : found.start() if both else found.end()]
        told, at = both or told, found.end()
    return told, name + folded[at:]


def _unite(first: Told, second: Told) -> Told | None:
    """Both together; ``None`` where they tell the same thing twice."""
    if (first.unit and second.unit) or (first.period and second.period) or (first.year and second.year):
        return None
    with_unit = first if first.unit else second
    with_period = first if first.period else second
    return Told(
        *with_unit[:3], period=with_period.period, period_text=with_period.period_text, year=first.year or second.year
    )


def _content(text: str, units: Units) -> Told | None:
    """One bracket; ``None`` when it is neither unit nor period nor year."""
    inner = _UNIT_SAYS.sub("", text)
    if not inner:
        return None
    if year := _YEAR_ALONE.fullmatch(inner):
        return Told(year=int(year[1]))
    thing, _, period_text = inner.rpartition("/")
    if inner in units and _span(period_text) is None:
        unit, counted = units[inner]
        return Told(unit=unit, count_unit=counted)
    if scaled := _SCALED.fullmatch(inner):
        return Told(unit="count", count_unit=scaled[2], scale=_SCALES[scaled[1]])
    if thing and (period := _span(period_text.removeprefix("每"))):
        return _rate(thing, period, inner, units)
    every = inner.removeprefix("每").removesuffix("次")
    # a bare 月 may be the unit of the number as well as its period
    bare_month = every == inner and every in ("月", "周", "日", "天")
    period = None if bare_month else _span(every)
    return Told(period=period, period_text=inner) if period else None


def _rate(thing: str, period: Period, inner: str, units: Units) -> Told | None:
    """次/季度, 户/月, %/年: a unit for a period."""
    if scaled := _SCALED.fullmatch(thing):
        return Told("count", scaled[2], _SCALES[scaled[1]], period, inner)
    if thing not in units:
        return None
    unit, counted = units[thing]
    return Told(unit, inner if counted == "次" else counted, 1, period, inner)


def _span(text: str) -> Period | None:
    """半年, 季度, 两年 … ; ``None`` for spans that no period of the project names (3个月 is a quarter only
    by custom)."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    period = _PERIODS[found[2]]
    count = 1 if found[1] is None else _NUMBER.get(found[1]) or int(found[1])
    if count == 1:
        return period, 1
    return ("N_years", count) if period == "year" else None
