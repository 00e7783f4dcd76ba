"""Calendar arithmetic on spans of whole days: parts by month, quarters and halves that a span touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

#: Months of one period.
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


class Span(NamedTuple):
    """First and last day, both included."""

    start: date
    end: date

    def meets(self, other: Span) -> bool:
        return self.start <= other.end and other.start <= self.end

    def common(self, other: Span) -> Span | None:
        found = Span(max(self.start, other.start), min(self.end, other.end))
        return found if found.start <= found.end else None

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def common(spans: Sequence[Span]) -> Span | None:
    """The days that all spans share; ``None`` when there are none."""
    found = Span(max(s.start for s in spans), min(s.end for s in spans))
    return found if found.start <= found.end else None


def month_starts(span: Span) -> list[date]:
    """The firsts of months inside the span, its own first day left out."""
    found = []
    day = _next_month(span.start)
    while day <= span.end:
        found.append(day)
        day = _next_month(day)
    return found


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def split_by_months(span: Span, parts: int) -> list[Span] | None:
    """``parts`` spans that follow each other and are cut at firsts of months, as equal as months allow (the earlier
    parts take what is left over); ``None`` when the span touches fewer months than that."""
    starts = [span.start, *month_starts(span)]
    if parts < 1 or len(starts) < parts:
        return None
    size, over = divmod(len(starts), parts)
    cuts, at = [], 0
    for part in range(parts):
        cuts.append(starts[at])
        at += size + (part < over)
    return _between([*cuts, span.end + timedelta(days=1)])


def periods_in(span: Span, period: str) -> tuple[list[Span], bool]:
    """The months, quarters or halves of the calendar that the span touches, each cut to the span, and whether any
    had to be cut."""
    months = MONTHS[period]
    starts = [span.start, *(day for day in month_starts(span) if (day.month - 1) % months == 0)]
    end = _next_month(span.end)
    clipped = span.start.day != 1 or (span.start.month - 1) % months != 0
    clipped = clipped or (end - timedelta(days=1)) != span.end or (end.month - 1) % months != 0
    return _between([*starts, span.end + timedelta(days=1)]), clipped


def _between(cuts: Sequence[date]) -> list[Span]:
    return [Span(a, b - timedelta(days=1)) for a, b in pairwise(cuts)]


def months_touched(span: Span) -> int:
    return 1 + len(month_starts(span))
