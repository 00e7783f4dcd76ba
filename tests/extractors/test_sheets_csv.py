"""CSV: encodings, delimiters, quotes; nothing is guessed without a word."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.models import ExtractedDocument, Table
from extractors.sheets import delimited
from tests.support.workbooks import HEADER, plan_row

LINES = [list(HEADER), *([str(cell) for cell in plan_row(n)] for n in range(1, 4))]


def read(data: bytes, name: str = "计划.csv") -> ExtractedDocument:
    document = extract(data, name)
    assert document.failure is None
    return document


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in line] for line in table.rows()]


def text(delimiter: str = ",", lines: list[list[str]] = LINES) -> str:
    return "\r\n".join(delimiter.join(line) for line in lines) + "\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"])
def test_encodings(encoding: str) -> None:
    assert rows(read(text().encode(encoding)).tables[0]) == LINES


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_delimiters(delimiter: str) -> None:
    document = read(text(delimiter).encode())
    assert rows(document.tables[0]) == LINES
    assert document.issues == ()
    assert (document.tables[0].reader, document.tables[0].page) == ("csv", None)


def test_a_line_that_names_the_delimiter() -> None:
    document = read(("sep=;\n" + text(";")).encode())
    assert rows(document.tables[0]) == LINES
    assert document.tables[0].first_row == 1


def test_delimiters_inside_the_cells_do_not_mislead() -> None:
    lines = [LINES[0], *([*line[:4], "5%；1次/年", line[5], "甲局，乙局", "丙局；丁局"] for line in LINES[1:])]
    assert rows(read(text(",", lines).encode()).tables[0]) == lines


def test_quoted_cells_with_delimiters_and_line_breaks() -> None:
    buffer = io.StringIO()
    lines = [LINES[0], ["1", '对"甲"的抽查', "一、乙\n二、丙", "a,b", "5%", "3月", "甲局", ""]]
    csv.writer(buffer).writerows(lines)
    (table,) = read(buffer.getvalue().encode()).tables
    assert rows(table) == lines
    assert table.ragged is False


def test_titles_above_and_notes_below() -> None:
    data = f"甲县2025年度抽查计划,,,,,,,\r\n填报单位：甲局,,,,填报日期：1月5日,,,\r\n{text()}\r\n注：略\r\n"
    document = read(data.encode())
    assert [p.text for p in document.paragraphs] == [
        "甲县2025年度抽查计划",
        "填报单位：甲局　　填报日期：1月5日",
        "注：略",
    ]
    (table,) = document.tables
    assert (table.first_row, table.n_rows, table.cells[0].row) == (3, 4, 3)


def test_rows_of_different_lengths_make_a_ragged_table() -> None:
    lines = [*LINES, ["4", "对丁的抽查", "丁检查"]]
    (table,) = read(text(",", lines).encode()).tables
    assert table.ragged is True
    assert rows(table) == lines


def test_empty_fields_beyond_the_table_do_not_count() -> None:
    data = text().replace("\r\n", ",,,\r\n").replace(HEADER[-1] + ",,,", HEADER[-1])
    (table,) = read(data.encode()).tables
    assert (table.ragged, table.n_cols) == (False, 8)


def test_two_delimiters_that_fit_alike_are_told() -> None:
    data = "序号,事项;部门,比例;时间\n1,甲;乙局,5%;3月\n2,丙;丁局,6%;4月\n3,戊;己局,7%;5月\n"
    document = read(data.encode())
    assert [(i.code, i.severity, i.table_no) for i in document.issues] == [("delimiter_unclear", "warning", 1)]


def test_quotes_that_do_not_pair_are_told_and_no_row_is_swallowed() -> None:
    data = text().replace("全县企业", '"全县企业', 1)
    document = read(data.encode())
    assert [i.code for i in document.issues] == ["csv_quotes_broken"]
    assert document.tables[0].n_rows == 4


def test_damaged_lines_are_told() -> None:
    data = (text() * 20).encode().replace("教育".encode(), "教育".encode()[:-1], 1)
    assert [i.code for i in read(data).issues] == ["encoding_damage"]


def test_numbers_kept_as_text_and_plain_text() -> None:
    data = '序号,编号,名称\n1,="0012",甲\n2,="0013",乙\n'
    assert rows(read(data.encode()).tables[0])[1] == ["1", "0012", "甲"]
    assert [p.text for p in read("只有一行文字\n还有一行\n".encode()).paragraphs] == ["只有一行文字", "还有一行"]


@pytest.mark.parametrize("others", [131_072, 10_000_000])
def test_a_field_without_end_is_refused(others: int) -> None:
    """Whatever limit another reader of the process has set."""
    before = csv.field_size_limit(others)
    try:
        _refused()
        assert csv.field_size_limit() == others
    finally:
        csv.field_size_limit(before)


def _refused() -> None:
    document = extract(("甲,乙\n" + "x" * 200_000 + ",丙\n").encode(), "a.csv")
    assert document.failure is not None
    assert "超长" in document.failure


def test_lines_and_fields_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_LINES", 100)
    monkeypatch.setattr(delimited, "MAX_FIELDS", 100)
    for data in (b"1\n" * 200, b"1," * 200):
        assert "过多" in (extract(data, "a.csv").failure or "")


_CELL = st.text(alphabet='抽查甲乙1%,;|"\n\t ，；', max_size=6)


@given(st.lists(st.tuples(*[_CELL] * 3), min_size=1, max_size=6), st.sampled_from(",;\t|"))
@settings(max_examples=30, deadline=None)
def test_what_the_csv_module_writes_comes_back(values: list[tuple[str, ...]], delimiter: str) -> None:
    buffer = io.StringIO()
    lines = [["序号", "一", "二", "三"], *([str(n), *line] for n, line in enumerate(values, start=1))]
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(lines)
    data = f"sep={delimiter}\n{buffer.getvalue()}".encode()
    (table,) = read(data).tables
    seen = [[cell.text if cell.text.strip() else "" for cell in line] for line in table.rows()]
    assert [line[: len(want)] for line, want in zip(seen, lines, strict=True)] == [
        [text if text.strip() else "" for text in want][: len(line)] for line, want in zip(seen, lines, strict=True)
    ]
