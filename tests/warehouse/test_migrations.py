"""Making, upgrading and refusing warehouse files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.bundles import make_bundle
from tests.support.copied_warehouses import made_for_real
from warehouse.connection import open_warehouse, opened
from warehouse.errors import WarehouseError
from warehouse.queries import status
from warehouse.schema import latest_version, migrate, state
from warehouse.sqlfiles import sql_files
from warehouse.store import known_hashes, store


@pytest.fixture
def _for_real() -> Iterator[None]:
    with made_for_real():
        yield


def test_migrations_are_numbered_without_a_gap() -> None:
    assert [file.number for file in sql_files("migrations")] == list(range(1, latest_version() + 1))


@pytest.mark.usefixtures("_for_real")
def test_a_new_file_is_made_complete_and_alone(tmp_path: Path) -> None:
    open_warehouse(tmp_path / "新 库.duckdb").close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["新 库.duckdb"]
    assert status(tmp_path / "新 库.duckdb").schema_version == latest_version()


def test_migrating_again_changes_nothing() -> None:
    con = duckdb.connect(":memory:")
    migrate(con)
    before = con.execute("FROM base.schema_version").fetchall(), con.execute("FROM base.view_set").fetchall()
    migrate(con)
    assert (
        con.execute("FROM base.schema_version").fetchall(),
        con.execute("FROM base.view_set").fetchall(),
    ) == before
    assert state(con) == "present"


def test_a_failing_migration_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    con = duckdb.connect(":memory:")
    migrate(con)
    broken = sql_files("migrations")[0]._replace(
        number=latest_version() + 1, sql="CREATE TABLE base.half (a INT); SELECT nonsense;"
    )
    before = latest_version()
    files = (*sql_files("migrations"), broken)
    monkeypatch.setattr("warehouse.schema.sql_files", lambda f: files if f == "migrations" else sql_files(f))
    with pytest.raises(duckdb.Error):
        migrate(con)
    assert con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'half'").fetchall() == [(0,)]
    assert con.execute("SELECT max(version) FROM base.schema_version").fetchall() == [(before,)]


@pytest.mark.parametrize("read_only", [False, True])
def test_an_outdated_file_is_brought_up_to_date(db: Path, read_only: bool) -> None:
    store(db, make_bundle("a"))
    con = duckdb.connect(str(db))
    con.execute("DROP VIEW notices; UPDATE base.view_set SET digest = 'old'")
    con.close()
    with opened(db, read_only=read_only) as con:
        assert con.execute("SELECT count(*) FROM notices").fetchall() == [(1,)]
        assert state(con) == "present"


def test_an_analysts_own_views_survive_an_upgrade(db: Path) -> None:
    con = duckdb.connect(str(db))
    con.execute("CREATE VIEW mine AS SELECT 1 AS a; UPDATE base.view_set SET digest = 'old'")
    con.close()
    with opened(db) as con:
        assert con.execute("FROM mine").fetchall() == [(1,)]


@pytest.mark.usefixtures("_for_real")
def test_an_empty_database_or_file_becomes_a_warehouse(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "made.duckdb")).close()
    (tmp_path / "reserved.duckdb").touch()
    assert known_hashes(tmp_path / "reserved.duckdb") == {}
    for name in ("made.duckdb", "reserved.duckdb"):
        assert store(tmp_path / name, make_bundle("a")).action == "loaded"
        assert status(tmp_path / name).notices == 1


def test_a_newer_warehouse_is_refused(db: Path) -> None:
    con = duckdb.connect(str(db))
    con.execute("INSERT INTO base.schema_version VALUES (999, '0999_future', now()::TIMESTAMP)")
    con.close()
    for read_only in (False, True):
        with pytest.raises(WarehouseError, match=r"较新版本.*升级本程序"):
            open_warehouse(db, read_only)


def _text(path: Path) -> None:
    path.write_text("这不是数据库" * 2000)


def _foreign(path: Path) -> None:
    con = duckdb.connect(str(path))
    con.execute("CREATE TABLE accounts (a INT)")
    con.close()


def _cut(path: Path) -> None:
    open_warehouse(path).close()
    path.write_bytes(path.read_bytes()[:6000])


def _bent(path: Path) -> None:
    open_warehouse(path).close()
    content = bytearray(path.read_bytes())
    content[12] ^= 0xFF
    path.write_bytes(bytes(content))


def _log_only(path: Path) -> None:
    path.with_name(path.name + ".wal").write_bytes(b"log")


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (_text, "不是数据仓库文件"),
        (_foreign, "别的程序的数据库"),
        (_cut, "不完整|已损坏"),
        (_bent, "已损坏"),
        (_log_only, "只剩下它的日志"),
        (Path.mkdir, "是一个文件夹"),
    ],
)
def test_what_is_no_warehouse_is_refused_in_one_sentence(
    tmp_path: Path, prepare: object, sentence: str, read_only: bool
) -> None:
    path = tmp_path / "w.duckdb"
    prepare(path)  # type: ignore[operator]
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(WarehouseError, match=sentence) as caught:
        open_warehouse(path, read_only, wait=0.1)
    text = str(caught.value)
    assert text.endswith("。") and text.count("。") == 1 and "\n" not in text
    assert (path.read_bytes() if path.is_file() else None) == before


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="还没有数据仓库"):
        open_warehouse(tmp_path / "no.duckdb", read_only=True)
    with pytest.raises(WarehouseError, match=r"文件夹.*不存在"):
        open_warehouse(tmp_path / "no" / "no.duckdb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_for_real")
def test_drafts_of_dead_processes_are_swept_away(tmp_path: Path) -> None:
    dead, alive = tmp_path / ".w.duckdb.new-999999999", tmp_path / f".w.duckdb.new-{os.getppid()}"
    dead.write_bytes(b"x")
    alive.write_bytes(b"x")
    open_warehouse(tmp_path / "w.duckdb").close()
    assert not dead.exists() and alive.exists()


def test_a_device_is_never_replaced_by_a_warehouse(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.duckdb"
    os.mkfifo(pipe)
    with pytest.raises(WarehouseError, match="设备或管道"):
        open_warehouse(pipe)
    assert pipe.is_fifo()
