"""Scanned pages: images of paper → the same layout that PDF and OFD pages have, with doubts where a reading may err.

The path: ``images`` (bytes → pictures, bounded) → ``cleaning`` (red seals, shading, noise) and ``deskew`` → ``rules``
(ruling lines) → ``regions`` (cells and lines of text) → ``engine`` (character recognition, twice where it matters)
→ ``doubt`` → ``page`` (PageLayout with marks of doubt) → ``document`` (what leaves the room).

Other readers recognise one page so::

    recogniser = Recogniser()                            # raises Unreadable without the extra ``ocr``
    page = recogniser.image(data, number, size=(width, height))    # bytes of an image, size in points or None
    grids = collector.page(page.layout, reader="scan")
    page.settle(grids)                                   # sets GridCell.doubt
    collector.issues += page.issues                      # page_recognised, doubts outside tables

Nothing heavy is imported before a :class:`Recogniser` is made.
"""

from extractors.scan.document import extract_image
from extractors.scan.page import MISSING, Recogniser, ScannedPage, available

__all__ = ["MISSING", "Recogniser", "ScannedPage", "available", "extract_image"]
