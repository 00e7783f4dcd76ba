"""Text exports whose cells are parted by blanks only, and broken over lines where the page was narrow.

Nothing but the header's names, the running serial numbers and the types of the cells tells where a cell ends; so
a row is laid out only where one way is clearly best, and every row of such a table is to be checked by a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from extractors.models import Block, Cell, Issue, Paragraph, Table
from pipelines.steps.header_lines import Name, read_header_lines
from pipelines.steps.wrapped import lay_wrapped

_FEWEST = 6
_HEADER_LINES = 14
_ROW_LINES = 40
_START = regex.compile(r"(\d{1,4})[\s\u3000]+\S")
_OPEN_END = tuple("、，,；;（(和及与—-")


class Spaced(NamedTuple):
    """The table and the number of blocks that it takes the place of."""

    table: Table
    used: int


def spaced_table(blocks: Sequence[Block], at: int) -> Spaced | None:
    """The table whose header begins at block ``at``, or ``None``."""
    names, start = _header(blocks, at)
    if not names:
        return None
    rows, end = _rows(blocks, start)
    if len(rows) < 2:
        return None
    fields = [name.field for name in names]
    texts = [[name.text for name in names]] + [lay_wrapped(fields, _cells(row)) for row in rows]
    first = blocks[at]
    page = first.page if isinstance(first, Paragraph) else None
    cells = tuple(
        Cell(text=text, row=r, col=c, page=page)
        for r, row in enumerate(texts, start=1)
        for c, text in enumerate(row, start=1)
    )
    width = max(map(len, texts))
    table = Table(index=1, page=page, n_rows=len(texts), n_cols=width, cells=cells, ragged=True, reader="text-blanks")
    return Spaced(table, end - at)


def doubt(table_no: int) -> Issue:
    """What a person must know of every such table."""
    message = f"第{table_no}张表在文本中只用空格分列，各格的起止是按列名和内容推断的，请对照原件逐行核对。"
    return Issue(code="table_doubtful", severity="warning", message=message, table_no=table_no)


def _line(blocks: Sequence[Block], at: int) -> str | None:
    block = blocks[at] if at < len(blocks) else None
    return block.text.strip() if isinstance(block, Paragraph) else None


def _header(blocks: Sequence[Block], at: int) -> tuple[list[Name], int]:
    """The names, and the first line below them; the header ends where a row with a number begins."""
    first = _line(blocks, at)
    if first is None or not regex.match(r"序\s*号\s+\S", first):
        return [], at
    pieces: list[str] = []
    for end in range(at, min(at + _HEADER_LINES, len(blocks))):
        line = _line(blocks, end)
        if line is None:
            return [], at
        if pieces and _START.match(line):
            names = read_header_lines(pieces)
            fields = {name.field for name in names} - {"other"}
            whole = sum(name.lines for name in names) == len(pieces)
            return (names, end) if whole and len(fields) >= _FEWEST else ([], at)
        pieces += line.split()
    return [], at


def _rows(blocks: Sequence[Block], start: int) -> tuple[list[list[str]], int]:
    """The lines of each row: from its number to the line before the next one's."""
    rows: list[list[str]] = []
    at = start
    while (line := _line(blocks, at)) is not None:
        match = _START.match(line)
        if match and int(match.group(1)) == len(rows) + 1:
            rows.append([line])
        elif rows and len(rows[-1]) < _ROW_LINES and not _ends(line):
            rows[-1].append(line)
        else:
            break
        at += 1
    return rows, at


def _ends(line: str) -> bool:
    """Lines that end a table: a note, a caption, an imprint."""
    return bool(regex.match(r"[备附]?注\s*[:：]|附件|.{0,30}\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?:印发)?$", line))


def _cells(lines: Sequence[str]) -> list[str]:
    """The pieces of a row; a piece that ends like an unfinished list goes on with the next."""
    cells: list[str] = []
    for piece in (piece for line in lines for piece in line.split()):
        if cells and cells[-1].endswith(_OPEN_END):
            cells[-1] += piece
        else:
            cells.append(piece)
    return cells
