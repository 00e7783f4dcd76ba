"""Which pages of a document a program recognised."""

from __future__ import annotations

from typing import NamedTuple

from extractors.models import ExtractedDocument, Table


class Recognised(NamedTuple):
    """Pages (from 1) whose text a program recognised: here (``scanned``), or whoever made the file (``layered``: a page
    image with hidden text, of whose ink nothing is known)."""

    scanned: frozenset[int]
    layered: frozenset[int]

    @property
    def pages(self) -> frozenset[int]:
        return self.scanned | self.layered


def recognised(document: ExtractedDocument) -> Recognised:
    """Which pages of the document were recognised."""
    scanned = {table.page for table in document.tables if table.reader.startswith("scan-")}
    scanned |= {issue.page for issue in document.issues if issue.code == "page_recognised"}
    layered = {issue.page for issue in document.issues if issue.code == "scanned_text"}
    return Recognised(frozenset(scanned - {None}), frozenset(layered - {None}))  # type: ignore[arg-type]


def is_recognised(table: Table, page: int | None, pages: Recognised) -> bool:
    """Whether the text of a table, or of its part on this page, was recognised."""
    return table.reader.startswith("scan-") or (page is not None and page in pages.pages)
