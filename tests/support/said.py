"""All characters that a specimen carries, read by the plainest means there are and none of the project's readers."""

from __future__ import annotations

import email
import email.policy
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

import docx
import pypdfium2
from lxml import etree, html
from python_calamine import CalamineWorkbook


def squeeze(text: str) -> str:
    return "".join(text.replace("<br>", "").split())


def said(data: bytes, name: str, encoding: str = "") -> str:
    """The text of the file without white space; of an archive, that of its members."""
    kind = PurePosixPath(name).suffix[1:]
    return squeeze("".join(_READERS.get(kind, _text)(data, encoding)))


def _text(data: bytes, encoding: str) -> Iterator[str]:
    yield data.decode(encoding)


def _word(data: bytes, encoding: str) -> Iterator[str]:
    document = docx.Document(io.BytesIO(data))
    yield from (paragraph.text for paragraph in document.sections[0].header.paragraphs)
    yield from (paragraph.text for paragraph in document.paragraphs)
    yield from (cell.text for table in document.tables for row in table.rows for cell in row.cells)


def _pdf(data: bytes, encoding: str) -> Iterator[str]:
    yield from (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))


def _book(data: bytes, encoding: str) -> Iterator[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in book.sheet_names:
        yield from (str(value) for row in book.get_sheet_by_name(name).to_python() for value in row)


def _page(data: bytes, encoding: str) -> Iterator[str]:
    yield html.fromstring(data.decode(encoding)).text_content()


def _letter(data: bytes, encoding: str) -> Iterator[str]:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        content = part.get_content() if not part.is_multipart() else ""
        if part.get_content_type() == "text/html":
            yield html.fromstring(content).text_content()
        elif isinstance(content, str):
            yield content
        elif part.get_filename():
            yield said(content, part.get_filename() or "")


def _archive(data: bytes, encoding: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data), metadata_encoding="gbk") as archive:
        yield from (said(archive.read(name), name) for name in archive.namelist())


def _rtf(data: bytes, encoding: str) -> Iterator[str]:
    for found in re.finditer(r"\\u(-?\d+)(?:\\'[0-9a-f]{2}){2}|\\[a-z]+-?\d* ?|([^\\{}\n])", data.decode("ascii")):
        yield chr(int(found[1]) % 65536) if found[1] else found[2] or ""


def _old_word(data: bytes, encoding: str) -> Iterator[str]:
    """Word keeps Chinese text as UTF-16 in one piece."""
    yield data.decode("utf-16-le", "replace")


def _ofd(data: bytes, encoding: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith(".xml"):
                yield "".join(etree.fromstring(archive.read(name)).itertext())


_READERS = {
    "docx": _word, "pdf": _pdf, "xlsx": _book, "xls": _book, "html": _page, "mhtml": _letter, "eml": _letter,
    "zip": _archive, "rtf": _rtf, "doc": _old_word, "wps": _old_word, "ofd": _ofd,
}  # fmt: skip
