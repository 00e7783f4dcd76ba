"""The same bytes for the same content: ZIP entries with one date, core properties without a clock."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from docx import Document
from docx.document import Document as WordDocument

from draws.papers.text import BEIJING, clean

#: The earliest date that a ZIP entry can carry.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_BODY = "word/document.xml"


def repack(data: bytes, changed: Mapping[str, bytes] | None = None) -> bytes:
    """The ZIP file with the same entries in the same order, all dated 1980-01-01; ``changed`` contents by name."""
    target = io.BytesIO()
    new = changed or {}
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, _UNIX
            out.writestr(entry, new.get(name) or source.read(name))
    return target.getvalue()


def new_document(title: str, author: str, at: datetime) -> WordDocument:
    """An empty document; ``at`` stands for the time of writing, so that no clock is read."""
    document = Document()
    core = document.core_properties
    # A property holds 255 characters.
    core.title, core.author, core.last_modified_by = title[:200], clean(author)[:200], clean(author)[:200]
    core.created = core.modified = at.astimezone(BEIJING).replace(tzinfo=None)
    core.comments, core.keywords, core.language, core.revision = "", "", "zh-CN", 1
    return document


def document_bytes(document: WordDocument, stories: Iterable[Iterable[str]]) -> bytes:
    """The file whose body are the stories: each a run of paragraphs and tables as XML, on pages of its own that are
    numbered from 1.

    They are put in as text: through the tree a list of a thousand objects takes ten seconds.
    """
    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as package:
        empty = package.read(_BODY).decode()
    start, end = empty.rindex("<w:sectPr"), empty.rindex("</w:body>")
    # pgNumType stands between the margins and the columns.
    section = empty[start:end].replace("<w:cols", '<w:pgNumType w:start="1"/><w:cols', 1)
    turn = f'<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/>{section}</w:pPr></w:p>'
    body = turn.join("".join(story) for story in stories)
    return repack(raw.getvalue(), {_BODY: (empty[:start] + body + section + empty[end:]).encode()})
