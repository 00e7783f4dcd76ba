"""Walk over a document's tables: which are plans, which rows are data, which cell belongs to which field.

Every physical row ends up in exactly one place: as a :class:`DataRow`, or among the ignored with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import regex

from extractors.models import BBox, Cell, ExtractedDocument, Paragraph, Table
from normalizers.base import Note
from pipelines.steps.align import align
from pipelines.steps.columns import Column, Header, Unit, by_content, find_header, infer
from pipelines.steps.evidence import FREE_TEXT, fits, is_blank, misfit
from pipelines.steps.rows import Row, ignored_reason, is_band, rows_of


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


class DataRow(NamedTuple):
    """A data row, its cells by field. ``quarantine`` says in Chinese why it could not be laid over the columns;
    ``dropped`` names the fields inside the row for which a text export gave no cell at all, not even an empty one."""

    row: Row
    cells: tuple[RawCell, ...]
    notes: tuple[Note, ...] = ()
    quarantine: str | None = None
    section: RawCell | None = None
    seq: int | None = None
    dropped: tuple[str, ...] = ()

    def text(self, field: str) -> str:
        return next((cell.text.strip() for cell in self.cells if cell.field == field), "")

    def own_text(self, field: str) -> str:
        return next((c.text.strip() for c in self.cells if c.field == field and not c.filled), "")


class IgnoredRow(NamedTuple):
    row: Row
    reason: str


class Plan(NamedTuple):
    """One logical plan table, pages and pieces joined. ``caption`` is the text that stands above it; ``inferred``
    when the meaning of a column was taken from its content, so that no row can be certain."""

    table_no: int
    rows: tuple[DataRow, ...]
    fields: tuple[str, ...]
    caption: tuple[str, ...]
    notes: tuple[tuple[Row, Note], ...]
    inferred: bool = False


class PlanReading(NamedTuple):
    plans: tuple[Plan, ...]
    ignored: tuple[IgnoredRow, ...]


_NAMES = {"task_name", "matters", "target_scope"}
_MEASURES = {
    "quota",
    "quota_frequency",
    "count",
    "frequency",
    "window",
    "window_start",
    "window_end",
    "deadline",
}
_NUMBER = regex.compile(r"[（(]?\s*(\d{1,4})\s*[)）.、．]?")
_BODY = regex.compile(
    r"[（(]?[一二三四五六七八九十\d]*[)）、.．]?\s*([\p{Han}]{2,24}(?:局|委|委员会|办公室|大队|支队|中心|银行|分局|法院))[:：]?\s*(?:[（(].{0,20}[)）])?"
)


def is_plan(fields: Iterable[str | None]) -> bool:
    """A plan names what is inspected and says how much or when."""
    known = set(fields)
    return bool(known & _NAMES) and bool(known & _MEASURES)


def read_plans(document: ExtractedDocument) -> PlanReading:
    """All plan tables of a document, in order; tables that are no plans are ignored row by row, with the reason."""
    walk = _Walk()
    above: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            above = [*above, block.text][-4:]
        else:
            walk.table(block, tuple(above))
            above = []
    return walk.result()


class _Open:
    """A plan under construction."""

    def __init__(self, table_no: int, header: Header, caption: tuple[str, ...]) -> None:
        self.table_no = table_no
        self.header = header
        self.caption = caption
        self.rows: list[DataRow] = []
        self.notes: list[tuple[Row, Note]] = []
        self.fields: set[str] = set(header.fields())
        self.inferred = False

    @property
    def last_seq(self) -> int | None:
        return next((row.seq for row in reversed(self.rows) if row.seq is not None), None)


class _Walk:
    def __init__(self) -> None:
        self.plans: list[_Open] = []
        self.ignored: list[IgnoredRow] = []
        self.section: RawCell | None = None

    def result(self) -> PlanReading:
        plans = tuple(
            Plan(p.table_no, tuple(p.rows), tuple(sorted(p.fields)), p.caption, tuple(p.notes), p.inferred)
            for p in self.plans
            if p.rows
        )
        renumbered = tuple(plan._replace(table_no=n) for n, plan in enumerate(plans, start=1))
        return PlanReading(renumbered, tuple(self.ignored))

    def table(self, table: Table, above: tuple[str, ...]) -> None:
        rows = rows_of(table)
        self.section = None
        header, start = self._header_of(rows)
        if header is None:
            reason = "不是抽查计划表（没有计划表的表头）"
            self.ignored += [IgnoredRow(row, ignored_reason(row) or reason) for row in rows]
            return
        caption = above
        for row in rows[:start]:
            caption = (*caption, *(text for text in row.raw() if not is_blank(text)))
            self.ignored.append(IgnoredRow(row, ignored_reason(row) or "标题行"))
        self._rows(rows, start, header, caption)

    def _header_of(self, rows: Sequence[Row]) -> tuple[Header | None, int]:
        """The table's header and the index of its first row; a table without one may continue the plan before it."""
        for at in range(min(len(rows), 12)):
            header = find_header(rows, at)
            if header is not None:
                data = rows[at + header.depth :]
                header = Header(by_content(header.columns, data), header.depth)
                return (header, at) if is_plan(header.fields()) else (None, 0)
        current = self.plans[-1] if self.plans else None
        if current and _continues(current.header, rows):
            carried = tuple(c._replace(rule="carried") for c in current.header.columns)
            return Header(carried, 0), 0
        data = [row for row in rows if ignored_reason(row) is None and not is_band(row)]
        header = infer(data)
        if header is not None and is_plan(header.fields()):
            return header, 0
        return None, 0

    def _rows(self, rows: Sequence[Row], start: int, header: Header, caption: tuple[str, ...]) -> None:
        at = start
        pending: Header | None = header
        while at < len(rows):
            again = header if at == start else find_header(rows, at)
            if again is not None and again.depth and is_plan(again.fields()):
                data = rows[at + again.depth :]
                pending = Header(by_content(again.columns, data), again.depth)
                self.ignored += [IgnoredRow(row, "表头行") for row in rows[at : at + again.depth]]
                at += again.depth
                continue
            row = rows[at]
            at += 1
            columns = (pending or self.plans[-1].header).columns
            if self._ignore(row, columns):
                continue
            data_row = lay(row, columns)._replace(section=self.section)
            if pending is not None:
                self._open(pending, data_row, caption)
                pending = None
            self._append(data_row)

    def _ignore(self, row: Row, columns: Sequence[Column]) -> bool:
        reason = ignored_reason(row)
        if reason is None and is_band(row):
            text = next(text for text in row.own_texts if not is_blank(text)).strip()
            if _NUMBER.fullmatch(text):
                return False
            reason = self._band(row, text)
        if reason is None:
            return False
        self.ignored.append(IgnoredRow(row, reason))
        return True

    def _band(self, row: Row, text: str) -> str:
        body = _BODY.fullmatch(text)
        if body:
            cell = next(c for c in row.cells if c is not None and not is_blank(c.text))
            self.section = _raw(cell, row, "section", body.group(1), Column(cell.col - 1, "section", ""), False)
            return "分组标题行（部门名称）"
        if not _is_title(text) and self.plans and self.plans[-1].rows:
            note = Note(
                code="unread_text",
                severity="info",
                message=f"第{row.table.index}张表第{row.row_no}行是跨栏文字，未读入任何字段，请看是否影响计划：{text[:60]}",
                raw=text,
            )
            self.plans[-1].notes.append((row, note))
            return "跨栏文字行"
        return "标题行"

    def _open(self, header: Header, first: DataRow, caption: tuple[str, ...]) -> None:
        """Continue the plan before, when its numbers go on; else begin a new one."""
        current = self.plans[-1] if self.plans else None
        if current and current.rows and _goes_on(current, header, first):
            current.header = header
            current.fields |= header.fields()
        else:
            current = _Open(len(self.plans) + 1, header, caption)
            self.plans.append(current)
        current.inferred |= any(column.rule == "content" for column in header.columns)
        for note in _column_notes(header):
            current.notes.append((first.row, note))

    def _append(self, row: DataRow) -> None:
        plan = self.plans[-1]
        plan.rows.append(row)


def _is_title(text: str) -> bool:
    return bool(
        regex.search(r"计划表?$|清单$|一览表$|附件\s*\d*[:：]?|^\d{4}年|年度|抽查.{0,6}表$|（续表?）|续表", text)
    )


def _continues(header: Header, rows: Sequence[Row]) -> bool:
    """True when rows without a header fit the columns of the plan before: same width, same kinds of content."""
    data = [row for row in rows if ignored_reason(row) is None and not is_band(row)]
    if not data:
        return False
    width = len(header.columns)
    same = [row for row in data if len(row.cells) == width]
    if len(same) * 2 < len(data):
        return False
    good = bad = 0
    for row in same:
        for column, text in zip(header.columns, row.texts, strict=False):
            if column.field and column.field not in FREE_TEXT:
                good += fits(column.field, text) > 0.3
                bad += misfit(column.field, text)
    return good >= 2 * len(same) and bad * 4 <= good


def _goes_on(current: _Open, header: Header, first: DataRow) -> bool:
    last = current.last_seq
    if first.seq is not None and last is not None:
        return first.seq > last
    if first.seq is None and last is not None and "seq" in header.fields():
        return header.fields() == current.header.fields()
    return header.fields() == current.header.fields() and [c.header for c in header.columns] == [
        c.header for c in current.header.columns
    ]


def _column_notes(header: Header) -> list[Note]:
    """What is odd about the columns: no header, unknown names, missing fields."""
    notes = []
    if header.columns and all(column.rule == "content" for column in header.columns):
        message = "这张表没有表头，各列含义是按内容推断的，请逐列核对。"
        return [Note(code="missing_column", severity="warning", message=message)]
    for column in header.columns:
        if column.rule == "content":
            text = f"列“{column.header or '（空）'}”不在已知列名中，按内容当作“{column.field}”读取，请核对。"
            notes.append(Note(code="unknown_column", severity="warning", message=text, raw=column.header))
        elif column.field is None and column.header:
            text = f"列“{column.header}”不在已知列名中，原文已保留，未读入任何字段。"
            notes.append(Note(code="unknown_column", severity="info", message=text, raw=column.header))
    fields = header.fields()
    if not fields & {"quota", "quota_frequency", "count"}:
        text = "表中没有抽查比例或数量一列，抽查数量无从得知。"
        notes.append(Note(code="missing_column", severity="warning", message=text, raw="抽查比例"))
    if not fields & {"window", "window_start", "window_end", "deadline"}:
        text = "表中没有抽查时间一列，抽查时间无从得知。"
        notes.append(Note(code="missing_column", severity="info", message=text, raw="抽查时间"))
    return notes


# --- one row over the columns -------------------------------------------------------------------------------


def lay(row: Row, columns: Sequence[Column]) -> DataRow:
    """Lay a data row over the columns; realign it by types when it does not fit, else quarantine it."""
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
    if plain and wrong <= 1:
        # One odd cell in a row that is otherwise whole: the normalizer of that field flags it.
        return _number(DataRow(row, _cells(row, columns, range(width))))
    place = f"第{row.table.index}张表第{row.row_no}行有{len(texts)}格，表头有{width}列"
    reason = f"{place}，无法确定各格属于哪一列，已隔离，请对照原件补录。"
    note = Note(code="shifted_cells", severity="error", message=reason, raw=" | ".join(row.raw()))
    return _number(DataRow(row, (), (note,), reason))


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
        cells.append(_raw(cell, row, field, cell.text, column, filled=not row.own[i]))
    return tuple(cells)


def _raw(cell: Cell, row: Row, field: str, text: str, column: Column, filled: bool) -> RawCell:
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
    match = _NUMBER.fullmatch(text)
    return row._replace(seq=int(match.group(1)) if match else None)
