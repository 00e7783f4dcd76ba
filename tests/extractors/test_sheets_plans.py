"""Workbooks end to end: what a plan in a spreadsheet becomes, and that every row leads back to the sheet's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps.process import process_bytes
from sample_docs.builder.grid import place
from sample_docs.builder.model import Notice, load_notices
from tests.support.workbooks import HEADER, plan_row, written
from warehouse.models import Bundle

SAMPLES = Path(__file__).parents[2] / "sample_docs" / "notices"
TITLE = "甲县2025年度部门联合抽查计划"


def process(fill: Callable[[Any], None]) -> Bundle:
    bundle = process_bytes(written(fill), "计划.xlsx", "/in/计划.xlsx")
    assert bundle.notice.failure is None
    return bundle


def said(bundle: Bundle) -> list[dict[str, Any]]:
    return [item.model_dump(exclude={"item_id", "notice_id", "row_no", "table_no"}) for item in bundle.items]


def codes(bundle: Bundle) -> set[str]:
    return {finding.code for finding in bundle.findings}


def as_book(notice: Notice) -> Callable[[Any], None]:
    """The notice with its letter on one sheet and each table on a sheet of its own."""

    def fill(book: Any) -> None:
        letter = notice.letter
        sheet = book.add_worksheet("通知")
        parts = (letter.head, notice.doc_number, *letter.title, letter.to, *letter.body, *letter.contact, *letter.annex)
        for line, text in enumerate((*parts, *letter.signature, letter.date, letter.note, letter.printed)):
            sheet.write_string(line, 0, text)
        for number, table in enumerate(notice.tables, start=1):
            sheet = book.add_worksheet(f"附件{number}")
            sheet.write_string(0, 0, table.label)
            sheet.merge_range(1, 0, 1, len(table.rows[0].cells) - 1, table.title)
            rows = [*(table.headers[0] if table.headers else ()), *(row.cells for row in table.rows)]
            for cell in place(rows):
                row, col = cell.row + 2, cell.col
                if cell.rows * cell.cols > 1:
                    sheet.merge_range(row, col, row + cell.rows - 1, col + cell.cols - 1, cell.text)
                else:
                    sheet.write_string(row, col, cell.text)

    return fill


@pytest.mark.parametrize("stem", ["gaoping-2023-joint", "linjiang-2025-joint"])
def test_a_twin_of_the_word_file_says_the_same(stem: str) -> None:
    notice = next(notice for notice in load_notices() if notice.stem == stem)
    twin = SAMPLES / notice.file_name(next(form for form in notice.forms if form.format == "docx"))
    book, word = process(as_book(notice)), process_bytes(twin.read_bytes(), twin.name, str(twin))
    assert len(book.items) == len(word.items) > 10
    assert said(book) == said(word)
    assert book.notice.content_hash == word.notice.content_hash


def two_levels(book: Any) -> None:
    sheet = book.add_worksheet("Sheet1")
    sheet.merge_range(0, 1, 0, 8, TITLE)
    sheet.write(1, 1, "填报单位：甲县市场监督管理局")
    for col, text in enumerate(("序号", "抽查任务名称", "抽查对象", "抽查比例(%)"), start=1):
        sheet.merge_range(3, col, 4, col, text)
    sheet.merge_range(3, 5, 3, 6, "抽查时间")
    sheet.merge_range(3, 7, 3, 8, "部门")
    sheet.write_row(4, 5, ["自", "至", "发起", "配合"])
    month = book.add_format({"num_format": 'yyyy"年"m"月"'})
    for number in (1, 2):
        sheet.write_row(4 + number, 1, [number, f"任务{number}的抽查", "全县企业", 20])
        sheet.write_datetime(4 + number, 5, dt.datetime(2025, 3, 1), month)
        sheet.write_datetime(4 + number, 6, dt.datetime(2025, 9, 1), month)
        sheet.write_row(4 + number, 7, ["甲县教育局", "甲县公安局"])
    sheet.write_row(7, 1, ["合计", "2项"])


def test_two_level_headers_bare_percents_and_real_dates() -> None:
    bundle = process(two_levels)
    first = bundle.items[0]
    assert (str(first.ratio_min), first.window_start, first.window_end) == (
        "0.2",
        dt.date(2025, 3, 1),
        dt.date(2025, 9, 30),
    )
    assert {item.status for item in bundle.items} == {"ok"}
    assert (bundle.notice.title, bundle.notice.plan_year) == (TITLE, 2025)
    assert [(row.row_no, row.fate) for row in bundle.rows] == [
        (4, "ignored"), (5, "ignored"), (6, "loaded"), (7, "loaded"), (8, "ignored"),
    ]  # fmt: skip
    cell = next(field for field in bundle.fields if field.field.startswith("quota"))
    assert (cell.page, cell.row_no, cell.col_no, cell.raw) == (1, 6, 5, "20")


def test_a_percent_format_gives_what_is_seen_and_rounding_is_reviewed() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, TITLE)
        sheet.write_row(1, 0, HEADER)
        for number, ratio in ((1, 0.05), (2, 0.125)):
            sheet.write_row(1 + number, 0, plan_row(number))
            sheet.write_number(1 + number, 4, ratio, book.add_format({"num_format": "0%"}))

    bundle = process(fill)
    assert [(str(item.ratio_min), item.status) for item in bundle.items] == [("0.05", "ok"), ("0.13", "review")]
    assert codes(bundle) == {"rounded_display"}


def test_years_that_stand_in_the_names_of_sheets_only() -> None:
    def fill(book: Any) -> None:
        for name in ("2025年联合", "2025年内部"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, plan_row(1))
            sheet.write_row(2, 0, plan_row(2))
        sheet = book.add_worksheet("通讯录")
        sheet.write_row(0, 0, ["单位", "联系人", "电话"])
        sheet.write_row(1, 0, ["甲局", "张三", "5550101"])

    bundle = process(fill)
    assert bundle.notice.plan_year == 2025
    assert [item.window_start for item in bundle.items] == [dt.date(2025, 3, 1)] * 4
    assert [row.fate for row in bundle.rows if row.table_no == 3] == ["ignored"] * 2


def test_a_plan_on_a_hidden_sheet_is_for_review() -> None:
    def fill(book: Any) -> None:
        for name in ("计划", "旧计划"):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, TITLE if name == "计划" else "甲县2025年度内部抽查计划")
            sheet.write_row(1, 0, HEADER)
            sheet.write_row(2, 0, plan_row(1, "5%" if name == "计划" else "6%"))
            sheet.write_row(3, 0, plan_row(2, "5%" if name == "计划" else "6%"))
        sheet.hide()

    bundle = process(fill)
    assert [item.status for item in bundle.items] == ["ok", "ok", "review", "review"]
    assert codes(bundle) == {"hidden_sheet"}


def test_sub_rows_under_merged_cells_and_an_empty_row() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, TITLE)
        sheet.write_row(1, 0, HEADER)
        for col, text in enumerate(plan_row(1)):
            if col in (0, 1, 4, 5, 6):
                sheet.merge_range(2, col, 3, col, text)
        sheet.write_row(2, 2, ["甲类检查", "全县企业"])
        sheet.write_row(3, 2, ["乙类检查", "全县企业"])
        sheet.write_row(2, 7, ["甲县公安局"])
        sheet.write_row(3, 7, ["甲县税务局"])
        sheet.write_row(5, 0, plan_row(2))

    bundle = process(fill)
    assert [item.seq for item in bundle.items] == [1, 2]
    assert [(row.row_no, row.fate) for row in bundle.rows][1:] == [
        (3, "loaded"),
        (4, "loaded"),
        (5, "ignored"),
        (6, "loaded"),
    ]
    first = [d.name for d in bundle.departments if d.item_id == bundle.items[0].item_id]
    assert len(first) == 3


def test_a_range_of_months_that_became_a_day_is_reviewed() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, TITLE)
        sheet.write_row(1, 0, HEADER)
        sheet.write_row(2, 0, plan_row(1))
        sheet.write_row(3, 0, plan_row(2))
        sheet.write_datetime(3, 5, dt.datetime(2025, 3, 8), book.add_format({"num_format": 'm"月"d"日";@'}))

    bundle = process(fill)
    assert [item.status for item in bundle.items] == ["ok", "review"]
    assert codes(bundle) == {"date_perhaps_range"}


def test_csv_in_gbk() -> None:
    lines = [TITLE, ",".join(HEADER), *(",".join(map(str, plan_row(n))) for n in (1, 2, 3))]
    bundle = process_bytes("\r\n".join(lines).encode("gbk"), "计划.csv", "/in/计划.csv")
    assert (bundle.notice.title, len(bundle.items), codes(bundle)) == (TITLE, 3, set())
    assert [row.row_no for row in bundle.rows] == [2, 3, 4, 5]
