"""DOC, WPS and RTF → DOCX by LibreOffice, then read as DOCX."""

from __future__ import annotations

import struct

from extractors.models import ExtractedDocument, Issue, SourceDocument, Table, Unreadable
from extractors.ole import SIGNATURE, root_streams

__all__ = ["extract_office"]

_RTF = "application/rtf"
_BROKEN = "文件已损坏（{}），请用 Word 或 WPS 打开后另存为 DOCX，或向发文单位索取完好的文件。"
_ENCRYPTED = "文件加了密码，无法打开，请在 Word 或 WPS 中去掉密码、另存为 DOCX 后重新放入。"


def extract_office(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Read a document that only an office program understands; an Issue ``converted`` says that one was between.

    Raises :class:`Unreadable`: no LibreOffice, a password, a damaged file, too slow, too large.
    """
    from extractors.docx import extract_docx  # noqa: PLC0415
    from extractors.office.libreoffice import to_docx  # noqa: PLC0415

    rtf = source.media_type == _RTF
    kind, ending = ("RTF", ".rtf") if rtf else ("DOC", ".doc")
    converted = to_docx(data, ending, "Rich Text Format" if rtf else _word_filter(data))
    document = extract_docx(converted, source)
    if not document.blocks:
        raise Unreadable(_BROKEN.format("里面没有文字"))
    blocks = tuple(
        block.model_copy(update={"reader": f"{kind.lower()}-{block.reader}"}) if isinstance(block, Table) else block
        for block in document.blocks
    )
    message = f"{kind} 文件由 LibreOffice 转换成 DOCX 后读取，页码和版式不作数，如有疑问请对照原文件。"
    issue = Issue(code="converted", severity="info", message=message)
    return document.model_copy(update={"blocks": blocks, "issues": (issue, *document.issues)})


def _word_filter(data: bytes) -> str:
    """LibreOffice's name of the Word version, from the file information block (MS-DOC 2.5.2 FibBase)."""
    streams = root_streams(data) if data.startswith(SIGNATURE) else None
    if streams is None:
        raise Unreadable(_BROKEN.format("结构不完整"))
    word = streams.get("WordDocument")
    if word is None or word.start is None or word.start + 12 > len(data):
        raise Unreadable(_BROKEN.format("里面没有 Word 正文"))
    ident, version = struct.unpack_from("<2H", data, word.start)
    (flags,) = struct.unpack_from("<H", data, word.start + 10)
    if ident not in (0xA5EC, 0xA5DC):
        raise Unreadable(_BROKEN.format("Word 正文的开头不对"))
    if flags & 0x100:
        raise Unreadable(_ENCRYPTED)
    if ident == 0xA5EC:
        return "MS Word 97"
    return "MS Word 95" if version >= 104 else "MS WinWord 6.0"
