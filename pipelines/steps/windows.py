"""The window of an item: one column, two, or a deadline; compared with the plan year and the day of issue."""

from __future__ import annotations

from datetime import date

import regex

from normalizers.base import Note, Severity
from normalizers.values import WindowValue
from pipelines.steps.build import ItemBuilder, to_json
from pipelines.steps.context import Context
from pipelines.steps.evidence import is_blank
from pipelines.steps.lay import RawCell
from pipelines.steps.readers import read_window
from pipelines.steps.tidy import tidy


def read_windows(item: ItemBuilder, context: Context) -> None:
    """Sets ``window_start``, ``window_end`` and ``window_batches``; what contradicts itself is flagged."""
    cell = next(iter(item.cells("window")), None)
    value = None
    if cell is not None:
        reading = read_window(cell.text, year=context.plan_year)
        item.reading("window", cell, reading)
        value = reading.value
    if value is None or (value.start is None and value.end is None and not value.batches):
        parts = _from_parts(item, context)
        if parts is not None:
            value, cell = parts, item.cells("window_start", "window_end", "deadline")[0]
    if value is None:
        if cell is not None and is_blank(cell.text):
            item.warn("missing_value", "抽查时间是空的，请确认是否漏填。", cell, "window")
        return
    if value.misplaced and cell is not None:
        message = f"抽查时间一栏写的是频次“{cell.text.strip()}”，没有写明时间，请核对。"
        item.warn("misplaced_value", message, cell, "window")
    item.values["window_start"], item.values["window_end"] = _ends(value)
    item.values["window_batches"] = to_json(value.batches)
    if cell is not None:
        _before_issue(item, cell, context)
        _outside_year(item, cell, context)
        _perhaps_range(item, cell)
    if cell is not None and cell.field == "window":
        for other in item.cells("deadline")[:1]:
            _deadline(item, other, context)


def _deadline(item: ItemBuilder, cell: RawCell, context: Context) -> None:
    """A deadline beside the window: kept, and compared with the window's last day."""
    if is_blank(cell.text):
        return
    value = read_window(cell.text, year=context.plan_year).value
    item.field("deadline", cell, tidy(cell.text), "as_written", "ok")
    end = item.values.get("window_end")
    if value is not None and value.end and end and value.end < end:
        message = f"完成时限“{tidy(cell.text)[:30]}”早于抽查时间的结束{end}，请核对。"
        item.warn("conflicting_values", message, cell, "window")


def _outside_year(item: ItemBuilder, cell: RawCell, context: Context) -> None:
    """A window that does not touch the plan year is left over from another year, or the year is wrong."""
    year = context.plan_year
    start, end = item.values.get("window_start"), item.values.get("window_end")
    if year and ((end and end.year < year) or (start and start.year > year)):
        message = f"抽查时间“{tidy(cell.text)[:30]}”不在计划年度{year}年内，请核对。"
        item.warn("window_outside_year", message, cell, "window")


_FULL_DATE = regex.compile(r"20\d\d([/-])(\d{1,2})\1(\d{1,2})(?:\s+0{1,2}:00(?::00)?)?")
_MONTHS = 12


def _perhaps_range(item: ItemBuilder, cell: RawCell) -> None:
    """2025/3/8 below 抽查时间 may be what a spreadsheet made of 3-8; a column of 日期 does hold days."""
    found = _FULL_DATE.fullmatch(cell.text.strip()) if cell.field == "window" and "日期" not in cell.header else None
    if found and int(found[2]) < int(found[3]) <= _MONTHS:
        months = f"{int(found[2])}-{int(found[3])}月"
        message = f"抽查时间“{cell.text.strip()}”只有一天，可能是“{months}”被表格软件改成的，请核对。"
        item.warn("date_perhaps_range", message, cell, "window")


def _from_parts(item: ItemBuilder, context: Context) -> WindowValue | None:
    """Separate columns for the first and the last day, or a deadline alone."""
    start = end = None
    for field in ("window_start", "window_end", "deadline"):
        for cell in item.cells(field)[:1]:
            reading = read_window(cell.text, year=context.plan_year)
            item.reading("window", cell, reading)
            if reading.value is None:
                continue
            if field == "window_start":
                start = reading.value.start or reading.value.end
            else:
                end = reading.value.end or end
    if start is None and end is None:
        return None
    if start and end and start > end:
        cell = item.cells("window_end", "deadline")[0]
        message = f"抽查时间的开始{start}晚于结束{end}，请核对。"
        item.warn("window_reversed", message, cell, "window")
    return WindowValue(start=start, end=end, deadline=start is None)


def _ends(value: WindowValue) -> tuple[date | None, date | None]:
    if value.start is None and value.end is None and value.batches:
        starts = [batch.start for batch in value.batches if batch.start]
        ends = [batch.end for batch in value.batches if batch.end]
        complete = len(starts) == len(value.batches)
        return (min(starts) if complete and starts else None), (max(ends) if ends else None)
    return value.start, value.end


def _before_issue(item: ItemBuilder, cell: RawCell, context: Context) -> None:
    start, end, issued = item.values.get("window_start"), item.values.get("window_end"), context.issue_date
    if not (start and issued and start < issued):
        return
    past = (issued - start).days / ((end - start).days + 1) if end and end >= start else 1.0
    severity: Severity = "info" if past < _LATE else "warning"
    message = f"抽查时间自{start}开始，早于通知印发的{issued}，请确认{'。' if severity == 'info' else '是否写错。'}"
    item.note(Note(code="window_before_issue", severity=severity, message=message, raw=cell.text), "window", cell)


#: A notice is often issued some days into its first month; that alone is no reason to stop.
_LATE = 0.2
