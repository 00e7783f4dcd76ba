"""What all charts share: sizes, colours, and labels that are wrapped or shortened but never cut into another name.

Lengths are CSS pixels at a picture width of :data:`WIDTH`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import altair as alt

from draws.papers.text import clean, width
from reports.fonts import SANS
from reports.model import Chart
from reports.show import show

WIDTH = 640
FONT = ", ".join(SANS) + ", sans-serif"
FONT_SIZE = 12.5
INK, MUTED, FAINT, RULE, ALARM = "#1f2933", "#52606d", "#e4e8ec", "#8a949e", "#9b1c1c"
#: Safe for colour-blind people, and of different lightness so that a black-and-white print still tells them apart.
PALETTE = ("#1d4e7e", "#d98c2b", "#9cc3dd", "#5b5f66", "#f2d9a0", "#2f8073")
#: More than these rows do not fit on a page: the picture shows the first ones and says so.
MOST_ROWS = 72
#: The longest label, in half characters of a line, and the lines it may take.
LABEL_WIDTH, LABEL_LINES = 28, 2
Rows = list[dict[str, Any]]
#: One layer of a picture; Altair's methods are typed as Any.
Part = Any


def on(color: str) -> str:
    """The ink that can be read on a colour: white on dark, black on light (the better of both contrasts)."""
    return "#ffffff" if luminance(color) < 0.19 else INK


def luminance(color: str) -> float:
    """Relative luminance of ``#rrggbb`` (WCAG 2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def shorten(text: str, room: int) -> str:
    """``text`` in at most ``room`` half characters: beginning and end stay, the middle becomes “…”, so that names that
    differ only at the end stay different."""
    if width(text) <= room:
        return text
    tail = _take(text[::-1], (room - 2) // 3)[::-1]
    return _take(text, room - 2 - width(tail)) + "…" + tail


def _take(text: str, room: int) -> str:
    size = 0
    while size < len(text) and width(text[: size + 1]) <= room:
        size += 1
    return text[:size]


def wrap(text: str, room: int, lines: int = LABEL_LINES) -> list[str]:
    """At most ``lines`` lines of ``room`` half characters, of nearly equal length."""
    rest = shorten(clean(text), room * lines - (lines - 1))
    number = max(1, -(-width(rest) // room))
    made: list[str] = []
    for left in range(number, 0, -1):
        line = rest if left == 1 else _take(rest, min(room, -(-width(rest) // left) + 1))
        made.append(line)
        rest = rest[len(line) :]
    return [line for line in made if line] or ["—"]


def pixels(text: str, size: float = FONT_SIZE) -> float:
    """The width of a text, a little more rather than less."""
    return width(text) * size / 2 * 1.08


def names(chart: Chart) -> list[str]:
    """The names of the series, each once."""
    made: list[str] = []
    for number, one in enumerate(chart.series, 1):
        name = shorten(clean(one.name), 48) or f"系列{number}"
        made.append(name if name not in made else f"{name}（{number}）")
    return made


def colors(number: int) -> list[str]:
    return [PALETTE[at % len(PALETTE)] for at in range(number)]


def text_of(value: int | Decimal | None, chart: Chart) -> str:
    return show(value, chart.value_kind)


def domain(values: Sequence[int | Decimal | None], kind: str) -> tuple[float, float]:
    """The ends of the axis: 0 to 100 % for rates, from 0 for counts; further only where a value lies outside."""
    known = [float(value) for value in values if value is not None]
    return min([0.0, *known]), max([1.0, *known])


def value_axis(ends: tuple[float, float], kind: str) -> alt.Axis:
    """Few lines; whole numbers only for counts."""
    ticks: dict[str, Any] = {"format": ".0%", "tickCount": 5} if kind == "rate" else {"format": ",d", "tickCount": 6}
    if kind != "rate" and ends[1] - ends[0] <= 6:
        ticks["values"] = list(range(int(ends[0]), int(ends[1]) + 2))
    return alt.Axis(title=None, domain=False, ticks=False, labelPadding=6, labelFlush=False, **ticks)


def legend(texts: Sequence[str], offset: float = 10) -> alt.Legend | None:
    """No legend for one series: the caption names it. As many columns as fit."""
    if len(texts) < 2:
        return None
    columns = max(1, int((WIDTH - 40) // (max(map(pixels, texts)) + 34)))
    return alt.Legend(orient="top", title=None, labelLimit=0, columns=min(columns, len(texts)), offset=offset)


def layers(parts: Sequence[Part], wide: float, high: float, note: str = "") -> Part:
    """The parts on one another, with a note below."""
    whole = alt.layer(*parts).properties(width=wide, height=high)
    return whole.properties(title=below(note)) if note else whole


def below(note: str) -> alt.TitleParams:
    return alt.TitleParams(note, orient="bottom", anchor="start", fontSize=11, fontWeight="normal", color=MUTED)


def marks(rows: Rows) -> Part:
    """A layer of the picture over these rows; the caller says the mark and the channels."""
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]


def beside(labels: Sequence[list[str]], size: float) -> list[tuple[Rows, dict[str, Any]]]:
    """The labels left of the plot, grouped by their number of lines, each group with the looks of its text: Vega puts
    the first line, not the whole text, in the middle of the row."""
    pitch = size * 1.18
    groups: dict[int, Rows] = {}
    for at, lines in enumerate(labels):
        groups.setdefault(len(lines), []).append({"i": at, "t": lines})
    base = {"align": "right", "baseline": "middle", "dx": -8, "fontSize": size, "lineHeight": pitch}
    return [(rows, base | {"dy": -(number - 1) * pitch / 2}) for number, rows in groups.items()]
