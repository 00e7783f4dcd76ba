"""The rows behind a year's report, as a stream and as a CSV."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb

_CHUNK = 10_000
#: Rows that are worked out at a time.
_PART = 100_000
#: What the database may take of a report's memory; what is more goes to disk.
_MEMORY = "900MB"
Value = int | date | bool | str | None


@contextmanager
def bounded(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Within the block the database keeps to a fixed share of memory, and puts the rest into a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="mingcha-report-") as folder:
        con.execute(f"SET memory_limit = '{_MEMORY}'")
        con.execute(f"SET temp_directory = {_quoted(folder)}")
        try:
            yield
        finally:
            con.execute("RESET memory_limit")


class RawQuery:
    """The objects to inspect of one year (of one department), as they stood on ``as_of``, over an open connection.

    Asked for some tasks at a time: all results of a large year at once would not fit into the memory of a report.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, year: int, as_of: date, department: str | None = None) -> None:
        self._con, self._year, self._department = con, year, department
        con.execute("SET VARIABLE as_of = ?::DATE", [as_of])
        counts = con.execute(_sql("raw_counts"), [year, department]).fetchall()
        self._tasks = [(str(task), int(rows)) for task, rows in counts]
        self.count = sum(rows for _, rows in self._tasks)

    def rows(self, limit: int) -> Iterator[tuple[Value, ...]]:
        """The first ``limit`` rows, columns as in ``raw.sql``. The connection serves nothing else meanwhile."""
        left = limit
        for tasks in self._parts(min(limit, _PART)):
            if left <= 0:
                return
            self._con.execute(f"{_sql('raw')} LIMIT {left}", [self._year, self._department, tasks])
            while chunk := self._con.fetchmany(_CHUNK):
                left -= len(chunk)
                yield from chunk

    def copy(self, target: Path, labels: Sequence[str]) -> None:
        """All rows as CSV (UTF-8 with BOM) under ``labels``; a text that a spreadsheet would run gets an apostrophe."""
        values = [self._year, self._department]
        described = self._con.execute(f"DESCRIBE {_sql('raw')}", [*values, []]).fetchall()
        columns = zip(described, labels, strict=True)
        shown = ", ".join(_cell(str(name), str(kind), label) for (name, kind, *_), label in columns)
        part = target.with_name(target.name + ".rows")
        try:
            with target.open("wb") as out:
                out.write(b"\xef\xbb\xbf")
                for number, tasks in enumerate(self._parts(_PART) or [[]]):
                    to = f"TO {_quoted(str(part))} (FORMAT csv, HEADER {number == 0})"
                    self._con.execute(f"COPY (SELECT {shown} FROM ({_sql('raw')})) {to}", [*values, tasks])
                    with part.open("rb") as made:
                        shutil.copyfileobj(made, out)
        finally:
            part.unlink(missing_ok=True)

    def _parts(self, most: int) -> list[list[str]]:
        """The tasks in order, in parts of about ``most`` rows."""
        parts: list[list[str]] = []
        filled = most
        for task, rows in self._tasks:
            if filled >= most:
                parts.append([])
                filled = 0
            parts[-1].append(task)
            filled += rows
        return parts


def _sql(name: str) -> str:
    return files("warehouse").joinpath("sql", "reporting", f"{name}.sql").read_text(encoding="utf-8").rstrip()


def _cell(name: str, kind: str, label: str) -> str:
    value = f'"{name}"'
    if kind == "VARCHAR":
        value = f"CASE WHEN regexp_matches({value}, '^[=+\\-@＝＋－＠\\t\\r]') THEN '''' || {value} ELSE {value} END"
    elif kind == "BOOLEAN":
        value = f"CASE WHEN {value} THEN '是' ELSE '否' END"
    return value + ' AS "' + label.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
