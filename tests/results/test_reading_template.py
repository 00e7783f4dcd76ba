"""Our workbook after people and other programs have worked on it."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps.results.models import RawMatter, ResultFile
from pipelines.steps.results.reading import look_at, read_results
from pipelines.steps.results.rejects import rejects_bytes, write_rejects
from pipelines.steps.results.template import write_template
from tests.support.result_files import IDS, SHEET, Formula, Rows, a_task, at, edited, said, save, save_csv, sheets_of
from warehouse.errors import WarehouseError

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "结果表.xlsx"
    write_template(a_task(), path)
    return path


def read(path: Path) -> ResultFile:
    return read_results(path, mapping=None)


def by_id(file: ResultFile) -> dict[str, Any]:
    return {row.object_id: said(row) for row in file.rows}


def with_cell(book: Path, target: Path, header: str, value: object, row: int = 4) -> ResultFile:
    def change(rows: Rows) -> None:
        rows[row][at(rows, header)] = value

    return read(edited(book, target, change))


# ------------------------------------------------------------- changed sheets


def shuffled(rows: Rows) -> Rows:
    body = rows[4:]
    random.Random(1).shuffle(body)
    return [*rows[:4], *body]


def columns_turned(rows: Rows) -> Rows:
    """Every column elsewhere, headers with them."""
    return [row[:2] + row[:1:-1] for row in rows]


def titles_gone(rows: Rows) -> Rows:
    return rows[3:]


def blank_rows(rows: Rows) -> Rows:
    return [*rows[:4], [""] * 5, *rows[4:], ["", " "]]


def header_repeated(rows: Rows) -> Rows:
    return [*rows[:6], rows[3], *rows[6:]]


def wide_brackets(rows: Rows) -> Rows:
    rows[3] = [f" {cell}： " for cell in rows[3]]
    return rows


@pytest.mark.parametrize(
    "change",
    [shuffled, columns_turned, titles_gone, blank_rows, header_repeated, wide_brackets],
    ids=lambda f: f.__name__,
)
def test_what_does_not_change_the_meaning_does_not_matter(
    change: Callable[[Rows], Rows], book: Path, tmp_path: Path
) -> None:
    file = read(edited(book, tmp_path / "t.xlsx", change))
    assert file.problems == ()
    assert by_id(file) == by_id(read(book))
    assert [row.is_blank for row in sorted(file.rows, key=lambda row: IDS.index(row.object_id))] == [1, 0, 1, 1]


def test_row_numbers_are_those_of_the_sheet(book: Path, tmp_path: Path) -> None:
    file = read(edited(book, tmp_path / "t.xlsx", blank_rows))
    assert [row.row_no for row in file.rows] == [6, 7, 8, 9]


def test_deleted_rows_are_simply_not_there(book: Path, tmp_path: Path) -> None:
    file = read(edited(book, tmp_path / "t.xlsx", lambda rows: rows[:4] + rows[5:6]))
    assert [row.object_id for row in file.rows] == [IDS[1]]


def renamed(old: str, new: str) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[3][at(rows, old)] = new

    return change


def dropped(header: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        place = at(rows, header)
        return [row[:place] + row[place + 1 :] for row in rows]

    return change


def added(rows: Rows) -> None:
    rows[3].append("联系电话")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (renamed("登记事项检查", "登记检查"), ("缺少列“登记事项检查”", "不认识的列“登记检查”", "改回原样")),
        (renamed("登记事项检查", "食品经营许可检查"), ("缺少列“登记事项检查”", "“食品经营许可检查”有两个")),
        (renamed("公示日期", ""), ("缺少列“公示日期”",)),
        (renamed("对象编号", "编号"), ("缺少列“对象编号”", "“编号”")),
        (dropped("备注"), ("缺少列“备注”",)),
        (dropped("食品经营许可检查"), ("缺少列“食品经营许可检查”",)),
        (added, ("多出不认识的列“联系电话”",)),
    ],
)
def test_a_changed_header_is_one_sentence(
    change: Callable[[Rows], Rows | None], words: tuple[str, ...], book: Path, tmp_path: Path
) -> None:
    """An absent column is never taken for an empty one."""
    with pytest.raises(WarehouseError) as error:
        read(edited(book, tmp_path / "t.xlsx", change))
    assert all(word in str(error.value) for word in words), str(error.value)
    assert "\n" not in str(error.value)


def test_two_sheets_of_results_are_refused(book: Path, tmp_path: Path) -> None:
    sheets = sheets_of(book)
    with pytest.raises(WarehouseError, match="有几张结果表（检查结果、检查结果 2）"):
        read(save(tmp_path / "t.xlsx", {**sheets, f"{SHEET} 2": sheets[SHEET]}))


def test_a_workbook_without_its_sheet_of_results(book: Path, tmp_path: Path) -> None:
    sheets = sheets_of(book)
    sheets.pop(SHEET)
    with pytest.raises(WarehouseError, match="工作表不见了或表头已改"):
        read(save(tmp_path / "t.xlsx", sheets))


def test_a_sheet_copied_into_another_workbook_is_read_by_its_headers(book: Path, tmp_path: Path) -> None:
    """Then nobody can say which task it was made for but the rows themselves."""
    file = read(edited(book, tmp_path / "t.xlsx", lambda rows: None, keep_meta=False))
    assert file.kind == "template" and file.template is None
    assert {row.task for row in file.rows} == {"市场监管抽查〔2023〕001号"}
    assert by_id(file) == by_id(read(book))
    assert [row.is_blank for row in file.rows] == [True, False, True, True]


def test_a_copied_sheet_without_the_headers_above_the_matters_is_refused(book: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="多出不认识的列“登记事项检查”"):
        read(edited(book, tmp_path / "t.xlsx", titles_gone, keep_meta=False))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_form_saved_as_csv_is_read_by_its_headers(encoding: str, book: Path, tmp_path: Path) -> None:
    rows = [[str(cell) for cell in row] for row in sheets_of(book)[SHEET]]
    file = read(save_csv(tmp_path / "t.csv", rows, encoding))
    assert file.kind == "template" and file.options["encoding"] == encoding
    assert by_id(file) == by_id(read(book))
    assert [row.row_no for row in file.rows] == [5, 6, 7, 8]


def test_a_damaged_sheet_for_machines_counts_as_absent(book: Path, tmp_path: Path) -> None:
    sheets = sheets_of(book)
    sheets["_mingcha"] = sheets["_mingcha"][1:]
    file = read(save(tmp_path / "t.xlsx", sheets))
    assert file.template is None and by_id(file) == by_id(read(book))


def test_rows_of_another_task_are_problems(book: Path, tmp_path: Path) -> None:
    file = with_cell(book, tmp_path / "t.xlsx", "任务编号", "别的任务")
    assert file.rows[0].task == "别的任务"
    assert [(one.row_no, one.column) for one in file.problems] == [(5, "任务编号")]


# -------------------------------------------------------------- single cells


@pytest.mark.parametrize(
    ("header", "value", "field", "expected"),
    [
        ("检查完成日期", date(2023, 7, 1), "inspected_on", "2023-07-01"),
        ("检查完成日期", datetime(2023, 7, 1, 10, 30), "inspected_on", "2023-07-01"),
        ("检查完成日期", "2023-07-01 10:30:00", "inspected_on", "2023-07-01"),
        ("检查完成日期", "2023年7月1日", "inspected_on", "2023年7月1日"),
        ("检查完成日期", "2023-07-01T10:30:00Z", "inspected_on", "2023-07-01T10:30:00Z"),
        ("检查完成日期", "2023-07-01 25:00", "inspected_on", "2023-07-01 25:00"),
        ("检查完成日期", 20230701, "inspected_on", "20230701"),
        ("检查完成日期", 45108, "inspected_on", "45108"),
        ("公示日期", " 2023-07-01\n", "published_on", "2023-07-01"),
        ("状态", "审核不通过", "state", "不通过"),
        ("状态", "好", "state", "好"),
        ("备注", "第一行\n第二行", "remarks", "第一行\n第二行"),
        ("备注", 12, "remarks", "12"),
        ("登记事项检查", "通过登记的住所\n(经营场所)无法联系", "matters", "通过登记的住所（经营场所）无法联系"),
        ("登记事项检查", "正常", "matters", "正常"),
        ("后续处置", "停止检查，反馈至日常监管部门", "dispositions", ("停止检查，反馈至日常监管部门",)),
        ("后续处置", "责令改正、抄告相关部门", "dispositions", ("责令改正", "抄告相关部门")),
        ("后续处置", "责令改正、移送", "dispositions", ("责令改正、移送",)),
        ("后续处置", "责令改正；责令改正;其它", "dispositions", ("责令改正", "其他")),
        ("检查方式", "实地检查\n书面检查", "methods", ("实地检查", "书面检查")),
        (
            "检查人员",
            "张三（140581-01-01），王五;（赵、六）",
            "inspectors",
            ("张三（140581-01-01）", "王五", "（赵、六）"),
        ),
    ],
)
def test_a_cell_is_read_as_it_was_meant_or_left_as_it_is(
    header: str, value: object, field: str, expected: object, book: Path, tmp_path: Path
) -> None:
    row = with_cell(book, tmp_path / "t.xlsx", header, value).rows[0]
    if field == "matters":
        expected = (RawMatter(matter="登记事项检查", category=str(expected)),)
    assert getattr(row, field) == expected
    assert not row.is_blank


@pytest.mark.parametrize(
    ("value", "word"),
    [(Formula("=VLOOKUP(A1,B:C,2,0)"), "没有算出"), ("#N/A", "#N/A"), ("#REF!", "#REF!"), ("Err:502", "Err:502")],
)
def test_formulas_without_a_value_are_problems_of_their_row(value: str, word: str, book: Path, tmp_path: Path) -> None:
    file = with_cell(book, tmp_path / "t.xlsx", "公示日期", value, row=5)
    assert [(one.row_no, one.column) for one in file.problems] == [(6, "公示日期")]
    assert word in file.problems[0].message
    assert file.rows[1].published_on == "" and file.rows[1].raw["公示日期"]


@pytest.mark.parametrize("number", [911405810000000171, 9.11405810000000171e17, "9.11E+17", "9.11406E17"])
def test_codes_that_became_numbers_are_not_guessed(number: float, book: Path, tmp_path: Path) -> None:
    file = with_cell(book, tmp_path / "t.xlsx", "对象编号", number)
    assert any("被表格软件改成了数" in one.message and one.row_no == 5 for one in file.problems)
    assert file.rows[0].object_id == ""


def test_registration_numbers_of_15_digits_are_exact(book: Path, tmp_path: Path) -> None:
    assert with_cell(book, tmp_path / "t.xlsx", "对象编号", 140581200012345).rows[0].object_id == "140581200012345"


def test_a_row_without_a_number_is_a_problem(book: Path, tmp_path: Path) -> None:
    file = with_cell(book, tmp_path / "t.xlsx", "对象编号", "")
    assert [(one.row_no, "没有对象编号" in one.message) for one in file.problems] == [(5, True)]


def test_text_right_of_the_header_is_a_problem(book: Path, tmp_path: Path) -> None:
    file = read(edited(book, tmp_path / "t.xlsx", lambda rows: rows[4].append("旁注")))
    assert [(one.row_no, "旁注" in one.message) for one in file.problems] == [(5, True)]


@pytest.mark.parametrize(
    ("header", "value", "blank"),
    [
        ("状态", "未录入", True), ("状态", "待审核", False), ("检查人员", "张三（140581-01-01）", False),
        ("检查人员", "", True), ("备注", "停业", False), ("说明：登记事项检查", "无", False),
    ],
)  # fmt: skip
def test_blank_is_what_nobody_touched(header: str, value: str, blank: bool, book: Path, tmp_path: Path) -> None:
    assert with_cell(book, tmp_path / "t.xlsx", header, value).rows[0].is_blank is blank


def test_the_same_row_twice_is_marked_and_two_that_differ_are_problems(book: Path, tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows.append(list(rows[5]))
        rows.append(list(rows[6]))
        rows[-1][at(rows, "备注")] = "另一说"

    file = read(edited(book, tmp_path / "t.xlsx", change))
    assert [row.duplicate_of for row in file.rows] == [None, None, None, None, 6, None]
    assert [(one.row_no, "第 7、10 行" in one.message) for one in file.problems] == [(7, True), (10, True)]


# ------------------------------------------------------------------- rejects


def test_rejected_rows_are_a_template_again(book: Path, tmp_path: Path) -> None:
    source = with_cell(book, tmp_path / "t.xlsx", "公示日期", "2023-13-45", row=4)
    problems = {5: ["“公示日期”不是一天。"], 6: ["甲", "乙"]}
    write_rejects(source, problems, tmp_path / "r.xlsx")
    rows = sheets_of(tmp_path / "r.xlsx")[SHEET]
    assert rows[3][-1] == "问题" and [row[-1] for row in rows[4:]] == ["“公示日期”不是一天。", "甲\n乙"]
    back = read(tmp_path / "r.xlsx")
    assert back.template == source.template and back.problems == ()
    assert [said(row) for row in back.rows] == [said(row) for row in source.rows[:2]]
    assert [row.raw for row in back.rows] == [row.raw for row in source.rows[:2]]
    assert rejects_bytes(source, problems) == rejects_bytes(source, problems)


def test_rejected_rows_of_a_copied_sheet(book: Path, tmp_path: Path) -> None:
    source = read(edited(book, tmp_path / "t.xlsx", lambda rows: None, keep_meta=False))
    write_rejects(source, {6: ["甲"]}, tmp_path / "r.xlsx")
    back = read(tmp_path / "r.xlsx")
    assert [said(row) for row in back.rows] == [said(source.rows[1])]


def test_a_corrected_file_can_be_rejected_again(book: Path, tmp_path: Path) -> None:
    source = read(book)
    for number in (6, 5, 5):
        write_rejects(source, {number: ["还是不对"]}, tmp_path / "r.xlsx")
        source = read(tmp_path / "r.xlsx")
    assert [row.object_id for row in source.rows] == [IDS[1]]
    assert "问题" not in source.header


def test_a_row_that_is_not_there_cannot_go_back(book: Path) -> None:
    with pytest.raises(WarehouseError, match="没有第 99 行"):
        rejects_bytes(read(book), {99: ["x"]})


# -------------------------------------------------------------- LibreOffice


@pytest.fixture(scope="module")
def saved(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as LibreOffice saves it."""
    if SOFFICE is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("office")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [SOFFICE, "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder)]
    subprocess.run([*command, str(book)], check=True, capture_output=True, timeout=120)
    return folder / book.name


def test_what_libreoffice_saves_is_read_the_same(saved: Path, book: Path) -> None:
    before, after = read(book), read(saved)
    assert saved.read_bytes() != book.read_bytes()
    assert after.template == before.template and after.problems == ()
    assert [row.model_dump(exclude={"row_nos"}) for row in after.rows] == [
        row.model_dump(exclude={"row_nos"}) for row in before.rows
    ]


def test_libreoffice_keeps_lists_protection_and_hidden_sheets(saved: Path) -> None:
    import zipfile

    with zipfile.ZipFile(saved) as package:
        sheet, workbook = package.read("xl/worksheets/sheet1.xml").decode(), package.read("xl/workbook.xml").decode()
    assert "<sheetProtection" in sheet and sheet.count('type="list"') >= 5
    assert workbook.count("idden") >= 2


def test_a_look_at_the_file_is_enough_to_know_it(book: Path) -> None:
    found = look_at(book)
    assert (found.kind, found.before, found.options) == ("template", 3, {"sheet": SHEET})
