"""Tables that a Markdown file holds as HTML, as converters write them when cells are merged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import NamedTuple

from extractors.models import Cell, Table
from extractors.text_rows import Line, clean

_OPEN = re.compile(r"\s*<table[\s>]", re.I)
_SHUT = re.compile(r"</table\s*>", re.I)
#: A span beyond this is damage, not layout.
_MAX_SPAN = 2000
_MAX_CELLS = 1_000_000
_BREAKS = {"br", "p", "div", "li"}


class HtmlTable(NamedTuple):
    """The table and the line after the last one that it takes."""

    table: Table
    end: int


def find_html(lines: Sequence[Line], at: int, index: int) -> HtmlTable | None:
    """The HTML table that starts at line ``at``; ``None`` when none does or it is not closed."""
    if not _OPEN.match(lines[at].text):
        return None
    end = next((n for n in range(at, len(lines)) if _SHUT.search(lines[n].text)), None)
    if end is None:
        return None
    reader = _Reader()
    reader.feed("\n".join(line.text for line in lines[at : end + 1]))
    reader.close()
    table = _laid(reader.rows, index, lines[at].page)
    return HtmlTable(table, end + 1) if table is not None else None


class _Piece(NamedTuple):
    text: str
    row_span: int
    col_span: int


class _Reader(HTMLParser):
    """Collects the rows of the outermost table; a nested table's text joins the cell that holds it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[_Piece]] = []
        self._depth = 0
        self._text: list[str] | None = None
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
        elif self._depth == 1 and tag == "tr":
            self._finish()
            self.rows.append([])
        elif self._depth == 1 and tag in ("td", "th"):
            self._finish()
            given = dict(attrs)
            self._spans = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self._text = []
        elif tag in _BREAKS and self._text:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._depth -= 1
        if self._depth <= 1 and tag in ("td", "th", "tr", "table"):
            self._finish()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(re.sub(r"\s+", " ", data))

    def _finish(self) -> None:
        if self._text is None:
            return
        if not self.rows:
            self.rows.append([])
        self.rows[-1].append(_Piece(clean(re.sub(r"\n{2,}", "\n", "".join(self._text)).strip()), *self._spans))
        self._text = None


def _span(text: str | None) -> int:
    return min(int(text), _MAX_SPAN) if text and text.isascii() and text.isdigit() and int(text[:6]) > 0 else 1


def _laid(rows: Sequence[Sequence[_Piece]], index: int, page: int | None) -> Table | None:
    """The pieces on their grid: each takes the first place of its row that is free for all of it."""
    rows = [row for row in rows if row]
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    width = 0
    for r, row in enumerate(rows, start=1):
        c = 1
        for piece in row:
            while any((r, c + k) in taken for k in range(piece.col_span)):
                c += 1
            height = min(piece.row_span, len(rows) - r + 1)
            if len(taken) + height * piece.col_span > _MAX_CELLS:
                return None
            taken.update((r + i, c + k) for i in range(height) for k in range(piece.col_span))
            cells.append(Cell(text=piece.text, row=r, col=c, row_span=height, col_span=piece.col_span, page=page))
            c += piece.col_span
            width = max(width, c - 1)
    if not cells:
        return None
    return Table(index=index, page=page, n_rows=len(rows), n_cols=width, cells=tuple(cells), reader="text-html")
