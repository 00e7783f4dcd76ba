"""XLSX: what each feature of the format makes of the text that a plan is read from, and where it stands."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from extractors.extract import extract
from extractors.models import ExtractedDocument, Table
from tests.support.workbooks import (
    HEADER,
    MAIN,
    STRICT,
    inline,
    plan_row,
    row,
    shared,
    styles,
    worksheet,
    written,
    xlsx,
)


def read(data: bytes) -> ExtractedDocument:
    document = extract(data, "计划.xlsx")
    assert document.failure is None
    return document


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in line] for line in table.rows()]


def grid(*lines: str, before: str = "", after: str = "", **parts: Any) -> ExtractedDocument:
    return read(xlsx(worksheet("".join(lines), before=before, after=after), **parts))


def told(document: ExtractedDocument) -> list[tuple[str, int | None, int | None, int | None]]:
    return [(issue.code, issue.table_no, issue.row_no, issue.col_no) for issue in document.issues]


def test_titles_and_form_lines_stand_above_the_table_that_keeps_its_place() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("计划")
        look = book.add_format({"align": "center", "font_size": 20})
        sheet.merge_range(0, 1, 0, 8, "甲县2025年度抽查计划", look)
        sheet.write(1, 1, "填报单位：甲县市场监管局")
        sheet.write(1, 6, "填报日期：2025年1月5日")
        sheet.write_row(3, 1, HEADER)
        sheet.write_row(4, 1, plan_row(1))
        sheet.write_row(5, 1, plan_row(2))

    document = read(written(fill))
    title, form = document.paragraphs
    assert (title.text, title.page, title.size, title.centred) == ("甲县2025年度抽查计划", 1, 20.0, True)
    assert form.text == "填报单位：甲县市场监管局　　填报日期：2025年1月5日"
    (table,) = document.tables
    assert (table.first_row, table.n_rows, table.first_col, table.n_cols, table.page) == (4, 3, 2, 8, 1)
    first = table.cells[0]
    assert (first.text, first.row, first.col, first.page) == ("序号", 4, 2, 1)
    assert rows(table)[1][:2] == ["1", "对第1类企业的抽查"]
    assert document.page_count == 1


def test_shared_strings_with_runs_phonetics_and_escapes() -> None:
    items = (
        "甲_x000D__x000A_乙",
        "<r><rPr><b/></rPr><t>抽查</t></r><r><t xml:space='preserve'> 事项</t></r>"
        "<rPh sb='0' eb='1'><t>チュウ</t></rPh>",
        "<t xml:space='preserve'>  前后有空格  </t>",
        "a_x005F_x4E00_",
    )
    cells = "".join(f'<c r="{"ABCD"[n]}1" t="s"><v>{n}</v></c>' for n in range(4))
    document = grid(f'<row r="1">{cells}</row>', parts=shared(*items))
    assert rows(document.tables[0]) == [["甲\n乙", "抽查 事项", "  前后有空格  ", "a_x4E00_"]]


@pytest.mark.parametrize("namespace", [MAIN, STRICT])
def test_both_namespaces(namespace: str) -> None:
    cell = '<c r="A1" t="s"><v>0</v></c>' + "".join(inline(f"{c}1", c) for c in "BCD")
    sheet = worksheet(f'<row r="1">{cell}</row>', namespace=namespace)
    document = read(xlsx(sheet, parts=shared("甲", namespace=namespace)))
    assert rows(document.tables[0]) == [["甲", "B", "C", "D"]]


def test_cells_and_rows_without_references_follow_each_other() -> None:
    texts = "".join(inline("", text) for text in "甲乙丙丁")
    document = grid(
        f"<row>{texts}</row>", "<row/>", f"<row>{inline('', '1')}<c/>{inline('', '3')}{inline('', '4')}</row>"
    )
    (table,) = document.tables
    assert [(c.row, c.col, c.text) for c in table.cells if c.text][4:] == [(3, 1, "1"), (3, 3, "3"), (3, 4, "4")]


def test_numbers_are_shown_as_the_sheet_shows_them() -> None:
    codes = ("0%", 'yyyy"年"m"月"', '0"户"', "# ?/?")
    cells = "".join(
        f'<c r="{place}1" s="{style}"><v>{value}</v></c>'
        for place, style, value in (
            ("A", 0, "1"), ("B", 1, "0.05"), ("C", 2, "45000"), ("D", 3, "20"), ("E", 0, "0.30000000000000004"),
            ("F", 4, "0.5"),
        )
    )  # fmt: skip
    document = grid(f'<row r="1">{cells}</row>', parts={"xl/styles.xml": styles(*codes)})
    assert rows(document.tables[0]) == [["1", "5%", "2023年3月", "20户", "0.3", "0.5"]]
    assert told(document) == [("number_format_unread", 1, 1, 6)]


def test_the_1904_system_and_iso_dates() -> None:
    cells = '<c r="A1" s="1"><v>43538</v></c><c r="B1" t="d" s="1"><v>2023-03-15</v></c>'
    cells += '<c r="C1" t="d"><v>2023-03-15T12:00:00</v></c>'
    cells += '<c r="D1" t="d"><v>gestern</v></c>'
    document = grid(
        f'<row r="1">{cells}</row>',
        workbook='<workbookPr date1904="1"/>',
        parts={"xl/styles.xml": styles("yyyy-mm-dd")},
    )
    assert rows(document.tables[0]) == [["2023-03-15", "2023-03-15", "2023/3/15 12:00", "gestern"]]
    assert told(document) == [("number_format_unread", 1, 1, 4)]


def test_formulas_errors_and_truth_values() -> None:
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>Z9</f></c><c r="C1" t="str"><f>""</f><v></v></c>'
        '<c r="D1" t="b"><v>1</v></c><c r="E1" t="e"><v>#REF!</v></c><c r="F1" t="s"><v>99</v></c>'
        '<c r="G1" t="str"><f>A1</f><v>甲</v></c>'
    )
    document = grid(f'<row r="1">{cells}</row>')
    assert rows(document.tables[0]) == [["2", "", "", "TRUE", "#REF!", "", "甲"]]
    assert told(document) == [
        ("formula_without_value", 1, 1, 2),
        ("cell_error", 1, 1, 5),
        ("cell_unreadable", 1, 1, 6),
    ]
    assert "单元格 B1" in document.issues[0].message


def test_results_that_a_program_stored_without_calculating_are_doubted() -> None:
    cells = "".join(inline(f"{c}1", c) for c in "ABC") + '<c r="D1"><f>1/20</f><v>0</v></c>'
    mark = '<calcPr fullCalcOnLoad="1"/>'
    data = xlsx(worksheet(f'<row r="1">{cells}</row>'), workbook=mark)
    assert told(read(data)) == [("formula_without_value", 1, 1, 4)]


def test_merged_cells_stand_once_and_what_they_hide_is_told() -> None:
    lines = [
        row(1, "序号", "事项", "时间", "", "部门"),
        row(2, "", "", "自", "至", ""),
        row(3, "1", "甲", "3月", "5月", "乙局"),
    ]
    lines += [row(4, "", "藏", "6月", "7月", "丙局")]
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "A3:A4", "B3:B4"))
    document = grid(*lines, after=f"<mergeCells>{merges}</mergeCells>")
    (table,) = document.tables
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells}
    assert spans["序号"] == (1, 1, 2, 1)
    assert spans["时间"] == (1, 3, 1, 2)
    assert spans["甲"] == (3, 2, 2, 1)
    assert "藏" not in spans
    assert told(document) == [("merged_cell_text", 1, 4, 2)]


def test_a_row_that_lies_wholly_under_merged_cells_does_not_part_the_table() -> None:
    lines = [row(1, "序号", "事项", "部门"), row(2, "1", "甲", "乙局"), row(4, "2", "丙", "丁局")]
    merges = "".join(f'<mergeCell ref="{c}2:{c}3"/>' for c in "ABC")
    (table,) = grid(*lines, after=f"<mergeCells>{merges}</mergeCells>").tables
    assert [len(line) for line in table.rows()] == [3, 3, 0, 3]


def test_hidden_rows_columns_and_sheets_are_read_and_told() -> None:
    head = row(1, "序号", "事项", "部门", "备注")
    lines = [
        head,
        row(2, "1", "甲", "乙局", "丙", extra=' hidden="1"'),
        row(3, "2", "丁", "戊局", "己", extra=' ht="0"'),
    ]
    cols = '<cols><col min="4" max="4" hidden="1"/><col min="8" max="9" hidden="1"/></cols>'
    first = worksheet("".join(lines), before=cols)
    second = worksheet(head + row(2, "1", "庚", "辛局", "壬"))
    document = read(xlsx(first, second, names=("甲", "乙"), states=("visible", "veryHidden")))
    assert [rows(table)[1][1] for table in document.tables] == ["甲", "庚"]
    assert told(document) == [
        ("hidden_cells", 1, None, 4),
        ("hidden_sheet", 2, None, None),
        ("hidden_cells", 1, 2, 1),
        ("hidden_cells", 1, 3, 1),
    ]
    assert {issue.severity for issue in document.issues} == {"warning"}


def test_many_hidden_rows_make_one_issue() -> None:
    lines = [row(1, "序号", "事项", "部门")]
    lines += [row(n, str(n), "甲", "乙局", extra=' hidden="1"') for n in range(2, 40)]
    assert told(grid(*lines)) == [("hidden_cells", 1, None, None)]


def test_struck_letters_are_told() -> None:
    look = styles("General", fonts="<fonts><font/><font><strike/></font></fonts>")
    look = look.replace('<xf numFmtId="170"/>', '<xf numFmtId="170" fontId="1"/>')
    cells = '<c r="A1" s="1"><v>1</v></c>' + inline("B1", "乙") + inline("C1", "丙") + inline("D1", "丁")
    cells = cells.replace('<t xml:space="preserve">丙</t>', "<r><rPr><strike/></rPr><t>丙</t></r>")
    assert told(grid(f'<row r="1">{cells}</row>', parts={"xl/styles.xml": look})) == [("struck_text", 1, 1, None)]


def test_comments_text_boxes_pictures_and_charts_are_named() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("计划")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, plan_row(1))
        sheet.write_comment(1, 4, "请核")
        sheet.insert_textbox(5, 5, "注意")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=计划!$A$2:$A$3"})
        sheet.insert_chart(9, 1, chart)
        sheet.set_header("&C甲县2025年计划")
        line = book.add_chart({"type": "line"})
        line.add_series({"values": "=计划!$A$2:$A$3"})
        book.add_chartsheet("图").set_chart(line)

    document = read(written(fill))
    notes = {issue.page: issue for issue in document.issues}
    assert {(issue.code, issue.severity) for issue in document.issues} == {("sheet_parts_unread", "info")}
    assert "图表" in notes[2].message
    for word in ("批注（1 处）", "文本框（1 处）", "图表（1 处）", "页眉页脚（1 处）"):
        assert word in notes[1].message
    assert document.page_count == 2


def test_names_of_sheets_are_titles_only_where_none_stands() -> None:
    head, data = row(1, "序号", "事项", "部门"), row(2, "1", "甲", "乙局")
    titled = row(1, "甲县2025年度抽查计划") + row(2, "序号", "事项", "部门") + row(3, "1", "甲", "乙局")
    names = ("2025年联合抽查计划", "甲县计划", "Sheet3", "2024年联合")
    document = read(
        xlsx(worksheet(head + data), worksheet(titled), worksheet(head + data), worksheet(head + data), names=names)
    )
    assert [(p.text, p.page) for p in document.paragraphs] == [
        ("2025年联合抽查计划", 1), ("甲县2025年度抽查计划", 2), ("2024年联合（工作表）", 4),
    ]  # fmt: skip
    assert [table.page for table in document.tables] == [1, 2, 3, 4]


def test_tables_parted_by_empty_rows_and_rows_parted_by_mistake() -> None:
    head = ("序号", "事项", "部门", "比例")
    lines = [row(1, "计划一"), row(2, *head), row(3, "1", "甲", "乙局", "5%"), row(6, "2", "丙", "乙局", "5%")]
    lines += [row(8, "计划二"), row(10, *head), row(11, "1", "丁", "乙局", "5%"), row(13, "注：略")]
    document = grid(*lines)
    one, two = document.tables
    assert (one.first_row, one.n_rows, two.first_row, two.n_rows) == (2, 5, 10, 2)
    assert [p.text for p in document.paragraphs] == ["计划一", "计划二", "注：略"]


def test_what_stands_far_to_the_right_is_no_part_of_the_table() -> None:
    far = f'<row r="1">{"".join(inline(f"{c}1", c) for c in "ABC")}{inline("XFD1", "远")}</row>'
    document = grid(far, row(2, "1", "2", "3"))
    assert document.tables[0].n_cols == 3
    assert [p.text for p in document.paragraphs] == ["远"]


@pytest.mark.parametrize(
    "target",
    ["/xl/worksheets/sheet1.xml", "worksheets\\sheet1.xml", "../xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"],
)
def test_targets_however_they_are_written(target: str) -> None:
    data = xlsx(worksheet(row(1, "甲", "乙", "丙", "丁")), targets=(target,))
    assert rows(read(data).tables[0]) == [["甲", "乙", "丙", "丁"]]


def test_members_with_backslashes_and_other_cases() -> None:
    sheet = worksheet(row(1, "甲", "乙", "丙", "丁"))
    data = xlsx("", parts={"xl\\Worksheets\\Sheet1.xml": sheet}, drop=("xl/worksheets/sheet1.xml",))
    assert rows(read(data).tables[0]) == [["甲", "乙", "丙", "丁"]]


def test_an_empty_workbook_is_empty() -> None:
    document = grid()
    assert (document.blocks, document.issues, document.page_count) == ((), (), 1)


_TEXTS = st.text(alphabet="抽查计划 0123456789%abc\n、（）_x", max_size=12)
_VALUES = st.one_of(_TEXTS, st.integers(-(10**9), 10**9), st.just(None))


@given(st.lists(st.lists(_VALUES, min_size=4, max_size=4), min_size=2, max_size=6))
@settings(max_examples=20, deadline=None)
def test_what_xlsxwriter_writes_comes_back_as_calamine_reads_it(values: list[list[Any]]) -> None:
    lines = [["序号", "甲", "乙", "丙"], *values]

    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            for col, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number, col, value)
                elif value is not None:
                    sheet.write_number(number, col, value)

    data = written(fill)
    ours = {(cell.row, cell.col): cell.text for table in read(data).tables for cell in table.cells if cell.text.strip()}
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    top, left = sheet.start or (0, 0)
    theirs = {
        (top + r, left + c): str(int(v)) if isinstance(v, float) else str(v).replace("\r", "")
        for r, line in enumerate(sheet.to_python(skip_empty_area=True), start=1)
        for c, v in enumerate(line, start=1)
        if str(v).strip()
    }
    in_text = {key: text for key, text in theirs.items() if key in ours}
    assert ours == in_text
    said = "".join(p.text for p in read(data).paragraphs)
    for key, text in theirs.items():
        assert key in ours or "".join(text.split()) in "".join(said.split())


def test_real_dates_of_xlsxwriter() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, plan_row(1))
        sheet.write_datetime(1, 5, dt.datetime(2025, 3, 1), book.add_format({"num_format": 'yyyy"年"m"月"'}))
        sheet.write_datetime(1, 6, dt.datetime(2025, 3, 1), book.add_format({"num_format": 57}))

    assert rows(read(written(fill)).tables[0])[1][5:7] == ["2025年3月", "2025年3月"]
