"""Rows told from each other by their serial numbers, where no ruling lines part them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from extractors.page.text import Line

_SERIAL = re.compile(r"(\d{1,4})[.、．]?$")


def serial(text: str) -> int | None:
    """The serial number that the whole text is, else ``None``."""
    match = _SERIAL.fullmatch(text.strip())
    return int(match[1]) if match else None


def consecutive(lines: Sequence[Line]) -> bool:
    """True when every line is a serial number, and each is the one before plus one."""
    numbers = [serial(line.text) for line in lines]
    return None not in numbers and all(b == a + 1 for a, b in itertools.pairwise(numbers))  # type: ignore[operator]


def row_edges(
    serials: Sequence[Line], columns: Sequence[Sequence[Line]], top: float, bottom: float
) -> tuple[list[float], bool]:
    """The edges between the rows of a band from ``top`` to ``bottom``, and whether they are certain.

    ``columns`` are the lines of each other column. Texts stand either in the middle of their row, then each
    edge mirrors the one before at the serial number; or at its top, then each edge is right above a serial
    number. Of the readings that cut no text the one wins in which more texts stand as it says; it is certain
    when nearly all do.
    """
    if len(serials) < 2:
        return [], True
    others = [line for lines in columns for line in lines]
    everything = sorted([*serials, *others], key=lambda line: line.top)
    height = max(line.bottom - line.top for line in serials)
    readings = []
    for at_top, found in ((False, _from_middles(serials, everything, top)), (True, _from_tops(serials, everything))):
        cut = sum(_crossed(edge, others) for edge in found)
        share = _share_in_place(serials, columns, [top, *found, bottom], at_top)
        readings.append((cut == 0, share, found))
    (fits, share, found), (_, other, _) = sorted(readings, key=lambda reading: reading[:2], reverse=True)
    same = all(abs(a - b) < 0.5 * height for a, b in zip(readings[0][2], readings[1][2], strict=True))
    return found, fits and share >= 0.9 and (same or share > other)


def _share_in_place(
    serials: Sequence[Line], columns: Sequence[Sequence[Line]], edges: Sequence[float], at_top: bool
) -> float:
    """The share of texts that begin at the height of their row's serial number, or are centred on it."""
    texts = right = 0
    for number, (low, high) in zip(serials, itertools.pairwise(edges), strict=True):
        near = 0.4 * (number.bottom - number.top)
        for lines in columns:
            own = [line for line in lines if low < line.middle <= high]
            if own:
                texts += 1
                offset = own[0].top - number.top if at_top else (own[0].top + own[-1].bottom) / 2 - number.middle
                right += abs(offset) <= near
    return right / texts if texts else 1.0


def in_place(number: Line, columns: Sequence[Sequence[Line]], low: float, high: float) -> bool:
    """True when all texts of one row begin at the height of its serial number, or all are centred on it."""
    return any(_share_in_place([number], columns, [low, high], at_top) == 1.0 for at_top in (True, False))


def header_edge(head: Line, first: Line, others: Sequence[Line]) -> float:
    """Where a header ends: in the widest white strip between its 序号 and the first serial number."""
    between = sorted((line.top, line.bottom) for line in [head, first, *others])
    edge, widest, end = (head.bottom + first.top) / 2, -1e9, head.bottom
    for top, bottom in between:
        if bottom <= head.middle or top >= first.middle:
            continue
        if top - end > widest and (top + bottom) / 2 > head.middle + 1:
            edge, widest = (top + end) / 2, top - end
        end = max(end, bottom)
    return edge


def _crossed(edge: float, lines: Sequence[Line]) -> int:
    return sum(1 for line in lines if line.top + 1.5 < edge < line.bottom - 1.5)


def _from_middles(serials: Sequence[Line], everything: Sequence[Line], top: float) -> list[float]:
    found, edge = [], top
    for line, after in itertools.pairwise(serials):
        edge = 2 * line.middle - edge
        low, high = line.bottom - 1, after.top + 1
        edge = _in_gap(min(max(edge, low), high), everything, low, high)
        found.append(edge)
    return found


def _from_tops(serials: Sequence[Line], everything: Sequence[Line]) -> list[float]:
    return [
        _in_gap(after.top - 0.5, everything, before.bottom - 1, after.top + 1)
        for before, after in itertools.pairwise(serials)
    ]


def _in_gap(wanted: float, everything: Sequence[Line], low: float, high: float) -> float:
    """The place nearest to ``wanted`` where no line of text stands; ``wanted`` itself when there is none."""
    best: float | None = None
    end = low
    for line in [*everything, None]:
        start = high if line is None else line.top
        if line is not None and line.bottom <= low:
            continue
        start = min(start, high)
        if start - end > -0.8:
            place = min(max(wanted, end), start) if start > end else (start + end) / 2
            # keep a little distance from the text on both sides
            if start - end > 2:
                place = min(max(place, end + 1), start - 1)
            if best is None or abs(place - wanted) < abs(best - wanted):
                best = place
        if line is None or line.top >= high:
            break
        end = max(end, line.bottom)
    return wanted if best is None else best
