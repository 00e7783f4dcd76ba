"""One notice in several files (a page and a workbook in a folder, a ZIP, an e-mail): its plan is the notice's."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.steps.ingest import ingest
from tests.support.one_thread import one_thread
from tests.support.sample_items import SAMPLES, expected_rows, squeeze

ENTRIES: list[dict[str, Any]] = tomllib.loads((SAMPLES / "manifest.toml").read_text("utf-8"))["parts"]
WITH_PLAN = {entry["expected"]: entry for entry in ENTRIES if entry["expected"]}
COLUMNS = """seq, task_name, target_scope, quota_op, ratio_min, frequency_times, window_start, window_end, initiator,
             cooperators, plan_year"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parts") / "w.duckdb"
    with one_thread():
        report = ingest([SAMPLES / "notices" / entry["name"] for entry in ENTRIES], path, workers=1)
    assert not report.bugs
    return path


def query(warehouse: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute(sql, list(values)).fetchall()


def items(warehouse: Path, year: int, area: str) -> list[tuple[Any, ...]]:
    return query(
        warehouse,
        f"SELECT {COLUMNS} FROM current_plan_items WHERE plan_year = ? AND initiator LIKE ? || '%' ORDER BY seq",
        year,
        area,
    )


@pytest.mark.parametrize("expected", sorted(WITH_PLAN))
def test_the_plan_is_read_from_the_part_that_has_it(warehouse: Path, expected: str) -> None:
    entry, rows = WITH_PLAN[expected], expected_rows(expected)
    area = rows[0]["initiator"][:3]
    got = items(warehouse, entry["plan_year"], area)
    assert [one[0] for one in got] == [int(row["seq"]) for row in rows]
    for one, row in zip(got, rows, strict=True):
        assert (squeeze(one[1]), squeeze(one[2])) == (row["task"], row["target"])
        assert (one[3], one[4]) == (row["ratio_op"], Decimal(row["ratio"]))
        assert (str(one[5]), str(one[6]), str(one[7])) == (row["times"], row["start"], row["end"])
        assert (one[8], "|".join(one[9])) == (row["initiator"], row["cooperators"])


@pytest.mark.parametrize("expected", sorted(WITH_PLAN))
def test_the_part_knows_the_notice_that_it_belongs_to(warehouse: Path, expected: str) -> None:
    entry = WITH_PLAN[expected]
    rows = query(
        warehouse,
        "SELECT DISTINCT m.doc_number, m.issuer, CAST(m.issue_date AS VARCHAR) FROM plan_items i "
        "JOIN notices n USING (notice_id) JOIN notices m ON m.notice_id = coalesce(n.part_of, n.notice_id) "
        "WHERE i.initiator LIKE ? || '%'",
        expected_rows(expected)[0]["initiator"][:3],
    )
    assert rows == [(entry["doc_number"], entry["issuer"], entry["issue_date"])]


def test_no_finding_asks_for_an_annex_that_is_there(warehouse: Path) -> None:
    assert query(warehouse, "SELECT message FROM findings WHERE code = 'no_plan_table' AND resolved_at IS NULL") == []
