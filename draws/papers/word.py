"""WordprocessingML written as text: runs, paragraphs, cells, rows, tables. Lengths in points unless said otherwise.

Elements stand in the order that the schema asks for, since Word refuses any other. Texts are cleaned and escaped here
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from draws.papers.text import SPECIMEN, clean

#: GB/T 9704 names these fonts; none is shipped, a machine without them falls back to its own.
SONG_TITLE, FANG, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
MONO = "Consolas"
_NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

Align = Literal["left", "center", "right", "both"]


def twips(points: float) -> int:
    return round(points * 20)


@cache
def fonts(east: str, latin: str = LATIN) -> str:
    east_q, latin_q = quoteattr(east), quoteattr(latin)
    return f'<w:rFonts w:hint="eastAsia" w:ascii={latin_q} w:hAnsi={latin_q} w:eastAsia={east_q} w:cs={latin_q}/>'


def run(
    text: str, size: float = 16, font: str = FANG, *, latin: str = LATIN, bold: bool = False, color: str = ""
) -> str:
    """One run of text; ``size`` in points."""
    props = fonts(font, latin) + ("<w:b/>" if bold else "") + (f'<w:color w:val="{color}"/>' if color else "")
    props += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{escape(clean_spaces(text))}</w:t></w:r>'


def clean_spaces(text: str) -> str:
    """Cleaned as everywhere, but outer spaces (blanks to write on) stay."""
    lead, tail = len(text) - len(text.lstrip("　 ")), len(text) - len(text.rstrip("　 "))
    return text[:lead] + clean(text) + (text[-tail:] if tail and lead < len(text) else "")


def para(
    *runs: str,
    align: Align = "both",
    line: float | None = None,
    indent: int = 0,
    right: int = 0,
    before: float = 0,
    after: float = 0,
    keep_next: bool = False,
    new_page: bool = False,
    size: float = 16,
    tabs: Sequence[float] = (),
) -> str:
    """A paragraph. ``line``: exact pitch; ``indent`` (first line) and ``right``: in characters of ``size`` points."""
    flow = ("<w:keepNext/>" if keep_next else "") + ("<w:pageBreakBefore/>" if new_page else "")
    pitch = f' w:line="{twips(line)}" w:lineRule="exact"' if line else ' w:line="240" w:lineRule="auto"'
    space = f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}"{pitch}/>'
    first = f' w:firstLineChars="{indent * 100}" w:firstLine="{twips(indent * size)}"' if indent else ""
    end = f' w:rightChars="{right * 100}" w:right="{twips(right * size)}"' if right else ""
    stops = "".join(f'<w:tab w:val="left" w:pos="{twips(stop)}"/>' for stop in tabs)
    stops = f"<w:tabs>{stops}</w:tabs>" if stops else ""
    grid = '<w:adjustRightInd w:val="0"/><w:snapToGrid w:val="0"/>'
    inner = f'{flow}<w:widowControl w:val="0"/>{stops}{grid}{space}<w:ind{end}{first}/><w:jc w:val="{align}"/>'
    return f"<w:p><w:pPr>{inner}</w:pPr>{''.join(runs)}</w:p>"


def tabbed(items: Sequence[str], stop: float, size: float, font: str, line: float) -> str:
    """Items on one line, each at a multiple of ``stop`` points."""
    runs = (("<w:r><w:tab/></w:r>" if at else "") + run(one, size, font, latin=font) for at, one in enumerate(items))
    stops = tuple(stop * at for at in range(1, len(items)))
    return para(*runs, align="left", line=line, size=size, tabs=stops)


def cell(content: str, width: float, *, span: int = 1, fill: str = "", align: str = "center") -> str:
    """A cell of ``width`` points holding paragraphs; ``align`` is the vertical one."""
    props = f'<w:tcW w:w="{twips(width)}" w:type="dxa"/>' + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
    props += f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    return f'<w:tc><w:tcPr>{props}<w:vAlign w:val="{align}"/></w:tcPr>{content}</w:tc>'


def row(*cells: str, height: float = 0, header: bool = False) -> str:
    """A row that is never cut between pages; ``header`` rows are repeated on every page of the table."""
    props = "<w:cantSplit/>" + (f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>' if height else "")
    return f"<w:tr><w:trPr>{props}{'<w:tblHeader/>' if header else ''}</w:trPr>{''.join(cells)}</w:tr>"


def table(rows: Sequence[str], widths: Sequence[float], *, borders: bool = True, margin: float = 4) -> str:
    """A table of fixed column widths."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    value = "single" if borders else "nil"
    lines = "".join(f'<w:{side} w:val="{value}" w:sz="6" w:space="0" w:color="auto"/>' for side in sides)
    pad = "".join(f'<w:{side} w:w="{twips(margin)}" w:type="dxa"/>' for side in ("left", "right"))
    props = (
        f'<w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{lines}</w:tblBorders>'
    )
    props += f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{pad}</w:tblCellMar>'
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{props}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def lay_page(
    document: WordDocument,
    *,
    top: float,
    bottom: float,
    left: float,
    right: float,
    footer: float,
    header: float = 15,
    pitch: float | None = None,
) -> None:
    """A4 portrait; margins and the distances of header and footer in mm, ``pitch`` the line grid in points."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
    section.left_margin, section.right_margin = Mm(left), Mm(right)
    section.header_distance, section.footer_distance = Mm(header), Mm(footer)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    if pitch:
        section._sectPr.append(parse_xml(f'<w:docGrid {_NS} w:type="lines" w:linePitch="{twips(pitch)}"/>'))
    _plain_style(document)


def _plain_style(document: WordDocument) -> None:
    """The base style and the defaults, so that text typed in later looks like the rest."""
    style = document.styles["Normal"]
    style.font.size = Pt(16)
    props = style.element.get_or_add_rPr()
    for old in props.findall(qn("w:rFonts")):
        props.remove(old)
    props.insert(0, parse_xml(fonts(FANG).replace("<w:rFonts", f"<w:rFonts {_NS}", 1)))
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:eastAsia"), "zh-CN")


def number_pages(document: WordDocument, *, outer: bool, size: float = 14) -> None:
    """``— 1 —`` at the foot: one character from the outer edge as GB/T 9704 has it, or centred."""
    section = document.sections[0]
    if not outer:
        _replace(section.footer, para(*_page_number(size), align="center", size=size))
        return
    document.settings.odd_and_even_pages_header_footer = True
    _replace(section.footer, para(*_page_number(size), align="right", right=1, size=size))
    _replace(section.even_page_footer, para(*_page_number(size), align="left", indent=1, size=size))


def _page_number(size: float) -> tuple[str, ...]:
    props = f'<w:rPr>{fonts(SONG, SONG)}<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/></w:rPr>'
    field = "".join(
        f"<w:r>{props}{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return (run("— ", size, SONG, latin=SONG), field, run(" —", size, SONG, latin=SONG))


def head(document: WordDocument, left: str, *, is_specimen: bool) -> None:
    """A small line above the type area: what the page belongs to, and that a specimen is one."""
    text = "　　".join(part for part in (f"【{SPECIMEN}】" if is_specimen else "", left) if part)
    section = document.sections[0]
    line = para(run(text, 9, SONG, color="7F7F7F"), align="left", size=9)
    _replace(section.header, line)
    if document.settings.odd_and_even_pages_header_footer:
        _replace(section.even_page_header, line)


def _replace(story: object, paragraph: str) -> None:
    story.is_linked_to_previous = False  # type: ignore[attr-defined]
    element = story._element  # type: ignore[attr-defined]
    for child in list(element):
        element.remove(child)
    element.append(parse_xml(paragraph.replace("<w:p>", f"<w:p {_NS}>", 1)))
