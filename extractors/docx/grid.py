"""Rows of cells with spans → a table on its grid (ECMA-376 part 1, 17.4.17 gridSpan, 17.4.84 vMerge)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractors.docx.notices import Noticed, Notices
from extractors.models import Cell, Table, Unreadable

#: Word allows 63 columns; more than this is an attack on memory.
MAX_COLUMNS = 2_000


class GridCell(NamedTuple):
    """A cell as written: ``starts`` or ``goes_on`` in a merge downwards, ``joins_left`` in an old merge
    across. ``noticed`` is what a person must know about its text."""

    text: str
    span: int = 1
    starts: bool = False
    goes_on: bool = False
    joins_left: bool = False
    noticed: Sequence[Noticed] = ()


class GridRow(NamedTuple):
    before: int
    after: int
    cells: Sequence[GridCell]


class _Draft:
    __slots__ = ("col", "col_span", "noticed", "row", "row_span", "text")

    def __init__(self, cell: GridCell, row: int, col: int) -> None:
        self.text, self.noticed, self.col_span = cell.text, cell.noticed, cell.span
        self.row, self.col, self.row_span = row, col, 1


def lay_out(rows: Sequence[GridRow], index: int, notices: Notices) -> Table:
    """Place the cells. A covered cell lengthens the one above; one with nothing above stands for itself;
    text in a covered cell, which Word does not show, is reported. What was noticed about a merged cell holds
    for every row that it covers."""
    drafts: list[_Draft] = []
    above: dict[tuple[int, int], _Draft] = {}
    width = 0
    for row_no, row in enumerate(rows, 1):
        here: dict[tuple[int, int], _Draft] = {}
        col = row.before + 1
        last: _Draft | None = None
        for cell in row.cells:
            place = (col, cell.span)
            merged = above.get(place) if cell.goes_on else None
            if merged is not None:
                merged.row_span = row_no - merged.row + 1
                here[place] = last = merged
                for code, raw in merged.noticed:
                    notices.add_at(code, raw, index, row_no)
                if cell.text.strip() and cell.text != merged.text:
                    notices.add_at("merged_cell_text", cell.text, index, row_no)
            elif cell.joins_left and last is not None and not cell.text.strip():
                if last.row == row_no:
                    last.col_span += cell.span
            else:
                last = _Draft(cell, row_no, col)
                drafts.append(last)
                if cell.starts or cell.goes_on:
                    here[place] = last
                if cell.goes_on:
                    notices.add_at("merge_without_start", cell.text, index, row_no)
            col += cell.span
        width = max(width, col - 1 + row.after)
        if width > MAX_COLUMNS:
            raise Unreadable(f"第 {index} 个表格的列数超过 {MAX_COLUMNS}，文件可能已损坏，请用 Word 打开后另存再放入。")
        above = here
    cells = tuple(Cell(text=d.text, row=d.row, col=d.col, row_span=d.row_span, col_span=d.col_span) for d in drafts)
    return Table(index=index, page=None, n_rows=len(rows), n_cols=width, cells=cells, reader="docx")
