"""Habits of clerks and websites in every format: what stands twice, what only numbers columns, headers on their own."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import pytest

from pipelines.steps.process import process_bytes
from tests.support import ofd_maker as drawing
from tests.support.workbooks import HEADER, plan_row, written
from warehouse.models import Bundle

TITLE = "甲县2025年度部门联合抽查计划"
ROWS = [plan_row(1), plan_row(2, "10%"), plan_row(3, "20%")]
Rows = Sequence[Sequence[Any]]


def workbook(*sheets: tuple[str, Rows]) -> Bundle:
    def fill(book: Any) -> None:
        for title, rows in sheets:
            sheet = book.add_worksheet()
            sheet.write(0, 0, title)
            for at, row in enumerate(rows, start=1):
                sheet.write_row(at, 0, row)

    return process_bytes(written(fill), "计划.xlsx", "/in/计划.xlsx")


def comma_separated(*rows: Sequence[Any]) -> Bundle:
    text = io.StringIO()
    csv.writer(text).writerows([[TITLE], *rows])
    return process_bytes(text.getvalue().encode("gbk"), "计划.csv", "/in/计划.csv")


def table(*rows: Sequence[Any]) -> str:
    return "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows) + "</table>"


def page(*parts: str, title: str = f"<h1>{TITLE}</h1>") -> Bundle:
    text = f"<html><meta charset=utf-8><body>{title}{''.join(parts)}</body></html>"
    return process_bytes(text.encode(), "计划.html", "/in/计划.html")


def seqs(bundle: Bundle) -> list[tuple[int | None, str]]:
    return [(item.seq, item.status) for item in bundle.items]


def codes(bundle: Bundle) -> set[str]:
    return {finding.code for finding in bundle.findings}


def ignored(bundle: Bundle) -> list[str]:
    return [row.reason or "" for row in bundle.rows if row.fate == "ignored"]


ALL = [(1, "ok"), (2, "ok"), (3, "ok")]


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        ["", "甲", "乙", "丙", "丁", "戊", "己", "庚"],
        ["甲", "乙", "丙", "1", "2", "3", "4", "5"],
        ["（1）", "（2）", "（3）", "（4）", "（5）", "（6）", "（7）", "（8）"],
    ],
    ids=["figures", "stems", "both", "brackets"],
)
def test_a_row_that_numbers_the_columns_is_no_item(numbers: list[str]) -> None:
    bundle = workbook((TITLE, [HEADER, numbers, *ROWS]))
    assert seqs(bundle) == ALL and "栏号行" in ignored(bundle)


def test_serial_numbers_typed_ahead_are_no_items_but_one_between_rows_is() -> None:
    bundle = workbook((TITLE, [HEADER, *ROWS, [4], [5], ["合计", "3项"]]))
    assert seqs(bundle) == ALL and ignored(bundle).count("只有序号的空行") == 2
    assert len(workbook((TITLE, [HEADER, ROWS[0], [2], ROWS[2]])).items) == 3


def test_serial_numbers_with_zeros_behind_the_point() -> None:
    assert seqs(comma_separated(HEADER, *([f"{n}.0", *row[1:]] for n, row in enumerate(ROWS, 1)))) == ALL


def test_a_table_that_stands_twice_counts_once() -> None:
    bundle = page(table(HEADER, *ROWS), table(HEADER, *ROWS))
    assert seqs(bundle) == ALL and codes(bundle) == {"table_repeated"}
    assert len(bundle.rows) == 8
    assert seqs(workbook((TITLE, [HEADER, *ROWS]), (TITLE, [HEADER, *ROWS]))) == ALL


def test_the_same_table_under_another_title_is_for_review() -> None:
    bundle = workbook((TITLE, [HEADER, *ROWS]), ("甲县2025年度部门内部抽查计划", [HEADER, *ROWS]))
    assert seqs(bundle) == [*ALL, (1, "review"), (2, "review"), (3, "review")]
    assert codes(bundle) == {"table_repeated"}


def test_a_summary_beside_the_sheet_of_a_department_is_told_row_by_row() -> None:
    part = ("甲县教育局2025年度抽查计划", [HEADER, [1, *ROWS[2][1:]], [2, *plan_row(9)[1:]]])
    bundle = workbook((TITLE, [HEADER, *ROWS]), part)
    assert seqs(bundle) == [*ALL, (1, "review"), (2, "ok")]
    assert codes(bundle) == {"item_repeated"}


@pytest.mark.parametrize("pieces", [[ROWS], [[row] for row in ROWS]], ids=["one table", "a table for each row"])
def test_a_header_in_a_table_of_its_own(pieces: list[Rows]) -> None:
    bundle = page(table(HEADER), *(table(*rows) for rows in pieces))
    assert seqs(bundle) == ALL and codes(bundle) == set()


def test_a_header_of_its_own_does_not_name_a_table_of_another_width() -> None:
    bundle = page(table(HEADER), table(*(row[1:] for row in ROWS)))
    assert all(item.status != "ok" for item in bundle.items)


def test_a_title_inside_the_table_names_the_notice_and_its_area() -> None:
    first = f"<tr><td colspan=8>{TITLE}</td></tr>"
    rows = [[*row[:6], "教育局", "公安局"] for row in ROWS]
    bundle = page(table(HEADER, *rows).replace("<table>", f"<table>{first}"), title="")
    assert (bundle.notice.title, bundle.notice.plan_year) == (TITLE, 2025)
    assert seqs(bundle) == ALL and bundle.items[0].initiator == "甲县教育局"


def test_units_in_a_row_below_the_names() -> None:
    units = ["", "", "", "", "（%）", "", "", ""]
    bundle = workbook((TITLE, [HEADER, units, *([*row[:4], 5 * n, *row[5:]] for n, row in enumerate(ROWS, 1))]))
    assert [str(item.ratio_min) for item in bundle.items] == ["0.05", "0.1", "0.15"] and seqs(bundle) == ALL


def test_thousands_below_a_header_with_the_unit() -> None:
    header = [*HEADER[:4], "抽查数量（户）", *HEADER[5:]]
    bundle = comma_separated(header, [*ROWS[0][:4], "1,234", *ROWS[0][5:]])
    assert (bundle.items[0].count_min, bundle.items[0].status) == (1234, "ok")


@pytest.mark.parametrize(
    ("window", "code"),
    [
        ("3月8日", "date_perhaps_range"),
        ("2025/3/8", "date_perhaps_range"),
        ("2025/3/20", None),
        ("2025.1", "month_perhaps_cut"),
        ("3月20日", None),
        ("2025.11", None),
    ],
)
def test_what_a_spreadsheet_made_of_a_window_before_it_wrote_the_csv(window: str, code: str | None) -> None:
    bundle = comma_separated(HEADER, plan_row(1, window=window))
    assert codes(bundle) == ({code} if code else set())
    assert bundle.items[0].status == ("review" if code else "ok")


def test_a_month_that_lost_its_zero_in_a_workbook() -> None:
    assert codes(workbook((TITLE, [HEADER, plan_row(1, window=2025.10)]))) == {"month_perhaps_cut"}


def test_from_and_to_below_one_merged_name() -> None:
    ends = [("2025年3月", "2025年8月"), ("4月", "9月")]
    head = f"<tr>{''.join(f'<td>{c}</td>' for c in HEADER[:5])}<td colspan=2>抽查时间</td><td>发起部门</td></tr>"
    rows = [[*row[:5], *pair, row[6]] for row, pair in zip(ROWS, ends, strict=False)]
    bundle = page(table(*rows).replace("<table>", f"<table>{head}"))
    assert [(item.window_start, item.window_end, item.status) for item in bundle.items] == [
        (dt.date(2025, 3, 1), dt.date(2025, 8, 31), "ok"),
        (dt.date(2025, 4, 1), dt.date(2025, 9, 30), "ok"),
    ]
    doubtful = page(table(*rows, [*ROWS[2][:5], "3月—8月", "", "甲县教育局"]).replace("<table>", f"<table>{head}"))
    assert all(item.window_end is None or item.status == "review" for item in doubtful.items[:2])


def test_characters_without_width_part_no_words() -> None:
    rows = [[str(cell).replace("县", "县\u200b") for cell in row] for row in ROWS]
    bundle = workbook((TITLE, [[f"\u200b{name}" for name in HEADER], *rows]))
    assert seqs(bundle) == ALL and bundle.items[0].initiator == "甲县教育局"


def on_pages(*pages: Rows) -> Bundle:
    """An OFD with the same title on every page and one ruled table below it."""
    drawn = []
    for rows in pages:
        cells = [["".join(str(cell).split()) for cell in row] for row in rows]
        title = drawing.text(TITLE, 100, 15)
        drawn.append(drawing.page(title, drawing.grid(cells, 10, 30, 48, 10), area="0 0 420 297"))
    return process_bytes(drawing.ofd(*drawn), "计划.ofd", "/in/计划.ofd")


def test_a_title_on_every_page_is_one_title() -> None:
    bundle = on_pages([HEADER, *ROWS[:2]], [HEADER, ROWS[2]])
    assert bundle.notice.title == TITLE and [item.seq for item in bundle.items] == [1, 2, 3]


def test_a_row_that_a_page_without_a_header_cuts_is_one_item_for_review() -> None:
    first = [2, "对第2类企业", "2类事项", "全县企业", "10%", "3月—8月", "甲县教", "甲县市场监"]
    rest = ["", "的抽查", "检查", "", "", "", "育局", "督管理局"]
    table_1, table_2 = [HEADER, ROWS[0], first], [rest, ROWS[2]]
    bundle = on_pages(table_1, table_2)
    assert seqs(bundle) == [(1, "ok"), (2, "review"), (3, "ok")]
    assert bundle.items[1].initiator == "甲县教育局" and "row_continued" in codes(bundle)


@pytest.mark.parametrize(
    ("lines", "line"), [("<ul>{}</ul>", "<li>{}</li>"), ("<div>{}</div>", "<div class=row>\n{}\n</div>")]
)
def test_rows_drawn_with_spans_are_a_table_and_empty_cells_keep_their_place(lines: str, line: str) -> None:
    rows = [HEADER, ROWS[0], [*ROWS[1][:4], "", *ROWS[1][5:]], ROWS[2]]
    drawn = "".join(line.format("".join(f"<span>{cell}</span> " for cell in row)) for row in rows)
    bundle = page(lines.format(drawn))
    assert seqs(bundle) == [(1, "ok"), (2, "review"), (3, "ok")]
    assert (bundle.items[1].ratio_min, bundle.items[1].initiator) == (None, "甲县教育局")


def test_runs_of_text_in_spans_stay_text() -> None:
    line = "<p>" + "".join(f"<span>{part}</span>" for part in ("现将", "2025", "年", "计划", "印发")) + "</p>"
    bundle = page(line * 4, table(HEADER, *ROWS))
    assert seqs(bundle) == ALL and len(bundle.rows) == 4


def test_a_row_that_fell_out_of_its_table_is_told() -> None:
    bundle = page(table(HEADER, *ROWS[:2]), "<p>" + "　".join(map(str, ROWS[2])) + "</p>")
    assert seqs(bundle) == [(1, "ok"), (2, "review")] and codes(bundle) == {"unread_text"}
    assert seqs(page(table(HEADER, *ROWS[:2]), "<p>3月20日印发</p>")) == ALL[:2]
