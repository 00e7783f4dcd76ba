"""One data row over the columns of its table: cells by field, realigned by their types where a cell was lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from extractors.models import BBox, Cell
from normalizers.base import Note
from normalizers.numbering import han_number
from pipelines.steps.align import align
from pipelines.steps.columns import Column, Unit
from pipelines.steps.evidence import FREE_TEXT, fits, is_blank, misfit
from pipelines.steps.rows import Row

NUMBER = regex.compile(r"[（(]?\s*(\d{1,4}|[一二三四五六七八九十]{1,3})\s*(?:[)）.、．]|\.00?)?")


class RawCell(NamedTuple):
    """A cell under a column that is known. ``filled`` when the text stands in a merged cell that began elsewhere."""

    field: str
    text: str
    header: str
    unit: Unit | None
    count_unit: str | None
    page: int | None
    table_no: int
    row_no: int
    col_no: int
    bbox: BBox | None
    filled: bool = False
    child: str = ""
    cap: bool = False
    scale: int = 1
    per: str | None = None
    years: int = 1
    year: int | None = None
    unread: str | None = None


class DataRow(NamedTuple):
    """A data row, its cells by field. ``quarantine`` says in Chinese why it could not be laid over the columns;
    ``dropped`` names the fields inside the row for which a text export gave no cell at all, not even an empty one.
    ``continues`` when the row is the rest of the row above, which a page break cut in two."""

    row: Row
    cells: tuple[RawCell, ...]
    notes: tuple[Note, ...] = ()
    quarantine: str | None = None
    section: RawCell | None = None
    seq: int | None = None
    dropped: tuple[str, ...] = ()
    continues: bool = False

    def text(self, field: str) -> str:
        return next((cell.text.strip() for cell in self.cells if cell.field == field), "")

    def own_text(self, field: str) -> str:
        return next((c.text.strip() for c in self.cells if c.field == field and not c.filled), "")


def lay(row: Row, columns: Sequence[Column], above: DataRow | None = None) -> DataRow:
    """Lay a data row over the columns; realign it by types when it does not fit, else quarantine it. ``above`` is
    the row before it, whose merged cells it may share."""
    texts = _once(row)
    width = len(columns)
    fitting = len(texts) == width and not _misfits(columns, texts)
    if fitting:
        return _number(DataRow(row, _cells(row, columns, range(width))))
    plain = len(texts) == width or (len(texts) > width and all(is_blank(text) for text in texts[width:]))
    wrong = _misfits(columns, texts) if plain else width
    found = align([column.slot for column in columns], texts)
    if found is not None and found.clear:
        placed = [texts[i] if i is not None else "" for i in found.cell_of]
        identity = all(i is None or i == k for k, i in enumerate(found.cell_of))
        if not _misfits(columns, placed) or (identity and plain):
            if identity and (plain or _only_tail_missing(found.cell_of)):
                return _number(DataRow(row, _cells(row, columns, found.cell_of, blanks=plain)))
            cells = _cells(row, columns, found.cell_of, blanks=False)
            return _number(
                DataRow(
                    row,
                    cells,
                    (_shifted(row, columns, found.cell_of),),
                    dropped=_dropped(row, columns, found.cell_of),
                )
            )
    tail = _tail(columns, texts) if above is not None and not above.quarantine and row.table.ragged else None
    tail = tail or _front(columns, texts)
    if tail is not None:
        return _number(DataRow(row, _cells(row, columns, tail, blanks=False), (_shifted(row, columns, tail),)))
    if plain and wrong <= 1:
        # One odd cell in a row that is otherwise whole: the normalizer of that field flags it.
        return _number(DataRow(row, _cells(row, columns, range(width))))
    place = f"第{row.table.index}张表第{row.row_no}行有{len(texts)}格，表头有{width}列"
    reason = f"{place}，无法确定各格属于哪一列，已隔离，请对照原件补录。"
    note = Note(code="shifted_cells", severity="error", message=reason, raw=" | ".join(row.raw()))
    return _number(DataRow(row, (), (note,), reason))


def _tail(columns: Sequence[Column], texts: Sequence[str]) -> tuple[int | None, ...] | None:
    """A sub-row whose merged cells were dropped has the last columns only: merged cells stand to the left of those
    that differ. ``None`` unless the texts plainly are those columns."""
    lost = len(columns) - len(texts)
    if lost < 1 or len(texts) * 2 > len(columns) or any(is_blank(text) for text in texts):
        return None
    pairs = list(zip(columns[lost:], texts, strict=True))
    if fits("seq", texts[0]) > 0 or any(misfit(column.slot, text) for column, text in pairs):
        return None
    typed = [column for column, text in pairs if column.slot not in FREE_TEXT and fits(column.slot, text) > 0.5]
    return (*(None for _ in range(lost)), *range(len(texts))) if typed else None


#: What plans do leave empty; an export that trims its lines then loses the last cells.
_OFTEN_EMPTY = ("cooperators", "remarks", "other", "office", "blank", "joint")


def _front(columns: Sequence[Column], texts: Sequence[str]) -> tuple[int | None, ...] | None:
    """A row that lacks only last cells that plans leave empty, every other cell fitting its column."""
    kept = len(texts)
    if kept < 4 or kept >= len(columns) or any(column.slot not in _OFTEN_EMPTY for column in columns[kept:]):
        return None
    pairs = list(zip(columns[:kept], texts, strict=True))
    typed = [(column, text) for column, text in pairs if column.slot not in FREE_TEXT]
    if any(is_blank(text) for _, text in pairs) or any(fits(column.slot, text) < 0.3 for column, text in typed):
        return None
    free = [text for column, text in pairs if column.slot in FREE_TEXT]
    if not typed or any(fits("other", text) < 0 for text in free):
        return None
    return (*range(kept), *(None for _ in columns[kept:]))


def _only_tail_missing(cell_of: Sequence[int | None]) -> bool:
    seen_gap = False
    for i in cell_of:
        if i is None:
            seen_gap = True
        elif seen_gap:
            return False
    return True


def _dropped(row: Row, columns: Sequence[Column], cell_of: Sequence[int | None]) -> tuple[str, ...]:
    """Fields that lost their cell in the middle of a row that is shorter than its header."""
    if not row.table.ragged or len(row.cells) >= len(columns):
        return ()
    last = max(k for k, i in enumerate(cell_of) if i is not None)
    return tuple(c.field for c, i in zip(columns[:last], cell_of, strict=False) if i is None and c.field)


def _once(row: Row) -> list[str]:
    """The texts of a row; a cell merged over several columns counts once, at its first column."""
    texts = list(row.texts)
    for i in range(1, len(row.cells)):
        if row.cells[i] is not None and row.cells[i] is row.cells[i - 1]:
            texts[i] = ""
    return texts


def _misfits(columns: Sequence[Column], texts: Sequence[str]) -> int:
    pairs = zip(columns, texts, strict=False)
    return sum(1 for column, text in pairs if misfit(column.slot, text))


def _cells(
    row: Row, columns: Sequence[Column], cell_of: Sequence[int | None] | range, *, blanks: bool = True
) -> tuple[RawCell, ...]:
    """The row's cells under their columns. With ``blanks`` a column without a text keeps its own empty cell."""
    cells = []
    taken = {i for i in cell_of if i is not None}
    for k, column in enumerate(columns):
        i = cell_of[k]
        if i is None and blanks and k < len(row.cells) and k not in taken:
            i = k
        cell = row.cells[i] if i is not None and i < len(row.cells) else None
        if cell is None or i is None:
            continue
        sideways = i > 0 and row.cells[i - 1] is cell
        if sideways:
            continue
        field = column.field or "unknown"
        cells.append(raw_cell(cell, row, field, cell.text, column, filled=not row.own[i]))
    return tuple(cells)


def raw_cell(cell: Cell, row: Row, field: str, text: str, column: Column, filled: bool) -> RawCell:
    return RawCell(
        field,
        text,
        column.header,
        column.unit,
        column.count_unit,
        cell.page if cell.page is not None else row.page,
        row.table.index,
        cell.row,
        cell.col,
        cell.bbox,
        filled,
        column.child,
        column.cap,
        column.scale,
        column.per,
        column.years,
        column.year,
        column.unread,
    )


def _shifted(row: Row, columns: Sequence[Column], cell_of: Sequence[int | None]) -> Note:
    lost = [columns[k].header for k, i in enumerate(cell_of) if i is None and columns[k].header]
    names = "、".join(f"“{name}”" for name in lost) or "某一列"
    message = (
        f"第{row.table.index}张表第{row.row_no}行缺了一格，已按各列内容重新对位，{names}没有内容，请对照原件核对。"
    )
    return Note(code="shifted_cells", severity="warning", message=message, raw=" | ".join(row.raw()))


def _number(row: DataRow) -> DataRow:
    text = row.text("seq") if row.cells else next((t.strip() for t in row.row.own_texts if t.strip()), "")
    match = NUMBER.fullmatch(text)
    digits = match.group(1) if match else ""
    return row._replace(seq=int(digits) if digits.isdecimal() else han_number(digits))


_CLOSED = regex.compile(
    r"(?:检查|抽查|检验|检测|监管|监督|执法|情况|行为|活动|管理|制度|要求|质量|安全|资质|等|[。；;.）)])$"
)


def is_rest(above: DataRow, row: DataRow) -> bool:
    """True for the second half of a row that a page break cut: no number, no task, few cells, and each of them goes
    on where the cell above stopped short."""
    own = [cell for cell in row.cells if not is_blank(cell.text) and not cell.filled]
    if row.quarantine or above.quarantine or not own or len(own) * 2 > len(row.cells):
        return False
    if not any(cell.field == "seq" for cell in row.cells) or any(c.field in ("seq", "quota") for c in own):
        return False
    begun = {cell.field: cell.text.strip() for cell in above.cells if not is_blank(cell.text)}
    return all(cell.field in begun and not _whole(cell.field, begun[cell.field]) for cell in own)


def _whole(field: str, text: str) -> bool:
    return _CLOSED.search(text) is not None if field in FREE_TEXT else fits(field, text) > 0.3


def joined(row: DataRow) -> Note:
    message = (
        f"第{row.row.table.index}张表第{row.row.row_no}行像是上一行跨页的后半，已接在上一行各格之后，请对照原件核对。"
    )
    return Note(code="row_continued", severity="warning", message=message, raw=" | ".join(row.row.raw()))
