"""The rows that go back to the clerk: the form that they came in, with what is wrong in the last column.

The same reader takes the corrected file: a template's rows stand in a template again, those of another platform under
their own headers, so that the stored mapping fits.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from draws.papers.package import repack
from draws.papers.text import lines as height_in_lines
from pipelines.steps.results.book import OPTIONS, BookRow, result_book
from pipelines.steps.results.columns import PROBLEMS
from pipelines.steps.results.layout import (
    BAND_NOTE,
    BAND_RESULT,
    DATA_SHEET,
    FIXED,
    LayoutColumn,
    columns,
    tidy,
)
from pipelines.steps.results.models import Printed, ResultColumn, ResultFile, SourceLine, TemplateMeta, TemplateTask
from pipelines.steps.results.template import put
from warehouse.errors import WarehouseError

_WIDTH, _PROBLEM_WIDTH = 18, 50


def write_rejects(source: ResultFile, problems_by_row: Mapping[int, Sequence[str]], target: Path) -> None:
    """Write the rows of ``source`` that ``problems_by_row`` names (by ``RawResult.row_no``; all rows of a group go
    back), in their order. Raises :class:`WarehouseError` when a row is not in the file, or nothing can be written."""
    put(rejects_bytes(source, problems_by_row), target)


def rejects_bytes(source: ResultFile, problems_by_row: Mapping[int, Sequence[str]]) -> bytes:
    """The workbook as bytes; the same rows and problems give the same bytes."""
    by_line = _by_line(source, problems_by_row)
    lines = [line for line in source.lines if line.row_no in by_line]
    if source.template is not None:
        return _form(source, source.template, lines, by_line)
    return _plain(source, lines, by_line)


def _by_line(source: ResultFile, problems_by_row: Mapping[int, Sequence[str]]) -> dict[int, tuple[str, ...]]:
    groups = {number: row for row in source.rows for number in (row.row_nos or (row.row_no,))}
    found: dict[int, list[str]] = {}
    for number, messages in problems_by_row.items():
        if number not in groups:
            raise WarehouseError(f"“{source.name}”没有第 {number} 行，不能退回。")
        for one in groups[number].row_nos or (number,):
            found.setdefault(one, []).extend(messages)
    return {number: tuple(dict.fromkeys(messages)) for number, messages in found.items()}


def _form(
    source: ResultFile, meta: TemplateMeta, lines: Sequence[SourceLine], by_line: Mapping[int, tuple[str, ...]]
) -> bytes:
    """The template again, with the columns that the source had."""
    task = TemplateTask(**meta.model_dump(exclude={"version"}))
    had = {column.field: column for column in source.columns if column.field}
    made = [column for column in columns(task, problems=True) if column.field in had or column.kind == "problems"]
    known = {column.field for column in made}
    extra = [_like(column) for column in source.columns if column.field and column.field not in known]
    ordered = [_renamed(column, had) for column in _with(made, extra)]
    rows = [BookRow(_cells(source.columns, line), by_line[line.row_no]) for line in lines]
    title = f"{tidy(meta.task_name)}检查结果填报表（请更正 {len(rows)} 行）"
    return result_book(task, ordered, rows, _printed(source, lines), title=title, sheet=DATA_SHEET)


def _like(column: ResultColumn) -> LayoutColumn:
    base = (column.field or "").partition(":")[0]
    if base == "address":
        return LayoutColumn("address", column.header, "检查对象", 22, "printed")
    if base == "category":
        return LayoutColumn(column.field or "", column.header, BAND_RESULT, 18, "choice")
    return LayoutColumn(column.field or "", column.header, BAND_NOTE, 18, "text")


def _with(made: Sequence[LayoutColumn], extra: Sequence[LayoutColumn]) -> list[LayoutColumn]:
    """Further columns behind the last one of their band."""
    ordered = list(made)
    for one in extra:
        same = [n for n, column in enumerate(ordered) if column.band == one.band]
        ordered.insert((same[-1] if same else 2) + 1, one)
    return ordered


def _renamed(column: LayoutColumn, had: Mapping[str, ResultColumn]) -> LayoutColumn:
    """Under the header that the source used."""
    return column._replace(header=had[column.field].header) if column.field in had else column


def _cells(found: Sequence[ResultColumn], line: SourceLine) -> dict[str, str]:
    return {column.field: text for column, text in zip(found, line.cells, strict=True) if column.field}


def _printed(source: ResultFile, lines: Sequence[SourceLine]) -> list[Printed]:
    """The objects that the template was made for, those of the rejected rows alone."""
    kept = {line.row_no for line in lines}
    wanted = {row.object_id for row in source.rows if kept & set(row.row_nos)}
    return [Printed(**one.model_dump()) for one in source.printed if one.object_id in wanted]


# ------------------------------------------------------------------- others


def _plain(source: ResultFile, lines: Sequence[SourceLine], by_line: Mapping[int, tuple[str, ...]]) -> bytes:
    """The source's own headers and cells, and the column 问题."""
    import xlsxwriter  # noqa: PLC0415  (loads slowly)

    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, OPTIONS)
    book.set_properties({"title": "请更正的检查结果", "author": "", "created": datetime(2000, 1, 1)})
    cell = {
        "font_name": "宋体",
        "font_size": 10,
        "num_format": "@",
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
    }
    head = book.add_format({**cell, "font_name": "黑体", "bg_color": "#E7ECF2", "align": "center"})
    plain = book.add_format(cell)
    said = book.add_format({**cell, "font_color": "#9C0006", "bg_color": "#FFE3E6"})
    sheet = book.add_worksheet("请更正")
    bands = _bands(source.columns)
    top = 1 if bands else 0
    for at, text in enumerate(bands):
        _write(sheet, 0, at, text, head)
    width = len(source.columns)
    for at, header in enumerate([*(column.header for column in source.columns), PROBLEMS]):
        sheet.set_column(at, at, _WIDTH if at < width else _PROBLEM_WIDTH)
        _write(sheet, top, at, header, head)
    for down, line in enumerate(lines, start=top + 1):
        message = "\n".join(by_line[line.row_no])
        for at, text in enumerate(line.cells):
            _write(sheet, down, at, tidy(text), plain)
        _write(sheet, down, width, message, said)
        sheet.set_row(down, min(409.0, height_in_lines(message, _PROBLEM_WIDTH - 2) * 13.5 + 8))
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(len(lines), 1), width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, top)
    book.close()
    return repack(raw.getvalue())


def _bands(found: Sequence[ResultColumn]) -> list[str]:
    """The headers above, where a sheet of our form has lost ``_mingcha`` and needs them to be read again."""
    fields = {column.field for column in found}
    if not set(FIXED) <= fields:
        return []
    bases = [(column.field or "").partition(":")[0] for column in found]
    return [{"category": BAND_RESULT, "note": BAND_NOTE}.get(base, "检查对象") for base in bases] + ["请更正"]


def _write(sheet: Any, down: int, at: int, text: str, style: Any) -> None:
    if not text:
        sheet.write_blank(down, at, None, style)
    elif sheet.write_string(down, at, text[:32_767], style):
        raise WarehouseError(f"第 {down + 1} 行的文字过长，表格软件容纳不下，不能退回：请在原文件中缩短。")
