"""The named styles of a report: a clerk who edits it in Word finds 公文正文, 一级标题 … and headings in the navigation.

Lengths in points. Line pitches are exact, so that a page looks the same with every font.
"""

from __future__ import annotations

from typing import NamedTuple

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from draws.papers.word import FANG, HEI, KAI, LATIN, SONG, SONG_TITLE, Align, twips

#: 22 lines on 225 mm.
PITCH = 28.95
#: Width and height of the type area in points, by “is landscape”: 156 × 225 mm.
AREA = {False: (442.2, 637.6), True: (637.6, 442.2)}
#: 3号.
BODY = 16.0
#: 28 characters of 16 points are 448 points, the type area has 442.2: each is set a quarter of a point closer. Not by a
#: grid of characters, since LibreOffice makes 14 or 27 of it.
_CLOSER = -0.25
#: What the template brings and this project uses.
_KEPT = ("Normal", "DefaultParagraphFont", "TableNormal", "NoList")
#: Name and id of the table style.
TABLE_NAME, TABLE = "公文表格", "MCTable"


class Style(NamedTuple):
    """A paragraph style. ``line`` 0: as high as its content; ``first``, ``left``, ``hang``, ``right``: indents in
    characters; ``outline``: level in the navigation, 0 the highest."""

    name: str
    size: float = BODY
    font: str = FANG
    align: Align = "both"
    line: float = PITCH
    first: float = 0
    left: float = 0
    hang: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    outline: int | None = None
    keep_next: bool = False
    latin: str = LATIN
    bold: bool = False
    color: str = ""
    #: Style of the paragraph that follows when a person presses Enter.
    then: str = ""


STYLES: dict[str, Style] = {
    "MCBody": Style("公文正文", first=2),
    "MCLead": Style("公文导语", font=KAI, first=2),
    "MCNote": Style("公文注释", size=12, line=18, first=2),
    "MCTitle": Style("公文标题", size=22, font=SONG_TITLE, align="center", keep_next=True, then="MCBody"),
    "MCSubtitle": Style("公文副标题", font=KAI, align="center", keep_next=True, then="MCBody"),
    "MCAddressee": Style("主送机关", align="left", then="MCBody"),
    "MCHeading1": Style("一级标题", font=HEI, first=2, outline=0, keep_next=True, then="MCBody"),
    "MCHeading2": Style("二级标题", font=KAI, first=2, outline=1, keep_next=True, then="MCBody"),
    "MCBlank": Style("空行"),
    "MCAttachments": Style("附件说明", left=6, hang=4, align="left"),
    "MCAttachmentsMore": Style("附件说明续", left=6, hang=1, align="left"),
    "MCSignature": Style("署名和日期", align="right", right=4),
    "MCSignatureLong": Style("长署名", align="right"),
    "MCAnnexMark": Style("附件标识", font=HEI, align="left", keep_next=True),
    "MCAnnexTitle": Style(
        "附件标题", size=22, font=SONG_TITLE, align="center", outline=0, keep_next=True, after=PITCH / 2, then="MCBody"
    ),
    "MCTableTitle": Style("表题", size=14, font=HEI, align="center", line=24, keep_next=True),
    "MCTableHead": Style("表头", size=12, font=HEI, align="center", line=16, keep_next=True),
    "MCTableText": Style("表格文字", size=12, align="left", line=16),
    "MCTableMiddle": Style("表格居中", size=12, align="center", line=16),
    "MCTableNumber": Style("表格数字", size=12, align="right", line=16),
    "MCTableNote": Style("表注", size=10.5, align="left", line=15, after=4),
    "MCFigure": Style("指标数值", size=18, font=HEI, align="center", line=24, keep_next=True),
    "MCFigureLabel": Style("指标名称", size=10.5, align="center", line=14),
    "MCChart": Style("图", align="center", line=0, before=4, keep_next=True),
    "MCChartTitle": Style("图题", size=12, font=HEI, align="center", line=20, after=4),
    "MCGap": Style("表后间隔", size=6, line=10),
    "MCTurn": Style("分节", size=1, line=1),
    "MCPageNumber": Style("页码格式", size=14, font=SONG, latin=SONG, line=0, align="right"),
    "MCPageHead": Style("页眉格式", size=9, font=SONG, line=0, align="left", color="7F7F7F"),
}


def install_styles(document: WordDocument, pitch: float = PITCH) -> None:
    """Replace the styles of the template by those of this project, with lines of the text at ``pitch``."""
    styles = document.styles.element
    for style in list(styles.findall(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _KEPT:
            styles.remove(style)
    defaults = styles.find(qn("w:docDefaults"))
    styles.replace(defaults, parse_xml(_defaults()))
    normal = next(style for style in styles.findall(qn("w:style")) if style.get(qn("w:styleId")) == "Normal")
    styles.replace(normal, parse_xml(_declared(_normal())))
    for key, style in STYLES.items():
        made = style._replace(line=pitch) if style.line == PITCH else style
        styles.append(parse_xml(_declared(_style(key, made))))
    styles.append(parse_xml(_declared(_table_style())))


def _declared(xml: str) -> str:
    return xml.replace("<w:style ", f"<w:style {nsdecls('w')} ", 1)


def _defaults() -> str:
    lang = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    props = f"<w:rPr>{_fonts(FANG, LATIN)}{_size(BODY)}{lang}</w:rPr>"
    return (
        f"<w:docDefaults {nsdecls('w')}><w:rPrDefault>{props}</w:rPrDefault><w:pPrDefault><w:pPr>"
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
    )


def _normal() -> str:
    return (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        f"<w:rPr>{_fonts(FANG, LATIN)}{_size(BODY)}</w:rPr></w:style>"
    )


def _fonts(east: str, latin: str) -> str:
    return f'<w:rFonts w:ascii="{latin}" w:eastAsia="{east}" w:hAnsi="{latin}" w:cs="{latin}"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _style(key: str, style: Style) -> str:
    names = f'<w:name w:val="{style.name}"/><w:basedOn w:val="Normal"/>'
    names += (f'<w:next w:val="{style.then}"/>' if style.then else "") + "<w:qFormat/>"
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}">{names}'
        f"<w:pPr>{_paragraph(style)}</w:pPr><w:rPr>{_letters(style)}</w:rPr></w:style>"
    )


def _paragraph(style: Style) -> str:
    pitch = f'w:line="{twips(style.line)}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    parts = (
        "<w:keepNext/>" if style.keep_next else "",
        '<w:widowControl w:val="0"/>',
        '<w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:adjustRightInd w:val="0"/>',
        "" if style.size == BODY and style.line else '<w:snapToGrid w:val="0"/>',
        f'<w:spacing w:before="{twips(style.before)}" w:after="{twips(style.after)}" {pitch}/>',
        _indents(style),
        f'<w:jc w:val="{style.align}"/>',
        "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>',
    )
    return "".join(parts)


def _indents(style: Style) -> str:
    sides = {"left": style.left, "right": style.right, "hanging": style.hang, "firstLine": style.first}
    marks = "".join(
        f' w:{side}Chars="{round(chars * 100)}" w:{side}="{twips(chars * style.size)}"'
        for side, chars in sides.items()
        if chars
    )
    return f"<w:ind{marks}/>" if marks else ""


def _letters(style: Style) -> str:
    color = f'<w:color w:val="{style.color}"/>' if style.color else ""
    closer = f'<w:spacing w:val="{twips(_CLOSER)}"/>' if style.size == BODY else ""
    return f"{_fonts(style.font, style.latin)}{'<w:b/>' if style.bold else ''}{color}{closer}{_size(style.size)}"


def _table_style() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="auto"/>' for side in sides)
    margins = {"top": 1.5, "left": 4, "bottom": 1.5, "right": 4}
    pads = "".join(f'<w:{side} w:w="{twips(width)}" w:type="dxa"/>' for side, width in margins.items())
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TABLE}"><w:name w:val="{TABLE_NAME}"/>'
        f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{lines}</w:tblBorders>'
        f"<w:tblCellMar>{pads}</w:tblCellMar></w:tblPr></w:style>"
    )
