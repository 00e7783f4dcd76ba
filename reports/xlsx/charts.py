"""The spreadsheet's own charts, over a sheet with their data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from draws.papers.text import clean
from reports.model import Chart
from reports.show import percent_of

_COLORS = ("#1F5A96", "#D98E04", "#4C8C6B", "#8A4F7D", "#7A7A7A", "#B5523B")
_TYPES: dict[str, dict[str, str]] = {
    "bar": {"type": "column"}, "stacked": {"type": "column", "subtype": "stacked"}, "line": {"type": "line"},
}  # fmt: skip
#: Points for a category on its side.
_ROW = 20


def add_charts(book: Any, overview: Any, data: Any, charts: Sequence[Chart], top: int) -> None:
    """Put each chart under the figures of the overview; ``top`` is the first free row."""
    at = 0
    data.set_column(0, 0, 40)
    data.set_column(1, 12, 14)
    data.set_paper(9)
    data.fit_to_pages(1, 0)
    for chart in charts:
        if chart.kind == "gantt":
            made, at, size = _gantt(book, data, chart, at)
        else:
            made, at, size = _series(book, data, chart, at)
        if made is None:
            continue
        made.set_title({"name": clean(chart.title), "name_font": {"name": "黑体", "size": 12}, "overlay": False})
        made.set_size({"width": 820, "height": size})
        overview.insert_chart(top, 0, made, {"description": clean(chart.description), "object_position": 3})
        top += size // 20 + 2


def _series(book: Any, data: Any, chart: Chart, at: int) -> tuple[Any, int, int]:
    if not chart.categories or not chart.series:
        return None, at, 0
    kind = dict(_TYPES[chart.kind])
    if chart.horizontal:
        kind["type"] = "bar"
    made = book.add_chart(kind)
    name, first, last = data.get_name(), at + 2, at + 1 + len(chart.categories)
    data.write_string(at, 0, clean(chart.title))
    for column, series in enumerate(chart.series, 1):
        data.write_string(at + 1, column, clean(series.name))
    for down, category in enumerate(chart.categories):
        data.write_string(first + down, 0, clean(category))
        for column, series in enumerate(chart.series, 1):
            value = series.values[down]
            if value is not None:
                data.write_number(first + down, column, _number(value, chart.value_kind))
    for column, _ in enumerate(chart.series, 1):
        color = _COLORS[(column - 1) % len(_COLORS)]
        made.add_series({
            "name": [name, at + 1, column], "categories": [name, first, 0, last, 0],
            "values": [name, first, column, last, column], "fill": {"color": color}, "line": {"color": color},
            "data_labels": {"value": True, "num_format": _form(chart)} if len(chart.series) == 1 else {}, "gap": 60,
        })  # fmt: skip
    return _axes(made, chart), last + 3, max(320, _ROW * len(chart.categories) + 90 if chart.horizontal else 320)


def _axes(made: Any, chart: Chart) -> Any:
    values: dict[str, Any] = {
        "num_format": "0%" if chart.value_kind == "rate" else "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
    }
    if chart.value_kind == "rate":
        values |= {"min": 0, "max": 1}
    categories: dict[str, Any] = {"num_font": {"name": "宋体", "size": 9}}
    if chart.horizontal:  # the first category on top, as in the table
        categories["reverse"] = True
        values["label_position"] = "high"
    _set_axes(made, categories, values, chart.horizontal)
    made.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
    return made


def _gantt(book: Any, data: Any, chart: Chart, at: int) -> tuple[Any, int, int]:
    if not chart.spans:
        return None, at, 0
    made = book.add_chart({"type": "bar", "subtype": "stacked"})
    name, first, last = data.get_name(), at + 2, at + 1 + len(chart.spans)
    data.write_string(at, 0, clean(chart.title))
    for column, label in enumerate(("开始", "天数"), 1):
        data.write_string(at + 1, column, label)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for down, span in enumerate(chart.spans, first):
        data.write_string(down, 0, clean(span.label))
        data.write_datetime(down, 1, datetime.combine(span.start, time()), day)
        data.write_number(down, 2, (span.end - span.start).days + 1)
    where = {"categories": [name, first, 0, last, 0]}
    made.add_series({**where, "values": [name, first, 1, last, 1], "fill": {"none": True}, "border": {"none": True}})
    made.add_series({**where, "values": [name, first, 2, last, 2], "fill": {"color": _COLORS[0]}, "gap": 40})
    low, high = min(span.start for span in chart.spans), max(span.end for span in chart.spans)
    days = {
        "min": _serial(low.replace(day=1)), "max": _serial(high) + 1, "num_format": "m月", "major_unit": 30.5,
        "label_position": "high",
    }  # fmt: skip
    _set_axes(made, {"reverse": True, "num_font": {"name": "宋体", "size": 9}}, days, True)
    made.set_legend({"none": True})
    return made, last + 3, max(320, _ROW * len(chart.spans) + 90)


def _set_axes(made: Any, categories: dict[str, Any], values: dict[str, Any], on_its_side: bool) -> None:
    """x is the axis that runs across: for bars that lie on their side that of the values."""
    across, up = (values, categories) if on_its_side else (categories, values)
    made.set_x_axis(across)
    made.set_y_axis(up)


def _serial(value: date) -> int:
    """Excel's number of a day."""
    return (value - date(1899, 12, 30)).days


def _number(value: int | Decimal, kind: str) -> float:
    return float(percent_of(Decimal(value)) / 100) if kind == "rate" else float(value)


def _form(chart: Chart) -> str:
    return "0.00%" if chart.value_kind == "rate" else "#,##0"
