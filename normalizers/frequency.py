"""How often (频次): a number of times in a cycle."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.amounts import Amount
from normalizers.base import Reading
from normalizers.cells import absent, doubt, empty_reading, no_value, settle_with, told_elsewhere, too_long
from normalizers.measures import NOTHING, Scan, scan_measures
from normalizers.quota_parts import belongs_to_amount
from normalizers.rules import Piece, spans_of
from normalizers.text import LONGEST
from normalizers.tiers import label_before
from normalizers.times import Times
from normalizers.values import FrequencyValue

#: A bare number above this is no number of times that a plan would set.
MOST_BARE = 12


def read_frequency(text: str, *, bare: bool = True) -> Reading[FrequencyValue]:
    """Read the frequency in ``text``; a bare ``1`` or ``>=1`` counts times per plan when ``bare`` (a column of its
    own). A quota in the same text is left to its own reader; anything else unread makes the reading ``review``."""
    from normalizers.quota import parse_quota  # noqa: PLC0415  (the two readers know each other)

    beside = parse_quota(text)
    reading = told_elsewhere(parse_frequency(text, bare=bare), [beside])
    return settle_with(reading, beside.spans)


def parse_frequency(text: str, *, bare: bool = True) -> Reading[FrequencyValue]:
    """As :func:`read_frequency`, without accounting for the text that the frequency does not concern."""
    if len(text) > LONGEST:
        return too_long("frequency", text)
    scan = scan_measures(text)
    if NOTHING.fullmatch(scan.folded.text):
        return empty_reading("frequency", text)
    items = [
        p
        for p in scan.pieces
        if p.role in {"times", "cycle"} or (p.role == "every" and not belongs_to_amount(p, scan.pieces))
    ]
    used = [p for p in scan.pieces if p.role in {"mark", "filler"}]
    opens = [p for p in scan.of("open") if "frequency" in p.data.kinds or p.data.rest_only]
    if not items and bare:
        items = _bare(scan)
    used += [*items, *opens]
    if not items:
        if any("frequency" in piece.data.kinds for piece in opens):
            rule = "+".join(piece.rule for piece in opens)
            return Reading(
                kind="frequency",
                text=text,
                status="unspecified",
                rule=rule,
                spans=spans_of(scan.folded, used),
            )
        if scan.of("ratio", "count", "full", "staff") and not scan.of("rest", "bare"):
            return absent("frequency", text, spans_of(scan.folded, used))
        return no_value("frequency", text, spans_of(scan.folded, [p for p in used if p.role == "mark"]))
    return _assemble(scan, items, used, opens)


def _assemble(scan: Scan, items: Sequence[Piece], used: list[Piece], opens: Sequence[Piece]) -> Reading[FrequencyValue]:
    times = [_times(piece) for piece in items]
    odd = [item.odd for item in times if item.odd]
    value, labels, notes = _by_class(scan, items, times)
    if value is None:
        value = _value(times[0])
        span = _between(times) if len(times) == 2 else None
        if span is not None:
            value = _value(span)
        elif len(times) > 1:
            notes = ["有多个频次，请对照原文确认适用哪一个。"]
    odd += notes
    if value.per == "plan" and _another_period(scan):
        odd.append("另写有年度或其他周期，次数按哪个周期计算请确认。")
    if any(not piece.data.rest_only for piece in opens):
        odd.append("既有频次，又写明另行确定，请对照原文确认以哪个为准。")
    elif opens and value.op != ">=":
        odd.append("写明其余另行确定，请确认频次。")
    reading = Reading(
        kind="frequency",
        text=scan.folded.original,
        status="ok",
        value=value,
        rule="+".join(dict.fromkeys(piece.rule for piece in items)),
        spans=spans_of(scan.folded, [*used, *labels]),
    )
    return doubt(reading, odd)


def _another_period(scan: Scan) -> bool:
    """True when the text names a period apart from its number of times (全年抽查比例4%，抽查2次)."""
    yearly = any(p.role == "filler" and p.text.startswith(("全年", "年度", "本年度", "年内")) for p in scan.pieces)
    return yearly or any(p.role == "every" and belongs_to_amount(p, scan.pieces) for p in scan.pieces)


def _times(piece: Piece) -> Times:
    if isinstance(piece.data, Times):
        return piece.data
    assert isinstance(piece.data, Amount)
    odd = "" if piece.data.op in ("=", "range") or piece.data.low > 0 else piece.data.odd
    return Times(piece.data.op, int(piece.data.low), int(piece.data.high), "plan", 1, odd)


def _between(times: Sequence[Times]) -> Times | None:
    """``每年不少于1次，不超过3次``: a floor and a ceiling in one cycle are a range."""
    first, second = times
    same = second.per == "plan" or (first.per, first.years) == (second.per, second.years)
    if not same or (first.op, second.op) != (">=", "<=") or first.odd or second.odd or first.low >= second.low:
        return None
    return Times("range", first.low, second.low, first.per, first.years)


def _value(item: Times) -> FrequencyValue:
    top = item.high if item.op == "range" else None
    return FrequencyValue(op=item.op, times=item.low, times_max=top, per=item.per, years=item.years)


def _by_class(
    scan: Scan, items: Sequence[Piece], times: Sequence[Times]
) -> tuple[FrequencyValue | None, list[Piece], list[str]]:
    """Caps for each class (``A类每年不超过1次，B类不超过2次``): one cycle and one comparison for all."""
    labels = [label_before(scan.pieces, scan.pieces.index(piece)) for piece in items]
    named = [label for label in labels if label and not label.weak]
    if len(items) < 2 or len(named) != len(items) or len({label.name for label in named}) != len(named):
        return None, [], []
    ops = {item.op for item in times}
    # A cycle said once, before the first class, holds for those that follow.
    cycles = {(item.per, item.years) for item in times}
    pers = {cycle for cycle in cycles if cycle[0] != "plan"} or cycles
    if len(pers) > 1 or "range" in ops:
        return None, [], []
    per, years = pers.pop()
    value = FrequencyValue(
        op="by_class",
        per=per,
        years=years,
        by_class={label.name: item.low for label, item in zip(named, times, strict=True)},
        class_op=op if len(ops) == 1 and (op := times[0].op) != "range" else None,
    )
    odd = ["各类别的比较词不同，请对照原文确认。"] if len(ops) > 1 else []
    return value, [piece for label in named for piece in label.pieces], odd


def _bare(scan: Scan) -> list[Piece]:
    """A text that is one small whole number and nothing else."""
    found = scan.of("bare")
    others = [p for p in scan.pieces if p.role not in {"bare", "mark", "filler"}]
    if len(found) != 1 or others or not isinstance(found[0].data, Amount):
        return []
    item = found[0].data
    whole = item.low == item.low.to_integral_value() and item.high == item.high.to_integral_value()
    return list(found) if whole and 0 < item.low <= item.high <= MOST_BARE else []
