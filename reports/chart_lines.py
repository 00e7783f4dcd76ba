"""Line charts over months or years: a gap where a value is not known."""

from __future__ import annotations

from typing import Any

import altair as alt

from draws.papers.text import width
from reports.chart_parts import (
    FONT_SIZE,
    INK,
    MUTED,
    RULE,
    WIDTH,
    Part,
    Rows,
    colors,
    domain,
    layers,
    legend,
    marks,
    names,
    text_of,
    value_axis,
    wrap,
)
from reports.model import Chart

_WIDE, _HIGH = float(WIDTH - 56), 240.0
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def lines(chart: Chart) -> Part:
    """The chart of kind ``line``; values stand beside their points when there are at most two lines."""
    return layers([_strokes(chart), _points(chart), *_values(chart), _baseline(), _labels(chart)], _WIDE, _HIGH)


def _rows(chart: Chart) -> Rows:
    """One row for each known value; ``run`` changes after every gap, so that no line bridges it."""
    rows: Rows = []
    for series, (name, one) in enumerate(zip(names(chart), chart.series, strict=True)):
        run = 0
        for at, value in enumerate(one.values):
            if value is None:
                run += 1
            else:
                rows.append(
                    {
                        "i": at,
                        "n": name,
                        "k": series,
                        "r": f"{series}-{run}",
                        "v": float(value),
                        "s": text_of(value, chart),
                    }
                )
    return rows


def _channels(chart: Chart) -> dict[str, Any]:
    low, high = _ends(chart)
    scale = alt.Scale(domain=[low, high], nice=chart.value_kind != "rate")
    last = max(1, len(chart.categories) - 1)
    across = alt.X("i:Q", axis=None, scale=alt.Scale(domain=[-0.4, last + 0.4], nice=False, zero=False))
    return {"x": across, "y": alt.Y("v:Q", scale=scale, axis=value_axis((low, high), chart.value_kind))}


def _ends(chart: Chart) -> tuple[float, float]:
    return domain([value for one in chart.series for value in one.values], chart.value_kind)


def _color(chart: Chart) -> alt.Color:
    known = names(chart)
    return alt.Color("n:N", sort=None, scale=alt.Scale(domain=known, range=colors(len(known))), legend=legend(known))


def _strokes(chart: Chart) -> Part:
    base = marks(_rows(chart)).mark_line(strokeWidth=2.2)
    return base.encode(**_channels(chart), color=_color(chart), detail="r:N")


def _points(chart: Chart) -> Part:
    """Every series has a mark of its own, so that a print without colours can be read."""
    known = names(chart)
    shapes = [_SHAPES[at % len(_SHAPES)] for at in range(len(known))]
    shape = alt.Shape("n:N", sort=None, scale=alt.Scale(domain=known, range=shapes), legend=legend(known))
    base = marks(_rows(chart)).mark_point(filled=True, size=52, opacity=1)
    return base.encode(**_channels(chart), color=_color(chart), shape=shape)


def _values(chart: Chart) -> list[Part]:
    """Beside each point: the higher value above, the lower one below, or at its right close to the bottom."""
    if len(chart.series) > 2 or len(chart.categories) > 14:
        return []
    low, high = _ends(chart)
    places: dict[str, Rows] = {"above": [], "below": [], "right": []}
    for row in _rows(chart):
        near_bottom = (row["v"] - low) / (high - low) < 0.09
        places[
            "right" if near_bottom and _is_lower(row, chart) else "below" if _is_lower(row, chart) else "above"
        ].append(row)
    looks: dict[str, dict[str, Any]] = {
        "above": {"baseline": "bottom", "dy": -8},
        "below": {"baseline": "top", "dy": 9},
        "right": {"baseline": "middle", "align": "left", "dx": 8},
    }
    size = 10 if len(chart.categories) > 8 else 11
    return [
        marks(rows).mark_text(fontSize=size, color=INK, **looks[place]).encode(**_channels(chart), text="s:N")
        for place, rows in places.items()
        if rows
    ]


def _is_lower(row: dict[str, Any], chart: Chart) -> bool:
    others = [one.values[row["i"]] for at, one in enumerate(chart.series) if at != row["k"]]
    return any(other is not None and (float(other), row["k"]) > (row["v"], 0.5) for other in others)


def _baseline() -> Part:
    return marks([{}]).mark_rule(color=RULE).encode(y=alt.YDatum(0))


def _labels(chart: Chart) -> Part:
    """The categories beneath, every second or third one where they would run into each other."""
    number = len(chart.categories)
    room = int(_WIDE / max(1, number) * 0.94 / (FONT_SIZE / 2 * 1.08))
    step = max(1, -(-min(12, max((width(text) for text in chart.categories), default=1)) // max(1, room)))
    rows = [
        {"i": at, "t": wrap(text, max(room * step, 6), 2)} for at, text in enumerate(chart.categories) if at % step == 0
    ]
    base = marks(rows).mark_text(baseline="top", dy=8, color=MUTED, fontSize=FONT_SIZE, lineHeight=FONT_SIZE * 1.18)
    return base.encode(x=_channels(chart)["x"], y=alt.value(_HIGH), text="t:N")
