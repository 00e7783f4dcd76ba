"""Paragraphs and tables of a story (body, header, note, text box) in document order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

from extractors.docx.grid import GridCell, GridRow, lay_out
from extractors.docx.inline import all_text, read_inline
from extractors.docx.names import (
    ALT_CHUNK,
    ALTERNATE,
    REMOVED,
    TBL,
    TC,
    TC_PR,
    TR,
    TR_PR,
    VAL,
    WRAPPERS,
    Element,
    P,
    chosen,
    number,
    on,
    properties,
    val,
    w,
)
from extractors.docx.notices import Notices
from extractors.docx.numbering import Numbering
from extractors.docx.styles import Styles
from extractors.models import Block, Paragraph, Table, Unreadable

#: Tables inside tables are read to this depth.
MAX_NESTED = 20
#: Paragraphs of a document, those in cells included; more would not fit into the time for one file.
MAX_PARAGRAPHS = 500_000
_BLANK = " \t\u3000\u00a0"
_V_MERGE, _H_MERGE, _GRID_SPAN = w("vMerge"), w("hMerge"), w("gridSpan")
_GLUE = "、.．)）】]。，,：:;；"


class StoryReader:
    """Reads stories one after the other; list numbers, table numbers and notices run on between them."""

    def __init__(self, styles: Styles, numbering: Numbering, notices: Notices) -> None:
        self._styles, self._numbering, self.notices = styles, numbering, notices
        notices.limit = MAX_NESTED
        self._tables = 0
        self._paragraphs = 0
        self.notes: list[tuple[str, str]] = []

    def blocks(self, parent: Element, depth: int = 0) -> list[Block]:
        """The blocks in a container element (``w:body``, ``w:hdr``, ``w:tc``, ``w:txbxContent``, …)."""
        found: list[Block] = []
        carried = ""
        for child in unwrapped(parent, self.notices):
            if child.tag == P:
                carried = self._paragraph(child, found, carried, depth)
            elif child.tag == TBL:
                found += self._table(child, depth)
            elif child.tag == ALT_CHUNK:
                self.notices.add("embedded_part")
        if carried.strip():
            found.append(Paragraph(text=carried.strip(_BLANK + "\n")))
        return found

    def _paragraph(self, element: Element, found: list[Block], carried: str, depth: int) -> str:
        """Add a paragraph and what its text boxes hold; gives back text that the next paragraph goes on
        with."""
        self._paragraphs += 1
        if self._paragraphs > MAX_PARAGRAPHS:
            raise Unreadable("DOCX 文件的内容过多（超过 50 万段），未读取，请拆分成较小的文件后重新放入。")
        inline = read_inline(element, self._styles, self.notices)
        self.notes += inline.notes
        text = inline.text
        if not inline.open_end or text.strip():
            text = self._numbered(text, inline.props.num_id, inline.props.level)
        if inline.open_end:
            carried += text
        else:
            whole = (carried + text).strip(_BLANK + "\n")
            carried = ""
            if whole:
                centred = inline.props.align == "center"
                found.append(Paragraph(text=whole, size=inline.props.size, centred=centred))
        for box in inline.boxes:
            if depth < MAX_NESTED:
                found += self.blocks(box, depth + 1)
            else:
                self.notices.add("nested_too_deep")
        return carried

    def _numbered(self, text: str, num_id: str | None, level: int | None) -> str:
        mark = self._numbering.next(num_id, level or 0).strip() if num_id else ""
        if not mark:
            return text
        self.notices.add("auto_numbering", mark + text)
        text = text.lstrip(_BLANK)
        glue = "" if not text or mark[-1] in _GLUE or not (mark[-1].isalnum() and mark[-1] < "\u2460") else " "
        return mark + glue + text

    def _table(self, element: Element, depth: int) -> list[Block]:
        """The table, then the tables inside its cells."""
        if depth >= MAX_NESTED:
            self.notices.add("nested_too_deep")
            return []
        self._tables += 1
        number_here = self._tables
        inner: list[Block] = []
        rows: list[GridRow] = []
        for row in self._rows(element, number_here):
            with self.notices.inside(number_here, len(rows) + 1):
                rows.append(self._row(row, inner, depth))
        return [lay_out(rows, number_here, self.notices), *inner]

    def _rows(self, table: Element, number_here: int) -> list[Element]:
        """The rows that are left when all changes are accepted."""
        found = []
        with self.notices.inside(number_here, None):
            for row in unwrapped(table, self.notices):
                if row.tag != TR:
                    continue
                props = row.find(TR_PR)
                if props is not None and props.find(w("del")) is not None:
                    self.notices.add("tracked_changes", all_text(row))
                else:
                    found.append(row)
        return found

    def _row(self, row: Element, inner: list[Block], depth: int) -> GridRow:
        props = row.find(TR_PR)
        if props is not None and props.find(w("ins")) is not None:
            self.notices.add("tracked_changes", all_text(row))
        if on(props, "hidden"):
            self.notices.add("hidden_text", all_text(row))
        before = number(val(props, "gridBefore"), 0)
        cells = [self._cell(cell, inner, depth) for cell in unwrapped(row, self.notices) if cell.tag == TC]
        return GridRow(before, number(val(props, "gridAfter"), 0), cells)

    def _cell(self, cell: Element, inner: list[Block], depth: int) -> GridCell:
        props = properties(cell.find(TC_PR))
        down = props[_V_MERGE].get(VAL, "") if _V_MERGE in props else None
        across = props[_H_MERGE].get(VAL, "") if _H_MERGE in props else None
        goes_on = down is not None and down != "restart"
        numbering, tables = self._numbering, self._tables
        if goes_on:
            # Word shows nothing of a covered cell, so its paragraphs do not count in lists.
            self._numbering = Numbering(None)
        with self.notices.heard() as noticed, self.notices.no_tables() if goes_on else nullcontext():
            blocks = self.blocks(cell, depth + 1)
        self._numbering = numbering
        if goes_on:
            self._tables = tables
        else:
            inner += [block for block in blocks if isinstance(block, Table)]
        return GridCell(
            text=flat_text(blocks),
            span=max(1, number(props[_GRID_SPAN].get(VAL), 1)) if _GRID_SPAN in props else 1,
            starts=down == "restart",
            goes_on=goes_on,
            joins_left=across is not None and across != "restart",
            noticed=tuple(noticed),
        )


def flat_text(blocks: list[Block]) -> str:
    """The text of blocks on lines; rows of a table on a line each, its cells separated by tabs. Tables inside
    tables are already in the text of the cell that holds them."""
    lines: list[str] = []
    skip = 0
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif block.index > skip:
            lines += ["\t".join(cell.text for cell in row) for row in block.rows() if row]
            skip = block.index
    return "\n".join(line for line in lines if line.strip())


def unwrapped(parent: Element, notices: Notices) -> Iterator[Element]:
    """The children with content controls, smart tags and the like taken away; removed content is left out."""
    for child in parent:
        tag = child.tag
        if tag in WRAPPERS:
            yield from unwrapped(child, notices)
        elif tag in REMOVED:
            notices.add("tracked_changes", all_text(child))
        elif tag == ALTERNATE:
            branch = chosen(child)
            if branch is not None:
                yield from unwrapped(branch, notices)
        else:
            yield child
