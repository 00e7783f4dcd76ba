"""Reports as DOCX, laid out as an official document (GB/T 9704-2012, DOMAIN 5)."""

from reports.docx.render import render_docx

__all__ = ["render_docx"]
