"""Walk over a document's tables: which are plans, which rows are data, which cell belongs to which field.

Every physical row ends up in exactly one place: as a :class:`DataRow`, or among the ignored with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from extractors.models import ExtractedDocument, Paragraph, Table
from normalizers.base import Note
from normalizers.header import read_header
from pipelines.steps.columns import Column, Header, by_content, find_header, infer
from pipelines.steps.evidence import FIELD_NAMES, FREE_TEXT, fits, is_blank, misfit, says_amount
from pipelines.steps.kinds import is_other_table, is_plan
from pipelines.steps.lay import NUMBER, DataRow, RawCell, is_rest, joined, lay, raw_cell
from pipelines.steps.repeats import Repeats, is_lone_number, numbers_ahead, repeated
from pipelines.steps.rows import NOTE, Row, ignored_reason, is_band, rows_of


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


_HEADING = regex.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|第[一二三四五六七八九十\d]+[类部章批]|.{1,30}[:：]$"
)
_PAGE = regex.compile(
    r"[—–\-－\s]*\d{1,3}[—–\-－\s]*|第\s*\d{1,3}\s*页(?:[，,/\s]*共?\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3}"
)
_BODY = regex.compile(
    r"[（(]?[一二三四五六七八九十\d]*[)）、.．]?\s*([\p{Han}]{2,24}(?:局|委|委员会|办公室|大队|支队|中心|银行|分局|法院))[:：]?\s*(?:[（(].{0,20}[)）])?"
)


def read_plans(document: ExtractedDocument) -> PlanReading:
    """All plan tables of a document, in order; tables that are no plans are ignored row by row, with the reason."""
    walk = _Walk()
    above: list[str] = []
    for n, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            below = [b.text for b in document.blocks[n : n + 4] if isinstance(b, Paragraph)]
            walk.after(below, directly=n > 0 and isinstance(document.blocks[n - 1], Table))
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
        self.headed = False  # a band stands above the rows of this piece of table
        self.unread_band = ""
        self.titles: list[str] = []
        self.repeats = Repeats()
        self.ready: Header | None = None  # a header in a table of its own, whose rows are the next table

    def result(self) -> PlanReading:
        plans = tuple(
            Plan(p.table_no, tuple(p.rows), tuple(sorted(p.fields)), p.caption, tuple(p.notes), p.inferred)
            for p in self.plans
            if p.rows
        )
        renumbered = tuple(plan._replace(table_no=n) for n, plan in enumerate(plans, start=1))
        return PlanReading(renumbered, tuple(self.ignored))

    def table(self, table: Table, above: tuple[str, ...]) -> None:
        """A physical table; text exports may run several tables into one, each with a header of its own."""
        rows = whole = rows_of(table)
        self.headed = False
        twin = self.repeats.twin(rows, above)
        if twin is not None and not twin.other_title:
            self.plans[-1].notes.append((rows[0], repeated(twin, table.index)))
            self.ignored += [IgnoredRow(row, f"与第{twin.table_no}张表完全相同，不重复计算") for row in rows]
            return
        known, titles = sum(len(plan.rows) for plan in self.plans), above
        while rows:
            end = self._piece(rows, above)
            above = tuple(text for row in rows[max(0, end - 4) : end] for text in row.raw() if len(row.raw()) == 1)
            rows = rows[end:]
        if sum(len(plan.rows) for plan in self.plans) > known:
            self.repeats.add(whole, titles)
            if twin is not None:
                self.plans[-1].notes.append((whole[0], repeated(twin, table.index)))
                self.plans[-1].inferred = True

    def _piece(self, rows: Sequence[Row], above: tuple[str, ...]) -> int:
        """Read the table at the head of ``rows``; the number of rows that belong to it."""
        header, start = self._header_of(rows, above)
        if header is None:
            end = self._end_of_other(rows)
            reason = "不是抽查计划表（没有计划表的表头）"
            self.ignored += [IgnoredRow(row, ignored_reason(row) or reason) for row in rows[:end]]
            return end
        caption = above
        for row in rows[:start]:
            caption = (*caption, *(text for text in row.raw() if not is_blank(text)))
            self.ignored.append(IgnoredRow(row, ignored_reason(row) or "标题行"))
        if not header.depth and header.columns[0].rule == "carried":
            self._between(above)
        return self._rows(rows, start, header, caption)

    def _end_of_other(self, rows: Sequence[Row]) -> int:
        """Where a table that is no plan ends: at a header with other names, if one stands further down."""
        first: tuple[str, ...] | None = None
        for n in range(len(rows)):
            header = find_header(rows, n)
            if header is None:
                continue
            names = tuple(column.header for column in header.columns)
            if first is not None and names != first:
                return n
            first = first or names
        return len(rows)

    def _between(self, lines: Sequence[str]) -> None:
        """Text between two pieces of one table may have been part of a cell: the row above it is flagged."""
        stray = [line.strip() for line in lines if not _PAGE.fullmatch(line.strip()) and not _is_title(line)]
        if not stray or not self.plans[-1].rows:
            return
        last = self.plans[-1].rows[-1]
        text = "；".join(stray)
        message = (
            f"第{last.row.table.index}张表第{last.row.row_no}行之后有表外文字“{text[:40]}”，可能属于这一行，请核对。"
        )
        note = Note(code="unread_text", severity="warning", message=message, raw=text)
        self.plans[-1].rows[-1] = last._replace(notes=(*last.notes, note))

    def _header_of(self, rows: Sequence[Row], above: Sequence[str]) -> tuple[Header | None, int]:
        """The table's header and the index of its first row; a table without one may continue the plan before it."""
        ready, self.ready = self.ready, None
        for at in range(min(len(rows), 12)):
            header = find_header(rows, at)
            if header is not None:
                data = rows[at + header.depth :]
                header = Header(by_content(header.columns, data), header.depth)
                titles = [*above, *(text for row in rows[:at] for text in row.raw())]
                if not is_plan(header.fields()) or is_other_table(header, data, titles):
                    return None, 0
                return header, at
        if ready is not None and _continues(ready, rows):
            return Header(by_content(ready.columns, rows), 0), 0
        current = self.plans[-1] if self.plans else None
        if current and _continues(current.header, rows):
            carried = tuple(c._replace(rule="carried") for c in current.header.columns)
            return Header(carried, 0), 0
        data = [row for row in rows if ignored_reason(row) is None and not is_band(row)]
        header = infer(data)
        if header is not None and is_plan(header.fields()):
            return header, 0
        return None, 0

    def _rows(self, rows: Sequence[Row], start: int, header: Header, caption: tuple[str, ...]) -> int:
        """Read rows on as data until another table begins; how many rows are done with."""
        at = start
        ahead = numbers_ahead(rows)
        fresh = True  # the first data row below a header, or of a piece of table, may be the rest of a cut row
        pending: Header | None = header
        while at < len(rows):
            again = header if at == start else find_header(rows, at)
            if at != start and self._begins_another(rows, at, again):
                return at
            if again is not None and again.depth and is_plan(again.fields()):
                data = rows[at + again.depth :]
                pending = Header(by_content(again.columns, data), again.depth)
                self.ignored += [IgnoredRow(row, "表头行") for row in rows[at : at + again.depth]]
                at += again.depth
                fresh = True
                continue
            row = rows[at]
            at += 1
            columns = (pending or self.plans[-1].header).columns
            if at > ahead and pending is None and is_lone_number(row):
                self.ignored.append(IgnoredRow(row, "只有序号的空行"))
                continue
            if self._ignore(row, columns):
                self._heed(row)
                if at < len(rows) and not self._heads(row, rows[at]):
                    self._may_go_on(row, columns)
                continue
            above = self.plans[-1].rows[-1] if self.plans and self.plans[-1].rows else None
            data_row = lay(row, columns, above)._replace(section=self.section)
            if self.unread_band and not {column.field for column in columns} & {"initiator", "body"}:
                data_row = data_row._replace(notes=(*data_row.notes, _under(self.unread_band)))
            fresh = fresh or (above is not None and above.row.page != row.page)
            if above is not None and fresh and is_rest(above, data_row):
                data_row = data_row._replace(continues=True, notes=(*data_row.notes, joined(data_row)))
            fresh = False
            if pending is not None:
                self._open(pending, data_row, caption)
                pending = None
            self._append(data_row)
        self.ready = pending
        return len(rows)

    def _begins_another(self, rows: Sequence[Row], at: int, header: Header | None) -> bool:
        """True for the header of a table that is no plan, below a plan in one physical table."""
        if header is None:
            named = [read_header(text).field for text in rows[at].own_texts if not is_blank(text)]
            return len(named) > 2 and named[0] == "seq" and (len(named) - named.count(None)) * 2 > len(named)
        if "seq" not in header.fields():
            return False
        titles = [text for row in rows[max(0, at - 3) : at] if len(row.raw()) == 1 for text in row.raw()]
        return not is_plan(header.fields()) or is_other_table(header, rows[at + header.depth :], titles)

    def _ignore(self, row: Row, columns: Sequence[Column]) -> bool:
        reason = ignored_reason(row)
        if reason is None and is_band(row):
            text = next(text for text in row.own_texts if not is_blank(text)).strip()
            if NUMBER.fullmatch(text):
                return False
            reason = self._band(row, text)
        if reason is None:
            return False
        self.ignored.append(IgnoredRow(row, reason))
        return True

    def _heads(self, band: Row, below: Row) -> bool:
        """True when a single cell is a title or a heading of the rows below it rather than the rest of a cell."""
        text = "".join(band.raw()).strip()
        if len(band.raw()) != 1 or ignored_reason(band) or _is_title(text) or _HEADING.match(text):
            return True
        return any(text.endswith(other.strip()) or other.strip().endswith(text) for other in below.raw() if other[3:])

    def _may_go_on(self, band: Row, columns: Sequence[Column]) -> None:
        """A lone text between the rows of a text export may be the rest of a cell that ran over lines."""
        named = {column.field for column in columns} & {"initiator", "cooperators", "body"}
        rows = self.plans[-1].rows if self.plans else []
        if not band.table.ragged or not rows or rows[-1].row.table is not band.table or not named:
            return
        text = "".join(band.raw()).strip()
        place = f"第{band.table.index}张表第{band.row_no}行"
        message = f"{place}只有“{text[:40]}”，可能是上一行某一格的后半（如另一配合部门），未读入，请对照原件核对。"
        note = Note(code="unread_text", severity="warning", message=message, raw=text)
        rows[-1] = rows[-1]._replace(notes=(*rows[-1].notes, note))

    def _heed(self, row: Row) -> None:
        """A note or a line across the table may change all of the plan: then none of its rows is certain."""
        text = "".join(row.raw()).strip()
        if self.ignored[-1].reason in _SAYING and says_amount(text) and self.plans:
            self._warn(row, text)

    def _warn(self, row: Row, text: str) -> None:
        message = f"第{row.table.index}张表的说明“{text[:60]}”可能改变抽查比例、数量或频次，请核对全部计划行。"
        self.plans[-1].notes.append((row, Note(code="unread_text", severity="warning", message=message, raw=text)))
        self.plans[-1].inferred = True

    def after(self, below: Sequence[str], *, directly: bool) -> None:
        """Lines of text below a plan's table: text exports have its notes there, and what a cell ran over."""
        if not self.plans or not self.plans[-1].rows:
            return
        last = self.plans[-1].rows[-1]
        if NOTE.match(below[0]) and says_amount(below[0]):
            self._warn(last.row, below[0])
        elif directly and _is_next_row(self.plans[-1].last_seq, below[0]):
            text = below[0].strip()
            message = f"第{last.row.table.index}张表之后的“{text[:40]}”像是表中漏出的一行，未读入，请对照原件补录。"
            note = Note(code="unread_text", severity="warning", message=message, raw=text)
            self.plans[-1].rows[-1] = last._replace(notes=(*last.notes, note))
        elif directly and last.row.table.ragged and _may_be_rest(last, below):
            place = f"第{last.row.table.index}张表最后一行"
            message = f"{place}之后的“{below[0].strip()}”可能是这一行末格的后半，未读入，请对照原件核对。"
            note = Note(code="unread_text", severity="warning", message=message, raw=below[0].strip())
            self.plans[-1].rows[-1] = last._replace(notes=(*last.notes, note))

    def _band(self, row: Row, text: str) -> str:
        body = _BODY.fullmatch(text)
        self.headed = True
        self.unread_band = ""
        if body:
            cell = next(c for c in row.cells if c is not None and not is_blank(c.text))
            self.section = raw_cell(cell, row, "section", body.group(1), Column(cell.col - 1, "section", ""), False)
            return "分组标题行（部门名称）"
        if _is_title(text):
            self.titles.append(text)
            return "标题行"
        self.section, self.unread_band = None, text
        if self.plans and self.plans[-1].rows:
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
            current = _Open(len(self.plans) + 1, header, (*caption, *self.titles))
            self.plans.append(current)
            if not self.headed:
                self.section, self.unread_band = None, ""
        self.titles = []
        current.inferred |= any(column.rule == "content" for column in header.columns)
        for note in _column_notes(header):
            current.notes.append((first.row, note))

    def _append(self, row: DataRow) -> None:
        plan = self.plans[-1]
        plan.rows.append(row)


#: Ignored rows whose words may bear on the rows around them.
_SAYING = ("注释行", "跨栏文字行", "标题行")


_DATE = regex.compile(
    r"\s*(?:20\d\d|二[〇○零][一二三四五六七八九〇○零]{2})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月.{0,6}"
)


def _is_next_row(last: int | None, text: str) -> bool:
    """True for a line below a table that has the number that comes next, and says how many."""
    found = regex.match(r"\s*(\d{1,4})[\s|、.．]", text)
    return last is not None and found is not None and int(found[1]) == last + 1 and says_amount(text)


def _may_be_rest(last: DataRow, below: Sequence[str]) -> bool:
    """True for a short line of Han right below a text table whose last cell names bodies, no signature, no title."""
    text = below[0].strip()
    if not last.cells or last.cells[-1].field not in ("initiator", "cooperators", "body") or len(text) > 20:
        return False
    signed = any(_DATE.fullmatch(line) for line in below[1:3])
    return regex.fullmatch(r"[\p{Han}、，（）]+", text) is not None and not signed and not _is_title(text)


def _under(band: str) -> Note:
    message = f"这一行上方的分组标题“{band[:40]}”没有读懂，可能写明了由哪个部门实施，请核对发起部门。"
    return Note(code="unread_text", severity="warning", message=message, raw=band)


def _is_title(text: str) -> bool:
    return bool(
        regex.search(
            r"计划表?$|清单$|一览表$|名单$|通讯录|附件\s*\d*[:：]?|^\d{4}年|年度|抽查.{0,6}表$|（续表?）|续表", text
        )
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
            known = FIELD_NAMES.get(column.field or "", column.field)
            text = f"列“{column.header or '（空）'}”不在已知列名中，按内容当作“{known}”读取，请核对。"
            notes.append(Note(code="unknown_column", severity="warning", message=text, raw=column.header))
        elif column.field is None and column.header:
            text = f"列“{column.header}”不在已知列名中，原文已保留，未读入任何字段。"
            notes.append(Note(code="unknown_column", severity="info", message=text, raw=column.header))
    fields = header.fields()
    if not fields & {"quota", "quota_frequency", "count"}:
        text = "表中没有抽查比例或数量一列，抽多少无从得知，请向发文单位了解后补录。"
        notes.append(Note(code="missing_column", severity="warning", message=text, raw="抽查比例"))
    if not fields & {"window", "window_start", "window_end", "deadline"}:
        text = "表中没有抽查时间一列，何时抽查无从得知，请向发文单位了解后补录。"
        notes.append(Note(code="missing_column", severity="info", message=text, raw="抽查时间"))
    return notes
