"""PDF → paragraphs and tables.

The path: ``reader`` (PDFium) → PageLayout → ``tables`` (from ``rules``, ``grid``, ``strips``, ``serials``)
and ``paragraphs`` → ``pages`` (what page boundaries cut) → ``document`` (the values). ``second`` is asked in
doubt.
"""

from extractors.pdf.document import extract_pdf

__all__ = ["extract_pdf"]
