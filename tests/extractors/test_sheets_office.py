"""Against LibreOffice: what it shows of our number formats, and the XLS that it writes. One run for each."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from extractors.extract import extract
from extractors.identify import XLS
from extractors.models import ExtractedDocument
from tests.support.workbooks import HEADER, plan_row, written

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
#: value, code: those of our table that LibreOffice takes the same way (it has no 29 February 1900, keeps the blanks of
#: ``_`` and shows hidden zeros its own way).
SHOWN: tuple[tuple[float, str], ...] = (
    (0.05, "0%"), (0.05, "0.00%"), (0.155, "0.0%"), (1, "0%"), (20, "0"), (20, "0.00"), (-3.5, "0.0"),
    (1234567, "#,##0"), (999999.5, "#,##0.0"), (5, "000"), (0.5, "#.0"), (5, '0"户"'), (5, "0户"), (0.1, '"≥"0%'),
    (0.05, '0%"；1次/年"'), (13812345678, "000-0000-0000"), (202409, '0000"年"00"月"'), (0, '0;-0;"/"'), (-5, "0;(0)"),
    (1, '[=1]"是";[=0]"否";0'), (150, '[>=100]"大";"小"'), (1500000, "0.0,,"), (0.00123, "0.00E+00"),
    (45000, "yyyy-mm-dd"), (45000, "yyyy.m"), (45000, 'yyyy"年"m"月"'), (45000, 'm"月"'), (45000, "m月"),
    (45000, "yy-m-d"), (45000, '[$-804]yyyy"年"m"月"d"日";@'), (45000, "d-mmm"), (45000, '[DBNum1][$-804]m"月"d"日"'),
    (45000, "[$-804]aaaa"), (45000.75, "yyyy-mm-dd h:mm"), (45000.75, "h:mm AM/PM"), (0.75, "hh:mm:ss"),
    (1.5, "[h]:mm"), (0.0625, "mm:ss"), (2958465, "yyyy-mm-dd"), (0.1 + 0.2, "General"), (0.125, "0%"), (20, "General"),
    (2.675, "0.00"), (1.005, "0.00"), (1e-7, "0.0000000"),
)  # fmt: skip


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Settings of LibreOffice; making them takes half of a first run."""
    return f"-env:UserInstallation={tmp_path_factory.mktemp('office').as_uri()}"


def convert(folder: Path, data: bytes, kind: str, profile: str) -> bytes:
    source = folder / "in.xlsx"
    source.write_bytes(data)
    out = folder / "out"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return next(out.iterdir()).read_bytes()


def formats(book: Any) -> None:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["序号", "数值", "格式", "说明"])
    for number, (value, code) in enumerate(SHOWN, start=1):
        sheet.write_row(number, 0, [number, "", "甲", "乙"])
        sheet.write_number(number, 1, value, book.add_format({"num_format": code}))


def test_numbers_are_shown_as_libreoffice_shows_them(tmp_path: Path, profile: str) -> None:
    data = written(formats)
    shown = convert(tmp_path, data, "csv:Text - txt - csv (StarCalc):44,34,76,1", profile)
    theirs = [line[1].strip() for line in csv.reader(io.StringIO(shown.decode("utf-8-sig")))][1:]
    ours = [line[1].text for line in extract(data, "a.xlsx").tables[0].rows()][1:]
    assert dict(zip(SHOWN, ours, strict=True)) == dict(zip(SHOWN, theirs, strict=True))


def plan(book: Any) -> None:
    percent, month = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": 'yyyy"年"m"月"'})
    struck = book.add_format({"font_strikeout": True})
    sheet = book.add_worksheet("计划")
    sheet.merge_range(0, 0, 0, 7, "甲县2025年度抽查计划", book.add_format({"align": "center"}))
    sheet.write_row(1, 0, HEADER)
    for number in (1, 2, 3):
        sheet.write_row(1 + number, 0, plan_row(number))
        sheet.write_number(1 + number, 4, 0.155, percent)
        sheet.write_datetime(1 + number, 5, dt.datetime(2025, number, 1), month)
    sheet.merge_range(2, 6, 4, 6, "甲县公安局")
    sheet.write(4, 3, "作废\n企业", struck)
    sheet.write_formula(5, 0, "=1+1", None, 2)
    sheet.write_row(5, 1, ["甲", True])
    sheet.write_formula(5, 3, "=1/0", None, "#DIV/0!")
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.set_column(7, 7, None, None, {"hidden": True})
    sheet.write_comment(2, 1, "请核")
    book.add_worksheet("旧").write_row(0, 0, HEADER)
    book.get_worksheet_by_name("旧").hide()


def said(document: ExtractedDocument) -> Any:
    cells = [(c.text, c.row, c.col, c.row_span, c.col_span, c.page) for t in document.tables for c in t.cells]
    wanted = ("hidden_cells", "hidden_sheet", "struck_text", "cell_error")
    issues = sorted((i.code, i.table_no or 0, i.row_no or 0) for i in document.issues if i.code in wanted)
    return [p.text for p in document.paragraphs], cells, issues


def test_xls_says_what_the_xlsx_says(tmp_path: Path, profile: str) -> None:
    data = written(plan)
    old = convert(tmp_path, data, "xls", profile)
    document = extract(old, "计划.et")
    assert document.source.media_type == XLS
    assert document.failure is None
    assert said(document) == said(extract(data, "计划.xlsx"))
    assert {table.reader for table in document.tables} == {"xls"}
    assert "sheet_parts_unread" in {issue.code for issue in document.issues}
    # An independent reader finds texts at the same places.
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(old)).get_sheet_by_index(0)
    theirs = {
        (r, c): text
        for r, line in enumerate(sheet.to_python(skip_empty_area=False), start=1)
        for c, text in enumerate(line, start=1)
        if isinstance(text, str) and text
    }
    ours = {(c.row, c.col): c.text for c in document.tables[0].cells}
    assert {key: ours[key] for key in theirs if key in ours} == {k: v for k, v in theirs.items() if k in ours}
    assert len(set(theirs) & set(ours)) > 20
    for place in range(600, len(old), max(1, len(old) // 40)):
        extract(old[:place] + b"\xff" + old[place + 1 :], "计划.xls")
    assert extract(old[: len(old) // 3], "计划.xls").failure is not None
