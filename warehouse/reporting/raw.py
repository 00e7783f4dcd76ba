"""The rows behind a year's report, as a stream and as a CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb

_CHUNK = 10_000
Value = int | date | bool | str | None


class RawQuery:
    """The objects to inspect of one year (of one department), as they stood on ``as_of``, over an open connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection, year: int, as_of: date, department: str | None = None) -> None:
        self._con = con
        self._values = [year, department]
        con.execute("SET VARIABLE as_of = ?::DATE", [as_of])
        sql = files("warehouse").joinpath("sql", "reporting", "raw.sql").read_text(encoding="utf-8")
        con.execute(f"CREATE OR REPLACE TEMP TABLE raw_rows AS {sql}", self._values)
        row = con.execute("SELECT count(*) FROM raw_rows").fetchone()
        self.count = int(row[0]) if row else 0

    def rows(self, limit: int) -> Iterator[tuple[Value, ...]]:
        """The first ``limit`` rows, columns as in ``raw.sql``. Nothing else may be asked over the connection meanwhile:
        a cursor of its own would not see the temporary table."""
        self._con.execute("SELECT * FROM raw_rows LIMIT ?", [limit])
        while chunk := self._con.fetchmany(_CHUNK):
            yield from chunk

    def copy(self, target: Path, labels: list[str]) -> None:
        """All rows as CSV (UTF-8 with BOM) under ``labels``; a text that a spreadsheet would run gets an apostrophe."""
        described = self._con.execute("DESCRIBE raw_rows").fetchall()
        columns = zip(described, labels, strict=True)
        shown = ", ".join(_cell(str(name), str(kind), label) for (name, kind, *_), label in columns)
        body = target.with_name(target.name + ".body")
        try:
            self._con.execute(f"COPY (SELECT {shown} FROM raw_rows) TO {_quoted(str(body))} (FORMAT csv, HEADER true)")
            with target.open("wb") as out, body.open("rb") as made:
                out.write(b"\xef\xbb\xbf")
                while chunk := made.read(1 << 20):
                    out.write(chunk)
        finally:
            body.unlink(missing_ok=True)


def _cell(name: str, kind: str, label: str) -> str:
    value = f'"{name}"'
    if kind == "VARCHAR":
        value = f"CASE WHEN regexp_matches({value}, '^[=+\\-@\\t\\r]') THEN '''' || {value} ELSE {value} END"
    elif kind == "BOOLEAN":
        value = f"CASE WHEN {value} THEN '是' ELSE '否' END"
    return value + ' AS "' + label.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
