"""Charts as pictures with a text for people who cannot see them. Lengths in points."""

from __future__ import annotations

import io
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

from docx.document import Document as WordDocument
from docx.oxml.ns import nsdecls

from draws.papers.text import clean
from draws.papers.word import cell, row
from reports.docx.paragraphs import para, run, text
from reports.docx.tables import borderless
from reports.model import Chart

_EMU = 12700
#: A picture leaves room for its title and for text around it.
_HIGHEST = 300.0


def chart(
    document: WordDocument, block: Chart, number: int, pictures: Mapping[str, bytes], width_pt: float
) -> list[str]:
    """The picture (PNG) of a chart and its title. ``number`` is unique in the document. Where there is no picture, its
    description says what it would show."""
    data = pictures.get(block.key)
    if data is None:
        return [text("MCChartTitle", block.title), text("MCNote", f"（图未生成）{block.description}")]
    link, picture = document.part.get_or_add_image(io.BytesIO(data))
    wide, high = _fit(picture.px_width, picture.px_height, width_pt)
    drawing = _inline(link, number, block, round(wide * _EMU), round(high * _EMU))
    return [para("MCChart", f"<w:r>{drawing}</w:r>"), para("MCChartTitle", run(block.title))]


def side_by_side(left: list[str], right: list[str], width_pt: float) -> str:
    """Two charts beside each other, each made for half the width."""
    half = width_pt / 2
    cells = (cell("".join(part), half, align="top") for part in (left, right))
    return borderless([row(*cells)], (half, half))


def _fit(pixels_wide: int, pixels_high: int, width_pt: float) -> tuple[float, float]:
    high = width_pt * pixels_high / pixels_wide
    return (width_pt, high) if high <= _HIGHEST else (width_pt * _HIGHEST / high, _HIGHEST)


def _inline(link: str, number: int, block: Chart, wide: int, high: int) -> str:
    name, told = quoteattr(f"图{number}"), quoteattr(clean(block.description))
    props = f'id="{number}" name={name} descr={told} title={quoteattr(clean(block.title))}'
    picture = (
        f'<pic:pic {nsdecls("pic")}><pic:nvPicPr><pic:cNvPr id="{number}" name={name} descr={told}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{link}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    kind = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    return (
        f'<w:drawing><wp:inline {nsdecls("wp", "a", "r")} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr {props}/><wp:cNvGraphicFramePr>'
        f'<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="{kind}">'
        f"{picture}</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
