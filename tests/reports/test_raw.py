"""The raw data: every object to inspect once, in order, however few are worked out at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps.reporting import write
from pipelines.steps.reporting.raw import COLUMNS, raw_rows
from tests.support import year as y
from tests.support.report_samples import sample_report
from warehouse.errors import WarehouseError
from warehouse.reporting import raw
from warehouse.reporting.raw import RawQuery

AS_OF = date(2023, 12, 31)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with y.year(tmp_path_factory.mktemp("raw")) as con:
        y.notice(con)
        for n, objects in enumerate((3, 1, 4), start=1):
            task = y.task(con, f"T2023-{n:04d}", name="=HYPERLINK(1)", cooperators=[y.FIRE] if n == 2 else [])
            names = [f"{n}-{place}" for place in range(objects)]
            y.draw(con, task, names, states=["replaced"] + ["drawn"] * (objects - 1) if objects > 1 else [])
            y.result(con, task, names[-1], remarks="备注")
        y.draw(con, y.task(con, "T2023-0009", status="withdrawn"), ["9-0"])
        y.draw(con, y.task(con, "T2024-0001", plan_year=2024), ["x-0"], draw_id="2024#1")
        yield con


def ids(rows: Iterator[tuple[Any, ...]]) -> list[Any]:
    return [row[4] for row in rows]


EVERY = ["1-1", "1-2", "2-0", "3-1", "3-2", "3-3"]


@pytest.mark.parametrize("part", [1, 2, 100])
def test_every_object_once_and_in_order(con: Any, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "_PART", part)
    query = RawQuery(con, 2023, AS_OF)
    assert query.count == len(EVERY)
    for limit in (0, 1, 2, 3, 6, 50):
        assert ids(query.rows(limit)) == EVERY[:limit]


def test_of_one_department_initiating_or_joining(con: Any) -> None:
    assert ids(RawQuery(con, 2023, AS_OF, y.FIRE).rows(9)) == ["2-0"]
    assert RawQuery(con, 2023, date(2023, 1, 1)).count == 0
    assert RawQuery(con, 2022, AS_OF).count == 0


@pytest.mark.parametrize("part", [1, 100])
def test_the_csv_has_everything_and_runs_nothing(
    con: Any, part: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw, "_PART", part)
    target = tmp_path / "a.csv"
    raw_rows(RawQuery(con, 2023, AS_OF), 2).copy(target)
    data = target.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert list(rows[0]) == [column.label for column in COLUMNS]
    assert [row["对象编号"] for row in rows] == EVERY
    assert {row["任务名称"] for row in rows} == {"'=HYPERLINK(1)"}
    assert [row["结果状态"] for row in rows] == ["未录入", "已公示", "已公示", "未录入", "未录入", "已公示"]
    assert [row["联合抽查"] for row in rows] == ["否", "否", "是", "否", "否", "否"]


def test_an_empty_year_still_has_a_header(con: Any, tmp_path: Path) -> None:
    raw_rows(RawQuery(con, 2022, AS_OF), 2).copy(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig").startswith("任务文号,任务名称")


def test_the_csv_is_written_when_asked_for(con: Any, tmp_path: Path) -> None:
    made = write.write_report(sample_report(), ["csv"], tmp_path, raw_rows(RawQuery(con, 2023, AS_OF), 2))
    assert [one.path.suffix for one in made] == [".csv"] and "原始数据" in made[0].path.name
    with pytest.raises(WarehouseError, match="只有合规报告"):
        write.write_report(sample_report(), ["csv"], tmp_path)
