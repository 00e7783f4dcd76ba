"""Whole imports: formats, encodings, duplicates, problems with their places, versions."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipelines.steps.registries.importing import FileSource, ImportReport, ImportSettings
from tests.support.registry import HEADER, code, csv_file, gs15, imported, row, xlsx_file
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.queries import run_checks
from warehouse.registries.snapshots import current_snapshot, relation
from warehouse.registries.staging import scratch_for


def ask(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with opened(warehouse) as con:
        return con.execute(sql).fetchall()


def problems(warehouse: Path) -> list[tuple[Any, ...]]:
    return ask(warehouse, "SELECT row_no, col_name, code FROM base.registry_problem ORDER BY ALL")


def staged(file: Path, folder: Path) -> list[tuple[Any, ...]]:
    """The rows as they stand before any rule: number, problem of the whole row, cells."""
    with scratch_for(folder / "w.duckdb") as scratch:
        FileSource(file, "objects", ImportSettings()).stage(scratch)
        return scratch.con.execute("SELECT * FROM staged ORDER BY row_no").fetchall()


ODD = row(1, 企业名称='甲"乙", 丙;丁\n|戊')


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("gbk", ","),
        ("gb18030", "\t"),
        ("utf-16", "\t"),
        ("gbk", "|"),
        ("utf-8", "|"),
    ],
)
def test_encodings_and_delimiters_give_the_same_rows(tmp_path: Path, encoding: str, delimiter: str) -> None:
    file = csv_file(tmp_path / "o.csv", [HEADER, ODD, row(2)], encoding=encoding, delimiter=delimiter)
    assert staged(file, tmp_path) == [(1, None, *ODD), (2, None, *row(2))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("titles", [[], [["高平市检查对象名录"], [], ["填报单位：市场监管局", "", "2023年"]]])
def test_line_ends_and_titles(tmp_path: Path, end: str, titles: list[list[str]]) -> None:
    rows = [*titles, ("统一社会信用代码\n（18位）", *HEADER[1:]), ODD, [], row(2), ("", "", "", "", "")]
    file = csv_file(tmp_path / "o.csv", rows, lineterminator=end)
    assert staged(file, tmp_path) == [(1, None, *ODD), (2, None, *row(2)), (3, None, *[None] * 5)]


@pytest.fixture(scope="module")
def mixed(empty: bytes, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ImportReport]:
    """One file for many rules, in GBK; nobody changes what was made of it."""
    folder = tmp_path_factory.mktemp("mixed")
    warehouse = folder / "w.duckdb"
    warehouse.write_bytes(empty)
    rows = [
        (*HEADER, "主体类型", "所属地域", "联系人", "联系电话"),
        (*ODD, "企业", "高平市", "", ""),
        (*row(11, 统一社会信用代码=code(11).lower()), "企业", "全市", "", ""),
        (*row(12, 统一社会信用代码=gs15("14058100000001")), "企业", "高平市", "", ""),
        (*row(13), "个体工商户", "高平市", "", ""),
        (*row(14, 成立日期="2030-01-01"), "外星人", "高平市", "", ""),
        (code(15)[:-1] + "?", "", "？", "E", "2023-02-30", "企业", "高平市", "", ""),
        (*row(16), "企业", "高平市", "王五", "13800001111"),
        (*row(17), "企业", "高平市", "赵六", "1380000\x002222"),
    ]
    return warehouse, imported(warehouse, "objects", csv_file(folder / "o.csv", rows, encoding="gbk"))


def test_a_gbk_file_becomes_a_registry(mixed: tuple[Path, ImportReport]) -> None:
    warehouse, report = mixed
    assert report.read_with["encoding"] == "gb18030"
    found = ask(warehouse, "SELECT object_id, name, registered_on, flags FROM registry_objects WHERE row_no = 1")
    assert found == [(code(1), '甲"乙", 丙;丁|戊', date(2020, 1, 5), [])]


def test_a_header_with_a_line_break_loses_no_row(tmp_path: Path) -> None:
    rows = [("统一社会信用代码\r\n（18位）", *HEADER[1:]), row(1, 企业名称="甲\n乙"), row(2), row(3)]
    assert len(staged(csv_file(tmp_path / "o.csv", rows), tmp_path)) == 3


def test_rows_of_the_wrong_width_go_back_and_bad_bytes_too(warehouse: Path, tmp_path: Path) -> None:
    file = tmp_path / "o.csv"
    good = [",".join(row(n)) for n in (1, 2)]
    short, long = ",".join(row(3)[:4]), ",".join([*row(4), "多"])
    trailing = ",".join([*row(6), ""])
    text = (
        "\n".join([",".join(HEADER), good[0], short, long, good[1], trailing, ",".join(row(5, 企业名称="甲@@乙"))])
        + "\n"
    )
    file.write_bytes(text.encode().replace(b"@@", b"\xff\xfe"))
    report = imported(warehouse, "objects", file)
    assert (report.outcome.rows_read, report.outcome.rows_accepted, report.outcome.rows_rejected) == (6, 3, 3)
    assert problems(warehouse) == [
        (2, None, "short_row"),
        (3, None, "long_row"),
        (6, "企业名称", "unreadable_character"),
    ]


def test_an_open_quotation_mark_stops_the_import_with_a_sentence(warehouse: Path, tmp_path: Path) -> None:
    file = tmp_path / "o.csv"
    file.write_text(
        "\n".join([",".join(HEADER), ",".join(row(1)), f'{code(2)},"甲,存续,A,2020-01-05', ",".join(row(3))])
    )
    with pytest.raises(WarehouseError, match="引号不配对"):
        imported(warehouse, "objects", file)
    assert ask(warehouse, "SELECT count(*) FROM base.registry_import") == [(0,)]


CELLS = st.text(st.sampled_from('ab,;"\n甲 |\t'), max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_no_cell_is_changed_on_the_way_to_the_rejected_rows(tmp_path: Path, cells: list[str], end: str) -> None:
    """Every row here is wrong (no status), so all must come back as they were, in order."""
    rows = [(f"{n}", cell, "", "x") for n, cell in enumerate(cells)]
    file = csv_file(
        tmp_path / "o.csv", [("统一社会信用代码", "企业名称", "登记状态", "备注"), *rows], lineterminator=end
    )
    assert [tuple(cell or "" for cell in line[2:]) for line in staged(file, tmp_path)] == rows


def test_duplicates_go_back_unless_they_are_identical_and_good(warehouse: Path, tmp_path: Path) -> None:
    rows = [
        ("序号", *HEADER), ("1", *row(1)), ("2", *row(1)), ("3", *row(2)), ("4", *row(2, 登记状态="注销")), ("5",
        *row(3)),
        ("6", *row(4, 统一社会信用代码=code(3).lower())), ("7", *row(5, 成立日期="坏")), ("8", *row(5)),
        ("9", *row(6, 登记状态="？")), ("10", *row(6, 登记状态="？")),
    ]  # fmt: skip
    report = imported(warehouse, "objects", csv_file(tmp_path / "o.csv", rows))
    done = report.outcome
    assert (done.rows_read, done.rows_accepted, done.rows_rejected, done.rows_repeated) == (10, 2, 8, 1)
    assert ask(warehouse, "SELECT row_no, flags FROM registry_objects") == [(1, ["repeated_row"])]
    twice = ask(warehouse, "SELECT row_no FROM base.registry_problem WHERE code = 'duplicate_id' ORDER BY 1")
    assert twice == [(3,), (4,), (5,), (6,), (7,), (8,)]
    assert run_checks(warehouse) == []


def test_all_problems_of_a_row_are_told_with_their_columns(mixed: tuple[Path, ImportReport]) -> None:
    assert [(place, what) for line, place, what in problems(mixed[0]) if line == 6] == [
        ("企业名称", "missing_value"), ("信用风险等级", "unknown_credit_class"), ("成立日期", "impossible_date"),
        ("登记状态", "unknown_status"), ("统一社会信用代码", "uscc_form"),
    ]  # fmt: skip


def test_flags_are_kept_with_the_row(mixed: tuple[Path, ImportReport]) -> None:
    warehouse, report = mixed
    done = report.outcome
    assert (done.rows_accepted, done.rows_flagged, done.rows_rejected) == (6, 4, 2)
    found = ask(
        warehouse,
        "SELECT object_id, id_kind, entity_type, list_sort(flags) FROM registry_objects "
        "WHERE row_no BETWEEN 2 AND 5 ORDER BY row_no",
    )
    assert found == [
        (code(11), "uscc", "企业", ["id_folded", "vague_area"]),
        (gs15("14058100000001"), "reg15", "企业", ["old_registration_number"]),
        (code(13), "uscc", "个体工商户", ["entity_type_conflict"]),
        (code(14), "uscc", "企业", ["date_in_future", "unknown_entity_type"]),
    ]


def test_own_numbers_need_a_department(warehouse: Path, tmp_path: Path) -> None:
    header = ("对象编号", "对象名称", "状态", "监管部门")
    rows = [
        header, ("学-001", "甲学校", "正常", "高平市教育局"), ("yx02", "乙医院", "正常", "高平市卫健局"), ("3",
            "丙", "正常", ""),
        (code(4), "丁公司", "正常", ""), (code(5)[:-1], "戊公司", "正常", "高平市教育局"), ("K9", "己", "正常",
        "查无此局"),
    ]  # fmt: skip
    imported(warehouse, "objects", csv_file(tmp_path / "o.csv", rows))
    found = ask(warehouse, "SELECT row_no, object_id, id_kind FROM registry_objects ORDER BY 1")
    codes = dict(ask(warehouse, "SELECT natural_key, code FROM base.registry_code"))
    health = next(code for name, code in codes.items() if "卫生" in str(name))
    assert found == [(2, f"{health}:YX02", "other"), (4, code(4), "uscc")]
    errors = ask(warehouse, "SELECT row_no, code FROM base.registry_problem WHERE severity = 'error' ORDER BY 1")
    assert errors == [(1, "id_characters"), (3, "id_needs_prefix"), (5, "code_length"), (6, "id_needs_prefix")]
    imported(warehouse, "objects", csv_file(tmp_path / "p.csv", [header, rows[3]]), id_prefix="140581-09")
    assert ask(warehouse, "SELECT object_id FROM registry_objects") == [("140581-09:3",)]


def test_codes_that_excel_turned_into_numbers_are_refused(warehouse: Path, tmp_path: Path) -> None:
    numeric = gs15("14058100000001")
    rows: list[list[object]] = [
        ["名录", "", "", "", ""], [], list(HEADER), list(row(1)), [911405810000000000.0, "甲", "存续", "A",
            date(2020, 1, 5)],
        ["9.11406E+17", "乙", "存续", "A", "2020-01-05"], [], [int(numeric), "丙", "存续", "A", 43835],
        [int(gs15("14058100000002")), "丁", "存续", "A", date(2020, 1, 5)], list(row(5, 企业名称="=1+1")),
    ]  # fmt: skip
    report = imported(warehouse, "objects", xlsx_file(tmp_path / "o.xlsx", rows))
    assert (report.outcome.rows_read, report.outcome.rows_accepted, report.outcome.rows_blank) == (6, 3, 1)
    assert problems(warehouse)[:3] == [
        (2, "统一社会信用代码", "scientific_number"), (3, "统一社会信用代码", "scientific_number"), (5, "成立日期",
        "date_serial"),
    ]  # fmt: skip
    found = ask(warehouse, "SELECT row_no, name, registered_on FROM registry_objects ORDER BY 1")
    day = date(2020, 1, 5)
    assert found == [(1, "高平市第1有限公司", day), (6, "丁", day), (7, "=1+1", day)]


def test_leading_zeros_of_text_ids_stay(warehouse: Path, tmp_path: Path) -> None:
    header = ["姓名", "执法证号", "部门", "有效期至"]
    rows: list[list[object]] = [[*header], ["张三", "0140581001", "高平市教育局", date(2027, 1, 1)]]
    imported(warehouse, "inspectors", xlsx_file(tmp_path / "i.xlsx", rows))
    assert ask(warehouse, "SELECT certificate_no, certificate_until FROM registry_inspectors") == [
        ("0140581001", date(2027, 1, 1))
    ]


def test_several_sheets_are_a_question(warehouse: Path, tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "o.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name, number in (("企业", 1), ("个体", 2), ("说明", 0)):
        sheet = book.add_worksheet(name)
        for line, cells in enumerate([HEADER, row(number)] if number else [("填表说明",)]):
            sheet.write_row(line, 0, cells)
    book.close()
    with pytest.raises(WarehouseError, match=r"企业、个体.*--sheet"):
        imported(warehouse, "objects", path)
    report = imported(warehouse, "objects", path, sheet="个体")
    assert report.outcome.rows_accepted == 1
    assert report.other_sheets == ("企业", "说明")


def test_parquet_with_typed_columns(warehouse: Path, tmp_path: Path) -> None:
    table = pa.table(
        {
            "统一社会信用代码": [code(1), code(2), None], "企业名称": ["甲", "乙", None], "登记状态": ["存续",
            "注销", None],
            "成立日期": pa.array([date(2020, 1, 5), None, None]), "标签": [["药店", "学校"], [], None],
            "经营异常": [True, False, None],
        }
    )  # fmt: skip
    pq.write_table(table, tmp_path / "o.parquet")
    report = imported(warehouse, "objects", tmp_path / "o.parquet")
    assert (report.outcome.rows_accepted, report.outcome.rows_blank) == (2, 1)
    assert ask(warehouse, "SELECT registered_on, tags, abnormal FROM registry_objects ORDER BY row_no") == [
        (date(2020, 1, 5), ["药店", "学校"], True), (None, [], False),
    ]  # fmt: skip


def test_rejected_rows_go_to_the_clerk_and_come_back(warehouse: Path, tmp_path: Path) -> None:
    header = (*HEADER, "备注")
    rows = [
        header,
        (*row(1), ""),
        (*row(2, 成立日期="2023-02-30"), "=HYPERLINK(1)"),
        (*row(3, 登记状态="？"), "http://x"),
    ]
    report = imported(warehouse, "objects", csv_file(tmp_path / "o.csv", rows), given={"备注": "-"})
    assert [Path(path).name for path in report.rejects] == ["o-退回.xlsx"]
    sheet = CalamineWorkbook.from_path(report.rejects[0]).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["行号", "问题", *header]
    assert [line[0] for line in sheet[1:]] == ["2", "3"]
    assert sheet[1][2:] == [*row(2, 成立日期="2023-02-30"), "=HYPERLINK(1)"]
    assert "2023-02-30" in str(sheet[1][1])

    fixed = [sheet[0], [*sheet[1][:6], "2023-02-28", sheet[1][7]], [*sheet[2][:4], "存续", *sheet[2][5:]]]
    again = imported(warehouse, "objects", xlsx_file(tmp_path / "改.xlsx", fixed), append=True)
    assert again.exit_code == 0
    assert again.outcome.snapshot_id == "objects@2"
    assert again.outcome.snapshot_rows == 3
    assert again.unused == ("备注",)
    found = ask(warehouse, "SELECT object_id, registered_on FROM registry_objects ORDER BY 1")
    assert found == sorted([(code(1), date(2020, 1, 5)), (code(2), date(2023, 2, 28)), (code(3), date(2020, 1, 5))])


def test_an_append_replaces_rows_and_old_versions_stay_readable(warehouse: Path, tmp_path: Path) -> None:
    imported(warehouse, "objects", csv_file(tmp_path / "a.csv", [HEADER, row(1), row(2)]))
    second = imported(
        warehouse, "objects", csv_file(tmp_path / "b.csv", [HEADER, row(2, 登记状态="注销"), row(3)]), append=True
    )
    assert (second.outcome.snapshot_rows, second.outcome.rows_replaced) == (3, 1)
    imported(warehouse, "objects", csv_file(tmp_path / "c.csv", [HEADER, row(2, 登记状态="吊销")]), append=True)
    found = ask(warehouse, f"SELECT snapshot_id, import_id, status FROM registry_objects WHERE object_id = '{code(2)}'")
    assert found == [("objects@3", "objects-0003", "吊销")]  # the view: the current version with the latest rows
    assert ask(warehouse, "SELECT count(*) FROM registry_objects") == [(3,)]
    imported(warehouse, "objects", csv_file(tmp_path / "d.csv", [HEADER, row(9)]))
    with opened(warehouse) as con:
        seen = {
            version: con.execute(
                f"SELECT object_id, status FROM {relation(con, 'objects', version)} AS o ORDER BY 1"
            ).fetchall()
            for version in ("objects@1", "objects@2", "objects@3", "objects@4")
        }
        assert current_snapshot(con, "objects") == "objects@4"
        assert current_snapshot(con, "inspectors") is None
        with pytest.raises(WarehouseError, match="没有名录版本"):
            relation(con, "inspectors", "objects@1")
        with pytest.raises(WarehouseError, match="没有名录版本"):
            relation(con, "objects", "objects@9")
    one, two, three = code(1), code(2), code(3)
    assert {version: dict(rows) for version, rows in seen.items()} == {
        "objects@1": {one: "存续", two: "存续"}, "objects@2": {one: "存续", two: "注销", three: "存续"},
        "objects@3": {one: "存续", two: "吊销", three: "存续"}, "objects@4": {code(9): "存续"},
    }  # fmt: skip
    assert run_checks(warehouse) == []


def test_the_same_bytes_change_nothing(warehouse: Path, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "a.csv", [HEADER, row(1), row(2, 登记状态="？")])
    first = imported(warehouse, "objects", file)
    same = imported(warehouse, "objects", file)
    assert (same.outcome.status, same.outcome.snapshot_id) == ("unchanged", first.outcome.snapshot_id)
    fixed = csv_file(tmp_path / "b.csv", [HEADER, row(2)])
    imported(warehouse, "objects", fixed, append=True)
    assert imported(warehouse, "objects", fixed, append=True).outcome.status == "unchanged"
    assert imported(warehouse, "objects", file).outcome.status == "unchanged"  # corrections are not undone
    assert imported(warehouse, "objects", file, classes={"？": "D"}).outcome.status == "imported"  # read another way
    assert ask(warehouse, "SELECT count(*) FROM base.registry_import") == [(3,)]


def test_a_file_without_a_single_good_row_leaves_the_version(warehouse: Path, tmp_path: Path) -> None:
    imported(warehouse, "objects", csv_file(tmp_path / "a.csv", [HEADER, row(1)]))
    report = imported(warehouse, "objects", csv_file(tmp_path / "b.csv", [HEADER, row(2, 登记状态="？")]))
    assert (report.outcome.status, report.outcome.snapshot_id, report.exit_code) == ("empty", "objects@1", 1)
    assert ask(warehouse, "SELECT object_id FROM registry_objects") == [(code(1),)]
    with pytest.raises(WarehouseError, match="没有数据行"):
        imported(warehouse, "objects", csv_file(tmp_path / "c.csv", [HEADER]))
    assert run_checks(warehouse) == []


def test_append_needs_a_version(warehouse: Path, tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="先不带 --append"):
        imported(warehouse, "objects", csv_file(tmp_path / "a.csv", [HEADER, row(1)]), append=True)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "是空的"), (b"PK\x03\x04 broken", "打不开"), (b"PAR1 broken", "读不出"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "打不开"),
        ("甲,乙\n1,2\n".encode(), "没有找到认识的表头"), (bytes(range(256)) * 20, "没有找到认识的表头"),
    ],
)  # fmt: skip
def test_files_that_are_no_registry_are_one_sentence(
    warehouse: Path, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(WarehouseError, match=said):
        imported(warehouse, "objects", file)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["w.duckdb", "x.csv"]


def test_phones_stay_in_the_registry(mixed: tuple[Path, ImportReport]) -> None:
    warehouse, _ = mixed
    shown = [
        str(ask(warehouse, f"FROM {view}")) for view in ("registry_objects", "registry_problems", "registry_imports")
    ]
    shown.append(str(ask(warehouse, "FROM base.audit_entry")))
    assert not any(word in text for text in shown for word in ("13800001111", "2222", "王五", "赵六"))
    assert (8, "联系电话", "unreadable_character") in problems(warehouse)
    assert ask(warehouse, "SELECT phone FROM base.registry_object WHERE phone IS NOT NULL") == [("13800001111",)]
