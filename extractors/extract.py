"""The one door: bytes in, paragraphs and tables out. Bad input gives a sentence, our own bugs an exception."""

from __future__ import annotations

import importlib
import logging
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable

from extractors import identify as ident
from extractors.models import ExtractedDocument, SourceDocument, Unreadable

Reader = Callable[[bytes, SourceDocument], ExtractedDocument]

#: Larger files are refused before anything is unpacked (bytes).
MAX_SIZE = 200 * 1024 * 1024

#: Media type → ``module:function`` of its reader.
READERS: dict[str, str] = {
    ident.PDF: "extractors.pdf:extract_pdf",
    ident.DOCX: "extractors.docx:extract_docx",
    ident.TEXT: "extractors.text:extract_text",
    ident.MARKDOWN: "extractors.text:extract_text",
    ident.CSV: "extractors.sheets:extract_csv",
    ident.XLSX: "extractors.sheets:extract_xlsx",
    ident.XLS: "extractors.sheets:extract_xls",
    ident.HTML: "extractors.html:extract_html",
    ident.MHTML: "extractors.html:extract_mhtml",
    ident.OFD: "extractors.ofd:extract_ofd",
    ident.DOC: "extractors.office:extract_office",
    ident.RTF: "extractors.office:extract_office",
    ident.ZIP: "extractors.archive:extract_zip",
    ident.MAIL: "extractors.archive:extract_mail",
    **dict.fromkeys(ident.IMAGES, "extractors.scan:extract_image"),
}
#: Errors of libraries that speak of the input, as (module, class).
_LIBRARY_ERRORS = (("lxml.etree", "LxmlError"), ("pypdfium2", "PdfiumError"))

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
    except _bad_input():
        log.warning("reader failed on %r (%s)", name, source.sha256, exc_info=True)
        return _failed(source, "读取文件时出错，文件可能已损坏，请另存为 DOCX 或 PDF 后重新放入。")
    notices = [
        notice for notice in (ident.wrong_extension(source), ident.second_nature(data, source.media_type)) if notice
    ]
    if not notices or document.failure is not None:
        return document
    return document.model_copy(update={"issues": (*notices, *document.issues)})


def _reader(media: str) -> Reader | None:
    """The reader for a media type; imported only when a file of that type comes."""
    place = READERS.get(media)
    if place is None:
        return None
    module, _, name = place.partition(":")
    reader: Reader = getattr(importlib.import_module(module), name)
    return reader


def _bad_input() -> tuple[type[Exception], ...]:
    """What the libraries raise for damaged bytes: those that are loaded by now, since one of them raised it."""
    named: list[type[Exception]] = [zipfile.BadZipFile, zlib.error, struct.error, UnicodeError]
    for module, name in _LIBRARY_ERRORS:
        error = getattr(sys.modules.get(module), name, None)
        if isinstance(error, type) and issubclass(error, Exception):
            named.append(error)
    return tuple(named)


def _failed(source: SourceDocument, sentence: str) -> ExtractedDocument:
    return ExtractedDocument(source=source, failure=sentence)
