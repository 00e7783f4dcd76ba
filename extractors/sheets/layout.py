"""One sheet's cells → title lines as paragraphs, and tables; rows and columns keep the sheet's own numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median_high
from typing import NamedTuple

from extractors.models import Block, Cell, Paragraph, Table, Unreadable
from extractors.sheets.merges import Spans, spans
from extractors.sheets.notices import Notices
from extractors.sheets.sheet import TOO_LARGE, Budget, Noticed, Sheet

#: Word allows 63 columns, and no table of an office has hundreds; more is an attack on memory.
MAX_COLUMNS = 2_000
#: Positions of one table, most of them empty.
MAX_AREA = 4_000_000
#: Empty columns that part what stands beside a table from the table.
FAR = 30
#: Empty rows that a table may have inside.
GAP = 10
_LABEL = re.compile(r"[^：:\d]{1,12}[：:]")
_NUMBER = re.compile(r"[（(]?(?:\d{1,5}|[一二三四五六七八九十]{1,3})[)）、.．]?")
_DIGIT = re.compile(r"[\d%％‰]")
_MAX_NAME = 24


class Placed(NamedTuple):
    """A cell that is seen, with its spans."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    noticed: tuple[Noticed, ...]
    size: float | None
    centred: bool | None

    @property
    def filled(self) -> bool:
        return bool(self.text.strip())


class Line(NamedTuple):
    """The cells that start in a row; none where merged cells cover all of it."""

    row: int
    cells: tuple[Placed, ...]

    @property
    def filled(self) -> list[Placed]:
        return [cell for cell in self.cells if cell.filled]


class _Area(NamedTuple):
    """Lines for running text, or for one table."""

    table: bool
    lines: list[Line]


class Laid(NamedTuple):
    blocks: list[Block]
    tables: list[Table]


def lay_out(sheet: Sheet, first_table: int, reader: str, notices: Notices, budget: Budget) -> Laid:
    """The blocks of a sheet; its tables are numbered from ``first_table``."""
    merged = spans(sheet)
    loose: dict[int, list[tuple[str, str, int]]] = {}
    for merge in merged.clashing:
        loose.setdefault(merge[0], []).append(("merge_clash", "", merge[2]))
    blocks: list[Block] = []
    tables: list[Table] = []
    page = sheet.number or None
    for lines in _bands(_lines(sheet, merged, loose)):
        for area in _areas(lines):
            if area.table:
                table = _table(area.lines, first_table + len(tables), sheet, reader, merged, budget)
                blocks.append(table)
                tables.append(table)
            else:
                blocks += [paragraph for line in area.lines for paragraph in _paragraphs(line, page)]
            _tell(sheet, area, tables[-1].index if area.table else None, notices, loose)
    for row, found in loose.items():
        for code, raw, col in found:
            notices.cell(code, raw, sheet=sheet.number, name=sheet.name, table=None, row=row, col=col)
    return Laid(blocks, tables)


def _lines(sheet: Sheet, merged: Spans, loose: dict[int, list[tuple[str, str, int]]]) -> list[Line]:
    """The rows that hold or continue something, in order. Content under a merged cell is not seen; ``loose`` takes
    it, by row."""
    found: dict[int, list[Placed]] = {}
    for row, cells in sheet.rows.items():
        for col in sorted(cells):
            cell = cells[col]
            first = merged.covered.get((row, col))
            if first is not None:
                seen = sheet.rows.get(first[0], {}).get(first[1])
                if cell.text.strip() and (seen is None or seen.text.strip() != cell.text.strip()):
                    loose.setdefault(row, []).append(("merged_cell_text", cell.text, col))
                continue
            spanned = merged.of.get((row, col), (1, 1))
            found.setdefault(row, []).append(
                Placed(row, col, *spanned, cell.text, cell.noticed, cell.size, cell.centred)
            )
    for (row, _), first in merged.covered.items():
        if row not in found and first[1] in sheet.rows.get(first[0], {}):
            found[row] = []
    return [Line(row, tuple(found[row])) for row in sorted(found)]


def _bands(lines: Sequence[Line]) -> list[list[Line]]:
    """The sheet cut where many columns are empty: what stands far to the right is no part of the table."""
    ends: dict[int, int] = {}
    for line in lines:
        for cell in line.cells:
            ends[cell.col] = max(ends.get(cell.col, 0), cell.col + cell.col_span - 1)
    columns = sorted(ends)
    cuts = []
    reach = columns[0] if columns else 0
    for col in columns:
        if col - reach > FAR:
            cuts.append(col)
        reach = max(reach, ends[col])
    if not cuts:
        return [list(lines)]
    bands: list[list[Line]] = []
    for left, right in zip([0, *cuts], [*cuts, 1 << 30], strict=True):
        kept = [Line(n.row, tuple(c for c in n.cells if left <= c.col < right)) for n in lines]
        bands.append([line for line in kept if line.cells or not left])
    return bands


def _areas(lines: Sequence[Line]) -> list[_Area]:
    """Groups of rows between empty ones → running text and tables; a table may have empty rows inside."""
    areas: list[_Area] = []
    last: _Area | None = None
    width = (0, 0)
    for group in _groups(lines):
        if last is not None and _goes_on(last.lines[-1], group, width):
            last.lines.extend(group)
            width = _wider(width, group)
            continue
        start = _table_start(group)
        if start:
            areas.append(_Area(False, group[:start]))
        if start < len(group):
            last = _Area(True, group[start:])
            width = _width(last.lines)
            areas.append(last)
    return areas


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    groups: list[list[Line]] = []
    for line in lines:
        if groups and line.row == groups[-1][-1].row + 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _goes_on(last: Line, group: Sequence[Line], width: tuple[int, int]) -> bool:
    """True when rows below a gap are rows of the table above: they begin with a number, or look like data."""
    first = group[0]
    cells = first.filled
    if not cells or first.row - last.row > GAP:
        return False
    if cells[0].col < width[0] or max(c.col for c in cells) > width[1]:
        return False
    if _NUMBER.fullmatch(cells[0].text.strip()) and len(cells) > 1:
        return True
    said = any(_DIGIT.search(cell.text) or len(cell.text) > _MAX_NAME for cell in cells)
    return said and len(cells) > 2 and not all(_LABEL.match(cell.text.strip()) for cell in cells)


def _width(lines: Sequence[Line]) -> tuple[int, int]:
    cells = [cell for line in lines for cell in line.cells]
    return min(cell.col for cell in cells), max(cell.col + cell.col_span - 1 for cell in cells)


def _wider(width: tuple[int, int], lines: Sequence[Line]) -> tuple[int, int]:
    cells = [cell for line in lines for cell in line.cells]
    left, right = _width(lines) if cells else width
    return min(width[0], left), max(width[1], right)


def _table_start(group: Sequence[Line]) -> int:
    """The first line of a group that belongs to its table; its length when it has none."""
    counts = [len(line.filled) for line in group if len(line.filled) > 1]
    if not counts:
        return len(group)
    usual = median_high(counts)
    start = next((n for n, line in enumerate(group) if not _leads(line, usual)), len(group))
    rows = [line for line in group[start:] if line.filled]
    if len(rows) == 1 and len(rows[0].filled) <= 3 and not _NUMBER.fullmatch(rows[0].filled[0].text.strip()):
        return len(group)
    return start


def _leads(line: Line, usual: int) -> bool:
    """True for a line above a table: a title, or a form line (填报单位：…) with few cells."""
    cells = line.filled
    if len(cells) <= 1:
        return True
    if any(cell.row_span > 1 for cell in cells) or _NUMBER.fullmatch(cells[0].text.strip()):
        return False
    if all(_LABEL.match(cell.text.strip()) for cell in cells):
        return True
    return len(cells) <= 3 and len(cells) * 2 < usual


def _paragraphs(line: Line, page: int | None) -> list[Paragraph]:
    """A title cell line by line; the cells of a form line beside each other."""
    cells = line.filled
    if len(cells) > 1:
        text = "　　".join(" ".join(cell.text.split()) for cell in cells)
        return [Paragraph(text=text, page=page, size=cells[0].size, centred=cells[0].centred)]
    return [
        Paragraph(text=part.strip(), page=page, size=cell.size, centred=cell.centred)
        for cell in cells
        for part in cell.text.split("\n")
        if part.strip()
    ]


def _table(lines: Sequence[Line], index: int, sheet: Sheet, reader: str, merged: Spans, budget: Budget) -> Table:
    left, right = _width(lines)
    top, bottom = lines[0].row, lines[-1].row
    lengths = {line.row: (sheet.lengths or {}).get(line.row, right) for line in lines}
    ragged = len(set(lengths.values())) > 1
    if ragged:
        left, right = 1, max(*lengths.values(), right)
    if right - left >= MAX_COLUMNS:
        raise Unreadable(f"第 {index} 个表格的列数超过 {MAX_COLUMNS}，文件可能已损坏，请打开核对后重新放入。")
    if (bottom - top + 1) * (right - left + 1) > MAX_AREA:
        raise Unreadable(TOO_LARGE)
    page = sheet.number or None
    cells: list[Cell] = []
    for line in lines:
        placed = {cell.col: cell for cell in line.cells}
        if not placed:
            continue
        end = lengths[line.row] if ragged else right
        budget.blanks(end - left + 1 - len(placed))
        for col in range(left, end + 1):
            if (line.row, col) in merged.covered:
                continue
            cell = placed.get(col)
            rows, cols = (cell.row_span, cell.col_span) if cell else merged.of.get((line.row, col), (1, 1))
            cells.append(
                Cell(
                    text=cell.text if cell else "",
                    row=line.row,
                    col=col,
                    row_span=min(rows, bottom - line.row + 1),
                    col_span=min(cols, right - col + 1),
                    page=page,
                )
            )
    return Table(
        index=index,
        page=page,
        n_rows=bottom - top + 1,
        n_cols=right - left + 1,
        cells=tuple(cells),
        ragged=ragged,
        reader=reader,
        first_row=top,
        first_col=left,
    )


def _tell(
    sheet: Sheet, area: _Area, table: int | None, notices: Notices, loose: dict[int, list[tuple[str, str, int]]]
) -> None:
    """What was noticed about the cells of an area; of a hidden row its first text."""
    for line in area.lines:
        told = [
            (code, raw, cell.col, row)
            for cell in line.cells
            for code, raw in cell.noticed
            for row in range(line.row, line.row + min(cell.row_span, GAP))
        ]
        if line.row in sheet.hidden_rows and line.cells:
            first = next(iter(line.filled or line.cells))
            told.append(("hidden_cells", first.text, first.col, line.row))
        told += [(code, raw, col, line.row) for code, raw, col in loose.pop(line.row, ())]
        for code, raw, col, row in told:
            notices.cell(code, raw, sheet=sheet.number, name=sheet.name, table=table, row=row, col=col)
