"""Image files (PNG, JPEG, TIFF, BMP, GIF, WEBP) → the document that was scanned."""

from __future__ import annotations

from extractors.host import beat
from extractors.models import ExtractedDocument, Issue, SourceDocument, Unreadable
from extractors.page.collect import Collector
from extractors.page.layout import PageLayout
from extractors.scan.images import MAX_PAGES, count_pages, pictures
from extractors.scan.page import Recogniser

#: So many pages of one document are recognised, which takes some minutes.
MAX_RECOGNISED = 100


def extract_image(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Paragraphs and tables of a scanned image file. Raises :class:`Unreadable` for damaged or blank images, those
    beyond the limits, and when the extra ``ocr`` is not installed."""
    found = iter(pictures(data, pages=min(MAX_PAGES, MAX_RECOGNISED)))
    collector = Collector("scan")
    recogniser: Recogniser | None = None
    read = broken = 0
    for number, picture in enumerate(found, 1):
        if picture is None:
            broken += 1
            collector.page(PageLayout(number, 595.0, 842.0, []))
            collector.issues.append(_error("page_unreadable", number, "已损坏，无法读取"))
            continue
        recogniser = recogniser or Recogniser()
        page = recogniser.page(picture, number)
        page.settle(collector.page(page.layout))
        collector.issues += page.issues
        read += not page.blank
        beat()
    count = max(count_pages(data), 1)
    if not read or collector.is_empty:
        raise Unreadable(_nothing(count, broken))
    collector.issues += [beyond(number) for number in range(MAX_RECOGNISED + 1, min(count, MAX_PAGES) + 1)]
    blocks = collector.blocks()
    return ExtractedDocument(source=source, blocks=blocks, page_count=count, issues=tuple(collector.issues))


def _nothing(count: int, broken: int) -> str:
    if broken == count:
        return "图片已损坏或不完整，无法读取；请重新扫描或获取原文件。"
    return "图片是空白的，或者其中没有可识别的文字；请核对文件是否正确。"


def _error(code: str, number: int, what: str) -> Issue:
    message = f"第 {number} 页{what}；请对照原文补充该页内容。"
    return Issue(code=code, severity="error", message=message, page=number)


def beyond(number: int) -> Issue:
    """The issue of a page that was not recognised because the document has too many."""
    what = f"是图像，超过一个文件最多识别 {MAX_RECOGNISED} 页的上限，未读取"
    return _error("page_scanned", number, what)
