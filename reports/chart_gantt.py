"""Bars over the calendar: one row for each window, months as ticks, the cut-off day marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import altair as alt

from draws.papers.text import clean
from reports.chart_parts import (
    ALARM,
    FAINT,
    INK,
    LABEL_WIDTH,
    MOST_ROWS,
    MUTED,
    RULE,
    WIDTH,
    Part,
    Rows,
    beside,
    colors,
    layers,
    legend,
    marks,
    on,
    pixels,
    shorten,
    wrap,
)
from reports.model import Chart, Span
from reports.show import day as day_text

#: How many months one tick may stand for; the first that gives at most :data:`_MOST_TICKS` is taken.
_STEPS = (1, 3, 6, 12, 60, 120, 600, 1200, 6000)
_MOST_TICKS = 18


@dataclass(frozen=True)
class _Days:
    """The calendar of the picture: the first day and the day after the last, both the first of a month."""

    start: date
    end: date
    step: int

    @property
    def length(self) -> int:
        return (self.end - self.start).days

    def ticks(self) -> Iterator[date]:
        day = self.start
        while day < self.end:
            yield day
            day = _months_on(day, self.step)


def gantt(chart: Chart) -> Part:
    """The chart of kind ``gantt``. A window whose end lies before its start is said, not drawn."""
    rows = _rows(chart.spans)
    shown, days = rows[:MOST_ROWS], _days(chart)
    size, high = (12.5, 30) if len(shown) <= 24 else (11.0, 17) if len(shown) <= 46 else (9.0, 11)
    labels = [
        wrap(row[0].label, LABEL_WIDTH) if size > 12 else [shorten(clean(row[0].label), LABEL_WIDTH + 8)]
        for row in shown
    ]
    if any(len(lines) > 1 for lines in labels):
        high = 38
    wide = WIDTH - 14 - max(pixels(line, size) for lines in labels for line in lines)
    parts = [
        *_grid(days, wide, high * len(shown)),
        _spans(chart, shown, days),
        *_marker(chart.marker, days, high * len(shown)),
        *_dates(chart, shown, days, wide, min(size, 10.5)),
        *_labels(labels, size),
    ]
    left = len(rows) - len(shown)
    return layers(parts, wide, high * len(shown), f"图中为前{len(shown)}行，另有{left}行见表。" if left else "")


def _rows(spans: tuple[Span, ...]) -> list[list[Span]]:
    """Batches of one task (following each other under one label) share a row, unless they overlap."""
    rows: list[list[Span]] = []
    for span in spans:
        last = rows[-1] if rows else []
        apart = last and span.label == last[0].label and _is_right(span) and all(_is_right(one) for one in last)
        if apart and last[-1].end < span.start:
            last.append(span)
        else:
            rows.append([span])
    return rows


def _is_right(span: Span) -> bool:
    return span.start <= span.end


def _days(chart: Chart) -> _Days:
    """Whole months around all windows; the mark is inside when it is at most two months away."""
    known = [day for span in chart.spans for day in (span.start, span.end)]
    first, last = min(known), max(known)
    if chart.marker and first - timedelta(62) <= chart.marker <= last + timedelta(62):
        first, last = min(first, chart.marker), max(last, chart.marker)
    start = first.replace(day=1)
    months = (last.year - start.year) * 12 + last.month - start.month + 1
    step = next((step for step in _STEPS if months <= step * _MOST_TICKS), _STEPS[-1])
    if step >= 12:
        start = start.replace(month=1)
        months += first.month - 1
    return _Days(start, _months_on(start, -(-months // step) * step), step)


def _months_on(day: date, number: int) -> date:
    """The first of the month so many months later; the last day there is when the calendar ends before."""
    at = day.year * 12 + day.month - 1 + number
    return date.max if at // 12 > 9999 else date(at // 12, at % 12 + 1, 1)


def _x(days: _Days, field: str = "x") -> Any:
    return alt.X(f"{field}:Q", axis=None, scale=alt.Scale(domain=[0, days.length], nice=False))


def _row(number: int) -> Any:
    """The rows in their order; also those without a bar have their place."""
    scale = alt.Scale(domain=list(range(number)), paddingInner=0.34, paddingOuter=0.17)
    return alt.Y("i:O", axis=None, sort=None, scale=scale)


def _grid(days: _Days, wide: float, high: float) -> list[Part]:
    """A line at the beginning of each month (or more, over years), its name above, and the year."""
    ticks = list(days.ticks())
    lines = [{"x": (tick - days.start).days} for tick in [*ticks, days.end]]
    texts: Rows = []
    for tick, after in zip(ticks, [*ticks[1:], days.end], strict=True):
        middle = ((tick - days.start).days + (after - days.start).days) / 2
        texts.append({"x": middle, "t": _tick_text(tick, tick is ticks[0], days.step)})
    rule = marks(lines).mark_rule(color=FAINT).encode(x=_x(days))
    base = marks(texts).mark_text(baseline="line-bottom", dy=-6, fontSize=11, lineHeight=13, color=MUTED)
    return [rule, base.encode(x=_x(days), y=alt.value(-13), text="t:N")]


def _tick_text(tick: date, first: bool, step: int) -> list[str]:
    """Two lines: the year where it begins, and the month; the year alone over many years."""
    if step >= 12:
        return [f"{tick.year}年", " "]
    return [f"{tick.year}年" if first or tick.month == 1 else " ", f"{tick.month}月"]


def _states(chart: Chart) -> list[str]:
    return list(dict.fromkeys(_state(span) for span in chart.spans))


def _state(span: Span) -> str:
    return shorten(clean(span.state), 40)


def _spans(chart: Chart, rows: list[list[Span]], days: _Days) -> Part:
    states = _states(chart)
    made = [
        {"i": at, "x": (span.start - days.start).days, "x2": (span.end - days.start).days + 1, "n": _state(span)}
        for at, row in enumerate(rows)
        for span in row
        if _is_right(span)
    ]
    color = alt.Color(
        "n:N", sort=None, scale=alt.Scale(domain=states, range=colors(len(states))), legend=legend(states, 44)
    )
    base = marks(made).mark_bar(stroke=RULE, strokeWidth=0.4)
    return base.encode(x=_x(days), x2="x2:Q", y=_row(len(rows)), color=color)


def _dates(chart: Chart, rows: list[list[Span]], days: _Days, wide: float, size: float) -> list[Part]:
    """First and last day beside the bars, or inside where there is no room beside; several batches have none."""
    states = _states(chart)
    palette = dict(zip(states, colors(len(states)), strict=True))
    texts: dict[tuple[str, str], Rows] = {}
    for at, row in enumerate(rows):
        if not _is_right(row[0]):
            text = f"起止颠倒：{row[0].start}至{row[0].end}"
            x, align = _beside(row[0].end, row[0].end, days, wide, pixels(text, size))
            texts.setdefault((align, ALARM), []).append({"i": at, "x": x, "t": text})
        elif len(row) == 1:
            text = _short(row[0], days)
            x, align = _beside(row[0].start, row[0].end, days, wide, pixels(text, size))
            color = on(palette[_state(row[0])]) if align == "center" else MUTED
            texts.setdefault((align, color), []).append({"i": at, "x": x, "t": text})
    return [_date_texts(found, days, len(rows), align, color, size) for (align, color), found in texts.items()]


def _short(span: Span, days: _Days) -> str:
    """3.1—6.30 within one year of the picture, with years over several."""
    if days.start.year == span.start.year == span.end.year:
        return f"{span.start.month}.{span.start.day}—{span.end.month}.{span.end.day}"
    return f"{span.start.year}.{span.start.month}.{span.start.day}—{span.end.year}.{span.end.month}.{span.end.day}"


def _beside(start: date, end: date, days: _Days, wide: float, room: float) -> tuple[float, str]:
    """Where the text stands (in days) and how: right of the bar, left of it, or inside."""
    unit = days.length / wide
    left, right = (start - days.start).days, (end - days.start).days + 1
    if right + (room + 6) * unit <= days.length:
        return right + 5 * unit, "left"
    if left - (room + 6) * unit >= 0:
        return left - 5 * unit, "right"
    return (left + right) / 2, "center"


def _date_texts(texts: Rows, days: _Days, number: int, align: Any, color: str, size: float) -> Part:
    base = marks(texts).mark_text(align=align, baseline="middle", fontSize=size, color=color)
    return base.encode(x=_x(days), y=_row(number), text="t:N")


def _marker(marker: date | None, days: _Days, high: float) -> list[Part]:
    """A line at the end of the cut-off day; none when it lies outside the picture (the text says the day anyway)."""
    at = None if marker is None else (marker - days.start).days + 1
    if marker is None or at is None or not 0 <= at <= days.length:
        return []
    data: Rows = [{"x": at, "t": f"截至{day_text(marker)}"}]
    rule = marks(data).mark_rule(color=ALARM, strokeWidth=1.6, strokeDash=[5, 3]).encode(x=_x(days))
    align: Any = "right" if at > days.length * 0.85 else "left" if at < days.length * 0.15 else "center"
    text = marks(data).mark_text(color=ALARM, baseline="top", dy=6, fontSize=11, fontWeight=600, align=align)
    return [rule, text.encode(x=_x(days), y=alt.value(high), text="t:N")]


def _labels(labels: list[list[str]], size: float) -> list[Part]:
    return [
        marks(rows).mark_text(color=INK, **look).encode(x=alt.value(0), y=_row(len(labels)), text="t:N")
        for rows, look in beside(labels, size)
    ]
