"""How wide each column is: dates, numbers and codes never break, texts share the rest by weight."""

from __future__ import annotations

from collections.abc import Sequence

from draws.papers.text import width
from reports.model import Column

#: Half characters of table text on a line of the upright and of the broad page.
UPRIGHT, BROAD = 98, 150
_PADDING = 2.6
_LEAST_TEXT = 9.0
_PHONE_TEXT = 6.0
#: Codes are capitals and digits, wider than half a Han character.
_CAPITALS = 1.2


def widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], landscape: bool) -> tuple[float, ...]:
    """Per cent of the table's width for each column, together 100."""
    least = [_least(column, [row[at] for row in rows]) for at, column in enumerate(columns)]
    rest = (BROAD if landscape else UPRIGHT) - sum(least)
    if rest > 0:
        free = [column.weight if column.kind == "text" else 0.0 for column in columns]
        shares = free if any(free) else [column.weight for column in columns]
        least = [size + rest * share / sum(shares) for size, share in zip(least, shares, strict=True)]
    total = sum(least)
    return tuple(round(100 * size / total, 2) for size in least)


def least_width(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> float:
    """The width below which the table is unreadable and rather scrolls, in ``em`` of the table's letters."""
    sizes = (
        _least(column, [row[at] for row in rows]) + (_PHONE_TEXT if column.kind == "text" else 0)
        for at, column in enumerate(columns)
    )
    return round(sum(sizes) / 2, 1)


def _least(column: Column, texts: Sequence[str]) -> float:
    """Texts may wrap, headings too (into lines of about six characters); everything else keeps its line."""
    label = width(column.label)
    heading = -(-label // max(1, -(-label // 12))) + 1
    longest = max((width(text) for text in texts), default=0.0)
    if column.kind == "text":
        longest = min(longest, _LEAST_TEXT)
    if column.kind == "id":
        longest *= _CAPITALS
    return float(min(max(longest, heading), 46)) + _PADDING
