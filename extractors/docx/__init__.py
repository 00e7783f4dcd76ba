"""DOCX → paragraphs and tables, read from the XML itself (python-docx looks a cell up in quadratic time)."""

from __future__ import annotations

import re

from extractors.docx.body import StoryReader, flat_text
from extractors.docx.names import R_ID, SECT_PR, Element, on, val, w
from extractors.docx.notices import Notices
from extractors.docx.numbering import Numbering
from extractors.docx.package import Package
from extractors.docx.styles import Styles
from extractors.models import Block, ExtractedDocument, Paragraph, SourceDocument, Table, Unreadable

__all__ = ["extract_docx"]

#: A running head is delivered only when it looks like the head of an official letter.
_LETTER_HEAD = re.compile(r"文\s*件$|[〔\[［(（【]\s*\d{4}\s*[〕\]］)）】]|号$")
_PAGE_FIELD = re.compile(r"\b(?:PAGE|NUMPAGES|SECTIONPAGES)\b")


def extract_docx(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Read a DOCX. Pages are unknown in this format. Raises :class:`Unreadable` with a sentence for the
    clerk."""
    package = Package(data)
    root = package.xml(package.main)
    body = root.find(w("body"))
    if body is None:
        raise Unreadable("DOCX 文件已损坏（正文部件里没有正文），请用 Word 或 WPS 打开后另存再放入。")
    notices = Notices()
    styles_root = _optional(package, "styles", notices)
    numbering = Numbering(_optional(package, "numbering", notices), _style_lists(styles_root))
    reader = StoryReader(Styles(styles_root), numbering, notices)
    blocks = reader.blocks(body)
    with notices.no_tables():
        head = _heads(package, root, reader, blocks)
        tail = _notes(package, reader)
    return ExtractedDocument(source=source, blocks=(*head, *blocks, *tail), issues=notices.issues())


def _optional(package: Package, kind: str, notices: Notices) -> Element | None:
    """The root of a part that a document may do without; a damaged one is noticed."""
    part = package.related(kind)
    if part is None:
        return None
    try:
        return package.xml(part)
    except Unreadable as error:
        if "异常" in str(error):
            raise
        notices.add("missing_part", part.lstrip("/"))
        return None


def _style_lists(styles_root: Element | None) -> dict[str, str]:
    """Numbering style id → the list that defines it."""
    if styles_root is None:
        return {}
    found: dict[str, str] = {}
    for style in styles_root.iterchildren(w("style")):
        num_id = val(style.find(f"{w('pPr')}/{w('numPr')}"), "numId")
        if style.get(w("type")) == "numbering" and num_id:
            found[style.get(w("styleId"), "")] = num_id
    return found


def _heads(package: Package, root: Element, reader: StoryReader, blocks: list[Block]) -> list[Paragraph]:
    """Lines of the first section's header that the body lacks: all of a first-page header, and of a running
    head those that look like a letter head (issuer, document number). Page numbers never."""
    section = next(root.iter(SECT_PR), None)
    if section is None:
        return []
    relationships = package.relationships(package.main)
    headers = {
        reference.get(w("type"), "default"): relationships.get(reference.get(R_ID, ""), ("", ""))[1]
        for reference in section.iterchildren(w("headerReference"))
    }
    first = "first" if on(section, "titlePg") else "default"
    part = headers.get(first)
    if not part or not package.has(part):
        return []
    known = _squeeze(flat_text(blocks))
    header = package.xml(part)
    for paragraph in list(header.iter(w("p"))):
        if _is_page_number(paragraph):
            paragraph.getparent().remove(paragraph)
    found: list[Paragraph] = []
    for block in reader.blocks(header):
        texts = [cell.text for cell in block.cells] if isinstance(block, Table) else [block.text]
        for text in texts:
            wanted = first == "first" or _LETTER_HEAD.search(text.strip())
            if wanted and _squeeze(text) and _squeeze(text) not in known:
                reader.notices.add("header_text", text)
                found.append(Paragraph(text=text))
    return found


def _is_page_number(paragraph: Element) -> bool:
    codes = [element.text or "" for element in paragraph.iter(w("instrText"))]
    codes += [element.get(w("instr"), "") for element in paragraph.iter(w("fldSimple"))]
    return any(_PAGE_FIELD.search(code) for code in codes)


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _notes(package: Package, reader: StoryReader) -> list[Paragraph]:
    """Footnotes and endnotes in the order of their marks in the text."""
    roots: dict[str, dict[str, Element]] = {}
    found: list[Paragraph] = []
    wanted, reader.notes = reader.notes, []
    for kind, note_id in dict.fromkeys(wanted):
        if kind not in roots:
            root = _optional(package, kind, reader.notices)
            roots[kind] = {} if root is None else {note.get(w("id"), ""): note for note in root}
        note = roots[kind].get(note_id)
        text = "" if note is None else flat_text(reader.blocks(note))
        if text:
            reader.notices.add("notes_appended", text)
            found.append(Paragraph(text=text))
    return found
