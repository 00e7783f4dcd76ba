"""A report as an official document: title, addressee, numbered sections, signature, annexes, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from draws.papers.package import new_document
from draws.papers.text import BEIJING, clean, width
from reports.docx.fit import pitch
from reports.docx.pages import Story, assemble, lay_pages
from reports.docx.paragraphs import note, para, paragraph, run, text
from reports.docx.pictures import chart, side_by_side
from reports.docx.sources import source_notes, with_sources
from reports.docx.styles import AREA, install_styles
from reports.docx.tables import GAP, MANY, figure_row, table
from reports.model import Annex, Block, Chart, FigureRow, Paragraph, Ref, Report, Section, Table
from reports.show import day, numeral

#: Han characters of a signer that leave room for the four characters at its right.
_SIGNER = 24
#: Characters of a paragraph of up to about five lines, as XML.
_SHORT = 300
#: Half characters of 22 points on a line, and where a title may be broken.
_TITLE_ROOM = 40
_BREAKS = re.compile("年度|[市县区局]关于|关于|的|》|、|计划|工作(?=情况)")


def render_docx(report: Report, charts: Mapping[str, bytes]) -> bytes:
    """The report as a DOCX file; ``charts``: chart key → PNG. The same report and pictures give the same bytes.

    ``Report.lists`` are not printed: tables that are cut name the spreadsheet with all rows.
    """
    document = new_document(clean(report.title), report.signer, datetime.combine(report.as_of, time(), BEIJING))
    core = document.core_properties
    core.subject, core.keywords = clean(report.subject)[:200], clean(f"数据版本{report.data_version}")[:200]
    core.comments = f"统计截止{day(report.as_of)}"
    lines = pitch(report, len(with_sources(report)))
    install_styles(document, lines)
    _modern(document)
    sections = lay_pages(document, is_specimen=report.is_specimen, pitch=lines)
    return assemble(document, _Layout(document, report, charts).stories(), sections)


def _modern(document: WordDocument) -> None:
    """Word 2013 and later: else the window's title says “compatibility mode”."""
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


class _Layout:
    """Lays the blocks of one report out into stories."""

    def __init__(self, document: WordDocument, report: Report, pictures: Mapping[str, bytes]) -> None:
        self._document, self._report, self._pictures = document, report, pictures
        self._stories: list[Story] = [Story(False, [])]
        self._charts = 0
        self._dense = report.kind == "department"
        self._noted: set[str] = set()

    def stories(self) -> list[Story]:
        self._put(_opening(self._report))
        self._sections()
        if self._report.kind == "department":  # a page to work with, not a letter
            self._put(source_notes(self._report))
            return self._stories
        annexes = with_sources(self._report)
        self._hold_last()
        self._put([*_attachments(annexes), *_signature(self._report)])
        for number, one in enumerate(annexes, 1):
            self._annex(one, str(number) if len(annexes) > 1 else "")
        return [story for story in self._stories if story.parts]

    def _put(self, parts: Iterable[str], landscape: bool = False) -> None:
        """Go on in the present orientation, or on a new page in the other one."""
        if self._stories[-1].landscape != landscape:
            self._stories.append(Story(landscape, []))
        self._stories[-1].parts.extend(parts)

    def _hold_last(self) -> None:
        """A short last paragraph stays with what follows, so that no page is without text. Not a long one: LibreOffice
        would move all of it."""
        style, parts = '<w:pStyle w:val="MCBody"/>', self._stories[-1].parts
        if parts and parts[-1].startswith(f"<w:p><w:pPr>{style}") and len(parts[-1]) < _SHORT:
            parts[-1] = parts[-1].replace(style, f"{style}<w:keepNext/>", 1)

    def _sections(self) -> None:
        first = second = 0
        for one in self._report.sections:
            if one.level == 1:
                first, second = first + 1, 0
            else:
                second += 1
            self._put([_heading(one, first if one.level == 1 else second)])
            for block in one.blocks:
                turned = isinstance(block, Table) and block.landscape
                self._put(self._block(block, turned, inside=one.heading), turned)

    def _annex(self, one: Annex, number: str) -> None:
        """On a page of its own, on the broad side when a table of it needs that."""
        turned = any(isinstance(block, Table) and block.landscape for block in one.blocks)
        new_page = self._stories[-1].landscape == turned
        while new_page and self._stories[-1].parts[-1] == GAP:  # which might need a page of its own
            self._stories[-1].parts.pop()
        self._put([text("MCAnnexMark", f"附件{number}", new_page=new_page), text("MCAnnexTitle", one.title)], turned)
        for block in _paired(one.blocks):
            if isinstance(block, tuple):
                self._put([*self._pair(*block), GAP], turned)
            elif isinstance(block, Chart) and _small(block) and turned:
                self._put(self._chart(block, AREA[turned][0] / 2), turned)
            else:
                self._put(self._block(block, turned, inside=one.title, dense=True), turned)

    def _pair(self, left: Chart, right: Chart) -> Iterable[str]:
        wide = AREA[self._stories[-1].landscape][0]
        yield side_by_side(self._chart(left, wide / 2 - 8), self._chart(right, wide / 2 - 8), wide)

    def _chart(self, block: Chart, wide: float) -> list[str]:
        self._charts += 1
        return chart(self._document, block, self._charts, self._pictures, wide)

    def _block(self, block: Block, landscape: bool, inside: str = "", *, dense: bool = False) -> list[str]:
        """``inside``: the title that already stands above. ``dense``: as annexes are."""
        if isinstance(block, Paragraph):
            refs = (part.figure for part in block.parts if isinstance(part, Ref))
            return [paragraph(self._report, block), *self._notes(refs)]
        if isinstance(block, FigureRow):
            return [*figure_row(self._report, block, landscape), *self._notes(block.figures)]
        if isinstance(block, Table):
            return table(
                block, landscape, titled=block.title != inside, dense=dense or self._dense or len(block.rows) >= MANY
            )
        return self._chart(block, AREA[landscape][0])

    def _notes(self, keys: Iterable[str]) -> list[str]:
        """The notes of figures, each where its figure is met for the first time."""
        figures = [self._report.figure(key) for key in dict.fromkeys(keys) if key not in self._noted]
        self._noted.update(one.key for one in figures)
        return [note(one) for one in figures if one.note]


def _paired(blocks: Iterable[Block]) -> list[Block | tuple[Chart, Chart]]:
    """Charts that follow each other stand side by side."""
    found: list[Block | tuple[Chart, Chart]] = []
    for block in blocks:
        if isinstance(block, Chart) and found and isinstance(found[-1], Chart) and _small(block) and _small(found[-1]):
            found[-1] = (found[-1], block)
        else:
            found.append(block)
    return found


def _small(block: Chart) -> bool:
    """A Gantt chart needs the width of the page."""
    return block.kind != "gantt"


def _opening(report: Report) -> list[str]:
    parts = [_title(report.title)]
    if report.subtitle:
        parts.append(text("MCSubtitle", report.subtitle))
    parts.append(para("MCBlank"))
    if report.addressee:
        end = "" if report.addressee.endswith(("：", ":")) else "："
        parts.append(text("MCAddressee", f"{report.addressee}{end}"))
    return parts


def _title(title: str) -> str:
    """A title of two lines is broken where a word ends, as the standard asks for, not where the line is full."""
    whole = clean(title)
    ends = [one.end() for one in _BREAKS.finditer(whole)]
    fits = [at for at in ends if max(width(whole[:at]), width(whole[at:])) <= _TITLE_ROOM]
    if width(whole) <= _TITLE_ROOM or not fits:
        return text("MCTitle", whole)
    at = min(fits, key=lambda end: abs(2 * end - len(whole)))
    return para("MCTitle", run(whole[:at]), "<w:r><w:br/></w:r>", run(whole[at:]))


def _heading(section: Section, number: int) -> str:
    if section.level == 1:
        return text("MCHeading1", f"{numeral(number)}、{section.heading}")
    return text("MCHeading2", f"（{numeral(number)}）{section.heading}")


def _attachments(annexes: tuple[Annex, ...]) -> list[str]:
    """A blank line, then the names of the annexes; they stay with the signature, which may not stand alone."""
    if len(annexes) == 1:
        names = [f"附件：{annexes[0].title}"]
    else:
        names = [f"{'附件：' if number == 1 else ''}{number}.{one.title}" for number, one in enumerate(annexes, 1)]
    lines = [
        text("MCAttachmentsMore" if at else "MCAttachments", name, keep_next=True) for at, name in enumerate(names)
    ]
    return [para("MCBlank", keep_next=True), *lines]


def _signature(report: Report) -> list[str]:
    """One line below the text, so that a seal reaches it. A signer that fills the line begins at its left."""
    blank = para("MCBlank", keep_next=True)
    long = width(clean(report.signer)) > 2 * _SIGNER
    signer = text("MCSignatureLong" if long else "MCSignature", report.signer, keep_next=True)
    return [blank, signer, para("MCSignature", run(day(report.signed_on)))]
