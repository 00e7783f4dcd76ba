"""Bring an open database to the present schema: each migration once, the views whenever they changed."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Literal

import duckdb

from warehouse.sqlfiles import bookkeeping, sql_files

#: What an opened database turns out to be.
State = Literal["empty", "foreign", "outdated", "present", "newer"]


def latest_version() -> int:
    """The number of the last migration that this program knows."""
    return max(file.number for file in sql_files("migrations"))


@cache
def views_digest() -> str:
    """Changes whenever any view's SQL changes."""
    return sha256("\n".join(file.sql for file in sql_files("views")).encode()).hexdigest()


def state(con: duckdb.DuckDBPyConnection) -> State:
    """Compare a database with the present schema without changing it."""
    tables = con.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal").fetchall()
    if ("base", "schema_version") not in tables:
        return "foreign" if tables else "empty"
    version = _version(con)
    if version > latest_version():
        return "newer"
    if version < latest_version() or ("base", "view_set") not in tables:
        return "outdated"
    digest = con.execute("SELECT digest FROM base.view_set").fetchall()
    return "present" if digest == [(views_digest(),)] else "outdated"


def migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Run what is missing, each migration in a transaction of its own; does nothing when all is present."""
    con.execute(bookkeeping())
    done = _version(con)
    for file in sql_files("migrations"):
        if file.number > done:
            _transaction(con, file.sql, _RECORD, [file.number, file.name, _now()])
    if state(con) == "outdated":
        views = "\n".join(file.sql for file in sql_files("views"))
        _transaction(con, views + "\nDELETE FROM base.view_set;", _RECORD_VIEWS, [views_digest(), _now()])


_RECORD = "INSERT INTO base.schema_version VALUES (?, ?, ?)"
_RECORD_VIEWS = "INSERT INTO base.view_set VALUES (?, ?)"


def _version(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("SELECT coalesce(max(version), 0) FROM base.schema_version").fetchone()
    return int(row[0]) if row else 0


def _transaction(con: duckdb.DuckDBPyConnection, script: str, record: str, values: list[object]) -> None:
    con.begin()
    try:
        con.execute(script)
        con.execute(record, values)
    except BaseException:
        con.rollback()
        raise
    con.commit()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
