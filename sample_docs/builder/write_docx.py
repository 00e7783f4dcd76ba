"""DOCX form: letter in portrait, annex in landscape, merged cells; fixed dates, parts stored undeflated."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from sample_docs.builder.grid import place
from sample_docs.builder.model import Form, Letter, Notice, Row, Table

SONG, FANG, HEI = "方正小标宋简体", "仿宋_GB2312", "黑体"
RED = RGBColor(0xC8, 0x10, 0x10)
UNUSED_PARTS = ("thumbnail", "stylesWithEffects", "customXml", "numbering")
USED_STYLES = ("Normal", "Header", "DefaultParagraphFont", "TableNormal", "TableGrid")
EPOCH = datetime(2000, 1, 1)
CENTRE, RIGHT, LEFT_SIDE = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT


def write_docx(notice: Notice, form: Form) -> bytes:
    """The notice as the bytes of a DOCX file."""
    doc = Document()
    _slim(doc)
    doc.core_properties.author = ""
    doc.core_properties.title = f"样例 SPECIMEN {notice.stem}"
    doc.core_properties.created = doc.core_properties.modified = EPOCH
    _page(doc.sections[0], landscape=False)
    mark = doc.sections[0].header.paragraphs[0]
    _run(mark, "样例 SPECIMEN · 非真实公文", FANG, 9)
    mark.alignment = RIGHT
    if form.part != "annex":
        _letter(doc, notice.letter, notice.doc_number)
    if form.part == "all":
        _page(doc.add_section(WD_SECTION.NEW_PAGE), landscape=True)
    for table in notice.tables if form.part != "letter" else ():
        _annex(doc, table, form)
    buffer = io.BytesIO()
    doc.save(buffer)
    return fixed_zip(buffer.getvalue())


def _slim(doc: Any) -> None:
    """Drop what the template brings along and nothing here uses (it would be nine tenths of the file)."""
    for rels in (doc.part.rels, doc.part.package.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.rsplit("/", 1)[-1] in UNUSED_PARTS]:
            rels.pop(key)
    styles = doc.styles.element
    for style in list(styles.iterchildren()):
        name = style.get(qn("w:styleId"))
        if style.tag == qn("w:latentStyles") or (name is not None and name not in USED_STYLES):
            styles.remove(style)


def _page(section: Any, landscape: bool) -> None:
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin, section.bottom_margin = (Mm(22), Mm(20)) if landscape else (Mm(37), Mm(30))
    section.left_margin, section.right_margin = (Mm(18), Mm(18)) if landscape else (Mm(28), Mm(26))


def _run(paragraph: Any, text: str, font: str, size: float, color: RGBColor | None = None) -> None:
    for at, piece in enumerate(text.split("\n")):
        run = paragraph.add_run(piece)
        run.font.size = Pt(round(size * 2) / 2)
        run.font.name = font
        run._element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)
        if color is not None:
            run.font.color.rgb = color
        if at < text.count("\n"):
            run.add_break()


def _line(doc: Any, text: str, font: str = FANG, size: float = 16, **look: Any) -> Any:
    """A paragraph; ``look``: ``align``, ``indent`` of the first line in points, ``color``."""
    paragraph = doc.add_paragraph()
    paragraph.alignment = look.get("align", LEFT_SIDE)
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(max(28, size * 1.4)) if size >= 14 else Pt(size * 1.5)
    paragraph.paragraph_format.first_line_indent = Pt(look["indent"]) if "indent" in look else None
    _run(paragraph, text, font, size, look.get("color"))
    return paragraph


def _letter(doc: Any, letter: Letter, doc_number: str) -> None:
    _line(doc, letter.head, SONG, min(26, 440 / len(letter.head)), align=CENTRE, color=RED)
    _line(doc, "")
    _rule_below(_line(doc, doc_number, align=CENTRE))
    _line(doc, "")
    for part in letter.title:
        _line(doc, part, SONG, 22, align=CENTRE)
    _line(doc, "")
    _line(doc, letter.to)
    for text in letter.body:
        heading = text[1:2] == "、" and len(text) < 24
        _line(doc, text, HEI if heading else FANG, indent=32)
    for text in (*letter.contact, *letter.annex):
        _line(doc, text, indent=32)
    _line(doc, "")
    for text in letter.signature:
        _line(doc, text, align=RIGHT)
    _line(doc, letter.date + "　　", align=RIGHT)
    if letter.note:
        _line(doc, letter.note, indent=32)
    if letter.printed:
        _rule_below(_line(doc, letter.printed, size=14))


def _rule_below(paragraph: Any) -> None:
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "C81010")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)


def _annex(doc: Any, table: Table, form: Form) -> None:
    if table.label:
        _line(doc, table.label, HEI, 16)
    groups: list[list[Row]] = [[]]
    for row in table.rows:
        if row.page_starts and groups[-1] and form.table_per_page:
            groups.append([])
        groups[-1].append(row)
    for number, rows in enumerate(groups):
        if table.title:
            _line(doc, table.title, SONG, 18, align=CENTRE).paragraph_format.page_break_before = number > 0
        for text in table.before:
            _line(doc, text, size=12)
        header = table.headers[number % len(table.headers)] if table.headers else ()
        _grid(doc, table, [*header, *(row.cells for row in rows)], len(header))
    for text in table.after:
        _line(doc, text, size=11)


def _grid(doc: Any, table: Table, rows: list[tuple[str, ...]], header_rows: int) -> None:
    grid = doc.add_table(rows=len(rows), cols=len(rows[0]))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    widths = [Mm(261 * share / sum(table.widths)) for share in table.widths]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    at = [list(row.cells) for row in grid.rows]
    for cell in place(rows):
        top = at[cell.row][cell.col]
        if cell.rows * cell.cols > 1:
            top = top.merge(at[cell.row + cell.rows - 1][cell.col + cell.cols - 1])
        paragraph = top.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        short = len(cell.text) <= 6 or cell.row < header_rows
        paragraph.alignment = CENTRE if short else LEFT_SIDE
        _run(paragraph, cell.text, HEI if cell.row < header_rows else FANG, 9)
    for row in at:
        for cell, width in zip(row, widths, strict=True):
            cell.width = width
    for row in grid.rows[:header_rows]:
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(mark)


def fixed_zip(data: bytes, drop: bytes = b"") -> bytes:
    """The same parts in the same order with one fixed date, stored: deflate differs between zlibs. ``drop`` is cut
    out wherever it stands."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            info.create_system = 3
            info.external_attr = 0o644 << 16
            new.writestr(info, old.read(name).replace(drop, b"") if drop else old.read(name))
    return out.getvalue()
