"""Charts on the page: the picture as a data address, which runs nothing and fetches nothing, and its numbers."""

from __future__ import annotations

import base64
import re

from reports.model import Chart, Column, Row, Table

_SIZE = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"')
MISSING = "本图未生成，数据见表。"


def picture(svg: str | None, chart: Chart) -> tuple[str, str, str, str]:
    """Address, width, height (CSS pixels) and, where there is no picture, a sentence instead."""
    size = _SIZE.search(svg) if svg else None
    if svg is None or size is None:
        return "", "", "", MISSING
    address = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    return address, size[1], size[2], ""


def data_table(chart: Chart) -> Table:
    """The numbers of a chart that no table of the report shows."""
    return Table(key=f"chart-{chart.key}", title=f"图中数据：{chart.title}", columns=_columns(chart), rows=_rows(chart))


def _columns(chart: Chart) -> tuple[Column, ...]:
    if chart.kind == "gantt":
        return (
            Column(key="label", label="名称", weight=3),
            Column(key="start", label="开始", kind="date"),
            Column(key="end", label="结束", kind="date"),
            Column(key="state", label="状态"),
        )
    values = (Column(key=f"s{at}", label=one.name, kind=chart.value_kind) for at, one in enumerate(chart.series))
    return (Column(key="category", label="项目", weight=2), *values)


def _rows(chart: Chart) -> tuple[Row, ...]:
    if chart.kind == "gantt":
        return tuple(Row(cells=(span.label, span.start, span.end, span.state or None)) for span in chart.spans)
    return tuple(
        Row(cells=(name, *(one.values[at] for one in chart.series))) for at, name in enumerate(chart.categories)
    )
