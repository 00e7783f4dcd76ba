"""When (抽查时间): first and last day, deadlines, batches. A plan year is needed where the text names none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise

import regex

from normalizers.base import Note, Reading
from normalizers.cells import doubt, empty_reading, no_value, settle_with, too_long
from normalizers.frequency import parse_frequency
from normalizers.measures import NOTHING
from normalizers.rules import Piece, scan, spans_of, unread
from normalizers.text import LONGEST, Folded, fold
from normalizers.values import Batch, WindowValue
from normalizers.window_periods import Period, periods_of
from normalizers.window_terms import WINDOW_RULES, Term

#: Words that make a date the date of a document, not of an inspection.
_DOCUMENT = regex.compile("印发|发布|施行|修订|修正|颁布|公布|文件|公告|通知|条例|规定|办法|计划|方案")


def read_window(text: str, *, year: int | None) -> Reading[WindowValue]:
    """Read the window in ``text``; ``year`` is the plan year. A text that is a frequency gives ``misplaced``."""
    return settle_with(parse_window(text, year=year))


def parse_window(text: str, *, year: int | None) -> Reading[WindowValue]:
    """As :func:`read_window`, without accounting for text that belongs to other kinds."""
    if len(text) > LONGEST:
        return too_long("window", text)
    folded = fold(text)
    if NOTHING.fullmatch(folded.text):
        return empty_reading("window", text)
    misplaced = _misplaced(text)
    if misplaced:
        return misplaced
    pieces = _scan(folded.text)
    periods, used = periods_of(pieces)
    spans = spans_of(folded, used)
    opens = [p for p in pieces if p.role == "open" and (p.rule == "always" or "window" in p.data.kinds)]
    if not periods:
        if opens:
            covered = spans_of(folded, [*opens, *(p for p in pieces if p.role in {"mark", "filler"})])
            return Reading(kind="window", text=text, status="unspecified", rule=opens[0].rule, spans=covered)
        return no_value("window", text, spans_of(folded, [p for p in used if p.role == "mark"]))
    if _is_document(text, [*spans, *spans_of(folded, opens)], periods):
        return no_value("window", text)
    reading = _resolve(folded, periods, used, year)
    reading = doubt(reading, _mixed_signs(folded, used))
    if opens and reading.value is not None:
        covered = spans_of(folded, [*used, *opens])
        reading = doubt(reading.model_copy(update={"spans": covered}), ["既有时间，又写明另行确定，请对照原文确认。"])
    return reading


_NARROW = str.maketrans("－．／：", "-./:")


def _mixed_signs(folded: Folded, used: Sequence[Piece]) -> list[str]:
    """``2027-02—09``: two kinds of dashes in one date may join two months instead."""
    for piece in used:
        if piece.rule != "dotted_date":
            continue
        written = folded.raw(piece.start, piece.end).translate(_NARROW).split(":")[0]
        if len(set(regex.findall(r"(?<=\d)\s*([^\d\sT])\s*(?=\d)", written))) > 1:
            return ["日期中的连接号不一致，可能是起止月份，请对照原文确认。"]
    return []


@lru_cache(maxsize=512)
def _scan(text: str) -> tuple[Piece, ...]:
    return scan(WINDOW_RULES, text)


def _misplaced(text: str) -> Reading[WindowValue] | None:
    found = parse_frequency(text, bare=False)
    if found.value is None or unread(text, found.spans):
        return None
    reading = Reading(
        kind="window",
        text=text,
        status="ok",
        value=WindowValue(misplaced="frequency"),
        rule="misplaced_frequency",
        spans=found.spans,
    )
    return doubt(reading, ["这里写的是抽查频次，不是抽查时间，可能填错了栏，请确认。"])


def _is_document(text: str, spans: Sequence[tuple[int, int]], periods: Sequence[Period]) -> bool:
    """A year beside other words, or a date beside 印发 and the like, is no window (2018年修订)."""
    left = unread(text, spans)
    if not left:
        return False
    only_year = all(p.first is not None and p.first.m1 == 1 and p.first.m2 == 12 and p.last is None for p in periods)
    return only_year or any(_DOCUMENT.search(run) for run in left)


@dataclass(slots=True)
class _Years:
    """The year that holds where a term names none; explicit years carry on to the terms that follow."""

    plan: int | None
    carried: int | None = None
    odd: list[str] = field(default_factory=list)

    def of(self, term: Term) -> int | None:
        if term.year is not None:
            if self.plan is not None and abs(term.year - self.plan) > 1:
                self.odd.append(f"写的是{term.year}年，与计划年度{self.plan}年相差较大，请确认。")
            self.carried = term.year
            return term.year
        base = self.carried if self.carried is not None else self.plan
        return None if base is None else base + term.shift


def _resolve(
    folded: Folded, periods: Sequence[Period], used: Sequence[Piece], plan: int | None
) -> Reading[WindowValue]:
    text = folded.original
    spans = spans_of(folded, used)
    years = _Years(plan)
    batches: list[Batch] = []
    odd: list[str] = []
    notes: list[Note] = []
    for period in periods:
        odd += [reason for reason in period.odd if reason]
        made, problem = _dates(period, years)
        if problem == "window_reversed":
            message = "开始时间晚于结束时间，请对照原文确认是否跨年。"
            notes.append(Note(code="window_reversed", severity="warning", message=message, raw=text[:200]))
        elif problem:
            odd.append(problem)
        if made is None:
            reading: Reading[WindowValue] = no_value("window", text, spans, odd or [problem] if not notes else odd)
            extra = tuple(notes) if notes else ()
            return reading.model_copy(update={"findings": (*extra, *reading.findings)})
        batches.append(made)
    value = _value(batches)
    if any(not _in_order(a, b) for a, b in pairwise(batches)):
        odd.append("各批次的时间有重叠或先后颠倒，请对照原文确认。")
    labels = sum(piece.role == "batch" for piece in used)
    if labels and labels != len(batches):
        odd.append("批次数与时间个数对不上，请对照原文确认。")
    if len(batches) > 1 and any(period.first and period.first.whole for period in periods):
        odd.append("既有全年又有其他时段，请对照原文确认。")
    rules = dict.fromkeys(p.rule for p in used if p.rule and p.role in {"term", "num", "day", "issue"})
    reading = Reading(kind="window", text=text, status="ok", value=value, rule="+".join(rules), spans=spans)
    if notes:
        reading = reading.model_copy(update={"status": "review", "findings": tuple(notes)})
    return doubt(reading, [*odd, *years.odd])


def _in_order(earlier: Batch, later: Batch) -> bool:
    """One batch after the other; deadlines stand beside deadlines only."""
    if (earlier.start is None) != (later.start is None):
        return False
    bound = later.start or later.end
    return earlier.end is not None and bound is not None and earlier.end < bound


def _value(batches: Sequence[Batch]) -> WindowValue:
    starts = [batch.start for batch in batches]
    ends = [batch.end for batch in batches]
    start = None if None in starts else min(day for day in starts if day)
    end = None if None in ends else max(day for day in ends if day)
    several = tuple(batches) if len(batches) > 1 else None
    return WindowValue(start=start, end=end, deadline=start is None and end is not None, batches=several)


def _dates(period: Period, years: _Years) -> tuple[Batch | None, str]:
    """The days of one period, or why there are none. ``window_reversed`` may come with a best reading."""
    first, last = period.first, period.last
    start_year = _start_year(first, last, years) if first else None
    if last is None and first is not None and period.deadline:
        first, last = None, first
        end_year = start_year
    else:
        end_year = _end_year(last, start_year, years) if last else start_year
    if (first and start_year is None) or (last and end_year is None):
        return None, "没有写明年份，也不知道计划年度，请补充计划年度。"
    start = first.first(start_year) if first and start_year else None
    closing = last or (first if not period.open_end else None)
    end = closing.last(end_year) if closing and end_year else None
    if (first and start is None) or (closing and end is None):
        return None, "日期不存在，请对照原文确认。"
    if start and end and end < start:
        explicit = last is not None and (last.year is not None or last.shift > 0)
        if explicit or last is None or end_year is None:
            return None, "window_reversed"
        return Batch(start=start, end=last.last(end_year + 1)), "window_reversed"
    if start and end and end - start > timedelta(days=3 * 366):
        return Batch(start=start, end=end), "时间跨度超过三年，请对照原文确认。"
    return Batch(start=start, end=end), ""


def _start_year(first: Term, last: Term | None, years: _Years) -> int | None:
    """A start without a year takes it from the end: 10月—2028年2月 starts in 2027."""
    if first.year is None and not first.shift and last is not None and last.year is not None and years.carried is None:
        return last.year if (first.m1, first.d1) <= (last.m2, last.d2 or 31) else last.year - 1
    return years.of(first)


def _end_year(last: Term, start_year: int | None, years: _Years) -> int | None:
    if last.year is not None:
        return years.of(last)
    return years.of(last) if start_year is None else start_year + last.shift
