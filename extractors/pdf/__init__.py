"""PDF → paragraphs and tables.

The path: ``reader`` (PDFium) → PageLayout → what all page-like sources share (``extractors.page``) → ``document``.
``second`` is asked in doubt.
"""

from extractors.pdf.document import extract_pdf

__all__ = ["extract_pdf"]
