"""A whole PDF: pages one by one, those that are only images through character recognition."""

from __future__ import annotations

from extractors.models import ExtractedDocument, Issue, SourceDocument, Unreadable
from extractors.page.collect import Collector
from extractors.page.grid import ROWS, Grid
from extractors.page.layout import PageLayout
from extractors.pdf import reader
from extractors.pdf.second import agrees, read_again

#: A document may take the second reader's time for so many pages.
_SECOND_PAGES = 20
_SCANNED = "文件是扫描件（只有图像，没有文字），需要文字识别，本版本暂不支持；请提供可以复制文字的 PDF 或 Word 文件。"
_BLANK = "PDF 共 {count} 页，全部是空白页，没有可读取的内容；请核对文件是否正确。"


def extract_pdf(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Paragraphs and tables of a PDF. Raises :class:`Unreadable` for bad input: broken, encrypted, scanned,
    blank, or beyond the limits."""
    pages = _Pages(data)
    with reader.open_document(data) as document:
        count = reader.page_count(document)
        for index in range(count):
            layout = reader.read_page(document, index)
            if layout is None:
                pages.unreadable(index + 1)
            else:
                pages.page(layout)
    return pages.finish(source, count)


class _Pages:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._collector = Collector("pdf", self._again)
        self._second_left = _SECOND_PAGES
        self._pictured: list[int] = []
        self._broken: list[int] = []

    def unreadable(self, number: int) -> None:
        self._broken.append(number)
        self._issue("page_unreadable", f"第 {number} 页已损坏，无法读取；请对照原文补充该页内容。", number)

    def page(self, layout: PageLayout) -> None:
        # Letters may also be drawn as outlines, which takes many shapes.
        if not layout.glyphs and (layout.image_share > 0 or layout.n_shapes > 300):
            self._pictured.append(layout.number)
        self._collector.page(layout)
        if layout.glyphs and layout.image_share > 0.6:
            number = layout.number
            message = f"第 {number} 页是整页图像加识别出的文字，文字可能有误；请对照原文核对。"
            issue = Issue(code="scanned_text", severity="warning", message=message, page=number)
            self._collector.issues.append(issue)

    def _issue(self, code: str, message: str, page: int) -> None:
        self._collector.issues.append(Issue(code=code, severity="error", message=message, page=page))

    def _again(self, number: int, grids: list[Grid]) -> None:
        """Asks the second reader where the first doubts."""
        readings = []
        if self._second_left:
            self._second_left -= 1
            readings = read_again(self._data, number)
        for grid in grids:
            if agrees(grid, readings):
                # Where rows have no lines between them, the second reader knows no better.
                grid.doubts = [doubt for doubt in grid.doubts if doubt == ROWS]

    def finish(self, source: SourceDocument, count: int) -> ExtractedDocument:
        empty = self._collector.is_empty
        if empty and self._pictured:
            raise Unreadable(_SCANNED)
        if empty and self._broken:
            raise Unreadable("PDF 的各页均已损坏，无法读取；请重新获取原文件。")
        if empty:
            raise Unreadable(_BLANK.format(count=count))
        for number in self._pictured:
            self._issue("page_scanned", f"第 {number} 页是图像，没有文字，未能读取；请对照原文补充该页内容。", number)
        blocks = self._collector.blocks()
        return ExtractedDocument(source=source, blocks=blocks, page_count=count, issues=tuple(self._collector.issues))
