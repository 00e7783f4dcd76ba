"""Tables: fixed widths, a header row on every page, rows that are never cut. Lengths in points."""

from __future__ import annotations

from collections.abc import Sequence

from draws.papers.text import clean, lines, width
from draws.papers.word import cell, row, twips
from reports.docx.paragraphs import para, run, text
from reports.docx.styles import AREA, TABLE
from reports.model import Column, FigureRow, Report, Row, Table
from reports.show import figure_text, show

#: What stands behind a table before the next block.
GAP = para("MCGap")
_STYLES = {
    "count": "MCTableNumber",
    "rate": "MCTableNumber",
    "days": "MCTableNumber",
    "date": "MCTableMiddle",
    "flag": "MCTableMiddle",
    "id": "MCTableText",
    "text": "MCTableText",
}
_FILLS = {"": "", "total": "F0F0F0", "warn": "FFF6DD", "error": "FBE5E1"}
_HEAD_FILL = "E7ECF2"
#: Left and right of a cell's text, with a little air for fonts wider than the named ones.
_PADS = 10.0
_SIZES = (12.0, 10.5)
#: Around the text of a cell of a dense table.
_DENSE = {"top": 0.7, "left": 4, "bottom": 0.7, "right": 4}
#: Half characters: what a column of texts shows on a line at least, and where a text may wrap at the larger size.
_LEAST, _WRAPS = 10, 40
#: Half characters of a number or code that stays on one line.
_LONGEST = 30
#: No text becomes more than so many lines high while there is room beside it.
_DEEP = 10
#: Rows of a table in the text from which on it is dense.
MANY = 9
#: Figures side by side.
_ACROSS = 5


def table(block: Table, landscape: bool, *, titled: bool = True, dense: bool = False) -> list[str]:
    """A table as wide as the page, with its title (unless ``titled`` is false), notes, and what is not in it.
    ``dense``: in the smaller size, as annexes are."""
    wide, high = AREA[landscape]
    size, widths = layout(block, wide, dense=dense)
    title = [text("MCTableTitle", block.title)] if titled and block.title else []
    head = _height([column.label for column in block.columns], widths, size)
    heads = [
        cell(para("MCTableHead", run(column.label, size=size), line=_pitch(size)), room, fill=_HEAD_FILL)
        for column, room in zip(block.columns, widths, strict=True)
    ]
    rows = [row(*heads, header=head < high / 3)]
    rows += [_row(one, block.columns, widths, size, high - head) for one in block.rows]
    if not block.rows:
        rows.append(row(cell(_cell_text(block.empty, "MCTableMiddle", size), sum(widths), span=len(widths))))
    return [*title, _table(rows, widths, dense=dense), *(_notes(block) or [GAP])]


def table_height(block: Table, *, titled: bool) -> float:
    """About how high an upright table of the text becomes, with its title and notes."""
    wide = AREA[False][0]
    dense = len(block.rows) >= MANY
    size, widths = layout(block, wide, dense=dense)
    kinds = [column.kind for column in block.columns]
    texts = [[show(cell, kind) for cell, kind in zip(row.cells, kinds, strict=True)] for row in block.rows]
    rows = sum(_height(one, widths, size) for one in ([column.label for column in block.columns], *texts))
    notes = sum(15.0 * lines(clean(one), wide / 10.5 * 2) + 4 for one in note_texts(block)) or 10.0
    return (24.0 if titled else 0.0) + (rows if block.rows else rows + 19) + notes


def figure_row_height(report: Report, block: FigureRow) -> float:
    before = any(report.figure(key).previous is not None for key in block.figures)
    return -(-len(block.figures) // _ACROSS) * (41.0 + 14 * before) + 10


def _height(texts: Sequence[str], widths: Sequence[float], size: float) -> float:
    """About how high a row becomes."""
    rooms = ((room - _PADS) / size * 2 for room in widths)
    return max(lines(clean(one), room) for one, room in zip(texts, rooms, strict=True)) * _pitch(size) + 3


def layout(block: Table, width_pt: float, *, dense: bool = False) -> tuple[float, tuple[float, ...]]:
    """Size of the letters and the columns' widths: numbers, dates and codes stay on one line if there is room at all;
    texts share what is left by weight, nobody more than it needs."""
    needs = [_need(block, at, column) for at, column in enumerate(block.columns)]
    weights = [max(column.weight, 0.01) for column in block.columns]
    size = _SIZES[0] if not dense and _total(needs, _SIZES[0]) <= width_pt else _SIZES[-1]
    least, most = ([part[end] * size / 2 + _PADS for part in needs] for end in (0, 1))
    if sum(least) > width_pt:
        return size, tuple(width_pt * one / sum(least) for one in least)
    return size, _share(weights, least, most, width_pt)


def _total(needs: Sequence[tuple[float, float]], size: float) -> float:
    """The width where no text wraps but the very long ones."""
    return sum(min(most, _WRAPS) * size / 2 + _PADS for _, most in needs)


def _need(block: Table, at: int, column: Column) -> tuple[float, float]:
    """The widths in half characters below which a column is ugly and above which it has no use for more."""
    longest = max((_across(show(line.cells[at], column.kind)) for line in block.rows), default=4.0)
    title = min(max(4, -(-width(column.label) // 4) * 2), 12)
    if column.kind == "text":
        return max(title, min(longest, max(_LEAST, longest / _DEEP))), max(title, longest)
    # A little air, since fonts differ.
    exact = max(title, min(longest * 1.05, _LONGEST))
    return exact, max(exact, min(width(column.label), 12))


def _across(shown: str) -> float:
    """The width in half characters; capital letters are wider than digits."""
    return width(shown) + 0.45 * sum("A" <= char <= "Z" for char in shown)


def _share(weights: Sequence[float], least: Sequence[float], most: Sequence[float], total: float) -> tuple[float, ...]:
    """``total`` by weights between the least and the most; what nobody needs is shared out by the widths."""
    low, high = 0.0, total / min(weights)
    for _ in range(60):  # the unit of weight at which the widths fill the total
        unit = (low + high) / 2
        made = _bounded(weights, least, most, unit)
        low, high = (unit, high) if sum(made) < total else (low, unit)
    made = _bounded(weights, least, most, low)
    return tuple(one * total / sum(made) for one in made)


def _bounded(weights: Sequence[float], least: Sequence[float], most: Sequence[float], unit: float) -> list[float]:
    return [min(max(weight * unit, low), high) for weight, low, high in zip(weights, least, most, strict=True)]


def _row(line: Row, columns: Sequence[Column], widths: Sequence[float], size: float, highest: float) -> str:
    """A row that is never cut between pages, but for one that might not fit on any: its end would be lost."""
    shown = [show(value, column.kind) for value, column in zip(line.cells, columns, strict=True)]
    cells = [
        cell(_cell_text(content, _STYLES[column.kind], size, bold=line.style == "total"), room, fill=_FILLS[line.style])
        for content, column, room in zip(shown, columns, widths, strict=True)
    ]
    made = row(*cells)
    return made if _height(shown, widths, size) * 1.25 < highest else made.replace("<w:cantSplit/>", "", 1)


def _cell_text(content: str, style: str, size: float, *, bold: bool = False) -> str:
    small = None if size == _SIZES[0] else size
    return para(style, run(content, size=small, bold=bold), line=None if small is None else _pitch(size))


def _pitch(size: float) -> float:
    return 16.0 if size == _SIZES[0] else 13.5


def _table(rows: Sequence[str], widths: Sequence[float], *, borders: bool = True, dense: bool = False) -> str:
    style = f'<w:tblStyle w:val="{TABLE if borders else "TableNormal"}"/>'
    props = (
        f'{style}<w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/>'
    )
    if dense:
        pads = "".join(f'<w:{side} w:w="{twips(air)}" w:type="dxa"/>' for side, air in _DENSE.items())
        props += f"<w:tblCellMar>{pads}</w:tblCellMar>"
    look = '<w:tblLook w:val="0020" w:firstRow="1"/>' if borders else ""
    grid = "".join(f'<w:gridCol w:w="{twips(wide)}"/>' for wide in widths)
    return f"<w:tbl><w:tblPr>{props}{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def borderless(rows: Sequence[str], widths: Sequence[float]) -> str:
    """Rows without lines, to put things side by side."""
    return _table(rows, widths, borders=False)


def _notes(block: Table) -> list[str]:
    return [text("MCTableNote", note) for note in note_texts(block)]


def note_texts(block: Table) -> list[str]:
    """What stands below a table."""
    notes = []
    if block.is_cut:
        where = f"电子表格（XLSX）的“{clean(block.sheet)}”工作表" if block.sheet else "同名的电子表格（XLSX）"
        notes.append(f"共{block.total_rows:,}行，此处列前{len(block.rows):,}行，全部见{where}。")
    if block.note:
        notes.append(block.note if block.note.startswith("注") else f"注：{block.note}")
    return notes


def figure_row(report: Report, block: FigureRow, landscape: bool) -> list[str]:
    """Figures side by side without lines, at most five across: value, name, last year's value."""
    count = len(block.figures)
    across = -(-count // -(-count // _ACROSS)) if count else 1
    widths = (AREA[landscape][0] / across,) * across
    rows = []
    for start in range(0, count, across):
        keys = [*block.figures[start : start + across], *[""] * across][:across]
        rows.append(
            row(*(cell(_figure(report, key), wide, align="top") for key, wide in zip(keys, widths, strict=True)))
        )
    return [borderless(rows, widths), GAP] if rows else []


def _figure(report: Report, key: str) -> str:
    if not key:
        return para("MCFigureLabel")
    one = report.figure(key)
    label = [para("MCFigure", run(figure_text(one))), para("MCFigureLabel", run(one.label))]
    if one.previous is not None:
        before = one.model_copy(update={"value": one.previous})
        label.append(para("MCFigureLabel", run(f"上年{figure_text(before)}")))
    return "".join(label)
