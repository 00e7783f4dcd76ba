"""An import that is killed leaves the registry as it was, and nothing behind once the next one has run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.registry import HEADER, code, csv_file, imported, row
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.queries import run_checks

ROOT = Path(__file__).parents[2]

#: Imports and stops for ever at one place: in the middle of the transaction, or just before the commit.
_STUCK = """
import sys, time
from pathlib import Path
import warehouse.registries.load as load
from tests.support.registry import imported
def stop(*args, **how):
    print("stuck", flush=True)
    time.sleep(600)
setattr(load, sys.argv[3], stop)
imported(Path(sys.argv[1]), "objects", Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def loaded(empty: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A warehouse with one import of one good row; to be copied."""
    folder = tmp_path_factory.mktemp("loaded")
    path = folder / "w.duckdb"
    path.write_bytes(empty)
    imported(path, "objects", csv_file(folder / "a.csv", [HEADER, row(1)]))
    return path.read_bytes()


@pytest.mark.parametrize("place", ["store_problems", "_log"])
def test_a_killed_import_leaves_the_old_version(loaded: bytes, tmp_path: Path, place: str) -> None:
    warehouse = tmp_path / "w.duckdb"
    warehouse.write_bytes(loaded)
    file = csv_file(tmp_path / "b.csv", [HEADER, *(row(n) for n in range(2, 500))])
    command = [sys.executable, "-c", _STUCK, str(warehouse), str(file), place]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"stuck\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert list(tmp_path.glob(".w.duckdb.import-*"))
    with opened(warehouse) as con:
        assert con.execute("SELECT object_id FROM registry_objects").fetchall() == [(code(1),)]
        assert con.execute("SELECT count(*) FROM base.registry_import").fetchone() == (1,)
        assert con.execute("SELECT count(*) FROM base.registry_object").fetchone() == (1,)
    report = imported(warehouse, "objects", file)
    assert (report.outcome.snapshot_id, report.outcome.rows_accepted) == ("objects@2", 498)
    assert list(tmp_path.glob(".w.duckdb.import-*")) == []
    assert run_checks(warehouse) == []


def test_what_fails_in_the_middle_leaves_nothing(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from warehouse.registries import load

    file = csv_file(tmp_path / "b.csv", [HEADER, row(1), row(2, 登记状态="？")])

    def broken(*args: object) -> None:
        raise WarehouseError("磁盘已满。")

    monkeypatch.setattr(load, "_log", broken)
    with pytest.raises(WarehouseError, match="磁盘已满"):
        imported(warehouse, "objects", file)
    with opened(warehouse) as con:
        assert con.execute("SELECT count(*) FROM base.registry_object").fetchone() == (0,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.csv", "w.duckdb"]


@pytest.fixture(scope="module")
def sound(empty: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """An import of a good row and of a bad one; what a test does to it is undone."""
    folder = tmp_path_factory.mktemp("sound")
    path = folder / "w.duckdb"
    path.write_bytes(empty)
    imported(path, "objects", csv_file(folder / "a.csv", [HEADER, row(1), row(2, 登记状态="？")]))
    with opened(path) as con:
        assert run_checks(con) == []
        yield con


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        ("registry_accounts", "UPDATE base.registry_import SET rows_read = rows_read + 1"),
        ("registry_accounts", "DELETE FROM base.registry_object"),
        ("registry_accounts", "DELETE FROM base.registry_problem WHERE severity = 'error'"),
        ("registry_snapshots", "UPDATE base.registry_snapshot SET imports = ['objects-0009']"),
        ("registry_snapshots", "UPDATE base.registry_snapshot SET is_current = false"),
        ("registry_snapshots", "UPDATE base.registry_object SET import_id = 'nowhere'"),
        ("registry_ids", "INSERT INTO base.registry_object FROM base.registry_object LIMIT 1"),
        ("registry_ids", "UPDATE base.registry_object SET object_id = lower(object_id)"),
    ],
)
def test_the_checks_find_planted_faults(sound: duckdb.DuckDBPyConnection, check: str, fault: str) -> None:
    sound.begin()
    try:
        sound.execute(fault)
        assert check in {failure.check for failure in run_checks(sound)}
    finally:
        sound.rollback()
