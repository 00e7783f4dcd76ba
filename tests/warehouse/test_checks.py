"""Every check finds the fault that it is there for, and nothing in a sound warehouse."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support import year
from tests.support.bundles import make_bundle
from warehouse.connection import opened
from warehouse.queries import run_checks
from warehouse.sqlfiles import header, sql_files
from warehouse.store import Writer

#: (check, statement that plants a fault)
FAULTS = [
    ("orphans", "DELETE FROM base.notice WHERE source_name = 'b.docx'"),
    ("orphans", "DELETE FROM base.item WHERE seq = 1"),
    ("orphans", "UPDATE base.finding SET item_id = 'nowhere' WHERE item_id IS NOT NULL"),
    ("orphans", "UPDATE base.obligation SET notice_id = 'nowhere'"),
    ("duplicate_ids", "INSERT INTO base.item FROM base.item LIMIT 1"),
    ("duplicate_ids", "INSERT INTO base.notice FROM base.notice LIMIT 1"),
    ("duplicate_ids", "UPDATE base.notice SET sha256 = 'same'"),
    ("duplicate_ids", "INSERT INTO base.finding FROM base.finding LIMIT 1"),
    ("duplicate_ids", "INSERT INTO base.field FROM base.field LIMIT 1"),
    ("duplicate_ids", "INSERT INTO base.source_row FROM base.source_row LIMIT 1"),
    ("row_accounts", "UPDATE base.notice SET rows_read = rows_read + 1"),
    ("row_accounts", "DELETE FROM base.source_row WHERE fate = 'ignored'"),
    ("row_accounts", "UPDATE base.source_row SET fate = 'ignored', reason = 'x' WHERE fate = 'quarantined'"),
    ("row_accounts", "DELETE FROM base.source_row"),
    ("row_reasons", "UPDATE base.source_row SET reason = ' ' WHERE fate = 'quarantined'"),
    ("row_reasons", "UPDATE base.source_row SET item_id = NULL WHERE fate = 'loaded'"),
    ("row_reasons", "UPDATE base.source_row SET fate = 'lost' WHERE fate = 'loaded'"),
    ("unflagged_values", "UPDATE base.item SET window_end = '2022-01-01' WHERE seq = 1"),
    ("unflagged_values", "UPDATE base.item SET ratio_max = 0.001 WHERE seq = 1"),
    ("unflagged_values", "UPDATE base.item SET ratio_min = 5, ratio_max = 5 WHERE seq = 1"),
    ("unflagged_values", "UPDATE base.item SET count_min = 5, count_max = 4 WHERE seq = 1"),
    ("unflagged_values", "UPDATE base.item SET count_min = -1 WHERE seq = 1"),
    ("unflagged_values", "UPDATE base.item SET frequency_times_max = 0 WHERE seq = 1"),
    ("version_links", "UPDATE base.notice SET is_current = true"),
    ("version_links", "UPDATE base.notice SET is_current = false"),
    ("version_links", "UPDATE base.notice SET supersedes = 'nowhere' WHERE supersedes IS NOT NULL"),
    ("version_links", "UPDATE base.notice SET supersedes = notice_id WHERE supersedes IS NOT NULL"),
    ("version_links", "UPDATE base.notice SET copy_of = supersedes WHERE supersedes IS NOT NULL"),
    (
        "registry_accounts",
        "INSERT INTO base.registry_import BY NAME SELECT 'objects-0001' AS import_id, 'objects' AS kind, 1 AS version, "
        "'a.csv' AS source_name, 'csv' AS source_kind, '{}' AS mapping, '{}' AS options, 1 AS rows_read, "
        "0 AS rows_accepted, 0 AS rows_repeated, 0 AS rows_rejected, 0 AS rows_flagged, "
        "now()::TIMESTAMP AS imported_at, 'x' AS imported_by",
    ),
    (
        "registry_snapshots",
        "INSERT INTO base.registry_snapshot VALUES ('objects@1', 'objects', 1, ['nowhere'], 0, true, now()::TIMESTAMP)",
    ),
    (
        "registry_ids",
        "INSERT INTO base.registry_object BY NAME SELECT 'objects-0001' AS import_id, 1 AS row_no, 'abc' AS object_id, "
        "'other' AS id_kind, '样例' AS name, '存续' AS status, [] AS tags, false AS abnormal, [] AS flags",
    ),
    ("result_accounts", "UPDATE base.result_import SET rows_blank = rows_blank + 1"),
    ("result_accounts", "UPDATE base.result_import SET rows_new = rows_new + 1, rows_read = rows_read + 1"),
    ("result_accounts", "DELETE FROM base.result_row"),
    ("result_accounts", "DELETE FROM base.result_problem"),
    ("result_accounts", "DELETE FROM base.result WHERE version = 2"),
    ("result_versions", "UPDATE base.result SET is_current = false"),
    ("result_versions", "UPDATE base.result SET is_current = true"),
    ("result_versions", "UPDATE base.result SET is_current = NOT is_current"),
    ("result_versions", "DELETE FROM base.result WHERE version = 1"),
    ("result_versions", "INSERT INTO base.result FROM base.result WHERE is_current"),
    ("result_versions", "UPDATE base.result SET changes = NULL"),
    ("result_versions", "UPDATE base.result SET draw_id = 'nowhere'"),
    ("failed_notices", "UPDATE base.notice SET failure = NULL WHERE status = 'failed'"),
    ("failed_notices", "UPDATE base.notice SET failure = 'x' WHERE status <> 'failed'"),
    ("failed_notices", "UPDATE base.notice SET status = 'failed', failure = 'x' WHERE source_name = 'b.docx'"),
    ("provenance", "DELETE FROM base.field WHERE item_id LIKE '%-1'"),
    ("provenance", "UPDATE base.item SET initiator = '别的部门' WHERE seq = 1"),
    ("provenance", "UPDATE base.item SET cooperators = ['别的部门'] WHERE seq = 1"),
]


@pytest.fixture(scope="module")
def sound_template(empty_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(empty_warehouse, tmp_path_factory.mktemp("sound") / "w.duckdb"))
    with Writer(path) as writer:
        writer.store(make_bundle("a", doc_number="高〔2023〕1号"))
        writer.store(make_bundle("b", doc_number="高〔2023〕1号"))
        writer.store(make_bundle("c"))
        writer.store(make_bundle("d", rows=False, status="failed", failure="打不开。"))
    with opened(path) as con:
        _some_results(con)
    return path


def _some_results(con: Any) -> None:
    """One object with two versions of its result, and one row in quarantine."""
    year.task(con, "T2023-0001")
    year.draw(con, "T2023-0001", ["X1"])
    year.result(con, "T2023-0001", "X1", is_current=False, import_id="results-0001")
    year.result(con, "T2023-0001", "X1", version=2, import_id="results-0002", changes={"remarks": [None, "b"]})
    counts = {"rows_read": 1, "rows_unchanged": 0, "rows_blank": 0, "rows_flagged": 0}
    for number, new, held in ((1, 1, 0), (2, 0, 1)):
        year.insert(
            con, "result_import", import_id=f"results-000{number}", source_name="a.xlsx", source_sha256="0",
            source_kind="template", mapping={}, options={}, **counts | {"rows_read": 1 + held}, rows_new=new,
            rows_revised=1 - new, rows_quarantined=held, imported_at=year.AT, imported_by="x",
        )  # fmt: skip
    year.insert(con, "result_row", import_id="results-0002", row_no=5, raw={})
    year.insert(
        con, "result_problem", problem_id="p1", import_id="results-0002", row_no=5, code="result_date_future",
        severity="error", message="第5行有错。",
    )  # fmt: skip


@pytest.fixture(scope="module")
def opened_once(sound_template: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with opened(sound_template) as con:
        yield con


@pytest.fixture
def sound(opened_once: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """What a test changes is rolled back."""
    opened_once.begin()
    yield opened_once
    opened_once.rollback()


def test_a_sound_warehouse_passes(sound: duckdb.DuckDBPyConnection) -> None:
    assert run_checks(sound) == []


@pytest.mark.parametrize(("check", "fault"), FAULTS)
def test_a_planted_fault_is_found(sound: duckdb.DuckDBPyConnection, check: str, fault: str) -> None:
    sound.execute(fault)
    found = {failure.check: failure for failure in run_checks(sound)}
    assert check in found
    assert found[check].total == len(found[check].rows) > 0


def test_flagged_values_are_no_fault(sound: duckdb.DuckDBPyConnection) -> None:
    sound.execute("UPDATE base.item SET window_end = '2022-01-01', ratio_max = 5, status = 'review'")
    assert run_checks(sound) == []


def test_every_check_has_a_planted_fault_and_says_what_it_is_for() -> None:
    assert {check for check, _ in FAULTS} == {file.name for file in sql_files("checks")}
    assert [file.name for file in sql_files("checks") if len(header(file.sql)) < 40] == []
