"""``mingcha results due``: what it lists, counts and returns, as a person and as a program sees it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main
from tests.support import year as make

WAITING: dict[str, Any] = {"state": "待审核", "approved_on": None, "published_on": None, "entered_on": date(2023, 5, 9)}
HOSTILE = '[red]=1+1"&<script>\x1b[31m𠮷'


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two departments; deadlines 2023-06-05 (inspected 05-08) and 2023-06-30 (inspected 06-01), two follow-ups."""
    folder = tmp_path_factory.mktemp("due")
    with make.year(folder, as_of=None) as con:
        make.notice(con)
        make.task(con, "T2023-0001")
        make.draw(con, "T2023-0001", ["91140581MA0A1B2C01", "91140581MA0A1B2C02", "91140581MA0A1B2C03", "A4"])
        for name, over in (
            ("91140581MA0A1B2C01", WAITING | {"inspected_on": date(2023, 5, 8)}),
            ("91140581MA0A1B2C02", WAITING | {"inspected_on": date(2023, 6, 1)}),
            ("91140581MA0A1B2C03", WAITING | {"inspected_on": None}),
        ):
            make.result(con, "T2023-0001", name, **over)
        make.insert(
            con, "registry_object", import_id="objects-0001", row_no=1, object_id="91140581MA0A1B2C01", id_kind="uscc",
            name=HOSTILE, status="存续", tags=[], abnormal=False, flags=[],
        )  # fmt: skip
        make.task(con, "T2023-0002", initiator=make.FIRE)
        make.draw(con, "T2023-0002", ["B1", "B2"])
        make.result(con, "T2023-0002", "B1", inspected_on=date(2023, 5, 30), follow_up="未完结")
        make.result(con, "T2023-0002", "B2")
        make.task(con, "T2023-0003", initiator=None)
        make.draw(con, "T2023-0003", ["C1"])
        make.result(con, "T2023-0003", "C1", **(WAITING | {"inspected_on": date(2023, 5, 8)}))
    yield folder / "w.duckdb"


def due(warehouse: Path, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str]:
    code = main(["results", "due", "--warehouse", str(warehouse), *args])
    return code, capsys.readouterr().out


def asked(warehouse: Path, capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, Any]:
    code, out = due(warehouse, capsys, "--json", *args)
    return code, json.loads(out)


def test_what_is_urgent_is_listed_and_everything_counted(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = asked(warehouse, capsys, "--as-of", "2023-06-06")
    assert code == 1
    assert told["counts"] == {"overdue": 2, "due_soon": 0, "unknown": 1, "on_track": 1, "open": 1}
    assert [(one["level"], one["task_id"], one["object_id"], one["days_over"]) for one in told["clocks"]] == [
        ("overdue", "T2023-0001", "91140581MA0A1B2C01", 1),
        ("unknown", "T2023-0001", "91140581MA0A1B2C03", None),
        ("overdue", "T2023-0003", "C1", 1),
    ]
    assert told["clocks"][1]["note"] == "没有检查完成日期"
    assert told["clocks"][0]["deadline"] == "2023-06-05"


@pytest.mark.parametrize(
    ("args", "code", "objects"),
    [
        (("--as-of", "2023-06-05"), 0, ["91140581MA0A1B2C01", "91140581MA0A1B2C03", "C1"]),  # the last day
        (("--as-of", "2023-06-06", "--level", "overdue"), 1, ["91140581MA0A1B2C01", "C1"]),
        (("--as-of", "2023-06-06", "--level", "overdue", "--limit", "1"), 1, ["91140581MA0A1B2C01"]),
        (("--as-of", "2023-06-06", "--level", "on_track"), 1, ["91140581MA0A1B2C02"]),
        (("--as-of", "2023-06-06", "--level", "open", "--level", "due_soon"), 1, ["B1"]),
        (("--as-of", "2023-06-06", "--department", make.FIRE), 0, []),
        (("--as-of", "2023-06-06", "--department", make.FIRE, "--level", "open"), 0, ["B1"]),
        (("--as-of", "2023-05-07"), 0, []),
    ],
)
def test_levels_departments_and_exit_codes(
    warehouse: Path, capsys: pytest.CaptureFixture[str], args: tuple[str, ...], code: int, objects: list[str]
) -> None:
    returned, told = asked(warehouse, capsys, *args)
    assert (returned, [one["object_id"] for one in told["clocks"]]) == (code, objects)


def test_people_read_it_in_80_columns(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out = due(warehouse, capsys, "--as-of", "2023-06-06")
    assert code == 1
    assert out.startswith("截至 2023-06-06：逾期2项，期限不详1项，正常1项，未完结1项。")
    assert f"{make.MARKET}（逾期1项）" in out and "发起部门未定（逾期1项）" in out
    assert "逾期1个工作日" in out and "期限不详：" in out and "91140581MA0A1B2C01" in out
    assert "\x1b[31m" not in out and "[red]=1+1" in out
    for line in out.splitlines():
        assert sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line.rstrip()) <= 80, line


def test_a_cut_list_says_so(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "共3项，以上是前1项" in due(warehouse, capsys, "--as-of", "2023-06-06", "--limit", "1")[1]


def test_nothing_due(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert due(warehouse, capsys, "--as-of", "2023-04-01") == (0, "截至 2023-04-01：没有待办的期限。\n")


def test_beyond_the_calendar_overdue_has_no_number(warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "逾期，天数不详" in due(warehouse, capsys, "--as-of", "2099-01-01")[1]


def test_a_department_that_initiates_nothing_is_told(
    warehouse: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["results", "due", "--warehouse", str(warehouse), "--department", "市场局"]) == 2
    assert "没有“市场局”发起的任务" in capsys.readouterr().err
    assert main(["results", "due", "--warehouse", str(tmp_path / "none.duckdb")]) == 2
    assert "还没有数据仓库" in capsys.readouterr().err
