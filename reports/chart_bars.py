"""Bar charts: one or several bars for each category, or bars on one another; upright or lying."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt

from draws.papers.text import width
from reports.chart_parts import (
    FONT_SIZE,
    INK,
    LABEL_WIDTH,
    MOST_ROWS,
    MUTED,
    RULE,
    WIDTH,
    Part,
    Rows,
    beside,
    colors,
    domain,
    layers,
    legend,
    marks,
    names,
    on,
    pixels,
    text_of,
    value_axis,
    wrap,
)
from reports.model import Chart

_UPRIGHT_HEIGHT, _VALUE_ROOM, _AXIS_ROOM = 250, 66, 56
_GAP = 5


def bars(chart: Chart) -> Part:
    """The chart of kind ``bar`` or ``stacked``. It lies on its side when the labels would not fit beneath."""
    return _Bars(chart).draw()


class _Bars:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.count = min(len(chart.categories), MOST_ROWS)
        self.names = names(chart)
        self.colors = colors(len(self.names))
        self.stacked = chart.kind == "stacked"
        self.lying = chart.horizontal or not self._fits_beneath()
        self.along, self.across = ("x", "y") if self.lying else ("y", "x")
        self.sizes()

    def sizes(self) -> None:
        """Lengths of the plot; many rows are thinner, with one line of label and smaller letters."""
        bars_in_row = 1 if self.stacked else len(self.names)
        self.wide: float
        self.high: float
        self.small = self.lying and self.count * bars_in_row > 30
        self.size = 9.5 if self.lying and self.count * bars_in_row > 48 else 11 if self.small else FONT_SIZE
        self.labels = [self._label(text) for text in self.chart.categories[: self.count]]
        if self.lying:
            longest = max(pixels(line, self.size) for lines in self.labels for line in lines)
            self.wide = WIDTH - longest - 8 - _VALUE_ROOM
            self.high = self.count * self._row_height(bars_in_row)
        else:
            self.wide, self.high = float(WIDTH - _AXIS_ROOM), float(_UPRIGHT_HEIGHT)

    def _row_height(self, bars_in_row: int) -> int:
        if self.count * bars_in_row > 48:
            return 11 * bars_in_row + (1 if bars_in_row == 1 else 4)
        least = 15 if self.small else 38 if any(len(lines) > 1 for lines in self.labels) else 26
        return max(least, (14 if self.small else 18) * bars_in_row + 5)

    def _fits_beneath(self) -> bool:
        room = self._beneath()
        return all(width(text.strip()) <= 3 * room for text in self.chart.categories) and room >= 4

    def _beneath(self) -> int:
        """Half characters of one line of label beneath an upright bar."""
        return int((WIDTH - _AXIS_ROOM) / max(1, self.count) * 0.94 / (FONT_SIZE / 2 * 1.08))

    def _label(self, text: str) -> list[str]:
        if self.lying:
            return wrap(text, LABEL_WIDTH + 8, 1) if self.small else wrap(text, LABEL_WIDTH)
        return wrap(text, self._beneath(), 3)

    def draw(self) -> Part:
        rows = self._stacked_rows() if self.stacked else self._rows()
        parts = [self._bars(rows), *self._value_texts(rows), self._baseline(), *self._category_texts()]
        left = len(self.chart.categories) - self.count
        return layers(parts, self.wide, self.high, f"图中为前{self.count}项，另有{left}项见表。" if left else "")

    def _rows(self) -> Rows:
        return [
            {
                "i": at,
                "n": name,
                "v": None if value is None else float(value),
                "from": 0,
                "s": text_of(value, self.chart),
            }
            for name, one in zip(self.names, self.chart.series, strict=True)
            for at, value in enumerate(one.values[: self.count])
        ]

    def _stacked_rows(self) -> Rows:
        rows: Rows = []
        ends = [Decimal(0)] * self.count
        for name, one in zip(self.names, self.chart.series, strict=True):
            for at, value in enumerate(one.values[: self.count]):
                start, ends[at] = ends[at], ends[at] + (value or 0)
                rows.append(
                    {"i": at, "n": name, "v": float(ends[at]), "from": float(start), "s": text_of(value, self.chart)}
                )
        return rows

    def _scale(self) -> Any:
        low, high = domain(self._ends(), self.chart.value_kind)
        return alt.Scale(domain=[low, high], nice=self.chart.value_kind != "rate")

    def _ends(self) -> list[int | Decimal | None]:
        if not self.stacked:
            return [value for one in self.chart.series for value in one.values[: self.count]]
        return [self._total(at)[0] for at in range(self.count)]

    def _total(self, at: int) -> tuple[Decimal, bool]:
        """The sum of a stack, and whether every part of it is known."""
        parts = [one.values[at] for one in self.chart.series]
        return sum((Decimal(value) for value in parts if value is not None), Decimal(0)), None not in parts

    def _channels(self, field: str = "v") -> dict[str, Any]:
        axis = value_axis(domain(self._ends(), self.chart.value_kind), self.chart.value_kind)
        value = (alt.X if self.lying else alt.Y)(f"{field}:Q", scale=self._scale(), axis=axis)
        # The domain is said, else a row without a bar would move to the end.
        band = alt.Scale(domain=list(range(self.count)), paddingInner=0.28, paddingOuter=0.16)
        row = (alt.Y if self.lying else alt.X)("i:O", axis=None, scale=band, sort=None)
        return {self.along: value, self.across: row}

    def _offset(self) -> dict[str, Any]:
        """Several bars in a row stand beside one another."""
        if self.stacked or len(self.names) < 2:
            return {}
        kind = alt.YOffset if self.lying else alt.XOffset
        return {f"{self.across}Offset": kind("n:N", sort=None, scale=alt.Scale(domain=self.names))}

    def _bars(self, rows: Rows) -> Part:
        color = alt.Color(
            "n:N", scale=alt.Scale(domain=self.names, range=self.colors), legend=legend(self.names), sort=None
        )
        known = [row for row in rows if row["v"] is not None]
        edge: dict[str, Any] = {"stroke": "#ffffff", "strokeWidth": 1} if self.stacked else {}
        other = {f"{self.along}2": (alt.X2 if self.lying else alt.Y2)("from:Q")}
        return marks(known).mark_bar(**edge).encode(**self._channels(), **other, **self._offset(), color=color)

    def _value_texts(self, rows: Rows) -> list[Part]:
        if self.stacked:
            return [*self._inner_texts(rows), self._texts(self._totals(), {}, INK, False)]
        unknown = [row | {"v": 0} for row in rows if row["v"] is None]
        plus = [row for row in rows if row["v"] is not None and row["v"] >= 0]
        minus = [row for row in rows if row["v"] is not None and row["v"] < 0]
        parts = ((unknown, MUTED, False), (plus, INK, False), (minus, INK, True))
        return [self._texts(part, self._offset(), color, turned) for part, color, turned in parts if part]

    def _texts(self, rows: Rows, offset: dict[str, Any], color: str, before: bool) -> Part:
        size = min(self.size, 11.5)
        place: dict[str, Any] = {
            "align": "right" if before else "left",
            "dx": -_GAP if before else _GAP,
            "baseline": "middle",
        }
        if not self.lying:
            place = {"align": "center", "baseline": "top" if before else "bottom", "dy": _GAP if before else -_GAP}
            if self._bar_width() < max((pixels(row["s"], size) for row in rows), default=0):
                place = {
                    "angle": 270,
                    "align": "right" if before else "left",
                    "dx": -_GAP if before else _GAP,
                    "baseline": "middle",
                }
        base = marks(rows).mark_text(color=color, fontSize=size, **place)
        return base.encode(**self._channels(), **offset, text="s:N")

    def _bar_width(self) -> float:
        return self.wide / self.count * 0.72 / (1 if self.stacked else len(self.names)) * 1.25

    def _inner_texts(self, rows: Rows) -> list[Part]:
        """The value inside its part of the bar, where there is room; all of them stand in the table."""
        low, high = domain(self._ends(), self.chart.value_kind)
        unit = (self.wide if self.lying else self.high) / (high - low) * 0.95
        parts = []
        for name, color in zip(self.names, self.colors, strict=True):
            fits = [
                row | {"v": (row["v"] + row["from"]) / 2}
                for row in rows
                if row["n"] == name and self._has_room(row, unit)
            ]
            if fits:
                base = marks(fits).mark_text(color=on(color), fontSize=min(self.size, 11), baseline="middle")
                parts.append(base.encode(**self._channels(), text="s:N"))
        return parts

    def _has_room(self, row: dict[str, Any], unit: float) -> bool:
        length = (row["v"] - row["from"]) * unit
        return bool(length >= (pixels(row["s"], 11) + 4 if self.lying else 14))

    def _totals(self) -> Rows:
        """The sum at the end of each stack: “—” when a part is not known; nothing for rates, which add up to 100 %."""
        rows: Rows = []
        for at in range(self.count):
            total, known = self._total(at)
            if self.chart.value_kind == "count" or not known:
                rows.append({"i": at, "v": float(total), "s": text_of(total if known else None, self.chart)})
        return rows

    def _baseline(self) -> Part:
        channel = {self.along: (alt.XDatum if self.lying else alt.YDatum)(0)}
        return marks([{}]).mark_rule(color=RULE).encode(**channel)

    def _category_texts(self) -> list[Part]:
        channels = self._channels()
        if self.lying:
            channels[self.along] = alt.value(0)
            return [
                marks(rows).mark_text(color=INK, **look).encode(**channels, text="t:N")
                for rows, look in beside(self.labels, self.size)
            ]
        channels[self.along] = alt.value(self.high)
        rows: Rows = [{"i": at, "t": lines} for at, lines in enumerate(self.labels)]
        look = {"align": "center", "baseline": "top", "dy": 8, "fontSize": self.size, "lineHeight": self.size * 1.18}
        return [marks(rows).mark_text(color=MUTED, **look).encode(**channels, text="t:N")]
