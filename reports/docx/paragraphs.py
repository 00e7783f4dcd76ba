"""Paragraphs in named styles, as WordprocessingML text."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from draws.papers.text import clean
from draws.papers.word import Align, twips
from reports.docx.styles import STYLES
from reports.model import Figure, Paragraph, Ref, Report
from reports.show import NONE, figure_text

_STYLES = {"body": "MCBody", "note": "MCNote", "lead": "MCLead"}
#: A word that no line can break: justifying the line before it would tear that line apart.
_LONG_WORD = re.compile(r"[!-~]{12,}")


def run(text: str, *, size: float | None = None, bold: bool = False) -> str:
    """A run of text in its style's font; ``size`` in points. The hint makes quotation marks as wide as Han."""
    props = '<w:rFonts w:hint="eastAsia"/>' + ("<w:b/>" if bold else "")
    props += f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    return f'<w:r><w:rPr>{props}</w:rPr><w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def para(
    style: str,
    *runs: str,
    keep_next: bool = False,
    new_page: bool = False,
    align: Align | None = None,
    line: float | None = None,
) -> str:
    """A paragraph in a style of :data:`reports.docx.styles.STYLES`; the options override it. ``line`` in points."""
    props = f'<w:pStyle w:val="{style}"/>' + ("<w:keepNext/>" if keep_next else "")
    props += "<w:pageBreakBefore/>" if new_page else ""
    props += f'<w:spacing w:line="{twips(line)}" w:lineRule="exact"/>' if line else ""
    props += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p><w:pPr>{props}</w:pPr>{''.join(runs)}</w:p>"


def text(style: str, content: str, **options: bool) -> str:
    """A paragraph of one text; without justification when a word is too long to break."""
    torn = STYLES[style].align == "both" and _LONG_WORD.search(content)
    return para(style, run(content), align="left" if torn else None, **options)


def paragraph(report: Report, block: Paragraph) -> str:
    """Running text with its figures."""
    return text(_STYLES[block.style], shown(report, block))


def shown(report: Report, block: Paragraph) -> str:
    """A paragraph's text as it is printed."""
    return "".join(_part(report, part) for part in block.parts)


def _part(report: Report, part: str | Ref) -> str:
    return part if isinstance(part, str) else figure_text(report.figure(part.figure), part.unit)


def note(figure: Figure) -> str:
    """What is to be said of a figure: why it has no value, or what its value leaves out."""
    label, said = clean(figure.label), clean(figure.note)
    return text(
        "MCNote", f"注：“{NONE}”表示{label}无法计算。{said}" if figure.value is None else f"注：{label}：{said}"
    )
