"""Rows told from each other by their serial numbers, where no ruling lines part them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from extractors.pdf.text import Line

_SERIAL = re.compile(r"(\d{1,4})[.、．]?$")


def serial(text: str) -> int | None:
    """The serial number that the whole text is, else ``None``."""
    match = _SERIAL.fullmatch(text.strip())
    return int(match[1]) if match else None


def consecutive(lines: Sequence[Line]) -> bool:
    """True when every line is a serial number, and each is the one before plus one."""
    numbers = [serial(line.text) for line in lines]
    return None not in numbers and all(b == a + 1 for a, b in itertools.pairwise(numbers))  # type: ignore[operator]


def row_edges(serials: Sequence[Line], others: Sequence[Line], top: float, bottom: float) -> tuple[list[float], bool]:
    """The edges between the rows of a band from ``top`` to ``bottom``, and whether they are certain.

    ``serials`` are the lines of the serial column, ``others`` those of all other columns. Texts stand either
    in the middle of their row, then each edge mirrors the one before at the serial number; or at its top,
    then each edge is right above a serial number. Of the readings that cut no text the one wins that leaves
    more white at its edges: the padding of two cells is more than the distance of two lines.
    """
    if len(serials) < 2:
        return [], True
    everything = sorted([*serials, *others], key=lambda line: line.top)
    height = max(line.bottom - line.top for line in serials)
    middles, tops = _from_middles(serials, everything, top), _from_tops(serials, everything)
    ends_well = abs(2 * serials[-1].middle - middles[-1] - bottom) <= height
    starts_well = serials[0].top - everything[0].top <= 0.5 * height
    cut_middle = sum(_crossed(edge, others) for edge in middles)
    cut_top = sum(_crossed(edge, others) for edge in tops)
    if all(abs(a - b) < 0.5 * height for a, b in zip(middles, tops, strict=True)):
        return middles, cut_middle == 0
    fits = [(ends_well and cut_middle == 0), (starts_well and cut_top == 0)]
    if fits == [True, True]:
        more = sum(_white(e, everything) for e in middles) - sum(_white(e, everything) for e in tops)
        return (middles if more >= 0 else tops), abs(more) > 0.1 * height * len(middles)
    if fits[1]:
        return tops, True
    if fits[0]:
        return middles, True
    return (tops, False) if starts_well and cut_top <= cut_middle else (middles, False)


def _white(edge: float, lines: Sequence[Line]) -> float:
    """The height of the white strip over all columns that the edge lies in."""
    above = max((line.bottom for line in lines if line.middle < edge), default=edge)
    below = min((line.top for line in lines if line.middle > edge), default=edge)
    return max(below - above, 0.0)


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
