"""Exports of other platforms, read through a stored mapping."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.steps.results.codes import NAMES, known, result_lexicon, split_inspector, word
from pipelines.steps.results.columns import NOT_USED, field_named, header_digest, propose_mapping
from pipelines.steps.results.models import RawMatter, ResultFile, SavedMapping
from pipelines.steps.results.reading import look_at, read_results
from pipelines.steps.results.rejects import write_rejects
from tests.support.result_files import save, save_csv, sheets_of
from warehouse.errors import WarehouseError

HEADER = [
    "序号",
    "抽查任务编号",
    "企业名称",
    "统一社会信用代码/注册号",
    "检查结果",
    "检查时间",
    "公示时间",
    "检查人员",
    "后续处理",
    "内部码",
]
FIELDS = [
    "",
    "task",
    "object_name",
    "object_id",
    "category",
    "inspected_on",
    "published_on",
    "inspectors",
    "dispositions",
    "-",
]
MAPPING = SavedMapping(
    name="省平台",
    mapping={header: field for header, field in zip(HEADER, FIELDS, strict=True) if field},
    codes={"category": {"1": "未发现问题", "03": "迁出", "正常": "未发现问题"}, "dispositions": {"A": "责令改正"}},
)
ROWS = [
    ["1", "RW-1", "甲公司", "91140581MA0K000017", "1", "2023-07-01 09:00:00", "2023/7/3", "张三、李四", "A", "x"],
    ["2", "RW-1", "乙,公司", "140581200012345", "未发现问题的", "20230702", "", "张三", "责令改正;抄告相关部门", ""],
    ["3", "RW-1", "=1+1", "92140581MA0K00004X", "99", "", "", "", "", ""],
]
LONG_HEADER = ["任务名称", "单位名称", "信用代码", "检查事项", "检查结果", "问题描述", "公示日期"]
LONG = SavedMapping(
    name="长表",
    mapping=dict(
        zip(
            LONG_HEADER,
            ["task_name", "object_name", "object_id", "matter", "category", "note", "published_on"],
            strict=True,
        )
    ),
)
LONG_ROWS = [
    ["任务一", "甲", "A1", "事项一", "未发现问题", "", "2023-07-03"],
    ["任务一", "乙", "B1", "事项一", "迁出", "已搬", "2023-07-03"],
    ["任务一", "甲", "A1", "事项二", "注销", "", "2023-07-03"],
]


def read(path: Path, mapping: SavedMapping = MAPPING) -> ResultFile:
    return read_results(path, mapping=mapping)


def a_csv(folder: Path, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    return save_csv(folder / "e.csv", [header, *rows])


# ----------------------------------------------------------------- one table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters_are_found(encoding: str, delimiter: str, tmp_path: Path) -> None:
    file = read(save_csv(tmp_path / "e.csv", [["检查结果导出"], HEADER, *ROWS], encoding, delimiter))
    assert file.problems == () and file.options["delimiter"] == delimiter
    assert [(row.row_no, row.object_name) for row in file.rows] == [(3, "甲公司"), (4, "乙,公司"), (5, "=1+1")]


def test_fields_codes_and_what_nobody_knows(tmp_path: Path) -> None:
    first, second, third = read(a_csv(tmp_path, ROWS)).rows
    assert (first.task, first.object_id) == ("RW-1", "91140581MA0K000017")
    assert first.matters == (RawMatter(matter="", category="未发现问题"),)
    assert (first.inspected_on, first.published_on) == ("2023-07-01", "2023/7/3")
    assert (first.inspectors, first.dispositions) == (("张三", "李四"), ("责令改正",))
    assert first.raw["内部码"] == "x" and first.raw["检查结果"] == "1"
    assert second.matters[0].category == "未发现问题"
    assert second.dispositions == ("责令改正", "抄告相关部门")
    assert third.matters[0].category == "99"


def test_workbooks_are_read_like_csv(tmp_path: Path) -> None:
    csv, xlsx = a_csv(tmp_path, ROWS), save(tmp_path / "e.xlsx", {"封面": [["导出"]], "数据": [HEADER, *ROWS]})
    assert read(xlsx).rows == read(csv).rows
    assert read(xlsx).options == {"sheet": "数据", "mapping": "省平台"}


def test_only_what_has_a_column_is_said(tmp_path: Path) -> None:
    file = read(a_csv(tmp_path, ROWS))
    assert "remarks" not in file.fields and {"category", "published_on"} <= file.fields
    assert file.mapping == {header: field for header, field in MAPPING.mapping.items() if field != NOT_USED}


def test_a_file_that_is_not_ours_needs_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="没有说明怎样读"):
        read_results(a_csv(tmp_path, ROWS), mapping=None)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ([*HEADER[:4], "结论", *HEADER[5:]], "没有读法“省平台”要用的列“检查结果”"),
        ([*HEADER, "新列"], "列“新列”在读法“省平台”里没有说明"),
        ([*HEADER, "检查结果"], "列“检查结果〔2〕”在读法“省平台”里没有说明"),
    ],
)
def test_a_platform_that_changed_its_export_is_noticed(header: list[str], words: str, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match=words):
        read(a_csv(tmp_path, [[*row, ""][: len(header)] for row in ROWS], header))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mapping": {"a": "object_id", "b": "colour"}}, "字段“colour”不存在"),
        ({"mapping": {"a": "object_id", "b": "object_id"}}, "“a”、“b”都对应到“对象编号”"),
        ({"mapping": {"a": "category"}}, "没有说明哪一列是“对象编号”"),
        ({"mapping": {"a": "object_id", "b": "category", "c": "category:甲"}}, "请只用一种"),
        ({"mapping": {"a": "object_id"}, "codes": {"category": {"1": "正常"}}}, "不是“检查结果”的规范写法"),
        ({"mapping": {"a": "object_id"}, "codes": {"remarks": {"1": "x"}}}, "只有这些字段有代码"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(change: dict[str, object], words: str, tmp_path: Path) -> None:
    path = save_csv(tmp_path / "e.csv", [["a", "b", "c"], ["1", "2", "3"]])
    with pytest.raises(WarehouseError, match=words):
        read(path, SavedMapping.model_validate({"name": "x", **change}))


def test_columns_of_single_matters(tmp_path: Path) -> None:
    mapping = SavedMapping(
        name="宽表",
        mapping={
            "代码": "object_id",
            "甲结果": "category:事项甲",
            "甲说明": "note:事项甲",
            "乙结果": "category:事项乙",
        },
    )
    path = save_csv(tmp_path / "e.csv", [list(mapping.mapping), ["A", "注销", "n", ""], ["B", "", "", "迁出"]])
    assert [row.matters for row in read(path, mapping).rows] == [
        (RawMatter(matter="事项甲", category="注销", note="n"),),
        (RawMatter(matter="事项乙", category="迁出"),),
    ]


# ----------------------------------------------------------------- bad files


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["4", "RW-1", "丁", "D1", "1", "", "", "", "", "", "多"], "表头右边还有内容"),
        (["4", "RW-1", "丁", "D1"], "只有 4 格"),
        (["4", "RW-1", "丁", "9.11E+17", "1", "", "", "", "", ""], "末尾几位已丢失"),
        (["4", "RW-1", "丁", "D1", "#N/A", "", "", "", "", ""], "公式错误"),
        (["合计", "", "", "", "3", "", "", "", "", ""], "没有对象编号"),
        (["4", "RW-1", "丁\ufffd", "D1", "1", "", "", "", "", ""], "有认不出的字"),
    ],
)
def test_a_row_that_cannot_be_read_has_a_problem(row: list[str], words: str, tmp_path: Path) -> None:
    file = read(a_csv(tmp_path, [*ROWS, row]))
    assert [(one.row_no, words in one.message) for one in file.problems] == [(5, True)]
    assert [one.row_no for one in file.rows] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("cell", "text"),
    [('="000123"', "000123"), ("'000123", "000123"), ("91140581MA0K000017\t", "91140581MA0K000017"), ("'=1+1", "=1+1"),
     ("'短", "'短"), ('="a"&"b"', '="a"&"b"')],
)  # fmt: skip
def test_marks_that_keep_excel_from_reading_numbers(cell: str, text: str, tmp_path: Path) -> None:
    row = list(ROWS[0])
    row[3] = cell
    assert read(a_csv(tmp_path, [row])).rows[0].object_id == text


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text(",".join(HEADER) + '\n1,RW-1,"甲,A,1,,,,,\n' + "2,RW-1,乙,B,1,,,,,\n" * 3, "utf-8")
    with pytest.raises(WarehouseError, match="引号不配对"):
        read(tmp_path / "e.csv")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("none.csv", None, "没有文件"), ("empty.csv", b"", "是空的"), ("x.xlsx", b"PK\x03\x04broken", "打不开"),
        ("x.parquet", b"PAR1....", "Parquet"), ("x.csv", b"a,b\n1,2\n", "没有找到认识的表头"),
        ("x.xls", "<html><table><tr><td>检查结果".encode(), "其实是网页格式"),
        ("x.csv", bytes(range(1, 256)) * 8, "没有找到认识的表头"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables(name: str, data: bytes | None, words: str, tmp_path: Path) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(WarehouseError, match=words) as error:
        read(tmp_path / name)
    assert "\n" not in str(error.value)


def test_a_sheet_that_fits_better_is_the_one(tmp_path: Path) -> None:
    sheets = {"汇总": [["企业名称", "检查结果", "户数"], ["甲公司", "1", "1"]], "数据": [HEADER, *ROWS]}
    path = save(tmp_path / "e.xlsx", sheets)
    assert len(read(path).rows) == 3 and look_at(path).options == {"sheet": "数据"}


def test_two_sheets_that_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="有几个工作表都像检查结果（甲、乙）"):
        read(save(tmp_path / "e.xlsx", {"甲": [HEADER, *ROWS], "乙": [HEADER]}))


# ----------------------------------------------- a row for each object and matter


def test_rows_of_one_object_are_one_result(tmp_path: Path) -> None:
    file = read(save_csv(tmp_path / "e.csv", [LONG_HEADER, *LONG_ROWS]), LONG)
    assert file.problems == ()
    assert [(row.task, row.object_id, row.row_no, row.row_nos) for row in file.rows] == [
        ("任务一", "A1", 2, (2, 4)), ("任务一", "B1", 3, (3,)),
    ]  # fmt: skip
    assert [(one.matter, one.category, one.note) for one in file.rows[0].matters] == [
        ("事项一", "未发现问题", ""), ("事项二", "注销", ""),
    ]  # fmt: skip
    assert file.rows[0].raw["检查事项"] == "事项一\n事项二" and file.rows[0].raw["公示日期"] == "2023-07-03"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [(6, "2023-07-04", "“公示日期”不一致（第 2 行与第 4 行）"), (1, "丙", "“对象名称”不一致")],
)
def test_what_is_said_of_the_object_must_agree(place: int, value: str, words: str, tmp_path: Path) -> None:
    rows = [list(row) for row in LONG_ROWS]
    rows[2][place] = value
    file = read(save_csv(tmp_path / "e.csv", [LONG_HEADER, *rows]), LONG)
    assert [(one.row_no, words in one.message) for one in file.problems] == [(2, True)]


def test_one_matter_with_two_results_is_a_problem(tmp_path: Path) -> None:
    rows = [*LONG_ROWS, ["任务一", "甲", "A1", "事项一", "迁出", "", "2023-07-03"], LONG_ROWS[2]]
    file = read(save_csv(tmp_path / "e.csv", [LONG_HEADER, *rows]), LONG)
    assert [(one.row_no, "“事项一”有两个不同的结果" in one.message) for one in file.problems] == [(2, True)]


def test_cells_merged_over_rows_speak_for_all_of_them(tmp_path: Path) -> None:
    rows = [LONG_HEADER, LONG_ROWS[0], ["", "", "", "事项二", "注销", "", ""], LONG_ROWS[1]]
    merges = [(1, n, 2, n, LONG_ROWS[0][n]) for n in (0, 1, 2, 6)]
    file = read(save(tmp_path / "e.xlsx", {"表": rows}, merges), LONG)
    assert file.problems == ()
    assert file.rows == read(save_csv(tmp_path / "e.csv", [LONG_HEADER, *(LONG_ROWS[n] for n in (0, 2, 1))]), LONG).rows


def test_an_empty_cell_below_a_filled_one_is_not_filled_in(tmp_path: Path) -> None:
    rows = [LONG_HEADER, LONG_ROWS[0], ["", "", "", "事项二", "注销", "", ""]]
    assert [one.row_no for one in read(save(tmp_path / "e.xlsx", {"表": rows}), LONG).problems] == [3]


# ------------------------------------------------------------------- rejects


def test_rejected_rows_keep_their_form(tmp_path: Path) -> None:
    source = read(a_csv(tmp_path, ROWS))
    write_rejects(source, {4: ["结果“99”不认识。"]}, tmp_path / "r.xlsx")
    assert sheets_of(tmp_path / "r.xlsx")["请更正"] == [[*HEADER, "问题"], [*ROWS[2], "结果“99”不认识。"]]
    back = read(tmp_path / "r.xlsx")
    assert [row.model_dump(exclude={"row_no", "row_nos"}) for row in back.rows] == [
        source.rows[2].model_dump(exclude={"row_no", "row_nos"})
    ]
    assert look_at(tmp_path / "r.xlsx").header_digest == look_at(tmp_path / "e.csv").header_digest


def test_all_rows_of_an_object_go_back(tmp_path: Path) -> None:
    source = read(save_csv(tmp_path / "e.csv", [LONG_HEADER, *LONG_ROWS]), LONG)
    write_rejects(source, {2: ["甲"]}, tmp_path / "r.xlsx")
    assert [row[3] for row in sheets_of(tmp_path / "r.xlsx")["请更正"]] == ["检查事项", "事项一", "事项二"]
    assert [row.row_nos for row in read(tmp_path / "r.xlsx", LONG).rows] == [(2, 3)]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp", "Zs", "Cf")), max_size=20
).filter(lambda text: not text.startswith(("#", "Err")))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(TEXT, min_size=len(HEADER), max_size=len(HEADER)), min_size=1, max_size=4))
def test_any_rejected_rows_say_the_same_again(tmp_path: Path, rows: list[list[str]]) -> None:
    rows = [[*row[:3], f"K{n}", *row[4:]] for n, row in enumerate(rows)]
    source = read(save(tmp_path / "e.xlsx", {"数据": [HEADER, *rows]}))
    write_rejects(source, {row.row_no: ["x"] for row in source.rows}, tmp_path / "r.xlsx")
    apart = {"row_no", "row_nos", "duplicate_of"}
    back = read(tmp_path / "r.xlsx")
    assert [row.model_dump(exclude=apart) for row in back.rows] == [
        row.model_dump(exclude=apart) for row in source.rows
    ]


# ------------------------------------------------------- headers and words


def test_a_proposal_says_what_is_doubtful() -> None:
    found = propose_mapping([*HEADER, "检查日期"])
    assert found.mapping["统一社会信用代码/注册号"] == "object_id" and found.mapping["后续处理"] == "dispositions"
    assert {found.mapping[name] for name in ("检查时间", "检查日期", "内部码", "序号")} == {NOT_USED}
    assert len(found.doubts) == 1 and "“检查时间”、“检查日期”都像是“检查完成日期”" in found.doubts[0]


def test_a_look_finds_the_header_by_words_or_by_a_stored_digest(tmp_path: Path) -> None:
    path = save_csv(tmp_path / "e.csv", [["导出"], HEADER, *ROWS])
    assert (look_at(path).kind, look_at(path).before, look_at(path).header) == ("mapped", 1, tuple(HEADER))
    odd = save_csv(tmp_path / "o.csv", [["k1", "k2"], ["1", "2"]])
    assert look_at(odd, known={header_digest(["k1", "k2"])}).header == ("k1", "k2")
    with pytest.raises(WarehouseError, match="没有找到认识的表头"):
        look_at(odd)


@pytest.mark.parametrize(
    ("text", "field"),
    [("检查结果", "category"), ("category", "category"), ("检查结果：食品检查", "category:食品检查"),
     ("note:x", "note:x"), ("备注:x", None), ("颜色", None), ("检查结果：", None)],
)  # fmt: skip
def test_fields_are_named_in_either_language(text: str, field: str | None) -> None:
    assert field_named(text) == field


def test_every_name_stands_for_itself_and_words_of_one_platform_do_not_stand_in_the_lexicon() -> None:
    for field, names in NAMES.items():
        assert [word(field, name, {}) for name in names] == list(names)
    for text in ("正常", "合格", "1", "01", "无问题", "公示"):
        assert known("category", text, {}) is None and known("state", text, {}) is None
    assert result_lexicon().columns["检查时间"] == "inspected_on"


def test_a_stored_code_is_compared_as_written() -> None:
    codes = {"category": {"01": "注销", "未发现问题": "迁出"}}
    assert word("category", "1", codes) == "1"
    assert word("category", "０１", codes) == "注销"
    assert word("category", "未发现问题", codes) == "迁出"


def test_names_and_codes_of_inspectors() -> None:
    assert split_inspector("张三（140581-01-01）") == ("张三", "140581-01-01")
    assert split_inspector("张（小）三(A1)") == ("张（小）三", "A1")
    assert split_inspector("张三") == ("张三", "")


# --------------------------------------------------------------- old workbooks


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_xls_files_of_old_platforms(tmp_path: Path) -> None:
    source = save(tmp_path / "e.xlsx", {"数据": [HEADER, *ROWS]})
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "xls", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert read(tmp_path / "e.xls").rows == read(source).rows
