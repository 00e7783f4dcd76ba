"""A whole PDF: pages one by one, then what page boundaries cut is joined, then the values that leave this
room."""

from __future__ import annotations

from extractors.layout import PageLayout
from extractors.models import (
    Block,
    Cell,
    ExtractedDocument,
    Issue,
    Paragraph,
    SourceDocument,
    Table,
    Unreadable,
)
from extractors.pdf import reader
from extractors.pdf.grid import ROWS, Grid, GridCell
from extractors.pdf.pages import Item, Joined, join_pages
from extractors.pdf.paragraphs import PageText, Para, page_text, paragraphs, running_heads
from extractors.pdf.second import agrees, read_again
from extractors.pdf.tables import find_tables

#: A document may take the second reader's time for so many pages.
_SECOND_PAGES = 20
_SCANNED = "文件是扫描件（只有图像，没有文字），需要文字识别，本版本暂不支持；请提供可以复制文字的 PDF 或 Word 文件。"
_BLANK = "PDF 共 {count} 页，全部是空白页，没有可读取的内容；请核对文件是否正确。"


def extract_pdf(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Paragraphs and tables of a PDF. Raises :class:`Unreadable` for bad input: broken, encrypted, scanned,
    blank, or beyond the limits."""
    collector = _Collector(data)
    with reader.open_document(data) as document:
        count = reader.page_count(document)
        for index in range(count):
            layout = reader.read_page(document, index)
            if layout is None:
                collector.unreadable(index + 1)
            else:
                collector.page(layout)
    return collector.finish(source, count)


class _Collector:
    """Takes one page after the other and keeps only what the document needs of it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._texts: list[PageText] = []
        self._grids: list[list[Grid]] = []
        self._issues: list[Issue] = []
        self._second_left = _SECOND_PAGES
        self._pictured: list[int] = []
        self._broken: list[int] = []

    def unreadable(self, number: int) -> None:
        self._broken.append(number)
        self._issues.append(
            Issue(
                code="page_unreadable",
                severity="error",
                message=f"第 {number} 页已损坏，无法读取；请对照原文补充该页内容。",
                page=number,
            )
        )

    def page(self, layout: PageLayout) -> None:
        # Letters may also be drawn as outlines, which takes many shapes.
        if not layout.glyphs and (layout.image_share > 0 or layout.n_shapes > 300):
            self._pictured.append(layout.number)
        before = self._grids[-1][-1] if self._grids and self._grids[-1] else None
        grids, rest = find_tables(layout, before)
        self._note(layout)
        self._doubt(layout.number, grids)
        self._grids.append(grids)
        self._texts.append(page_text(layout, rest, [(grid.xs[0], grid.xs[-1]) for grid in grids]))

    def _note(self, layout: PageLayout) -> None:
        number = layout.number
        if layout.too_many_paths:
            message = f"第 {number} 页的图形过多，只读取了一部分线条，表格可能不完整；请核对该页。"
            self._issues.append(Issue(code="page_too_complex", severity="warning", message=message, page=number))
        if layout.slanted:
            message = f"第 {number} 页有倾斜的文字（通常是水印），未计入正文和表格。"
            raw = layout.slanted[:200]
            self._issues.append(Issue(code="slanted_text", severity="info", message=message, page=number, raw=raw))
        if layout.turned:
            message = f"第 {number} 页的文字横放，已转正后读取。"
            self._issues.append(Issue(code="page_turned", severity="info", message=message, page=number))
        if layout.glyphs and layout.image_share > 0.6:
            message = f"第 {number} 页是整页图像加识别出的文字，文字可能有误；请对照原文核对。"
            self._issues.append(Issue(code="scanned_text", severity="warning", message=message, page=number))
        if any("\ufffd" in glyph.text for glyph in layout.glyphs):
            message = f"第 {number} 页有字体缺少编码的文字，读出后以“\ufffd”代替；请对照原文核对。"
            self._issues.append(Issue(code="text_undecodable", severity="warning", message=message, page=number))

    def _doubt(self, number: int, grids: list[Grid]) -> None:
        """Asks the second reader where the first doubts; what stays in doubt is said."""
        doubted = [grid for grid in grids if grid.doubts]
        if not doubted:
            return
        readings = []
        if self._second_left:
            self._second_left -= 1
            readings = read_again(self._data, number)
        for grid in doubted:
            if agrees(grid, readings):
                # Where rows have no lines between them, the second reader knows no better.
                grid.doubts = [doubt for doubt in grid.doubts if doubt == ROWS]

    def finish(self, source: SourceDocument, count: int) -> ExtractedDocument:
        empty = not any(text.lines or text.furniture for text in self._texts) and not any(self._grids)
        if empty and self._pictured:
            raise Unreadable(_SCANNED)
        if empty and self._broken:
            raise Unreadable("PDF 的各页均已损坏，无法读取；请重新获取原文件。")
        if empty:
            raise Unreadable(_BLANK.format(count=count))
        for number in self._pictured:
            message = f"第 {number} 页是图像，没有文字，未能读取；请对照原文补充该页内容。"
            self._issues.append(Issue(code="page_scanned", severity="error", message=message, page=number))
        running_heads(self._texts)
        joined = join_pages([_in_order(text, grids) for text, grids in zip(self._texts, self._grids, strict=True)])
        blocks = self._blocks(joined)
        self._issues.sort(key=lambda issue: issue.page or 0)
        return ExtractedDocument(source=source, blocks=blocks, page_count=count, issues=tuple(self._issues))

    def _blocks(self, joined: Joined) -> tuple[Block, ...]:
        blocks: list[Block] = []
        index = 0
        for place, item in enumerate(joined.items):
            if isinstance(item, Para):
                blocks.append(_paragraph(item))
                continue
            index += 1
            blocks.append(_table(item, index))
            if item.doubts:
                message = f"第 {item.page} 页的表格线条不全或与文字交错，行列划分不能确定；请对照原文核对这张表。"
                self._issues.append(
                    Issue(
                        code="table_doubtful",
                        severity="warning",
                        message=message,
                        page=item.page,
                        table_no=index,
                        raw="、".join(sorted(set(item.doubts))),
                    )
                )
            for table, row, page in joined.uncertain:
                if table == place:
                    self._issues.append(_uncertain_row(item, index, row, page))
        return tuple(blocks)


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


def _table(grid: Grid, index: int) -> Table:
    cells = tuple(_cell(cell) for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.col)))
    return Table(
        index=index,
        page=grid.page,
        n_rows=grid.n_rows,
        n_cols=grid.n_cols,
        cells=cells,
        reader=f"pdf-{grid.how}",
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
