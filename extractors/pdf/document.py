"""A whole PDF: pages one by one, those that are only images through character recognition."""

from __future__ import annotations

from typing import Any

from extractors.host import beat
from extractors.models import ExtractedDocument, Issue, SourceDocument, Unreadable
from extractors.page.collect import Collector
from extractors.page.grid import ROWS, Grid
from extractors.page.layout import PageLayout
from extractors.pdf import reader
from extractors.pdf.render import is_pictured, page_picture
from extractors.pdf.second import agrees, read_again
from extractors.scan.document import MAX_RECOGNISED, beyond
from extractors.scan.page import MISSING, Recogniser, available

#: A document may take the second reader's time for so many pages.
_SECOND_PAGES = 20
#: A full-page image under fewer characters than these has no text layer: a stamp of the scanner, a page number.
_FEW_GLYPHS = 30
_SCANNED = "文件是扫描件（只有图像，没有文字），{missing}，或提供可以复制文字的 PDF 或 Word 文件。"
_NO_TEXT = "PDF 共 {count} 页，各页只有图像，其中没有识别出文字；请核对文件是否正确。"
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
            elif is_pictured(layout):
                pages.pictured(layout, document)
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
        self._recogniser: Recogniser | None = None
        self._recognised = 0

    def unreadable(self, number: int) -> None:
        self._broken.append(number)
        self._issue("page_unreadable", f"第 {number} 页已损坏，无法读取；请对照原文补充该页内容。", number)

    def pictured(self, layout: PageLayout, document: Any) -> None:
        """A page that only shows images: recognised where that is possible, else noted."""
        number = layout.number
        self._pictured.append(number)
        if not available():
            self._collector.page(layout)
            self._issue("page_scanned", f"第 {number} 页是图像，没有文字，未能读取：{MISSING}。", number)
            return
        if self._recognised >= MAX_RECOGNISED:
            self._collector.page(layout)
            self._collector.issues.append(beyond(number))
            return
        drawn = page_picture(document, number - 1)
        if drawn is None:
            self.unreadable(number)
            return
        self._recogniser = self._recogniser or Recogniser()
        page = self._recogniser.page(drawn[0], number, drawn[1])
        self._recognised += 1
        page.settle(self._collector.page(page.layout, reader="scan"))
        self._collector.issues += page.issues
        beat()

    def page(self, layout: PageLayout) -> None:
        """A page with text of its own, or a blank one."""
        self._collector.page(layout)
        if not layout.glyphs or layout.image_share <= 0.6:
            return
        number = layout.number
        if len(layout.glyphs) < _FEW_GLYPHS:
            message = f"第 {number} 页是整页图像，另有少量文字；图像里的文字没有读取，请对照原文补充该页内容。"
            self._issue("page_scanned", message, number)
            return
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
        if empty and self._pictured and not self._recognised:
            raise Unreadable(_SCANNED.format(missing=MISSING))
        if empty and self._pictured:
            raise Unreadable(_NO_TEXT.format(count=count))
        if empty and self._broken:
            raise Unreadable("PDF 的各页均已损坏，无法读取；请重新获取原文件。")
        if empty:
            raise Unreadable(_BLANK.format(count=count))
        blocks = self._collector.blocks()
        return ExtractedDocument(source=source, blocks=blocks, page_count=count, issues=tuple(self._collector.issues))
