"""What XLSX, XLS and CSV readers hand to the layout: one sheet's content by row and column."""

from __future__ import annotations

from typing import NamedTuple

from extractors.models import Unreadable

#: Cells with content of all sheets of one file; 10,000 rows of 12 columns are 120,000. Each takes
#: about 1.3 kB until the document is done.
MAX_CELLS = 400_000
#: Characters of all cells (a text that many cells share counts each time).
MAX_CHARS = 30_000_000
#: Rows, cells and other elements of all sheets of one file, empty ones too; a million takes about five seconds.
MAX_WORK = 2_000_000
#: Merged ranges of one sheet.
MAX_MERGES = 200_000
TOO_LARGE = "表格内容过多（超过 40 万个单元格或 3000 万字），未读取，请拆分成较小的文件后重新放入。"

#: First row, last row, first column, last column; from 1, inclusive.
Merge = tuple[int, int, int, int]


class Noticed(NamedTuple):
    """Something about a cell that a person must know: a code of ``notices.py`` and the text that goes with it."""

    code: str
    raw: str = ""


class SheetCell(NamedTuple):
    """A cell with content as it is seen; ``size`` in points and ``centred`` where the format tells."""

    text: str
    noticed: tuple[Noticed, ...] = ()
    size: float | None = None
    centred: bool | None = None


class Sheet(NamedTuple):
    """``number`` counts all sheets from 1, hidden ones and charts too. ``rows``: row → column → cell, only where
    something stands; rows in ascending order. ``unread``: what lies on the sheet and is not read, with counts.
    ``lengths``: how many cells each row has, where rows of different lengths tell of lost cells (CSV)."""

    number: int
    name: str
    rows: dict[int, dict[int, SheetCell]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: tuple[tuple[int, int], ...] = ()
    unread: tuple[tuple[str, int, str], ...] = ()
    lengths: dict[int, int] | None = None


class Budget:
    """What all sheets of one file may hold together; raises :class:`Unreadable` beyond."""

    def __init__(self) -> None:
        self._cells = MAX_CELLS
        self._chars = MAX_CHARS
        self._work = MAX_WORK

    def take(self, text: str) -> None:
        self._cells -= 1
        self._chars -= len(text)
        if self._cells < 0 or self._chars < 0:
            raise Unreadable(TOO_LARGE)

    def work(self, count: int) -> None:
        """So many elements were looked at, whatever came of them."""
        self._work -= count
        if self._work < 0:
            raise Unreadable(TOO_LARGE)

    def blanks(self, count: int) -> None:
        """Empty cells inside tables cost as much as others."""
        self._cells -= count
        if self._cells < 0:
            raise Unreadable(TOO_LARGE)
