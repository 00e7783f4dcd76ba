"""The workbook: the report's numbers as numbers, its texts as texts, nothing that runs, the same bytes each time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from draws.papers.text import clean
from reports.model import Column, Report, Row, Table
from reports.raw import RawRows, csv_cell
from reports.sheets import OVERVIEW, RAW, complete_sheet, has_rows, sheet_names, sheet_tables
from reports.show import percent_of, show
from reports.xlsx import render_xlsx
from tests.support.report_samples import HOSTILE_NAMES, sample_report

COLUMNS = (
    Column(key="a", label="任务编号", kind="id"),
    Column(key="b", label="名称"),
    Column(key="c", label="日期", kind="date"),
)
ROWS = [(f"T{n:04d}", name, date(2023, 5, 1)) for n, name in enumerate(HOSTILE_NAMES)]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def raw(limit: int = 50) -> RawRows:
    def rows(most: int) -> Iterator[tuple[Any, ...]]:
        return iter(ROWS[:most])

    return RawRows(columns=COLUMNS, count=len(ROWS), limit=limit, rows=rows, copy=lambda _: None)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "hostile"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    report = sample_report(rows=70, hostile=request.param)
    target = tmp_path_factory.mktemp("xlsx") / "r.xlsx"
    render_xlsx(report, raw(), target)
    return report, target


def sheet(path: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python(skip_empty_area=False)


def expected(value: Any, column: Column) -> Any:
    """What a reader of the file gets for a cell."""
    if column.kind == "rate" and isinstance(value, Decimal | int):
        return float(percent_of(Decimal(value)) / 100)
    if isinstance(value, date) or (column.kind in ("count", "days") and isinstance(value, int | Decimal)):
        return value
    return "" if value in (None, "") and column.kind in ("text", "id", "flag") else show(value, column.kind)


def test_every_table_stands_on_its_sheet(made: tuple[Report, Path]) -> None:
    report, path = made
    names = sheet_names(report.tables)
    for table in (one for one in report.tables if has_rows(one)):
        found = sheet(path, names[table.key])
        assert [cell for cell in found[2] if cell != ""] == [clean(column.label) for column in table.columns]
        for row, cells in zip(table.rows, found[3:], strict=False):
            assert cells[: len(table.columns)] == [
                expected(v, c) for v, c in zip(row.cells, table.columns, strict=True)
            ]
        assert len(found) == 3 + max(len(table.rows), 1)
        if table.is_cut:
            assert f"共 {table.total_rows:,} 行" in found[1][0]


def test_the_overview_has_every_figure_and_says_the_cut_off(made: tuple[Report, Path]) -> None:
    report, path = made
    found = sheet(path, OVERVIEW)
    assert "2023年9月30日" in found[1][0] and report.data_version in found[1][0]
    for figure, cells in zip(report.figures, found[3:], strict=False):
        assert cells[0].startswith(clean(figure.label))
        assert cells[1] == expected(figure.value, Column(key="x", label="x", kind=figure.kind))
        if figure.list_key:
            assert cells[5] == "查看清单"


def test_nothing_runs(made: tuple[Report, Path]) -> None:
    """No formula, no outside link, no text that a program took for a number."""
    _, path = made
    with zipfile.ZipFile(path) as book:
        assert not [name for name in book.namelist() if "externalLink" in name]
        for name in (n for n in book.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")):
            tree = etree.fromstring(book.read(name))
            assert not list(tree.iter(f"{MAIN}f")), name
            assert all(link.get("location") for link in tree.iter(f"{MAIN}hyperlink"))
        for name in (n for n in book.namelist() if n.endswith(".rels")):
            assert b"External" not in book.read(name), name


def test_raw_rows_survive_as_they_are(made: tuple[Report, Path]) -> None:
    _, path = made
    found = sheet(path, RAW)
    assert [row[1] for row in found[3:]] == [clean(name) for name in HOSTILE_NAMES]
    assert found[3][2] == date(2023, 5, 1)


def test_a_cut_raw_sheet_names_the_file_with_everything(tmp_path: Path) -> None:
    target = tmp_path / "r.xlsx"
    render_xlsx(sample_report(), raw(limit=4), target, "全部.csv")
    found = sheet(target, RAW)
    assert len(found) == 3 + 4
    assert f"共 {len(ROWS)} 行，此处列前 4 行" in found[1][0] and "全部.csv" in found[1][0]


def test_same_bytes_twice_and_nothing_left_behind(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        render_xlsx(sample_report(), raw(), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_charts_are_the_spreadsheets_own(made: tuple[Report, Path]) -> None:
    report, path = made
    with zipfile.ZipFile(path) as book:
        charts = [name for name in book.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == len(report.charts)


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["逾期", "逾期"], ["逾期", "逾期（2）"]),
        (["a/b:c?*[d]'", "总览"], ["a b c   d", "总览（2）"]),
        (["长" * 40, "长" * 40], ["长" * 31, "长" * 28 + "（2）"]),
        (["𠮷" * 20], ["𠮷" * 15]),
        (["A", "a"], ["A", "a（2）"]),
        (["：", "///"], ["：", "表"]),
    ],
)
def test_sheet_names_that_excel_takes(titles: list[str], names: list[str]) -> None:
    tables = [Table(key=f"t{n}", title=title, columns=COLUMNS, rows=()) for n, title in enumerate(titles)]
    assert list(sheet_names(tables).values()) == names


def test_sheets_come_in_the_order_of_their_readers() -> None:
    """The longest table has the sheet that several name; equal tables stand once; empty lists have no sheet."""
    row = Row(cells=("T1", "甲", None))
    short, long, twin, empty, month = (
        Table(key=key, title=title, sheet=sheet, columns=COLUMNS, rows=rows)
        for key, title, sheet, rows in (
            ("short", "前几名", "部门", (row,)), ("long", "各部门", "部门", (row, row)),
            ("twin", "各部门", "部门", (row, row)), ("empty", "没有", "未录入", ()), ("month", "各月", "月份", (row,)),
        )
    )  # fmt: skip
    base = sample_report().model_copy(update={"figures": (), "annexes": ()})
    section = base.sections[0].model_copy(update={"blocks": (month, short)})
    report = base.model_copy(update={"sections": (section,), "lists": (long, twin, empty)})
    assert [name for name, _ in sheet_tables(report)] == ["部门", RAW, "月份", "前几名"]
    assert sheet_names(report.tables)["twin"] == "部门"
    cut = short.model_copy(update={"total_rows": 2})
    assert complete_sheet(report, cut) == "部门"
    assert complete_sheet(report, cut.model_copy(update={"total_rows": 3})) == ""


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+8", "'+8"),
        ("-", "'-"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("＝1+1", "'＝1+1"),
        ("甲=乙", "甲=乙"),
        ("", ""),
    ],
)
def test_csv_cells_do_not_run(text: str, cell: str) -> None:
    assert csv_cell(text) == cell
