"""Archives and mails: what they carry becomes documents of their own."""

from __future__ import annotations

from extractors.models import ExtractedDocument, SourceDocument

__all__ = ["extract_mail", "extract_zip"]


def extract_zip(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """A ZIP archive: no text of its own, its files as ``members``."""
    from extractors.archive.unzip import read_zip  # noqa: PLC0415 - identify needs the directory only

    return read_zip(data, source)


def extract_mail(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """An e-mail (RFC 5322 with MIME): head and body as paragraphs, attachments as ``members``."""
    from extractors.archive.mail import read_mail  # noqa: PLC0415 - the mail library, only for mails

    return read_mail(data, source)
