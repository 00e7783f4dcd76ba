"""The one door: bytes in, paragraphs and tables out. Bad input gives a sentence, our own bugs an exception."""

from __future__ import annotations

import logging
import struct
import zipfile
import zlib
from collections.abc import Callable

from extractors import identify as ident
from extractors.models import ExtractedDocument, SourceDocument, Unreadable

Reader = Callable[[bytes, SourceDocument], ExtractedDocument]

#: Larger files are refused before anything is unpacked (bytes).
MAX_SIZE = 200 * 1024 * 1024

log = logging.getLogger(__name__)


def extract(data: bytes, name: str) -> ExtractedDocument:
    """Read one file. ``name`` is its file name, of which only the ending is looked at, and only to report a
    wrong one. What cannot be read comes back with ``failure`` set to one Chinese sentence; an exception that
    does not speak of the input is a bug of ours and is let through."""
    source = ident.identify(data, name)
    if source.size > MAX_SIZE:
        return _failed(source, "文件超过 200 MB，为防止占满内存未读取，请拆分或压缩图片后重新放入。")
    reader = _reader(source.media_type)
    if reader is None:
        return _failed(source, ident.unsupported(source.media_type, name))
    try:
        document = reader(data, source)
    except Unreadable as error:
        return _failed(source, str(error))
    except (MemoryError, RecursionError):
        return _failed(source, "文件结构过于庞大或嵌套过深，无法读取，请拆分成较小的文件后重新放入。")
    except _bad_input(source.media_type):
        log.warning("reader failed on %r (%s)", name, source.sha256, exc_info=True)
        return _failed(source, "读取文件时出错，文件可能已损坏，请另存为 DOCX 或 PDF 后重新放入。")
    notice = ident.wrong_extension(source)
    if notice is None or document.failure is not None:
        return document
    return document.model_copy(update={"issues": (notice, *document.issues)})


def _reader(media: str) -> Reader | None:
    """The reader for a media type; imported only when a file of that type comes."""
    if media == ident.PDF:
        from extractors.pdf import extract_pdf  # noqa: PLC0415

        return extract_pdf
    if media == ident.DOCX:
        from extractors.docx import extract_docx  # noqa: PLC0415

        return extract_docx
    if media in {ident.TEXT, ident.MARKDOWN}:
        from extractors.text import extract_text  # noqa: PLC0415

        return extract_text
    return None


def _bad_input(media: str) -> tuple[type[Exception], ...]:
    """What the libraries raise for damaged bytes. Asked only when something was raised: the libraries are
    loaded by then."""
    named: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, struct.error, UnicodeError)
    if media == ident.DOCX:
        from lxml.etree import LxmlError  # noqa: PLC0415

        return (*named, LxmlError)
    if media == ident.PDF:
        from pypdfium2 import PdfiumError  # noqa: PLC0415

        return (*named, PdfiumError)
    return named


def _failed(source: SourceDocument, sentence: str) -> ExtractedDocument:
    return ExtractedDocument(source=source, failure=sentence)
