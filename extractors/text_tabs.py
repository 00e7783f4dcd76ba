"""Tables in text whose cells are separated by tabs, by wide gaps of spaces."""

from __future__ import annotations

import re
from collections.abc import MutableSequence, Sequence

from extractors.text_rows import MAX_CELL_LINES, Found, Line, clean, run_end

_SERIAL = re.compile(r"\d{1,5}[.、．]?|[（(]\d{1,5}[)）]")
_GAP = re.compile(" {2,}| *\u3000+ *| *\u00a0{2,} *")
_LABEL = re.compile(r"[^：:]{1,12}[：:].*")
_OPEN_END = ("、", "，", ",", "和", "及", "与", "（", "(")
#: A single line with tabs is a row of a table from this many cells on.
LONE_ROW = 4
#: A row must lack this many cells before the lines below are taken for its rest.
MIN_MISSING = 3
MIN_SPACED_COLUMNS = 4
MIN_SPACED_ROWS = 3


def tab_hits(lines: Sequence[Line]) -> list[bool]:
    """Lines that may be rows: a tab between two texts, or a tab elsewhere right below such a line; and one
    or two lines without tabs that stand between rows without a gap (titles and notes inside a table)."""
    hits: list[bool] = []
    for line in lines:
        inside = "\t" in line.text.lstrip() and not line.blank
        hits.append(inside or ("\t" in line.text and not line.blank and bool(hits) and hits[-1]))
    for i in range(1, len(lines) - 1):
        if hits[i] or lines[i].blank or lines[i - 1].text.count("\t") < 2:
            continue
        after = next((j for j in (i + 1, i + 2) if j < len(lines) and "\t" in lines[j].text), None)
        if after and lines[after].text.count("\t") > 1 and _plain_gap(lines, i, after):
            hits[i:after] = [True] * (after - i)
    return hits


def _plain_gap(lines: Sequence[Line], start: int, after: int) -> bool:
    """Whether the lines between two rows are not blank and stand on the same page as both."""
    pages = {line.page for line in lines[start - 1 : after + 1]}
    return len(pages) == 1 and not any(line.blank for line in lines[start:after])


def find_tabs(lines: Sequence[Line], start: int, hits: MutableSequence[bool]) -> Found | None:
    """The tab-separated table that begins at ``start``, or ``None``. ``hits`` gains the rows below a cell that ran
    over lines."""
    row_lines = [i for i in range(start, run_end(lines, start, hits)) if not lines[i].blank]
    width = max(lines[i].text.count("\t") + 1 for i in row_lines)
    if len(row_lines) == 1 and width < LONE_ROW and not _opens_quote(lines[start].text):
        return None
    if not any("\t" in lines[i].text.strip() for i in row_lines):
        return None
    if width == 2 and _labels(lines, row_lines):
        return None
    rows: list[list[str]] = []
    joined: list[int] = []
    position = start
    while True:
        limit = run_end(lines, position, hits)
        position, taken = _read_rows(lines, position, limit, width, rows)
        joined += taken
        # A cell that ran over lines hid the rest of the table from the run.
        after = position
        while position > limit and after < len(lines) and "\t" in lines[after].text and not lines[after].blank:
            hits[after] = True
            after += 1
        if position <= limit or position >= len(lines) or not hits[position]:
            break
    return Found(rows, position, "text-tabs", True, tuple(joined))


def _labels(lines: Sequence[Line], numbers: Sequence[int]) -> bool:
    """Contact lines (``联系人：…⇥联系电话：…``) are running text."""
    cells = [cell.strip() for i in numbers for cell in lines[i].text.split("\t") if cell.strip()]
    return 2 * sum(bool(_LABEL.fullmatch(cell)) for cell in cells) > len(cells)


def _read_rows(
    lines: Sequence[Line], position: int, limit: int, width: int, rows: list[list[str]]
) -> tuple[int, list[int]]:
    """Append the rows of the lines up to ``limit`` (and of lines joined to them); the position reached and
    the numbers of joined lines."""
    joined: list[int] = []
    while position < limit:
        if lines[position].blank:
            position += 1
            continue
        row, position = _quoted_row(lines, position)
        more, after = _rest_of_row(lines, position, row, width) if rows else ([], position)
        joined += [line.number for line in lines[position:after]]
        position = after
        for extra in more:
            row = [*row[:-1], row[-1] + "\n" + extra[0], *extra[1:]]
        rows.append([clean(cell) for cell in row])
    return position, joined


def _rest_of_row(lines: Sequence[Line], start: int, row: Sequence[str], width: int) -> tuple[list[list[str]], int]:
    """The lines that complete a row broken inside a cell: none begins with a serial number, and together they
    have exactly the cells that the row lacks (three or more: a row short of one may have lost it). A full row
    whose last cell ends in an open list goes on in the next line. Nothing when they do not fit."""
    missing = width - len(row)
    if not _SERIAL.fullmatch(row[0].strip()) or start >= len(lines) or lines[start].blank:
        return [], start
    if missing == 0 and row[-1].rstrip().endswith(_OPEN_END) and "\t" not in lines[start].text:
        return [[lines[start].text]], start + 1
    if missing < MIN_MISSING:
        return [], start
    pieces: list[list[str]] = []
    for position in range(start, min(start + MAX_CELL_LINES, len(lines))):
        line = lines[position]
        piece = line.text.split("\t")
        first = piece[0].strip()
        if line.page != lines[start].page or _SERIAL.fullmatch(first) or not first:
            break
        missing -= len(piece) - 1
        pieces.append(piece)
        if missing == 0:
            return pieces, position + 1
        if missing < 0:
            break
    return [], start


def _opens_quote(text: str) -> bool:
    return any(cell.startswith('"') and not _closed(cell) for cell in text.split("\t"))


def _closed(cell: str) -> bool:
    """A quoted cell that is complete: an even number of quotes, the last one at its end."""
    return len(cell) > 1 and cell.endswith('"') and cell.count('"') % 2 == 0


def _quoted_row(lines: Sequence[Line], position: int) -> tuple[list[str], int]:
    """The cells of a row; a cell in quotes may run over lines, as spreadsheets write cells with line
    breaks."""
    raw = lines[position].text.split("\t")
    position += 1
    while raw[-1].startswith('"') and not _closed(raw[-1]):
        taken = _closing_line(lines, position, raw[-1])
        if taken is None:
            break
        *between, last = (line.text for line in lines[position : taken + 1])
        head, *rest = last.split("\t")
        raw = [*raw[:-1], "\n".join([raw[-1], *between, head]), *rest]
        position = taken + 1
    everywhere = all(_closed(cell) for cell in raw)
    return [_unquote(cell, everywhere) for cell in raw], position


def _closing_line(lines: Sequence[Line], start: int, opened: str) -> int | None:
    """The line whose first cell closes the quote; lines between hold no tab (they are inside one cell)."""
    text = opened
    for position in range(start, min(start + MAX_CELL_LINES, len(lines))):
        head, tab, _ = lines[position].text.partition("\t")
        text += "\n" + head
        if _closed(text):
            return position
        if tab or lines[position].page != lines[start].page:
            return None
    return None


def _unquote(cell: str, everywhere: bool) -> str:
    """The text of a quoted cell. Quotes that a writer had no reason to add (no break, no doubled quote
    inside, other cells bare) belong to the text."""
    inner = cell[1:-1]
    if not _closed(cell) or inner.replace('""', "").count('"'):
        return cell
    if everywhere or "\n" in inner or '""' in inner or "\x0b" in inner:
        return inner.replace('""', '"')
    return cell


def gap_cells(line: Line) -> list[str]:
    """Cells separated by two or more blanks or by ideographic spaces; the indent does not count."""
    return _GAP.split(line.text.strip(" \u3000\u00a0"))


def gap_counts(lines: Sequence[Line]) -> list[int]:
    return [0 if line.blank or "\t" in line.text else len(gap_cells(line)) for line in lines]


def find_gaps(lines: Sequence[Line], start: int, counts: Sequence[int]) -> Found | None:
    """A table set with blanks: at least three lines in a row with the same number (four or more) of columns;
    further lines with three or more columns around them belong to it."""
    if counts[start] < MIN_SPACED_COLUMNS - 1:
        return None
    end = start
    while end < len(lines) and counts[end] >= MIN_SPACED_COLUMNS - 1 and lines[end].page == lines[start].page:
        end += 1
    same = longest = 1
    for i in range(start + 1, end):
        same = same + 1 if counts[i] == counts[i - 1] else 1
        if counts[i] >= MIN_SPACED_COLUMNS:
            longest = max(longest, same)
    if longest < MIN_SPACED_ROWS:
        return None
    rows = [[clean(cell) for cell in gap_cells(lines[i])] for i in range(start, end)]
    return Found(rows, end, "text-spaces", True)
