"""The workbook to fill in: what a spreadsheet program finds in it, and that everything comes back as it was."""

from __future__ import annotations

import re
import string
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from draws.papers.models import RESULTS
from pipelines.steps.results.layout import META_SHEET, tidy
from pipelines.steps.results.models import DATE_FIELDS, RawMatter, ResultCells, TemplateRow
from pipelines.steps.results.reading import read_results
from pipelines.steps.results.template import template_bytes, write_template
from tests.support.result_files import FULL, IDS, TEAM, a_task, said, sheets_of
from warehouse.errors import WarehouseError

NO_RESULT = ResultCells(inspectors=("张三（140581-01-01）", "李四（140581-02-07）"))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "t.xlsx"
    write_template(a_task(), path)
    return path


@pytest.fixture(scope="module")
def parts(book: Path) -> dict[str, str]:
    with zipfile.ZipFile(book) as package:
        return {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}


def test_the_same_task_gives_the_same_bytes() -> None:
    assert template_bytes(a_task()) == template_bytes(a_task())
    assert template_bytes(a_task()) != template_bytes(a_task(draw_id="another"))


def test_headers_stand_in_two_rows(book: Path) -> None:
    rows = sheets_of(book)["检查结果"]
    band, head = rows[2], rows[3]
    assert head == [
        "任务编号", "对象编号", "对象名称",
        "登记事项检查", "食品经营许可检查", "说明：登记事项检查", "说明：食品经营许可检查",
        "检查完成日期", "录入日期", "审核通过日期", "公示日期", "状态", "检查人员", "检查方式",
        "后续处置", "后续处置进展", "后续处置完结日期", "列入异常名录日期", "处罚决定日期", "处罚公示日期", "备注",
    ]  # fmt: skip
    assert {text: head[n] for n, text in enumerate(band) if text} == {
        "检查对象": "任务编号",
        "检查结果": "登记事项检查",
        "问题说明": "说明：登记事项检查",
        "办理情况": "检查完成日期",
        "怎样检查": "检查人员",
        "后续处置": "后续处置",
        "备注": "备注",
    }
    assert [row[1] for row in rows[4:]] == list(IDS)


def test_known_results_are_already_there_and_dates_are_dates(book: Path) -> None:
    rows = sheets_of(book)["检查结果"]
    filled, empty = rows[5], rows[4]
    assert filled[7] == date(2023, 7, 1)
    assert filled[12] == "张三（140581-01-01）、王五"
    assert filled[14] == "停止检查，反馈至日常监管部门；责令改正"
    assert [cell for cell in empty[3:] if cell] == ["张三（140581-01-01）、李四（140581-02-07）"]


def test_drop_down_lists_hold_all_names_and_stand_in_a_sheet(parts: dict[str, str]) -> None:
    sheet = parts["xl/worksheets/sheet1.xml"]
    lists = re.findall(r'<dataValidation type="list"[^>]*sqref="([A-Z]+\d+:[A-Z]+\d+)"[^>]*><formula1>([^<]+)', sheet)
    assert lists == [
        ("D5:D8", "'_mingcha_lists'!$A$1:$A$14"),
        ("E5:E8", "'_mingcha_lists'!$A$1:$A$14"),
        ("L5:L8", "'_mingcha_lists'!$B$2:$B$5"),
        ("N5:N8", "'_mingcha_lists'!$D$1:$D$6"),
        ("O5:O8", "'_mingcha_lists'!$C$1:$C$6"),
        ("P5:P8", "'_mingcha_lists'!$E$1:$E$2"),
    ]


def test_lists_are_the_names_of_the_specification(book: Path) -> None:
    columns = list(zip(*sheets_of(book)["_mingcha_lists"], strict=True))
    assert tuple(columns[0]) == RESULTS
    assert [name for name in columns[1] if name] == ["未录入", "待审核", "退回", "不通过", "已公示"]


def test_days_are_checked_but_the_truth_can_be_entered(parts: dict[str, str]) -> None:
    days = re.findall(r'<dataValidation type="date"[^>]*>', parts["xl/worksheets/sheet1.xml"])
    assert len(days) == len(DATE_FIELDS)
    assert all('errorStyle="warning"' in one and "promptTitle=" in one for one in days)


def test_printed_cells_are_locked_and_the_others_open(parts: dict[str, str]) -> None:
    sheet, styles = parts["xl/worksheets/sheet1.xml"], parts["xl/styles.xml"]
    formats = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2])
    row = re.findall(r'<c r="[A-Z]+5" s="(\d+)"', sheet)
    assert ['locked="0"' in formats[int(style)] for style in row] == [False] * 3 + [True] * 18
    protection = re.findall(r"<sheetProtection[^>]*>", sheet)
    assert len(protection) == 1
    assert "password" not in protection[0] and "hash" not in protection[0].lower()
    assert 'autoFilter="0"' in protection[0] and 'formatColumns="0"' in protection[0]


def test_it_prints_on_a4_across_with_repeated_headers(parts: dict[str, str]) -> None:
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert re.search(r'<pageSetup paperSize="9"[^>]*orientation="landscape"', sheet)
    assert "'检查结果'!$A:$C,'检查结果'!$3:$4" in parts["xl/workbook.xml"].replace("检查结果!", "'检查结果'!")
    assert re.search(r'<pane xSplit="3" ySplit="4"', sheet)
    assert '<autoFilter ref="A4:U8"/>' in sheet


def test_the_sheets_for_machines_are_very_hidden(parts: dict[str, str]) -> None:
    sheets = re.findall(r'<sheet name="([^"]+)"[^>]*?(?:state="(\w+)")?[^>]*?/>', parts["xl/workbook.xml"])
    hidden = dict(re.findall(r'<sheet name="([^"]+)" sheetId="\d+" state="(\w+)"', parts["xl/workbook.xml"]))
    assert [name for name, _ in sheets] == ["检查结果", "说明", "_mingcha_lists", META_SHEET]
    assert hidden == {"_mingcha_lists": "veryHidden", META_SHEET: "veryHidden"}


def test_no_cell_is_a_formula_or_a_link(parts: dict[str, str]) -> None:
    assert not any("<f>" in text or "<hyperlink" in text for name, text in parts.items() if "worksheets" in name)


def test_two_objects_of_one_number_are_refused() -> None:
    row = TemplateRow(object_id="A", object_name="甲")
    with pytest.raises(WarehouseError, match="对象编号“A”有两个"):
        template_bytes(a_task(rows=(row, row)))


def test_a_text_that_no_cell_can_hold_is_refused() -> None:
    with pytest.raises(WarehouseError, match="过长"):
        template_bytes(a_task(rows=(TemplateRow(object_id="A", object_name="长" * 40_000),)))


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match="写不进去"):
        write_template(a_task(), tmp_path / "file" / "t.xlsx")


# --------------------------------------------------------------- round trips


def test_what_is_written_is_read_back(book: Path) -> None:
    file = read_results(book, mapping=None)
    assert file.kind == "template" and file.problems == ()
    assert [row.object_id for row in file.rows] == list(IDS)
    assert [row.row_no for row in file.rows] == [5, 6, 7, 8]
    assert {row.task for row in file.rows} == {"t-2023-001"}
    assert [row.is_blank for row in file.rows] == [True, False, True, True]
    assert said(file.rows[1]) == FULL.model_copy(update={"inspectors": ("张三（140581-01-01）", "王五")})
    assert said(file.rows[0]) == NO_RESULT


def test_a_task_without_matters_has_one_result_for_the_object(tmp_path: Path) -> None:
    known = ResultCells(state="待审核", matters=(RawMatter(matter="", category="注销", note="已注销"),))
    write_template(
        a_task(matters=(), rows=(TemplateRow(object_id="A", object_name="甲", result=known),)), tmp_path / "t"
    )
    file = read_results(tmp_path / "t", mapping=None)
    assert said(file.rows[0]) == known


def test_results_of_matters_that_the_task_no_longer_has_are_kept(tmp_path: Path) -> None:
    matters = (RawMatter(matter="登记事项检查", category="未发现问题"), RawMatter(matter="旧事项", category="迁出"),
               RawMatter(matter="", category="注销"))  # fmt: skip
    rows = (TemplateRow(object_id="A", object_name="甲", result=ResultCells(matters=matters)),)
    write_template(a_task(rows=rows), tmp_path / "t.xlsx")
    assert read_results(tmp_path / "t.xlsx", mapping=None).rows[0].matters == matters


@pytest.mark.parametrize(
    "matter", ["备注", "问题", "检查结果", "对象编号", "说明：备注", "序号", "行号", "a\nb", "=1+1", " x "]
)
def test_matters_may_be_called_like_our_columns(matter: str, tmp_path: Path) -> None:
    known = ResultCells(matters=(RawMatter(matter=matter, category="迁出", note="n"),), remarks="r")
    rows = (TemplateRow(object_id="A", object_name="甲", result=known),)
    write_template(a_task(matters=(matter, "备注", "甲（2）"), rows=rows), tmp_path / "t.xlsx")
    assert said(read_results(tmp_path / "t.xlsx", mapping=None).rows[0]) == known


SIGNS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Zs", "Cf"))
HOSTILE = st.text(st.sampled_from("&<>\"'=+-@%\\/{}[]（）【】〔〕😀𠮷⿰一丁公司0_x41：、") | SIGNS, max_size=30)
LONG = st.sampled_from(
    ["长" * 200, "=cmd|' /C calc'!A0", "_x0041_", "'单引号", "http://x.y/z?a=1&b=2", "000123", "1E5"]
)
TEXT = (HOSTILE | LONG).filter(lambda text: text == tidy(text))
NAME = TEXT.filter(bool)
ERRORS = re.compile(r"#|Err:", re.IGNORECASE)
#: A cell that shows an error, or a code that lost digits, is refused and not read.
PLAIN = TEXT.filter(lambda text: not ERRORS.match(text))
ID = (st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=20) | NAME).filter(
    lambda text: not ERRORS.match(text) and not re.fullmatch(r"\d(\.\d+)?[Ee]\+?\d+", text)
)
DAY = st.sampled_from(["", "2023年7月1日", "2023/7/1", "20230701", "1899-12-31", "下周"]) | st.dates(
    date(1900, 1, 1), date(9999, 12, 31)
).map(date.isoformat)


@st.composite
def tasks(draw: st.DrawFn) -> tuple[list[str], list[TemplateRow]]:
    matters = draw(st.lists(NAME, min_size=1, max_size=3, unique=True))
    ids = draw(st.lists(ID, min_size=1, max_size=4, unique=True))
    rows = []
    for one in ids:
        results = [RawMatter(matter=m, category=draw(st.sampled_from(RESULTS)), note=draw(PLAIN)) for m in matters]
        days: dict[str, Any] = {field: draw(DAY) for field in DATE_FIELDS}
        cells = ResultCells(
            **days,
            state=draw(st.sampled_from(["待审核", "退回", "不通过", "已公示"])),
            matters=tuple(draw(st.lists(st.sampled_from(results), unique_by=lambda m: m.matter))),
            dispositions=tuple(draw(st.sampled_from([(), ("责令改正",), ("其他", "抄告相关部门")]))),
            inspectors=tuple(draw(st.lists(NAME, max_size=3, unique=True))),
            remarks=draw(PLAIN),
        )  # fmt: skip
        rows.append(TemplateRow(object_id=one, object_name=draw(NAME), address=draw(TEXT), team=TEAM, result=cells))
    return matters, rows


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(tasks())
def test_any_rows_come_back_equal(tmp_path: Path, made: tuple[list[str], list[TemplateRow]]) -> None:
    matters, rows = made
    write_template(a_task(matters=tuple(matters), rows=tuple(rows)), tmp_path / "t.xlsx")
    file = read_results(tmp_path / "t.xlsx", mapping=None)
    assert file.problems == ()
    order = {matter: n for n, matter in enumerate(matters)}
    for wrote, read in zip(rows, file.rows, strict=True):
        assert wrote.result is not None
        expected = wrote.result.model_copy(
            update={
                "matters": tuple(sorted(wrote.result.matters, key=lambda one: order[one.matter])),
                "inspectors": wrote.result.inspectors or tuple(f"{one.name}（{one.inspector_id}）" for one in TEAM),
            }
        )
        assert said(read) == expected
        assert (read.object_id, read.object_name) == (wrote.object_id, wrote.object_name)
