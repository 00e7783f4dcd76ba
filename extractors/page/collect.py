"""Pages one by one → blocks: their tables are found, what page boundaries cut is joined, values are made."""

from __future__ import annotations

from collections.abc import Callable

from extractors.models import Block, Cell, Issue, Paragraph, Table
from extractors.page.grid import Grid, GridCell
from extractors.page.layout import PageLayout
from extractors.page.pages import Item, Joined, join_pages
from extractors.page.paragraphs import PageText, Para, page_text, paragraphs, running_heads
from extractors.page.tables import find_tables

#: Asked about the tables of a page (its number) that doubt themselves; takes doubts away.
Second = Callable[[int, list[Grid]], None]


class Collector:
    """Takes one page after the other and keeps only what the document needs of it.

    ``reader`` names the kind of source (``pdf``, ``ofd``, ``scan``) in :attr:`Table.reader`. ``issues`` is what is
    known so far; readers may add to it.
    """

    def __init__(self, reader: str, second: Second | None = None) -> None:
        self._reader = reader
        self._second = second
        self._texts: list[PageText] = []
        self._grids: list[list[Grid]] = []
        self._readers: dict[int, str] = {}
        self.issues: list[Issue] = []

    @property
    def is_empty(self) -> bool:
        """Whether no page had any text or table."""
        return not any(text.lines or text.furniture for text in self._texts) and not any(self._grids)

    def page(self, layout: PageLayout, *, reader: str | None = None) -> list[Grid]:
        """Takes a page in. ``reader`` where it differs from the document's (a scanned page of a PDF).

        Returns the page's tables as they were found, cells with their texts.
        """
        before = self._grids[-1][-1] if self._grids and self._grids[-1] else None
        grids, rest = find_tables(layout, before)
        if reader is not None:
            self._readers[layout.number] = reader
        self._note(layout)
        doubted = [grid for grid in grids if grid.doubts]
        if doubted and self._second is not None and reader is None:
            self._second(layout.number, doubted)
        self._grids.append(grids)
        self._texts.append(page_text(layout, rest, [(grid.xs[0], grid.xs[-1]) for grid in grids]))
        return grids

    def _note(self, layout: PageLayout) -> None:
        number = layout.number
        if layout.too_many_paths:
            message = f"第 {number} 页的图形过多，只读取了一部分线条，表格可能不完整；请核对该页。"
            self._add("page_too_complex", "warning", message, number)
        if layout.slanted:
            message = f"第 {number} 页有倾斜的文字（通常是水印），未计入正文和表格。"
            raw = layout.slanted[:200]
            self.issues.append(Issue(code="slanted_text", severity="info", message=message, page=number, raw=raw))
        if layout.turned:
            self._add("page_turned", "info", f"第 {number} 页的文字横放，已转正后读取。", number)
        if any("\ufffd" in glyph.text for glyph in layout.glyphs):
            message = f"第 {number} 页有字体缺少编码的文字，读出后以“\ufffd”代替；请对照原文核对。"
            self._add("text_undecodable", "warning", message, number)

    def _add(self, code: str, severity: str, message: str, page: int) -> None:
        self.issues.append(Issue.model_validate({"code": code, "severity": severity, "message": message, "page": page}))

    def blocks(self) -> tuple[Block, ...]:
        """Everything in reading order; call once, after the last page. Adds what is in doubt to ``issues``."""
        running_heads(self._texts)
        joined = join_pages([_in_order(text, grids) for text, grids in zip(self._texts, self._grids, strict=True)])
        blocks = self._values(joined)
        self.issues.sort(key=lambda issue: issue.page or 0)
        return blocks

    def _values(self, joined: Joined) -> tuple[Block, ...]:
        blocks: list[Block] = []
        index = 0
        for place, item in enumerate(joined.items):
            if isinstance(item, Para):
                blocks.append(_paragraph(item))
                continue
            index += 1
            blocks.append(_table(item, index, self._readers.get(item.page, self._reader)))
            if item.doubts:
                self.issues.append(_doubtful(item, index))
            self.issues += [_low_confidence(cell, index) for cell in item.cells if cell.doubt]
            for table, row, page in joined.uncertain:
                if table == place:
                    self.issues.append(_uncertain_row(item, index, row, page))
        return tuple(blocks)


def _doubtful(grid: Grid, index: int) -> Issue:
    message = f"第 {grid.page} 页的表格线条不全或与文字交错，行列划分不能确定；请对照原文核对这张表。"
    raw = "、".join(sorted(set(grid.doubts)))
    return Issue(code="table_doubtful", severity="warning", message=message, page=grid.page, table_no=index, raw=raw)


def _low_confidence(cell: GridCell, index: int) -> Issue:
    message = (
        f"第 {cell.page} 页表格第 {cell.row + 1} 行第 {cell.col + 1} 列的识别结果存疑（{cell.doubt}）；请对照原文核对。"
    )
    return Issue(
        code="low_ocr_confidence",
        severity="warning",
        message=message,
        page=cell.page,
        table_no=index,
        row_no=cell.row + 1,
        col_no=cell.col + 1,
        raw=cell.text,
    )


def _uncertain_row(grid: Grid, index: int, row: int, page: int) -> Issue:
    message = f"第 {page} 页表格开头的一行没有序号，可能是上一页最后一行的后半；请对照原文核对这两行。"
    raw = " | ".join(cell.text for cell in grid.row(row))[:300]
    return Issue(
        code="row_split_uncertain",
        severity="warning",
        message=message,
        page=page,
        table_no=index,
        row_no=row + 1,
        raw=raw,
    )


def _in_order(text: PageText, grids: list[Grid]) -> list[Item]:
    items: list[Item] = [*paragraphs(text, [grid.ys[0] for grid in grids]), *grids]
    return sorted(items, key=lambda item: item.ys[0] if isinstance(item, Grid) else item.top)


def _paragraph(para: Para) -> Paragraph:
    return Paragraph(text=para.text, page=para.page, size=round(para.size, 1), centred=para.centred)


def _table(grid: Grid, index: int, reader: str) -> Table:
    cells = tuple(_cell(cell) for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.col)))
    return Table(
        index=index,
        page=grid.page,
        n_rows=grid.n_rows,
        n_cols=grid.n_cols,
        cells=cells,
        reader=f"{reader}-{grid.how}",
    )


def _cell(cell: GridCell) -> Cell:
    x0, top, x1, bottom = cell.box
    return Cell(
        text=cell.text,
        row=cell.row + 1,
        col=cell.col + 1,
        row_span=cell.row_span,
        col_span=cell.col_span,
        page=cell.page,
        bbox=(round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)),
    )
