"""Credit-risk requirements (信用风险分类要求): rising with the risk, a ratio for each class, or not applicable."""

from __future__ import annotations

import regex

from normalizers.amounts import Amount
from normalizers.base import Note, Reading
from normalizers.cells import doubt, empty_reading, no_value, settle_with, too_long
from normalizers.measures import NOTHING, Scan, scan_measures
from normalizers.quota_parts import parts_of
from normalizers.rules import spans_of, unread
from normalizers.text import LONGEST, fold
from normalizers.tiers import SCALES, falls, scale_of, shared_out, tier
from normalizers.values import RiskValue, Tier

_NOT_APPLICABLE = regex.compile(
    r"[(]?(?:本项|该项|此项)?暂?(?:不涉及|不适用|无需|不需要|不实行|不实施)(?:企业)?(?:信用)?(?:风险)?"
    r"(?:分类|等级|分级)?(?:监管|管理)?(?:要求)?[)。.]?"
)
_UP = "递增|递加|递升|提高|增加|加大|上升|提升|上调|升高"
RISING = regex.compile(
    rf"(?:逐级|逐步|依次|分别|逐档|相应|适当)(?:{_UP})|递增|递加|递升|"
    rf"(?:{_UP})(?:随机)?(?:抽查|检查|监管)?(?:的)?(?:比例|频次|力度|频率)|"
    rf"(?:抽查|检查)?(?:比例|频次|频率|力度)(?:和|、|及|比例|频次|频率|力度)*(?:分别|逐级|依次|逐步|相应)*(?:{_UP})"
)
_FALLING = regex.compile("递减|逐级降低|依次降低|逐步降低|分别降低")
_HEDGE = regex.compile("[不除但若暂免非未]|如果|如有|必要|例外|其余|取消|停止|待定|另定|另行|附[件表]|上年|去年|视情")
_DIGITS = regex.compile("[0-9%‰]|[百千]分之")
_LEVEL = "较低|较高|极高|低|一般|中等|中|高"
_LEVELS = regex.compile(rf"({_LEVEL})风险")
_BRIEF = regex.compile(rf"(?:(?:{_LEVEL})[、,和及与/]{{1,2}}){{1,5}}(?:{_LEVEL})(?:等级)?风险")
_LETTERS = regex.compile(r"(?<![A-Za-z])[A-E](?:类|级)?(?:[、,和及与/]{1,2}[A-E](?:类|级)?){1,4}(?![A-Za-z])")
_CREDIT = regex.compile("严重失信|一般失信|守信|警示|失信")
_PROSE = regex.compile(
    "(?:根据|按照?|依据|结合|企业|市场主体|经营主体|信用|风险|行业|监管|分类|分级|等级|评价|结果|情况|要求|管理|及|和|与|的|为|对|"
    "智慧|实行|实施|差异化|将|其中|其|抽查|检查|比例|采取|类别)+"
)


def read_risk(text: str) -> Reading[RiskValue]:
    """Read a credit-risk cell. A garbled list of levels keeps its rule, with ``risk_levels_garbled``."""
    if len(text) > LONGEST:
        return too_long("risk", text)
    scan = scan_measures(text)
    folded = scan.folded.text
    if NOTHING.fullmatch(folded):
        return empty_reading("risk", text)
    whole = ((0, len(text)),)
    if _NOT_APPLICABLE.fullmatch(folded):
        value = RiskValue(rule="not_applicable")
        return Reading(kind="risk", text=text, status="ok", value=value, rule="not_applicable", spans=whole)
    if _DIGITS.search(folded):
        by_class = _by_class(scan)
        if by_class is not None:
            return by_class
    if RISING.search(folded) or _FALLING.search(folded):
        return _incremental(scan)
    opens = scan.of("open")
    if opens and not unread(
        text, spans_of(scan.folded, [p for p in scan.pieces if p.role in {"open", "mark", "filler"}])
    ):
        return Reading(kind="risk", text=text, status="unspecified", rule=opens[0].rule, spans=whole)
    return no_value("risk", text)


def _incremental(scan: Scan) -> Reading[RiskValue]:
    text, folded = scan.folded.original, scan.folded.text
    reading = Reading(
        kind="risk",
        text=text,
        status="ok",
        value=RiskValue(rule="incremental"),
        rule="incremental",
        spans=((0, len(text)),),
    )
    odd: list[str] = []
    if _FALLING.search(folded):
        odd.append("写的是递减，请对照原文确认抽查比例随风险升高还是降低。")
    if _HEDGE.search(folded):
        odd.append("含有例外或否定的说法，请对照原文确认。")
    if _DIGITS.search(folded):
        odd.append("含有没有读懂的数字，请对照原文确认各类别的比例。")
    reading = doubt(reading, odd)
    levels = levels_in(folded)
    if levels and levels not in SCALES:
        message = f"风险等级依次写为“{'、'.join(levels)}”，有重复、缺漏或顺序颠倒，请对照原文确认。"
        note = Note(code="risk_levels_garbled", severity="warning", message=message, raw=text[:200])
        reading = reading.model_copy(update={"status": "review", "findings": (*reading.findings, note)})
    return reading


def levels_in(folded: str) -> tuple[str, ...]:
    """The classes that a text lists, in its order; empty when it lists fewer than two."""
    brief = _BRIEF.search(folded)
    names = regex.findall(_LEVEL, brief.group()) if brief else _LEVELS.findall(folded)
    if len(names) > 1:
        return tuple(("中" if name == "中等" else name) + "风险" for name in names)
    letters = _LETTERS.search(folded)
    if letters:
        return tuple(c for c in letters.group() if c in "ABCDE")
    credit = tuple(_CREDIT.findall(folded))
    return credit if len(credit) > 1 else ()


def _by_class(scan: Scan) -> Reading[RiskValue] | None:
    """Numbers for each class; ``None`` when no class has a number."""
    text = scan.folded.original
    shared = shared_out(scan.folded.text)
    if shared:
        span = (scan.folded.span(shared.start, shared.end),)
        if len(shared.names) != len(shared.amounts) or len(set(shared.names)) != len(shared.names):
            return no_value("risk", text, span, ["类别与数值的个数对不上，请对照原文确认。"])
        pairs = list(zip(shared.names, shared.amounts, strict=True))
        spans = list(span)
        rule, plain = "shared_out", False
    else:
        parts = parts_of(scan.pieces)
        pairs = [(part.label.name, part.amount) for part in parts if part.label and part.amount]
        plain = len(pairs) != len(parts)
        used = [p for p in scan.pieces if p.role in {"mark", "filler"}]
        used += [piece for part in parts for piece in part.pieces]
        spans = list(spans_of(scan.folded, used))
        rule = "by_class"
    if not pairs:
        return None
    for raw in unread(text, spans):
        at = text.find(raw)
        if _PROSE.fullmatch(fold(raw).text) and at >= 0:
            spans.append((at, at + len(raw)))
    return _classes(text, pairs, tuple(spans), rule, plain)


def _classes(
    text: str, pairs: list[tuple[str, Amount]], spans: tuple[tuple[int, int], ...], rule: str, plain: bool
) -> Reading[RiskValue]:
    tiers: dict[str, Tier] = {}
    odd = [item.odd for _, item in pairs if item.odd]
    for name, item in pairs:
        if name in tiers:
            odd.append(f"类别“{name}”出现了两次，请对照原文确认。")
        else:
            tiers[name] = tier(item)
    if plain:
        odd.append("有的数值没有写明类别，请对照原文确认。")
    if scale_of(tuple(tiers)) is None:
        odd.append("类别不齐全或不是常用的信用风险类别，请对照原文确认。")
    reading = Reading(
        kind="risk",
        text=text,
        status="ok",
        value=RiskValue(rule="by_class", by_class=tiers),
        rule=rule,
        spans=spans,
    )
    reading = doubt(reading, odd)
    if falls(tiers):
        reading = doubt(reading, ["风险高的类别抽查比例反而低，请对照原文确认。"], code="risk_not_rising")
    return settle_with(reading)
