"""A report as an official document: title, addressee, numbered sections, signature, annexes, sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from draws.papers.package import new_document
from draws.papers.text import BEIJING, clean, width
from reports.docx.pages import Story, assemble, lay_pages
from reports.docx.paragraphs import note, para, paragraph, run, text
from reports.docx.pictures import chart
from reports.docx.styles import AREA, install_styles
from reports.docx.tables import GAP, figure_row, table
from reports.model import Annex, Block, Column, FigureRow, Paragraph, Ref, Report, Row, Section, Table
from reports.show import day, numeral

_SOURCES = "数据来源和版本"
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
    install_styles(document)
    _modern(document)
    sections = lay_pages(document, is_specimen=report.is_specimen)
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
        self._noted: set[str] = set()

    def stories(self) -> list[Story]:
        self._put(_opening(self._report))
        self._sections()
        annexes = (*self._report.annexes, *_sources(self._report))
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
                self._put(self._block(block, turned), turned)

    def _annex(self, one: Annex, number: str) -> None:
        """On a page of its own, on the broad side when a table of it needs that."""
        turned = any(isinstance(block, Table) and block.landscape for block in one.blocks)
        new_page = self._stories[-1].landscape == turned
        while new_page and self._stories[-1].parts[-1] == GAP:  # which might need a page of its own
            self._stories[-1].parts.pop()
        self._put([text("MCAnnexMark", f"附件{number}", new_page=new_page), text("MCAnnexTitle", one.title)], turned)
        for block in one.blocks:
            self._put(self._block(block, turned, inside=one.title), turned)

    def _block(self, block: Block, landscape: bool, inside: str = "") -> list[str]:
        """``inside``: the title that already stands above."""
        if isinstance(block, Paragraph):
            refs = (part.figure for part in block.parts if isinstance(part, Ref))
            return [paragraph(self._report, block), *self._notes(refs)]
        if isinstance(block, FigureRow):
            return [*figure_row(self._report, block, landscape), *self._notes(block.figures)]
        if isinstance(block, Table):
            return table(block, landscape, titled=block.title != inside)
        self._charts += 1
        return chart(self._document, block, self._charts, self._pictures, AREA[landscape][0])

    def _notes(self, keys: Iterable[str]) -> list[str]:
        """The notes of figures, each where its figure is met for the first time."""
        figures = [self._report.figure(key) for key in dict.fromkeys(keys) if key not in self._noted]
        self._noted.update(one.key for one in figures)
        return [note(one) for one in figures if one.note]


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
    """One line below the text, so that a seal reaches it."""
    blank = para("MCBlank", keep_next=True)
    signer = text("MCSignature", report.signer, keep_next=True)
    return [blank, signer, para("MCSignature", run(day(report.signed_on)))]


def _sources(report: Report) -> tuple[Annex, ...]:
    """What the report rests on, as its last annex."""
    columns = (
        Column(key="kind", label="类别", weight=0.8),
        Column(key="number", label="文号或编号", weight=2),
        Column(key="title", label="名称", weight=2.2),
        Column(key="digest", label="校验值（SHA-256）", weight=2.4),
    )
    version = Row(cells=("本报告", "数据版本", f"统计截止{day(report.as_of)}（含当日）", report.data_version))
    rows = (version, *(Row(cells=(one.kind, one.number, one.title, one.digest)) for one in report.sources))
    listed = Table(key="docx_sources", title=_SOURCES, columns=columns, rows=rows)
    return (Annex(key="sources", title=_SOURCES, blocks=(listed,)),)
