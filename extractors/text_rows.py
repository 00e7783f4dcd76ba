"""Lines of a text file, and the rows of cells that several of them form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractors.models import Cell, Table

#: Vertical tab and U+2028 are the line break inside a cell or paragraph (Word's Shift+Enter).
SOFT_BREAK = re.compile("[\x0b\u2028]")
#: ``**strong**`` and ``__strong__``; bounded, for a line of open marks would take quadratic time.
STRESS = re.compile(r"(\*\*|__)(?=\S)(.{1,300}?)(?<=\S)\1")
#: A broken cell is never longer than this many lines.
MAX_CELL_LINES = 60
_BLANK = " \u3000\t\u00a0\ufeff"


class Line(NamedTuple):
    """One line without its end; ``page`` counts form feeds and is ``None`` in a file without any."""

    text: str
    page: int | None
    number: int

    @property
    def blank(self) -> bool:
        return not self.text.strip(_BLANK + "\x0b\u2028")


class Found(NamedTuple):
    """Rows of cell texts, the line after the last one used, and numbers of lines that were joined to
    another."""

    rows: list[list[str]]
    end: int
    reader: str
    ragged: bool
    joined: tuple[int, ...] = ()


def clean(text: str) -> str:
    """A cell's text: soft breaks as ``\\n``, no blanks at the ends of its lines."""
    lines = [line.strip(_BLANK) for line in SOFT_BREAK.sub("\n", text).split("\n")]
    return "\n".join(lines).strip("\n")


def make_table(found: Found, index: int, page: int | None) -> Table:
    """The value for a table; in a ragged one ``col`` is the cell's ordinal."""
    cells = tuple(
        Cell(text=text, row=row_no, col=col_no, page=page)
        for row_no, row in enumerate(found.rows, 1)
        for col_no, text in enumerate(row, 1)
    )
    return Table(
        index=index,
        page=page,
        n_rows=len(found.rows),
        n_cols=max((len(row) for row in found.rows), default=0),
        cells=cells,
        ragged=found.ragged,
        reader=found.reader,
    )


def uneven(rows: Sequence[Sequence[str]]) -> bool:
    return len({len(row) for row in rows}) > 1


def run_end(lines: Sequence[Line], start: int, hits: Sequence[bool]) -> int:
    """End of the table that starts at ``start``: hits on the same page, over single blank lines only where
    one of the two pieces is a single line (an export with an empty line after each row); a piece of several
    lines after a gap is a table of its own."""
    end = _piece(lines, start, hits)
    single = end - start == 1
    while True:
        after = end
        while after < len(lines) and lines[after].blank and after - end < 2:
            after += 1
        if after == end or after >= len(lines) or not hits[after] or lines[after].page != lines[start].page:
            return end
        next_end = _piece(lines, after, hits)
        if not (single or next_end - after == 1):
            return end
        single, end = next_end - after == 1, next_end


def _piece(lines: Sequence[Line], start: int, hits: Sequence[bool]) -> int:
    end = start
    while end < len(lines) and hits[end] and lines[end].page == lines[start].page:
        end += 1
    return end
