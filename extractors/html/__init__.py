"""HTML and MHTML → paragraphs and tables, as a reader of the page sees them. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from extractors.encoding import Decoded
from extractors.html.archive import Archive, Part
from extractors.html.decoding import decode_page, is_damaged
from extractors.html.looks import StyleSheet
from extractors.html.markup import Element, parse_page
from extractors.html.page import read_head, read_page
from extractors.html.walk import Walk
from extractors.models import ExtractedDocument, SourceDocument, Unreadable

__all__ = ["extract_html", "extract_mhtml"]

_NO_PAGE = "网页里没有任何内容，请在浏览器中打开原网页、等内容显示后另存为 PDF 或 MHTML 再放入。"


def extract_html(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Read a page. Tables keep the rows of the table elements as browsers show them; links to documents become
    ``attachments``. Raises :class:`Unreadable` with a sentence for the clerk."""
    decoded = decode_page(data)
    root = parse_page(decoded.text)
    return _document(source, root, [decoded], (), lambda name: None)


def extract_mhtml(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Read a page saved with its parts: the root part and, in their places, the pages that its frames show.
    Raises :class:`Unreadable`."""
    archive = Archive(data)
    seen: list[Decoded] = []
    root = _page_of(archive.root, seen)
    used = {archive.root.data}

    def frame(name: str) -> Element | None:
        part = archive.find(name, archive.root.location)
        if part is None or part.data in used:
            return None
        used.add(part.data)
        return _page_of(part, seen)

    return _document(source, root, seen, archive.styles(), frame)


def _page_of(part: Part, seen: list[Decoded]) -> Element | None:
    decoded = decode_page(part.data, part.charset)
    seen.append(decoded)
    return parse_page(decoded.text)


def _document(
    source: SourceDocument,
    root: Element | None,
    decoded: list[Decoded],
    sheets: Iterable[str],
    frames: Callable[[str], Element | None],
) -> ExtractedDocument:
    if root is None:
        raise Unreadable(_NO_PAGE)
    styles = StyleSheet()
    for css in sheets:
        styles.add(css)
    for element in root.iter("style"):
        styles.add(element.text or "")
    head = read_head(root)
    walk = Walk(styles, frames)
    walk.page(root)
    del root
    page = read_page(walk, head, partial(_any_damaged, decoded))
    return ExtractedDocument(source=source, blocks=page.blocks, issues=page.issues, attachments=page.attachments)


def _any_damaged(damaged: list[Decoded], text: str) -> bool:
    return any(is_damaged(text, decoded) for decoded in damaged)
