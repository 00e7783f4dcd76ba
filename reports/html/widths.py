"""How wide each column is: dates, numbers and codes never break, texts share the rest by weight."""

from __future__ import annotations

from collections.abc import Sequence

from draws.papers.text import width
from reports.model import Column

#: Half characters of table text on a line of the upright and of the broad page.
UPRIGHT, BROAD = 98, 150
_PADDING = 2.6
#: Lines of a heading, tried one after the other.
HEADING_LINES = (12, 8, 6)
#: A department's name with its place: 晋城市生态环境局高平分局.
_NAME = 26.0
_LEAST_TEXT = 9.0
_PHONE_TEXT = 6.0
#: Codes are capitals and digits, wider than half a Han character.
_CAPITALS = 1.2


def widths(columns: Sequence[Column], rows: Sequence[Sequence[str]], landscape: bool) -> tuple[float, ...]:
    """Per cent of the table's width for each column, together 100.

    Where it gets narrow, headings break into shorter lines before names do: a name cut into four lines is hard to read,
    a heading of two is not.
    """
    room = BROAD if landscape else UPRIGHT
    wishes = [_wish(column, [row[at] for row in rows]) for at, column in enumerate(columns)]
    for line in HEADING_LINES:
        least = [_least(column, [row[at] for row in rows], line) for at, column in enumerate(columns)]
        if sum(least) + sum(wishes) <= room:
            break
    sizes = _shared(least, wishes, max(0.0, room - sum(least)))
    rest = room - sum(sizes)
    if rest > 0:
        free = [column.weight if column.kind == "text" else 0.0 for column in columns]
        shares = free if any(free) else [column.weight for column in columns]
        sizes = [size + rest * share / sum(shares) for size, share in zip(sizes, shares, strict=True)]
    total = sum(sizes)
    return tuple(round(100 * size / total, 2) for size in sizes)


def _shared(least: Sequence[float], wishes: Sequence[float], rest: float) -> list[float]:
    """First what the texts need, all of it or an equal part."""
    part = min(1.0, rest / sum(wishes)) if any(wishes) else 0.0
    return [size + wish * part for size, wish in zip(least, wishes, strict=True)]


def is_broad(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bool:
    """Whether dates, numbers and codes would run into each other on an upright page."""
    least = (_least(column, [row[at] for row in rows], HEADING_LINES[-1]) for at, column in enumerate(columns))
    return sum(least) > UPRIGHT


def is_tight(columns: Sequence[Column], rows: Sequence[Sequence[str]], landscape: bool) -> bool:
    """Whether they would even so: then codes must break."""
    least = (_least(column, [row[at] for row in rows], HEADING_LINES[-1]) for at, column in enumerate(columns))
    return sum(least) > (BROAD if landscape else UPRIGHT)


def least_width(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> float:
    """The width below which the table is unreadable and rather scrolls, in ``em`` of the table's letters."""
    sizes = (
        _least(column, [row[at] for row in rows], HEADING_LINES[1]) + (_PHONE_TEXT if column.kind == "text" else 0)
        for at, column in enumerate(columns)
    )
    return round(sum(sizes) / 2, 1)


def _wish(column: Column, texts: Sequence[str]) -> float:
    """What a text would like beyond its least width: one line of a name, two of a sentence."""
    longest = max((width(text) for text in texts), default=0.0)
    return min(max(0.0, longest + 2 - _LEAST_TEXT), _NAME - _LEAST_TEXT) if column.kind == "text" else 0.0


def _least(column: Column, texts: Sequence[str], line: int) -> float:
    """Texts may wrap, headings too (into lines of about ``line`` half characters); everything else keeps its line."""
    label = width(column.label)
    heading = -(-label // max(1, -(-label // line))) + 1
    longest = max((width(text) for text in texts), default=0.0)
    if column.kind == "text":
        longest = min(longest, _LEAST_TEXT)
    if column.kind == "id":
        longest *= _CAPITALS
    return float(min(max(longest, heading), 46)) + _PADDING
