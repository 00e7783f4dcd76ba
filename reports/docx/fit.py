"""How tight the lines of the text are set, so that text, attachments and signature end on the second page.

GB/T 9704-2012, 7.3.5: where the space that is left does not hold the signature, the pitch of lines may be changed; a
page that holds nothing but the signature is what nobody wants. Lengths in points, all of them estimates.
"""

from __future__ import annotations

from collections.abc import Iterable

from draws.papers.text import clean, lines
from reports.docx.paragraphs import shown
from reports.docx.styles import AREA, PITCH
from reports.docx.tables import figure_row_height, table_height
from reports.model import Block, FigureRow, Paragraph, Report, Table

#: 22 to 26 lines to a page.
PITCHES = (PITCH, 27.7, 26.5, 25.4, 24.5)
#: Half characters on a line of text, and on a line of a title.
_LINE, _TITLE = 56, 40
_PAGES = 2
#: The pitch of a department's page.
_WORK = 25.4
#: Lines that a renderer may break otherwise, and that the end of a page wastes.
_SLACK = 1.4  # measured on pages of LibreOffice; more would set an ordinary report tighter than the standard


def pitch(report: Report, attachments: int) -> float:
    """The pitch of the report's text: the widest at which it ends on the second page with its signature; the standard
    one when none is tight enough (the last paragraph then goes to the third page with the signature), or when the text
    has charts or broad tables."""
    if report.kind == "department":  # a page to work with
        return _WORK
    if any(not _known(block) for part in report.sections for block in part.blocks):
        return PITCH
    fixed, running = _heights(report)
    signed = 2 + attachments + 2  # blank lines, attachments, signer, date
    room = _PAGES * AREA[False][1] - fixed
    return next((one for one in PITCHES if (running + signed + _SLACK) * one <= room), PITCH)


def _known(block: Block) -> bool:
    return isinstance(block, Paragraph | FigureRow) or (isinstance(block, Table) and not block.landscape)


def _heights(report: Report) -> tuple[float, int]:
    """What does not depend on the pitch, and the number of lines that do."""
    running = lines(clean(report.title), _TITLE) + bool(report.subtitle) + 1 + bool(report.addressee)
    fixed = 0.0
    for part in report.sections:
        running += lines(clean(part.heading), _LINE - 8)
        for block in part.blocks:
            if isinstance(block, Paragraph) and block.style != "note":
                running += lines("〇〇" + shown(report, block), _LINE)
            else:
                fixed += _fixed(report, block, part.heading)
    return fixed, running


def _fixed(report: Report, block: Block, inside: str) -> float:
    if isinstance(block, Table):
        return table_height(block, titled=block.title != inside)
    if isinstance(block, FigureRow):
        return figure_row_height(report, block) + _notes(report, block.figures)
    return 18.0 * lines(shown(report, block), _LINE * 4 // 3) if isinstance(block, Paragraph) else 0.0


def _notes(report: Report, keys: Iterable[str]) -> float:
    return 18.0 * sum(bool(report.figure(key).note) for key in keys)
