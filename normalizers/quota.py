"""How many to draw (抽查比例 / 数量): ratios, counts, classes, conditions, staff ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

import regex

from normalizers.amounts import Amount, ratio_odd
from normalizers.base import Reading
from normalizers.cells import absent, doubt, empty_reading, no_value, settle_with, told_elsewhere, too_long
from normalizers.measures import NOTHING, Scan, scan_measures
from normalizers.quota_parts import (
    Part,
    belongs_to_amount,
    labelled,
    one_of_each,
    parts_of,
    staffed,
    with_cases,
)
from normalizers.rules import Piece, spans_of
from normalizers.text import LONGEST
from normalizers.tiers import Shared, shared_out, tier
from normalizers.times import Times
from normalizers.values import QuotaValue

_TOTAL = regex.compile("基数|总数|总量|总户数")
#: 每家5个产品 tells how much is looked at in each object; 每年, 每季度, 每次 are periods and times.
_EACH = regex.compile(
    "[每各](?:一?个?)?(?:企业|单位|门店|商户|机构|学校|对象|主体|经营者|户|家|所|处|县|区|市|乡镇|街道|镇|乡|辖区|科室|股室|片区)"
)
#: What is taken from an object, not the objects themselves.
_THINGS = regex.compile("[0-9]+个?(?:样品|样本|产品|商品|品种|样)")
Unit = Literal["percent", "permille", "count"]


def read_quota(text: str, *, unit: Unit | None = None, count_unit: str | None = None) -> Reading[QuotaValue]:
    """Read the quota in ``text``. ``unit`` is what the column header gives: a bare ``20`` is 20 % under ``percent``
    (``抽查比例(%)``) and 20 ``count_unit`` under ``count`` (``抽查户数``); without it a bare number is not read.
    A frequency in the same text is left to its own reader; anything else unread makes the reading ``review``."""
    from normalizers.frequency import parse_frequency  # noqa: PLC0415  (the two readers know each other)

    beside = parse_frequency(text, bare=False)
    reading = told_elsewhere(parse_quota(text, unit=unit, count_unit=count_unit), [beside])
    return settle_with(reading, beside.spans)


def parse_quota(text: str, *, unit: Unit | None = None, count_unit: str | None = None) -> Reading[QuotaValue]:
    """As :func:`read_quota`, without accounting for the text that the quota does not concern."""
    if len(text) > LONGEST:
        return too_long("quota", text)
    scan = scan_measures(text)
    if NOTHING.fullmatch(scan.folded.text):
        return empty_reading("quota", text)
    shared = shared_out(scan.folded.text)
    if shared:
        return _shared(scan, shared)
    parts = parts_of(scan.pieces)
    bare = () if parts else _bare(scan, unit, count_unit)
    used = [piece for piece in scan.pieces if piece.role in {"mark", "filler"}]
    used += [piece for part in (*parts, *bare) for piece in part.pieces]
    used += [piece for piece in scan.pieces if belongs_to_amount(piece, scan.pieces)]
    opens = [piece for piece in scan.of("open") if "quota" in piece.data.kinds or piece.data.rest_only]
    used += opens
    if not parts and not bare:
        if any("quota" in piece.data.kinds for piece in opens):
            rule = "+".join(piece.rule for piece in opens)
            return Reading(kind="quota", text=text, status="unspecified", rule=rule, spans=spans_of(scan.folded, used))
        if scan.of("times", "every", "cycle") and not scan.of("rest", "bare"):
            return absent("quota", text, spans_of(scan.folded, used))
        return no_value("quota", text, spans_of(scan.folded, [p for p in used if p.role == "mark"]))
    return _assemble(scan, (*parts, *bare), used, [p for p in opens if not p.data.rest_only])


def _assemble(scan: Scan, parts: Sequence[Part], used: list[Piece], opens: list[Piece]) -> Reading[QuotaValue]:
    caveats = scan.of("caveat")
    plain = [part for part in parts if not part.label and not part.condition]
    odd = [part.amount.odd for part in parts if part.amount and part.amount.odd]
    if any(part.label for part in parts):
        value, notes = labelled([part for part in parts if part.label], plain)
    elif any(part.staff for part in parts):
        value, notes = staffed(parts)
    else:
        value, notes = one_of_each(plain)
    odd += notes
    value, notes = with_cases(value, [part for part in parts if part.condition])
    odd += notes
    odd += _around(scan, value, opens)
    update: dict[str, object] = {"per": _per(scan)}
    bases = {int(p.data.low) for p in scan.of("base")}
    if len(bases) == 1:
        update["base"] = bases.pop()
    elif bases:
        odd.append("有多个抽查基数，请对照原文确认。")
    if caveats:
        update["conditional"] = True
    if value is None:
        return no_value("quota", scan.folded.original, spans_of(scan.folded, used), odd)
    if value.min is not None and value.max is not None and value.min > value.max:
        odd.append("最低值大于最高值，请对照原文确认。")
    used += [*caveats, *scan.of("base")]
    rules = dict.fromkeys(
        piece.rule for part in parts for piece in part.pieces if piece.rule and piece.role != "filler"
    )
    return doubt(
        Reading(
            kind="quota",
            text=scan.folded.original,
            status="ok",
            value=value.model_copy(update=update),
            rule="+".join(rules),
            spans=spans_of(scan.folded, used),
        ),
        odd,
    )


def _around(scan: Scan, value: QuotaValue | None, opens: Sequence[Piece]) -> list[str]:
    """Why a person must look, from the words around the numbers."""
    odd: list[str] = []
    if value is not None and value.count is not None and any(_TOTAL.search(p.text) for p in scan.of("filler")):
        odd.append("写有“基数”或“总数”，请确认数量是抽查数还是基数。")
    if value is not None and _counts(value):
        if _EACH.search(scan.folded.text):
            odd.append("数量是对“每家”（每个单位、每个地方）说的，不是一共抽多少个对象，请确认。")
        if _THINGS.search(scan.folded.text):
            odd.append("数量说的是样品或产品，不是抽查对象，请确认。")
    if _has_subset(scan):
        odd.append("“其中”的数量包含在前面的数量之内，请确认如何取数。")
    if any(a.role == "filler" and a.text == "各" and b.role == "count" for a, b in pairwise(scan.pieces)):
        odd.append("“各”所指的对象没有写明，合计数量请确认。")
    if opens:
        odd.append("既有数值，又写明另行确定，请对照原文确认以哪个为准。")
    if scan.of("caveat"):
        odd.append("写明实际数量以其他文件为准，请确认计划数。")
    if len(_periods(scan)) > 1:
        odd.append("写有多个周期，请对照原文确认数值各属于哪个周期。")
    if _per(scan) == "N_years":
        odd.append("是多年一个周期，本年度的抽查比例或数量请确认。")
    return odd


def _counts(value: QuotaValue) -> bool:
    counts = [value.count, *(t.count for t in (value.by_class or {}).values()), *(case.count for case in value.cases)]
    return any(count is not None for count in counts)


def _has_subset(scan: Scan) -> bool:
    """True when 其中 follows an amount: what comes after it is a part of what was counted before."""
    told = [piece.start for piece in scan.of("ratio", "count", "full")]
    return any(piece.text == "其中" and told and told[0] < piece.start < told[-1] for piece in scan.of("filler"))


def _periods(scan: Scan) -> set[tuple[str, int]]:
    """The different periods that amounts are bound to (每月不少于10家，每年不超过100家)."""
    bound = (piece.data for piece in scan.pieces if belongs_to_amount(piece, scan.pieces))
    return {(item.per, item.years) for item in bound if isinstance(item, Times)}


def _per(scan: Scan) -> str | None:
    """The period of ``每月不少于40家次``; a year or a plan is the rule and stays unsaid."""
    for piece in scan.pieces:
        if piece.role == "cycle":
            return "N_years"
        if belongs_to_amount(piece, scan.pieces) and isinstance(piece.data, Times):
            return None if piece.data.per == "year" else piece.data.per
    return None


def _bare(scan: Scan, unit: Unit | None, count_unit: str | None) -> tuple[Part, ...]:
    """Bare numbers as the header's unit makes them; without a unit they stay unread."""
    if unit is None:
        return ()
    return tuple(
        Part(amount=made, pieces=(piece,))
        for piece in scan.of("bare")
        if (made := _with_unit(piece.data, unit, count_unit)) is not None
    )


def _with_unit(item: Amount, unit: Unit, count_unit: str | None) -> Amount | None:
    if unit == "count":
        whole = all(v == v.to_integral_value() for v in (item.low, item.high))
        return replace(item, unit=count_unit or "") if whole else None
    scale = Decimal(100 if unit == "percent" else 1000)
    if item.high > scale:
        return None
    made = ratio_odd(replace(item, low=item.low / scale, high=item.high / scale, unit="%"))
    if item.high < 1 and not made.odd:
        return replace(made, odd="表头已有单位，数值又小于1，请确认是否为小数形式的比例。")
    return made


def _shared(scan: Scan, shared: Shared) -> Reading[QuotaValue]:
    text = scan.folded.original
    spans = (scan.folded.span(shared.start, shared.end),)
    if len(shared.names) != len(shared.amounts) or len(set(shared.names)) != len(shared.names):
        return no_value("quota", text, spans, ["类别与数值的个数对不上，请对照原文确认。"])
    tiers = {name: tier(item) for name, item in zip(shared.names, shared.amounts, strict=True)}
    reading = Reading(
        kind="quota",
        text=text,
        status="ok",
        value=QuotaValue(op="by_class", by_class=tiers),
        rule="shared_out",
        spans=spans,
    )
    return doubt(reading, [item.odd for item in shared.amounts if item.odd])
