"""The workbook itself: sheets, lists, protection, print setup. What stands in it is decided elsewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from draws.papers.package import repack
from draws.papers.text import lines, listed, window
from pipelines.steps.results.codes import NAMES
from pipelines.steps.results.help import HELP, INPUT
from pipelines.steps.results.layout import (
    HELP_SHEET,
    LIST_SHEET,
    META_SHEET,
    LayoutColumn,
    meta_rows,
    tidy,
)
from pipelines.steps.results.models import Printed, TemplateTask
from warehouse.errors import WarehouseError

#: No text may turn into a formula, a link or a number: names begin with =, codes have 18 digits.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
TITLE_ROW, NOTE_ROW, BAND_ROW, HEAD_ROW, FIRST_ROW = range(5)
#: Half characters that are still legible side by side on A4 landscape.
_PAGE = 190
_LINE, _HIGHEST = 13.5, 409.0
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_MADE = datetime(2000, 1, 1)


class BookRow(NamedTuple):
    """Cells by field; ``problems``: what must be corrected in the row."""

    cells: Mapping[str, str]
    problems: tuple[str, ...] = ()


class Styles(NamedTuple):
    title: Any
    note: Any
    band_first: Any
    band: Any
    head: Any
    head_open: Any
    printed: Any
    printed_open: Any
    open: Any
    date: Any
    problem: Any
    plain: Any


def result_book(
    task: TemplateTask,
    made: Sequence[LayoutColumn],
    rows: Sequence[BookRow],
    printed: Iterable[Printed],
    *,
    title: str,
    sheet: str,
) -> bytes:
    """The workbook: data sheet, 说明, lists and ``_mingcha``. Printed cells are locked unless there are ``problems``
    (then the number itself may be what is wrong)."""
    import xlsxwriter  # noqa: PLC0415  (loads slowly)

    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, OPTIONS)
    book.set_properties({"title": title[:200], "author": tidy(task.initiator)[:200], "created": _MADE})
    styles = _styles(book)
    data = book.add_worksheet(sheet)
    correcting = any(column.kind == "problems" for column in made)
    _heading(data, styles, task, made, len(rows), title)
    for down, row in enumerate(rows, start=FIRST_ROW):
        _row(data, styles, made, down, row, correcting)
    _rules(data, task, made, FIRST_ROW + max(len(rows), 1) - 1)
    _setup(data, made, len(rows), title)
    _help(book, styles)
    _hidden(book, LIST_SHEET, [list(names) for names in NAMES.values()])
    _hidden(book, META_SHEET, meta_rows(task, made, printed))
    book.close()
    return repack(raw.getvalue())


def _styles(book: Any) -> Styles:
    cell = {
        "font_name": "宋体",
        "font_size": 10,
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
        "num_format": "@",
    }
    head = {**cell, "font_name": "黑体", "align": "center"}
    band = {"font_name": "黑体", "font_size": 10, "valign": "vcenter", "align": "center_across", "top": 1, "bottom": 1,
            "bg_color": "#C9D6E4", "num_format": "@"}  # fmt: skip
    grey, open_cell = {"bg_color": "#EDEDED"}, {"locked": False}
    return Styles(
        title=book.add_format({"font_name": "方正小标宋简体", "font_size": 16, "valign": "vcenter"}),
        note=book.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#595959", "valign": "vcenter"}),
        band_first=book.add_format({**band, "left": 1}),
        band=book.add_format(band),
        head=book.add_format({**head, "bg_color": "#D9D9D9"}),
        head_open=book.add_format({**head, "bg_color": "#E7ECF2"}),
        printed=book.add_format({**cell, **grey}),
        printed_open=book.add_format({**cell, **grey, **open_cell}),
        open=book.add_format({**cell, **open_cell}),
        date=book.add_format({**cell, **open_cell, "num_format": "yyyy-mm-dd", "align": "center"}),
        problem=book.add_format({**cell, **open_cell, "font_color": "#9C0006", "bg_color": "#FFE3E6"}),
        plain=book.add_format({"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "top"}),
    )


def _heading(
    sheet: Any, styles: Styles, task: TemplateTask, made: Sequence[LayoutColumn], count: int, title: str
) -> None:
    sheet.set_row(TITLE_ROW, 28)
    _text(sheet, TITLE_ROW, 0, title, styles.title)
    parts = [f"任务编号：{tidy(task.task_no)}"] if task.task_no else []
    if task.window_start or task.window_end:
        parts.append(f"检查时间：{window(task.window_start, task.window_end)}")
    if task.initiator:
        parts.append(f"发起：{tidy(task.initiator)}")
    if task.cooperators:
        parts.append(f"配合：{listed(task.cooperators)}")
    parts.append(f"共{count}个对象")
    sheet.set_row(NOTE_ROW, 18)
    _text(sheet, NOTE_ROW, 0, f"{'；'.join(parts)}。内部使用，不得公开；填法见“{HELP_SHEET}”。", styles.note)
    # Centred across its columns, not merged: merged cells stand in the way of sorting and filters.
    for at, column in enumerate(made):
        first = at == 0 or made[at - 1].band != column.band
        _text(sheet, BAND_ROW, at, column.band if first else "", styles.band_first if first else styles.band)
    for at, column in enumerate(made):
        sheet.set_column(at, at, column.width)
        _text(sheet, HEAD_ROW, at, column.header, styles.head if column.kind == "printed" else styles.head_open)
    sheet.set_row(BAND_ROW, 18)
    sheet.set_row(HEAD_ROW, _height((column.header, column.width) for column in made))


def _row(sheet: Any, styles: Styles, made: Sequence[LayoutColumn], down: int, row: BookRow, correcting: bool) -> None:
    texts = []
    for at, column in enumerate(made):
        text = "\n".join(row.problems) if column.kind == "problems" else tidy(row.cells.get(column.field, ""))
        texts.append((text, column.width))
        if column.kind == "date":
            _date(sheet, down, at, text, styles)
        elif column.kind == "problems":
            _text(sheet, down, at, text, styles.problem)
        elif column.kind == "printed":
            _text(sheet, down, at, text, styles.printed_open if correcting else styles.printed)
        else:
            _text(sheet, down, at, text, styles.open)
    sheet.set_row(down, _height(texts))


def _date(sheet: Any, down: int, at: int, text: str, styles: Styles) -> None:
    """A real date where the text is one that Excel can hold, else the text, so that nothing is lost."""
    try:
        day = date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        day = None
    # Excel believes in a 29th of February 1900.
    if day is not None and day >= date(1900, 3, 1):
        sheet.write_datetime(down, at, datetime(day.year, day.month, day.day), styles.date)
    else:
        _text(sheet, down, at, text, styles.date)


def _text(sheet: Any, down: int, at: int, text: str, style: Any) -> None:
    if not text:
        sheet.write_blank(down, at, None, style)
    elif sheet.write_string(down, at, text, style):
        raise WarehouseError(f"结果表第 {down + 1} 行的文字过长（{len(text)} 字），表格软件容纳不下：请缩短后再生成。")


def _height(texts: Iterable[tuple[str, float]]) -> float:
    """Said outright, since not every program fits the height of a row to its text."""
    most = max(lines(text, room - 1.5) for text, room in texts)
    return min(_HIGHEST, max(20.0, most * _LINE + 6))


# ------------------------------------------------------------------ rules


def _rules(sheet: Any, task: TemplateTask, made: Sequence[LayoutColumn], last: int) -> None:
    for at, column in enumerate(made):
        base = column.field.partition(":")[0]
        title, message = INPUT.get(base, ("", ""))
        rule: dict[str, Any]
        if column.kind == "date":
            low = date(task.window_start.year, 1, 1) if task.window_start else date(2015, 1, 1)
            rule = {
                "validate": "date", "criteria": "between", "minimum": low, "maximum": date(2099, 12, 31),
                "error_type": "warning", "error_title": "请核对日期",
                "error_message": f"应为 {low.isoformat()} 以后的日期，写作 2023-07-01。确实无误可以保留。",
            }  # fmt: skip
        elif base in NAMES and column.kind in ("choice", "choices"):
            rule = {
                "validate": "list", "source": _range(base), "error_title": "请从列表中选择",
                "error_type": "stop" if base == "state" else "warning", "error_message": _not_listed(base, column.kind),
            }  # fmt: skip
        elif message:
            rule = {"validate": "any"}
        else:
            continue
        sheet.data_validation(FIRST_ROW, at, last, at, {**rule, "input_title": title, "input_message": message})


def _not_listed(base: str, kind: str) -> str:
    if base == "state":
        return "不在列表中。"
    several = "有几项的用；隔开，每项都与列表一致。" if kind == "choices" else "不在列表中。"
    return f"{several}要清空已入库的内容写 - 。"


def _range(field: str) -> str:
    """Lists stand in a hidden sheet: one written in place may have 255 characters."""
    at = chr(ord("A") + list(NAMES).index(field))
    first = 2 if field == "state" else 1  # 未录入 is an empty row
    return f"='{LIST_SHEET}'!${at}${first}:${at}${len(NAMES[field])}"


def _setup(sheet: Any, made: Sequence[LayoutColumn], count: int, title: str) -> None:
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + max(count, 1), len(made) - 1)
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST_ROW + 1}:XFD1048576"})
    sheet.protect(
        "",
        {
            "sort": True, "autofilter": True, "format_cells": True, "format_columns": True, "format_rows": True,
        },
    )  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    kept, total = sum(column.width for column in made[:3]), sum(column.width for column in made)
    sheet.fit_to_pages(max(1, -int(-(total - kept) // (_PAGE - kept))), 0)
    sheet.repeat_rows(BAND_ROW, HEAD_ROW)
    sheet.repeat_columns(0, 2)
    sheet.set_footer("&L" + title.replace("&", "&&").replace("\n", " ")[:60] + "&R第 &P 页，共 &N 页")


def _help(book: Any, styles: Styles) -> None:
    sheet = book.add_worksheet(HELP_SHEET)
    sheet.set_column(0, 0, 68)
    sheet.set_row(0, 26)
    _text(sheet, 0, 0, "怎样填写", styles.title)
    for down, text in enumerate(HELP, start=1):
        sheet.set_row(down, lines(text, 66) * 15.0 + 6)
        _text(sheet, down, 0, text, styles.plain)
    sheet.protect()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _hidden(book: Any, name: str, table: Sequence[Sequence[str]]) -> None:
    """A sheet that no menu shows. Lists stand in columns, everything else in rows."""
    sheet = book.add_worksheet(name)
    for one, values in enumerate(table):
        for other, value in enumerate(values):
            down, at = (other, one) if name == LIST_SHEET else (one, other)
            if sheet.write_string(down, at, value):
                raise WarehouseError(f"任务的文字过长（{len(value)} 字），表格软件容纳不下，不能生成结果表。")
    sheet.very_hidden()
