"""Merged ranges → which cell spans what, within the content of its sheet."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from extractors.models import Unreadable
from extractors.sheets.sheet import TOO_LARGE, Merge, Sheet

#: Positions that all merged ranges of a sheet may cover together.
MAX_COVERED = 3_000_000
#: A taller range covers only the rows that hold something; the rows between them are empty, not merged.
TALL = 200
#: A title merged a little further than the content below it keeps its width.
BEYOND = 20


class Spans(NamedTuple):
    """``of``: first cell → rows and columns that it covers; ``covered``: every other position → its first cell;
    ``clashing``: ranges that overlap an earlier one and were set aside."""

    of: dict[tuple[int, int], tuple[int, int]]
    covered: dict[tuple[int, int], tuple[int, int]]
    clashing: tuple[Merge, ...] = ()


def spans(sheet: Sheet) -> Spans:
    """Ranges are cut to the rows and columns that hold something: one over a whole sheet covers its content only."""
    rows = list(sheet.rows)
    bottom = rows[-1] if rows else 0
    right = max((max(cells) for cells in sheet.rows.values()), default=0)
    right = max([right, *(merge[3] for merge in sheet.merges if merge[3] <= right + BEYOND)])
    of: dict[tuple[int, int], tuple[int, int]] = {}
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    clashing: list[Merge] = []
    left = MAX_COVERED
    for merge in sheet.merges:
        top, low, first, last = merge[0], min(merge[1], bottom), merge[2], min(merge[3], right)
        if top > low or first > last or (top == low and first == last):
            continue
        lines = _rows(rows, top, low)
        left -= len(lines) * (last - first + 1)
        if left < 0:
            raise Unreadable(TOO_LARGE)
        places = [(row, col) for row in lines for col in range(first, last + 1)]
        if any(place in covered or place in of for place in places):
            clashing.append(merge)
            continue
        of[top, first] = (low - top + 1, last - first + 1)
        covered.update(dict.fromkeys((place for place in places if place != (top, first)), (top, first)))
    return Spans(of, covered, tuple(clashing))


def _rows(rows: Sequence[int], top: int, low: int) -> Sequence[int]:
    if low - top < TALL:
        return range(top, low + 1)
    return rows[bisect_left(rows, top) : bisect_right(rows, low)]
