"""A clerk's bad days: zeros that Excel took, lookups that failed, files that are not what they seem, full disks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from pipelines.cli import main
from pipelines.steps.registries import formulas
from pipelines.steps.registries.formulas import NOT_CALCULATED, broken_cells
from tests.support.registry import HEADER, code, csv_file, imported, row, xlsx_file
from warehouse.connection import opened
from warehouse.errors import WarehouseError

STAFF = ("姓名", "执法证号", "有效期至", "所属部门")
BODY = "高平市市场监督管理局"


def ask(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with opened(warehouse) as con:
        return con.execute(sql).fetchall()


PROBLEMS = "SELECT row_no, col_name, code, severity FROM base.registry_problem ORDER BY ALL"


def test_a_certificate_number_that_is_a_number_is_flagged(warehouse: Path, tmp_path: Path) -> None:
    rows = [STAFF, ("甲", 12345, "2030-01-01", BODY), ("乙", "0012345", "2030-01-01", BODY)]
    report = imported(warehouse, "inspectors", xlsx_file(tmp_path / "i.xlsx", rows))
    assert (report.outcome.rows_accepted, report.outcome.rows_flagged) == (2, 1)
    assert ask(warehouse, PROBLEMS) == [(1, "执法证号", "number_as_code", "warning")]
    assert ask(warehouse, "SELECT flags FROM registry_inspectors WHERE certificate_no = '12345'") == [
        (["number_as_code"],)
    ]


def test_an_own_number_that_is_a_number_is_flagged_and_a_date_is_not(warehouse: Path, tmp_path: Path) -> None:
    head = ("对象编号", "企业名称", "登记状态", "电话")
    file = xlsx_file(tmp_path / "o.xlsx", [head, (7, "甲单位", "存续", 5551234), ("008", "乙单位", "存续", 5551234)])
    imported(warehouse, "objects", file, id_prefix="1405")
    assert ask(warehouse, PROBLEMS) == [(1, "对象编号", "number_as_code", "warning")]


def workbook(path: Path, left: int = 0, above: int = 0) -> Path:
    """Credit classes by lookup: one failed, one was never calculated, one is right, one is rightly empty."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("说明")
    page = book.add_worksheet("名录 一")
    page.write_row(above, left, HEADER)
    for number in range(1, 5):
        page.write_row(above + number, left, row(number, 信用风险等级=""))
    place = left + HEADER.index("信用风险等级")
    page.write_formula(above + 1, place, "=VLOOKUP(A2,Z:Z,1)", None, "#N/A")
    page.write_formula(above + 2, place, '=IF(1>0,"A","B")', None, "")
    page.write_formula(above + 3, place, '=IF(1>0,"C","B")', None, "C")
    book.close()
    return path


@pytest.mark.parametrize(("left", "above"), [(0, 0), (2, 0), (0, 3), (3, 2)])
def test_a_lookup_that_failed_is_not_an_object_without_class(
    warehouse: Path, tmp_path: Path, left: int, above: int
) -> None:
    report = imported(warehouse, "objects", workbook(tmp_path / "o.xlsx", left, above))
    assert report.outcome.rows_rejected == 2
    assert [(n, column) for n, column, *_ in ask(warehouse, PROBLEMS)] == [(1, "信用风险等级"), (2, "信用风险等级")]
    assert ask(warehouse, "SELECT object_id, credit_class FROM registry_objects ORDER BY ALL") == [
        (code(3), "C"),
        (code(4), None),
    ]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1000])
def test_cells_are_found_wherever_the_chunks_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    file = workbook(tmp_path / "o.xlsx")
    monkeypatch.setattr(formulas, "_CHUNK", chunk)
    assert broken_cells(file, "名录 一") == {1: {3: "#N/A"}, 2: {3: NOT_CALCULATED}}
    assert broken_cells(file, "没有") == {}


def test_a_csv_is_no_workbook(tmp_path: Path) -> None:
    assert broken_cells(csv_file(tmp_path / "o.csv", [HEADER]), "Sheet1") == {}


def test_a_cell_of_a_million_characters_is_named(warehouse: Path, tmp_path: Path) -> None:
    file = csv_file(tmp_path / "o.csv", [("名录",), HEADER, row(1), row(2, 企业名称="大" * 1_000_001)])
    with pytest.raises(WarehouseError, match="第 4 行有一格超过 100 万字"):
        imported(warehouse, "objects", file)


def bad(path: Path) -> Path:
    return csv_file(path, [HEADER, row(1), row(2, 登记状态="不明")])


def test_earlier_rejected_rows_are_not_written_over(warehouse: Path, tmp_path: Path) -> None:
    file = bad(tmp_path / "o.csv")
    (tmp_path / "o-退回.xlsx").write_bytes(b"half corrected")
    report = imported(warehouse, "objects", file)
    assert [Path(path).name for path in report.rejects] == ["o-退回-2.xlsx"]
    assert (tmp_path / "o-退回.xlsx").read_bytes() == b"half corrected"


@pytest.mark.parametrize("name", ["o.csv", "none/r.xlsx", "folder.xlsx", "r.txt"])
def test_rejected_rows_that_cannot_be_written_stop_the_import(warehouse: Path, tmp_path: Path, name: str) -> None:
    file = bad(tmp_path / "o.csv")
    before = file.read_bytes()
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(WarehouseError, match="未导入"):
        imported(warehouse, "objects", file, rejects=tmp_path / name)
    assert file.read_bytes() == before
    assert ask(warehouse, "SELECT count(*) FROM base.registry_import") == [(0,)]


def test_the_source_is_never_its_own_file_of_rejected_rows(warehouse: Path, tmp_path: Path) -> None:
    file = xlsx_file(tmp_path / "o.xlsx", [HEADER, row(1), row(2, 登记状态="不明")])
    with pytest.raises(WarehouseError, match="就是要导入的文件"):
        imported(warehouse, "objects", file, rejects=file)


def test_a_database_in_the_place_of_a_file_is_not_said_back(
    warehouse: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql://u:S3cret@127.0.0.1:5999/db"
    assert main(["registry", "import", "objects", url, "--warehouse", str(warehouse)]) == 2
    said = "".join(capsys.readouterr())
    assert "--database" in said and not re.search("S3cret", said)
