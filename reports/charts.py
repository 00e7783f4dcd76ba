"""Pictures of numbers: :class:`reports.model.Chart` as SVG (HTML, PDF) and PNG (DOCX), made offline by Vega-Lite.

The same chart and the same fonts give the same bytes. The title is not in the picture: the format writes it as a
caption. Texts are data of the picture, never code; :data:`reports.chart_parts.FONT` names the fonts.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import vl_convert

from draws.papers.text import clean
from reports.chart_bars import bars
from reports.chart_gantt import gantt
from reports.chart_lines import lines
from reports.chart_parts import FONT, INK, MUTED, WIDTH, Part
from reports.fonts import require_chinese_font
from reports.model import Chart

#: Pixels per inch of a PNG at the width it is printed at.
DPI = 220
NO_DATA = "暂无数据，不作图。"
_DRAW = {"bar": bars, "stacked": bars, "line": lines, "gantt": gantt}


def is_empty(chart: Chart) -> bool:
    """Whether there is nothing to draw: no category, or no known value at all; zeros are values."""
    if chart.kind == "gantt":
        return not chart.spans
    return not chart.categories or all(value is None for one in chart.series for value in one.values)


@lru_cache(maxsize=64)
def svg(chart: Chart) -> str:
    """The chart as SVG, ``width`` and ``height`` in CSS pixels (about :data:`reports.chart_parts.WIDTH` wide).

    A chart without any value is one sentence. Raises :class:`ReportError` when no Chinese font is installed, and
    ``ValueError`` when a series has not as many values as there are categories.
    """
    require_chinese_font()
    _check(chart)
    if is_empty(chart):
        return _sentence()
    # The first call starts the JavaScript engine inside: about 0.8 s and 70 MB.
    made = vl_convert.vegalite_to_svg(_spec(_DRAW[chart.kind](chart)), allowed_base_urls=[])
    return _described(made, chart.description)


def png(chart: Chart, width_pt: float) -> bytes:
    """The chart as PNG of :data:`DPI` at a printed width of ``width_pt`` points. Raises as :func:`svg`."""
    picture = svg(chart)
    pixels = float(picture.split('width="', 1)[1].split('"', 1)[0])
    return bytes(vl_convert.svg_to_png(picture, scale=width_pt / pixels, ppi=DPI))


def _check(chart: Chart) -> None:
    wrong = [one.name for one in chart.series if len(one.values) != len(chart.categories)]
    if wrong and chart.kind != "gantt":
        raise ValueError(f"chart {chart.key}: series {wrong[0]} has not one value for each category")


def _spec(chart: Part) -> dict[str, Any]:
    """The Vega-Lite document, validated by Altair. ``aria`` off: the picture is described as a whole."""
    chart = chart.configure(font=FONT, aria=False, background="#ffffff", padding=6)
    chart = chart.configure_view(stroke=None)
    chart = chart.configure_axis(gridColor="#e4e8ec", labelColor=MUTED, labelFontSize=11.5)
    chart = chart.configure_legend(labelColor=INK, labelFontSize=12.5, symbolSize=130)
    made: dict[str, Any] = chart.to_dict()
    return made


def _described(picture: str, description: str) -> str:
    """With role and description, for a reader that opens the picture itself."""
    label = escape(clean(description))
    return picture.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def _sentence() -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{NO_DATA}" width="{WIDTH}" height="56" '
        f'viewBox="0 0 {WIDTH} 56"><rect width="{WIDTH}" height="56" fill="#f6f7f9"/><text x="20" y="34" '
        f'font-family="{FONT}" font-size="14" fill="{MUTED}">{NO_DATA}</text></svg>'
    )
