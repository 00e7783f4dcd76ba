"""Workbooks: a sheet with the letter, one for each table, and what workbooks carry besides; fixed dates, stored."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from typing import Any

import xlsxwriter

from sample_docs.builder.grid import place
from sample_docs.builder.model import Form, Notice, SheetLook, Table
from sample_docs.builder.write_docx import fixed_zip
from sample_docs.builder.write_text import SPECIMEN, letter_lines

EPOCH = datetime(2000, 1, 1)
PERCENT = re.compile(r"(\d+)(?:\.(\d+))?%")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
GUIDE = (
    ("填表说明", ""),
    ("抽查比例", "按检查对象名录库的户数计算，填写百分数"),
    ("抽查时间", "填写起止日期"),
    ("配合部门", "多个部门之间用顿号分隔"),
)


def write_xlsx(notice: Notice, form: Form) -> bytes:
    """The notice as the bytes of an XLSX file."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": f"样例 SPECIMEN {notice.stem}", "author": "", "created": EPOCH})
    looks = {
        "head": book.add_format({"bold": True, "align": "center", "text_wrap": True, "border": 1}),
        "title": book.add_format({"bold": True, "align": "center", "font_size": 16}),
        "cell": book.add_format({"text_wrap": True, "border": 1, "valign": "vcenter"}),
    }
    if form.sheet.letter and form.part != "annex":
        sheet = book.add_worksheet("通知")
        sheet.set_column(0, 0, 90)
        for at, text in enumerate([SPECIMEN, *letter_lines(notice)]):
            sheet.write_string(at, 0, text) if text else None
    for at, table in enumerate(notice.tables):
        _plan(book, table, form.sheet, looks, marked=not form.sheet.letter or form.part == "annex", number=at)
    if form.sheet.guide:
        sheet = book.add_worksheet("填表说明")
        for at, row in enumerate(GUIDE):
            sheet.write_row(at, 0, row)
    if form.sheet.hidden_sheet:
        sheet = book.add_worksheet("上年数据")
        sheet.write_row(0, 0, ["部门", "上年抽查户数"])
        sheet.write_row(1, 0, ["市场监管部门", 120])
        sheet.hide()
    book.close()
    # xlsxwriter has formulas computed anew when the file is opened; what a clerk saved has been computed
    return fixed_zip(buffer.getvalue(), drop=b' fullCalcOnLoad="1"')


def _plan(book: Any, table: Table, look: SheetLook, looks: dict[str, Any], *, marked: bool, number: int) -> None:
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\：]", "", table.label) or f"计划表{number + 1}")
    width = len(table.widths)
    for col, share in enumerate(table.widths):
        sheet.set_column(col, col, 4 + share * 1.4)
    at = 0
    if marked:
        sheet.write_string(at, 0, SPECIMEN)
        at += 1
    if table.label:
        sheet.write_string(at, 0, table.label)
        at += 1
    if table.title:
        sheet.merge_range(at, 0, at, width - 1, table.title, looks["title"])
        at += 1
    for text in table.before:
        sheet.merge_range(at, 0, at, width - 1, text)
        at += 1
    header = table.headers[0] if table.headers else ()
    rows = [*header, *(row.cells for row in table.rows)]
    for cell in place(rows):
        kind = looks["head" if cell.row < len(header) else "cell"]
        top, left = at + cell.row, cell.col
        if cell.rows * cell.cols > 1:
            sheet.merge_range(top, left, top + cell.rows - 1, left + cell.cols - 1, "", kind)
        typed = look.typed and cell.row >= len(header)
        _write(book, sheet, (top, left), cell.text, kind, typed=typed, formula=left + 1 in look.formulas)
    if number == 0:
        for row in look.hidden_rows:
            sheet.set_row(at + len(header) + row - 1, None, None, {"hidden": True})
    at += len(rows)
    for text in table.after:
        sheet.merge_range(at, 0, at, width - 1, text)
        at += 1


def _write(
    book: Any, sheet: Any, at: tuple[int, int], text: str, look: Any, *, typed: bool, formula: bool = False
) -> None:
    """A cell as text, or, in a typed sheet, as what a clerk would have typed there: 5% is 0.05 shown as 5%."""
    row, col = at
    percent, day = PERCENT.fullmatch(text), DAY.fullmatch(text)
    if typed and percent:
        places = len(percent[2] or "")
        kind = book.add_format({"num_format": "0" + ("." + "0" * places if places else "") + "%", "border": 1})
        sheet.write_number(row, col, float(text[:-1]) / 100, kind)
    elif typed and day:
        kind = book.add_format({"num_format": 'yyyy"年"m"月"d"日"', "border": 1})
        moment = date(int(day[1]), int(day[2]), int(day[3]))
        sheet.write_datetime(row, col, datetime.combine(moment, datetime.min.time()), kind)
    elif typed and text.isdecimal() and not text.startswith("0"):
        if formula:
            sheet.write_formula(row, col, f"={int(text) - 1}+1", look, int(text))
        else:
            sheet.write_number(row, col, int(text), look)
    elif text:
        sheet.write_string(row, col, text, look)
    else:
        sheet.write_blank(row, col, None, look)
