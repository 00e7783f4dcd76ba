"""A warehouse from before there were parts: it opens, keeps what it holds, and new attachments find their notice."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.support.bundles import make_bundle
from tests.support.part_files import body, current, plan_csv, take_in
from warehouse.connection import opened
from warehouse.queries import findings, run_checks
from warehouse.schema import migrate
from warehouse.sqlfiles import sql_files
from warehouse.store import store


def _as_before(con: duckdb.DuckDBPyConnection) -> None:
    """Take the present notices back to the tables of migration 4."""
    for view in [row[0] for row in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]:
        con.execute(f"DROP VIEW IF EXISTS {view} CASCADE")
    con.execute("DROP TABLE base.attachment")
    for table in ("notice", "notice_field"):
        con.execute(f"CREATE TEMP TABLE kept AS FROM base.{table}; DROP TABLE base.{table}")
        made = next(file for file in sql_files("migrations") if file.number == 1).sql
        start = made.index(f"CREATE TABLE base.{table} (")
        con.execute(made[start : made.index(";", start)])
        names = ", ".join(row[0] for row in con.execute(f"DESCRIBE base.{table}").fetchall())
        con.execute(f"INSERT INTO base.{table} ({names}) SELECT {names} FROM kept")
        con.execute("DROP TABLE kept")
    con.execute("DELETE FROM base.schema_version WHERE version > 4; DELETE FROM base.view_set")


def test_an_old_warehouse_gets_the_columns_and_links_what_it_holds(db: Path) -> None:
    letter, plan, later = (
        body("in/通知.txt", attachments=["计划"]),
        plan_csv("in/附件1.txt"),
        make_bundle("别的", source_path="x/别的.docx"),
    )
    with opened(db) as con:
        take_in(con, [letter])
        store(con, later)
        before = con.execute("SELECT notice_id, title, issuer, doc_number FROM notices ORDER BY 1").fetchall()
        _as_before(con)
        assert con.execute("SELECT max(version) FROM base.schema_version").fetchall() == [(4,)]
        migrate(con)
        assert con.execute("SELECT notice_id, title, issuer, doc_number FROM notices ORDER BY 1").fetchall() == before
        assert con.execute("SELECT DISTINCT role, parts FROM notices").fetchall() == [("notice", [])]
        named = con.execute("SELECT name, kind FROM notice_attachments WHERE notice_id = ?", [letter.notice_id])
        assert named.fetchall() == [("计划", "listed")]
        take_in(con, [plan])
        assert {row[0] for row in current(con) if row[2] == "加油站检查"} == {"高市双随机办〔2023〕2号"}
        assert findings(con, code="no_plan_table") == [] and run_checks(con) == []
        status = con.execute("SELECT status FROM notices WHERE notice_id = ?", [letter.notice_id]).fetchall()
        assert status == [("loaded",)]
