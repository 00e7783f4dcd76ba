"""Registries in other databases: real servers, read-only, and a password that shows up nowhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest

from pipelines.steps.registries.importing import ImportReport, ImportSettings, import_registry
from pipelines.steps.registries.tables import TableSource
from tests.support.registry import NOW, TODAY, code
from tests.support.servers import Server, free_port, mariadb, postgres
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.registries.databases import parse_url

SECRET = "p@ss'w:rd/%s"
CREATE = (
    "CREATE TABLE objects (code VARCHAR(18), 企业名称 VARCHAR(100), 登记状态 VARCHAR(20), 成立日期 DATE, "
    "经营异常 BOOLEAN);"
    f"INSERT INTO objects VALUES ('{code(1)}', '甲公司', '存续', '2020-01-05', true), "
    f"('{code(2)}', '乙“公司', '注销', NULL, "
    f"false), ('{code(3)[:-1]}?', '丙', '存续', NULL, NULL);"
)


def fetch(warehouse: Path, url: str, table: str, password: str | None = None) -> ImportReport:
    settings = ImportSettings(given={"code": "uscc"})
    source = TableSource(parse_url(url, password), table, warehouse)
    return import_registry("objects", source, warehouse, settings, by="李明", now=NOW, today=TODAY)


@pytest.mark.parametrize(
    ("start", "schema"), [(postgres, "public.objects"), (mariadb, "objects")], ids=["postgres", "mysql"]
)
def test_a_server(warehouse: Path, start: Callable[[str], AbstractContextManager[Server]], schema: str) -> None:
    with start(SECRET) as server:
        server.run(CREATE)
        if start is postgres:
            server.run("GRANT SELECT ON objects TO reader;")
        first = fetch(warehouse, server.url, schema, SECRET)
        assert (first.outcome.rows_read, first.outcome.rows_accepted, first.outcome.rows_rejected) == (3, 2, 1)
        assert fetch(warehouse, server.url, schema, SECRET).outcome.status == "unchanged"
        server.run("UPDATE objects SET 登记状态 = '吊销' WHERE 企业名称 = '甲公司';")
        assert fetch(warehouse, server.url, schema, SECRET).outcome.snapshot_id == "objects@2"
        refusals = [
            ("连不上数据库", server.url, schema, "wrong-one"), ("没有表“nothing”", server.url, "nothing", SECRET),
            ("连不上数据库", server.url.replace(str(server.port), str(free_port())), schema, SECRET),
        ]  # fmt: skip
        for said, url, table, password in refusals:
            with pytest.raises(WarehouseError, match=said) as refused:
                fetch(warehouse, url, table, password)
            assert SECRET not in str(refused.value) + repr(refused.value.__cause__)
            assert "wrong-one" not in str(refused.value)
    with opened(warehouse) as con:
        rows = con.execute(
            "SELECT object_id, name, status, registered_on, abnormal FROM registry_objects ORDER BY 1"
        ).fetchall()
        stored = con.execute("SELECT options::VARCHAR, source_name, source_sha256 FROM base.registry_import").fetchall()
    assert rows == sorted([
        (code(1), "甲公司", "吊销", date(2020, 1, 5), True), (code(2), "乙“公司", "注销", None, False)
    ])  # fmt: skip
    assert {line[2] for line in stored} == {None}
    assert SECRET.encode() not in warehouse.read_bytes()
    assert "reader" not in str(stored)


def test_sqlite(warehouse: Path, tmp_path: Path) -> None:
    file = tmp_path / "名录 库.sqlite"
    con = sqlite3.connect(file)
    con.executescript(CREATE.replace("true", "1").replace("false", "0"))
    con.execute(f"INSERT INTO objects VALUES ('{code(4)}', '丁', '存续', 'not a date', 0)")  # SQLite stores anything
    con.commit()
    con.close()
    before = file.read_bytes()
    report = fetch(warehouse, f"sqlite:///{file}", "objects")
    assert (report.outcome.rows_read, report.outcome.rows_accepted) == (4, 2)
    assert file.read_bytes() == before
    assert fetch(warehouse, f"sqlite:///{file}", "objects").outcome.status == "unchanged"


@pytest.mark.parametrize(
    "url", ["oracle://u:geheim@h/d", "postgresql://u:geheim@h:99999999/d", "geheim", "sqlite:///geheim/does/not/exist"]
)
def test_wrong_addresses_do_not_repeat_the_password(url: str) -> None:
    with pytest.raises(WarehouseError) as refused:
        parse_url(url)
    if "sqlite" not in url:
        assert "geheim" not in str(refused.value)


def test_a_database_never_shows_its_password() -> None:
    database = parse_url("postgresql://u:geheim@h/d")
    assert database.password == "geheim"
    assert "geheim" not in f"{database} {database!r} {database.label}"
    assert parse_url("mysql://u@h:3307/d", "x").port == 3307
