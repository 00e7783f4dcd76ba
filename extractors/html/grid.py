"""Cells with spans → a table on its grid (HTML Standard 4.9.12, forming a table)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from extractors.models import Unreadable

#: Positions of a table's grid; 10,000 rows of 100 columns take a third of it.
MAX_SLOTS = 3_000_000
_TOO_LARGE = "网页中的表格过大（超过 30 万个单元格，或合并的行列过多），未读取，请拆分成较小的表格后重新放入。"


class Spans(Protocol):
    """A cell with the spans that its markup gives; ``row_span`` 0 runs to the end of its row group."""

    row_span: int
    col_span: int


C = TypeVar("C", bound=Spans)


@dataclass(slots=True)
class Placed(Generic[C]):
    """A cell and the places that it takes on the grid."""

    cell: C
    row: int
    col: int
    row_span: int
    col_span: int


@dataclass(slots=True)
class Grid(Generic[C]):
    """``overlaps`` are rows (from 1) in which two cells claim one place."""

    cells: list[Placed[C]]
    n_rows: int
    n_cols: int
    overlaps: list[int]


def lay_out(rows: Sequence[Sequence[C]], groups: Sequence[int]) -> Grid[C]:
    """Place the cells: each at the first free place of its row; a merge downwards ends with its row group, and above
    a row that is full without it (told as an overlap). Columns at the right in which no cell begins
    (``colspan=1000`` over nine columns) are none."""
    ends = _group_ends(groups)
    widths = [sum(cell.col_span for cell in row) for row in rows]
    placed: list[Placed[C]] = []
    overlaps: list[int] = []
    #: For each column, the last row that a cell from above or from the left covers.
    covered: list[int] = []
    holders: list[Placed[C] | None] = []
    slots = 0
    for at, row in enumerate(rows):
        col = 0
        overlapping = _is_full(widths, at) and _cut(holders, covered, at)
        for cell in row:
            while col < len(covered) and covered[col] >= at:
                col += 1
                slots += 1
            bottom = ends[at] if cell.row_span == 0 else min(ends[at], at + cell.row_span - 1)
            slots += cell.col_span
            if slots > MAX_SLOTS:
                raise Unreadable(_TOO_LARGE)
            covered += [-1] * (col + cell.col_span - len(covered))
            holders += [None] * (len(covered) - len(holders))
            item = Placed(cell, at + 1, col + 1, bottom - at + 1, cell.col_span)
            for place in range(col, col + cell.col_span):
                overlapping = overlapping or covered[place] >= at
                if bottom >= covered[place]:
                    covered[place], holders[place] = bottom, item
            placed.append(item)
            col += cell.col_span
        if overlapping:
            overlaps.append(at + 1)
    width = max((item.col for item in placed), default=0)
    for item in placed:
        item.col_span = min(item.col_span, width - item.col + 1)
    if width * len(rows) > MAX_SLOTS:
        raise Unreadable(_TOO_LARGE)
    return Grid(placed, len(rows), width, overlaps)


def _is_full(widths: Sequence[int], at: int) -> bool:
    """True for a row that has as many cells as the first row, when no row has more."""
    return at > 1 and widths[at] > 2 and widths[at] == widths[0] == max(widths)


def _cut(holders: list[Placed[C] | None], covered: list[int], at: int) -> bool:
    """End the merges that hang over into row ``at``, where a whole row stands; whether there were any. A clerk who
    deletes or splits rows leaves such merges behind, and a browser pushes the row's last cells out of the table."""
    hanging = [item for item, last in zip(holders, covered, strict=True) if item is not None and last >= at]
    for item in hanging:
        item.row_span = at - item.row + 1
    covered[:] = [min(last, at - 1) for last in covered]
    return bool(hanging)


def _group_ends(groups: Sequence[int]) -> list[int]:
    """For each row the index of the last row of its group."""
    ends = list(range(len(groups)))
    for at in range(len(groups) - 2, -1, -1):
        if groups[at] == groups[at + 1]:
            ends[at] = ends[at + 1]
    return ends
