"""Text and Markdown: encodings, line ends, and every way in which text holds a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.models import ExtractedDocument, Table


def read(text: str | bytes) -> ExtractedDocument:
    document = extract(text.encode() if isinstance(text, str) else text, "通知.txt")
    assert document.failure is None, document.failure
    return document


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows()]


def tables(text: str | bytes) -> list[list[list[str]]]:
    return [texts(table) for table in read(text).tables]


NOTICE = (
    "高平市市场监管局2024年度双随机抽查工作计划\n\n序号\t任务\t比例\n1\t对旅行社的双随机抽查\t5%；1次/年\n"
    "2\t对旅馆业的检查\t\n\n联系人：许某\n"
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n", "\u2029"])
def test_twins_in_every_encoding_and_with_every_line_end(encoding: str, end: str) -> None:
    if end == "\u2029" and encoding == "gbk":
        end = "\n"
    twin = read(NOTICE.replace("\n", end).encode(encoding))
    assert twin.blocks == read(NOTICE).blocks
    assert twin.issues == ()


def test_short_gbk_text_that_happens_to_be_valid_utf8() -> None:
    assert list(read("通知".encode("gbk")).lines()) == ["通知"]


def test_nel_ends_a_line_and_a_vertical_tab_breaks_a_cell() -> None:
    assert tables("a\tb\tc\x851\tx\x0by\t3\x85") == [[["a", "b", "c"], ["1", "x\ny", "3"]]]
    assert list(read("甲\x0b乙").lines()) == ["甲", "乙"]


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        (("好" * 60 + "\n").encode() * 3 + b"\xff\xfe" + "坏行\n".encode(), "4"),
        ("第一行\n\ufffd字\n第三行".encode() + "好".encode() * 50, "2"),
        (("监" * 30 + "\n").encode() + b"a\0b\n" + ("管" * 60).encode(), "2"),
        ("锟斤拷锟斤拷\n正文".encode(), "1"),
        (("市场监督管理局\n" * 20).encode("gbk") + "计划".encode("gbk")[:-1], "21"),
    ],
)
def test_damage_is_told_with_its_lines(data: bytes, numbers: str) -> None:
    [issue] = read(data).issues
    assert (issue.code, issue.severity) == ("encoding_damage", "error")
    assert f"第 {numbers} 行" in issue.message


def test_a_lost_byte_in_gbk_never_passes_for_text() -> None:
    line = "切实做好高平市年度市场监管领域部门联合双随机监管工作根据工作实际制定工作计划现印发给你们\n"
    data = bytearray((line * 30).encode("gbk"))
    del data[len(line.encode("gbk")) * 3 + 8]
    [issue] = read(bytes(data)).issues
    assert (issue.code, "第 4" in issue.message) == ("encoding_damage", True)


@pytest.mark.parametrize(
    "data",
    [
        "繁體中文的檔案內容無法辨認請另存新檔".encode("big5") * 20,
        "高平市市场监督管理局办公室文件".encode().decode("gb18030", "replace").encode("gb18030"),
        bytes(range(256)) * 8,
        b"\x00\x01\x02\x03" * 50,
    ],
)
def test_implausible_bytes_are_refused_in_one_sentence(data: bytes) -> None:
    document = extract(data, "a.txt")
    assert document.blocks == ()
    assert document.failure is not None
    assert document.failure.endswith("。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("序号\t任务\n1\t甲\n2\t乙", [[["序号", "任务"], ["1", "甲"], ["2", "乙"]]]),
        ("a\tb\tc\n1\t\t3\n2\tx\t", [[["a", "b", "c"], ["1", "", "3"], ["2", "x", ""]]]),
        ("a\tb\tc\n1\t2\n1\t2\t3\t4", [[["a", "b", "c"], ["1", "2"], ["1", "2", "3", "4"]]]),
        (
            "a\tb\tc\n1\t2\t3\n\na\tb\tc\n2\t2\t3",
            [[["a", "b", "c"], ["1", "2", "3"]], [["a", "b", "c"], ["2", "2", "3"]]],
        ),
        ("a\tb\tc\n\n1\t2\t3\n\n2\t2\t3", [[["a", "b", "c"], ["1", "2", "3"], ["2", "2", "3"]]]),
        ("49\t对殡葬业\t检查\t民政局", [[["49", "对殡葬业", "检查", "民政局"]]]),
        ("a\tb\tc\n\t子行\t3\n2\tx\ty", [[["a", "b", "c"], ["", "子行", "3"], ["2", "x", "y"]]]),
        ("a\tb\tc\n1\t2\t3\n合计\n2\tx\ty", [[["a", "b", "c"], ["1", "2", "3"], ["合计"], ["2", "x", "y"]]]),
        ("\t为切实做好\n\t现印发给你们", []),
        ("联系人：许某\t电话：56820\n电子邮箱：a@b.cn\t传真：56821", []),
        ('a\tb\n1\t"x\ny"\n2\tz', [[["a", "b"], ["1", "x\ny"], ["2", "z"]]]),
        ('a\tb\n1\t"x\n\ny"\t"p\nq"\n2\tz', [[["a", "b"], ["1", "x\n\ny", "p\nq"], ["2", "z"]]]),
        ('a\tb\n1\t"双随机"抽查\n2\t"双随机"', [[["a", "b"], ["1", '"双随机"抽查'], ["2", '"双随机"']]]),
        ('a\tb\n1\t"有""引号"""\n', [[["a", "b"], ["1", '有"引号"']]]),
        ('a\tb\n1\t"没有结束\n2\tx', [[["a", "b"], ["1", '"没有结束'], ["2", "x"]]]),
    ],
)
def test_tab_separated(text: str, expected: list[list[list[str]]]) -> None:
    assert tables(text) == expected
    assert all(table.ragged and table.reader == "text-tabs" for table in read(text).tables)


def test_a_row_broken_inside_cells_is_put_together_and_told() -> None:
    head = "序号\t任务\t抽查事项\t比例\t时间\t部门\n"
    row = "2\t甲\t1.登记事项检查\n2.公示信息检查\n3.商标\t5%\t3月\t市监局"
    document = read(head + "1\t乙\t丙\t5%\t4月\t市监局\n" + row)
    expected = ["2", "甲", "1.登记事项检查\n2.公示信息检查\n3.商标", "5%", "3月", "市监局"]
    assert texts(document.tables[0])[2] == expected
    assert [(issue.code, issue.table_no) for issue in document.issues] == [("joined_lines", 1)]


def test_a_row_short_of_one_cell_is_not_filled_from_the_next_line() -> None:
    head = "序号\t任务\t抽查事项\t比例\t时间\n"
    rows = tables(head + "1\t甲\t事项\t5%\n子事项\t部门\n2\t乙\t丙\t5%\t4月")[0]
    assert rows[1:3] == [["1", "甲", "事项", "5%"], ["子事项", "部门"]]


def test_a_last_cell_that_ends_in_an_open_list_goes_on() -> None:
    text = "序号\t任务\t部门\n1\t甲\t市场监管局、\n消防大队\n2\t乙\t教育局"
    assert tables(text)[0][1] == ["1", "甲", "市场监管局、\n消防大队"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| 序号 | 任务 |\n|---|:-:|\n| 1 | 甲 |", [[["序号", "任务"], ["1", "甲"]]]),
        ("序号 | 任务\n--- | ---\n1 | 甲", [[["序号", "任务"], ["1", "甲"]]]),
        ("a | b | c\n1 | 2 | 3", [[["a", "b", "c"], ["1", "2", "3"]]]),
        ("| a | b |\n|--|--|\n| x \\| y | p<br>q<br/>r |", [[["a", "b"], ["x | y", "p\nq\nr"]]]),
        ("| a | b | c |\n|--|--|--|\n| 1 | | |\n| 2 | x |", [[["a", "b", "c"], ["1", "", ""], ["2", "x"]]]),
        ("| **序号** | a&amp;b |\n|--|--|\n| 1 | &nbsp; |", [[["序号", "a&b"], ["1", ""]]]),
        (
            "| a | b | c |\n|--|--|--|\n| 1 | x\ny | 3 |\n| 2 | p | q |",
            [[["a", "b", "c"], ["1", "x\ny", "3"], ["2", "p", "q"]]],
        ),
        ("| a | b |\n\n| 1 | 2 |\n\n| 3 | 4 |", [[["a", "b"], ["1", "2"], ["3", "4"]]]),
        ("｜序号｜任务｜\n｜1｜甲｜", [[["序号", "任务"], ["1", "甲"]]]),
        ("说明：a | b\n其他 | 事项", []),
    ],
)
def test_pipes(text: str, expected: list[list[list[str]]]) -> None:
    assert tables(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "+----+----+\n| 序 | 名 |\n+----+----+\n| 1  | 甲 |\n| 2  |    |\n+----+----+",
            [["序", "名"], ["1", "甲"], ["2", ""]],
        ),
        (
            "┌──┬──┐\n│序│名│\n├──┼──┤\n│1 │甲│\n│  │乙│\n├──┼──┤\n│2 │丙│\n└──┴──┘",
            [["序", "名"], ["1", "甲乙"], ["2", "丙"]],
        ),
        ("┏━━┳━━┓\n┃序┃名┃\n┣━━╋━━┫\n┃1 ┃甲┃\n┗━━┻━━┛", [["序", "名"], ["1", "甲"]]),
        ("┌──┬──┐\n│1 │甲│\n│  ├──┤\n│  │乙│\n└──┴──┘", [["1", "甲"], ["", "乙"]]),
    ],
)
def test_boxes(text: str, expected: list[list[str]]) -> None:
    [table] = read(text).tables
    assert (texts(table), table.reader) == (expected, "text-boxes")


def test_columns_set_with_blanks_need_three_even_lines() -> None:
    text = "序号  任务  比例  时间\n1  甲　5%  3月\n2  乙  6%　　4月\n3  丙  5月\n\n正文"
    [table] = read(text).tables
    assert (table.reader, table.ragged) == ("text-spaces", True)
    assert texts(table)[1:] == [["1", "甲", "5%", "3月"], ["2", "乙", "6%", "4月"], ["3", "丙", "5月"]]
    assert tables("联系人：许某          电话：5682028\n甲  乙  丙  丁\n正文") == []


def test_cells_on_lines_of_their_own_stay_paragraphs() -> None:
    assert list(read("序号\n任务名称\n1\n对旅行社的检查").lines()) == ["序号", "任务名称", "1", "对旅行社的检查"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("## 三、认真组织", ["三、认真组织"]),
        ("**通知**如下", ["通知如下"]),
        ("> 引文", ["引文"]),
        ("- 一条", ["一条"]),
        ("---", []),
        ("```text", []),
        ("　　为切实做好　", ["为切实做好"]),
        ("2*3*4", ["2*3*4"]),
        ("1.登记事项检查", ["1.登记事项检查"]),
        ("#1号文件", ["#1号文件"]),
    ],
)
def test_markdown_marks(line: str, expected: list[str]) -> None:
    assert list(read("头\n\n" + line + "\n").lines()) == ["头", *expected]


def test_form_feeds_are_pages() -> None:
    document = read("一\na\tb\tc\n1\t2\t3\f二\n2\t2\t3\n3\t2\t3\f")
    assert document.page_count == 2
    assert [block.page for block in document.blocks] == [1, 1, 2, 2]
    assert [cell.page for cell in document.tables[1].cells] == [2] * 6


cell = st.text(st.sampled_from('高平市监管局0123456789%；、 （）"“”-A.'), max_size=10).map(str.strip)
grids = st.integers(2, 6).flatmap(lambda n: st.lists(st.lists(cell, min_size=n, max_size=n), min_size=2, max_size=6))


def headed(rows: list[list[str]]) -> list[list[str]]:
    """With a header of plain words, as tables have; so no row is blank and the first is surely one."""
    return [[f"列{n}" for n in range(len(rows[0]))], *([f"第{i}行", *row[1:]] for i, row in enumerate(rows))]


@settings(max_examples=80, deadline=None)
@given(grids)
def test_tables_written_with_tabs_come_back(rows: list[list[str]]) -> None:
    rows = headed(rows)
    buffer = io.StringIO()
    csv.writer(buffer, dialect="excel-tab", lineterminator="\n").writerows(rows)
    assert tables(buffer.getvalue()) == [rows]


@settings(max_examples=80, deadline=None)
@given(grids.map(lambda rows: [[text + "\n次行" if text else text for text in row] for row in rows]))
def test_cells_with_line_breaks_written_with_tabs_come_back(rows: list[list[str]]) -> None:
    rows = headed(rows)
    buffer = io.StringIO()
    csv.writer(buffer, dialect="excel-tab", lineterminator="\n").writerows(rows)
    assert tables(buffer.getvalue()) == [rows]


@settings(max_examples=80, deadline=None)
@given(grids)
def test_tables_written_with_pipes_come_back(rows: list[list[str]]) -> None:
    rows = headed(rows)
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    assert tables("\n".join(lines)) == [rows]


NOTICES = Path(__file__).parents[2] / "sample_docs" / "notices"


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("gaoping-2023-joint-txt.txt", [8, 14, 12, 11, 7, 3]),
        ("gaoping-2024-internal-txt.txt", [3, 3, 3, 3, 4, 3, 3, 3, 3, 3, 3]),
    ],
)
def test_the_two_notices(name: str, sizes: list[int]) -> None:
    document = read((NOTICES / name).read_bytes())
    assert [table.n_rows for table in document.tables] == sizes
    assert {len(row) for table in document.tables for row in table.rows()} == {9}
    if "2023" in name:
        assert texts(document.tables[1])[-1][4:] == [
            "100%; 1次/年",
            "2月—11月",
            "晋城市环境保护局高平分局",
            "高平市市场监管局",
            "",
        ]
