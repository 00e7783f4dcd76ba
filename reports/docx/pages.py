"""Pages: A4 upright and on the broad side, the grid of 22 lines of 28 characters, page numbers.

A landscape page is the upright page turned: its head lies on the binding side (28 mm), and the page number stands where
it stands on all other pages (GB/T 9704-2012, 7.4 and 7.5): at the left, turned with the page.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section, _Footer, _Header

from draws.papers.package import repack
from draws.papers.text import SPECIMEN
from draws.papers.word import twips
from reports.docx.paragraphs import para, run
from reports.docx.styles import PITCH
from reports.docx.tables import GAP

#: Width and height in mm, then the margins: the upright page, and the same page turned clockwise.
_UPRIGHT = (210, 297, {"top": 37, "right": 26, "bottom": 35, "left": 28, "header": 15, "footer": 24})
_TURNED = (297, 210, {"top": 28, "right": 37, "bottom": 26, "left": 35, "header": 13, "footer": 10})
_BODY = "word/document.xml"
_EMU_MM = 36000
#: mm: the frame of a turned page number, as far from the edge as the number of an upright page.
_FRAME_WIDTH, _FRAME_LENGTH, _FRAME_EDGE = 7, 60, 21
_WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
#: The ids of the frames, behind those of all charts.
_FRAME_ID = 900000


class Story(NamedTuple):
    """A run of pages of one orientation: paragraphs and tables as XML."""

    landscape: bool
    parts: list[str]


def lay_pages(document: WordDocument, *, is_specimen: bool, pitch: float = PITCH) -> dict[bool, str]:
    """Prepare headers and footers of both kinds of pages; returns their section properties as XML by “is landscape”."""
    document.settings.odd_and_even_pages_header_footer = True
    document.add_section(WD_SECTION.NEW_PAGE)
    upright, turned = document.sections
    mark = para("MCPageHead", run(f"【{SPECIMEN}】") if is_specimen else "")
    for section in (upright, turned):
        _fill(section.header, mark)
        _fill(section.even_page_header, mark)
    number = _page_number()
    _fill(upright.footer, _beside(number, "right"))
    _fill(upright.even_page_footer, _beside(number, "left"))
    # Turned back, the right (odd) and left (even) corner at the foot are the lower and upper end of the left side.
    _fill(turned.footer, _turned(number, "right", 210 - _FRAME_LENGTH - 26, 1))
    _fill(turned.even_page_footer, _turned(number, "left", 28, 2))
    return {False: _properties(upright, False, pitch), True: _properties(turned, True, pitch)}


def _fill(story: _Header | _Footer, content: str) -> None:
    story.is_linked_to_previous = False
    element = story._element
    for child in list(element):
        element.remove(child)
    element.append(parse_xml(content.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1)))


def _page_number() -> str:
    field = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    dash = '<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r>'
    return dash.format("— ") + field + dash.format(" —")


def _beside(number: str, side: str) -> str:
    """At the foot, one character of 14 points from the outer edge of the type area."""
    props = f'<w:pStyle w:val="MCPageNumber"/><w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>'
    return f"<w:p><w:pPr>{props}</w:pPr>{number}</w:p>"


def _turned(number: str, side: str, from_top: int, at: int) -> str:
    """A frame with turned text at the left of a landscape page, ``from_top`` mm from its upper edge."""
    size = f'cx="{_FRAME_WIDTH * _EMU_MM}" cy="{_FRAME_LENGTH * _EMU_MM}"'
    shape = (
        f'<wps:wsp xmlns:wps="{_WPS}"><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{_beside(number, side)}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr rot="0" vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr">'
        "<a:noAutofit/></wps:bodyPr></wps:wsp>"
    )
    place = (
        '<wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{_FRAME_EDGE * _EMU_MM}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{from_top * _EMU_MM}</wp:posOffset></wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{_FRAME_ID + at}" name="页码{at}" descr="页码"/><wp:cNvGraphicFramePr/>'
    )
    anchor = (
        f'<wp:anchor {nsdecls("wp", "a")} distT="0" distB="0" distL="0" distR="0" simplePos="0" '
        'relativeHeight="251659264" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
        f'{place}<a:graphic><a:graphicData uri="{_WPS}">{shape}</a:graphicData></a:graphic></wp:anchor>'
    )
    choice = f'<mc:Choice Requires="wps" xmlns:wps="{_WPS}"><w:drawing>{anchor}</w:drawing></mc:Choice>'
    return para("MCPageHead", f'<w:r><mc:AlternateContent xmlns:mc="{_MC}">{choice}</mc:AlternateContent></w:r>')


def _properties(section: Section, landscape: bool, pitch: float) -> str:
    wide, high, margins = _TURNED if landscape else _UPRIGHT
    references = "".join(
        f'<w:{kind}Reference w:type="{one.get(qn("w:type"))}" r:id="{one.get(qn("r:id"))}"/>'
        for kind in ("header", "footer")
        for one in section._sectPr.findall(qn(f"w:{kind}Reference"))
    )
    turn = ' w:orient="landscape"' if landscape else ""
    # On the broad side 28.95 points do not divide the height, and a grid is centred: the margins would move.
    grid = "" if landscape else ' w:type="lines"'
    sides = " ".join(f'w:{side}="{_mm(length)}"' for side, length in margins.items())
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{_mm(wide)}" w:h="{_mm(high)}"{turn}/>'
        f'<w:pgMar {sides} w:gutter="0"/><w:cols w:space="425"/>'
        f'<w:docGrid{grid} w:linePitch="{twips(pitch)}"/></w:sectPr>'
    )


def _mm(length: float) -> int:
    """Twentieths of a point."""
    return round(length / 25.4 * 1440)


def assemble(document: WordDocument, stories: Sequence[Story], sections: Mapping[bool, str]) -> bytes:
    """The file whose pages are the stories. Put in as text: through the tree a list of a thousand objects takes ten
    seconds."""
    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as package:
        empty = package.read(_BODY).decode()
    start, end = empty.index("<w:body>") + len("<w:body>"), empty.rindex("</w:body>")
    body = "".join(_closed(story, sections[story.landscape]) for story in stories[:-1])
    last = stories[-1]
    body += "".join(_trimmed(last.parts)) + sections[last.landscape]
    return repack(raw.getvalue(), {_BODY: (empty[:start] + body + empty[end:]).encode()})


def _trimmed(parts: Sequence[str]) -> list[str]:
    """Parts that do not end with a gap, which could open a page of its own. Behind a table something must stand."""
    kept = list(parts[:-1] if parts and parts[-1] == GAP else parts)
    return [*kept, para("MCTurn")] if not kept or kept[-1].startswith("<w:tbl>") else kept


def _closed(story: Story, section: str) -> str:
    """The section's properties belong into its last paragraph: a paragraph of their own might need a page."""
    *before, last = _trimmed(story.parts)
    at = last.index("</w:pPr>")
    return "".join(before) + last[:at] + section + last[at:]
