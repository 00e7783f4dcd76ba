"""Bring a source into a scratch database beside the warehouse, as text, row for row; the warehouse stays untouched.

The scratch file holds ``staged``: ``row_no`` (from 1), ``bad`` (a problem of the whole row, or NULL) and the cells
``c0 … cn`` as VARCHAR. It costs one pass over the source, is compressed and lives on disk, so that ten million rows
need little memory. The file is removed when the block ends, and swept when its process was killed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb

from extractors.models import Frozen
from warehouse.errors import WarehouseError
from warehouse.registries.sqltext import identifier, literal

#: Memory that DuckDB may use while importing; the rest of the process needs its share of 1.5 GB too.
MEMORY = "800MB"
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


class UnevenSource(Exception):
    """The fast reader cannot prove that it has read every row of a CSV; the careful one must."""


class CsvShape(Frozen):
    """A UTF-8 CSV whose first record is the header. ``lines`` counts the LF bytes, and the last line when
    it lacks one."""

    path: str
    delimiter: str
    header: tuple[str, ...]
    lines: int


def restrain(con: duckdb.DuckDBPyConnection) -> None:
    """Bound the memory of this connection's database."""
    con.execute(f"SET memory_limit = '{MEMORY}'")


class Scratch:
    """An open scratch database."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.con = duckdb.connect(str(path), config=_CONFIG)
        self.con.execute("SET enable_progress_bar = false")
        restrain(self.con)

    def close(self) -> None:
        self.con.close()

    def count(self) -> int:
        row = self.con.execute("SELECT count(*) FROM staged").fetchone()
        return int(row[0]) if row else 0

    def stage_csv(self, shape: CsvShape) -> None:
        """The fast way: DuckDB reads the file in parallel. Raises :class:`UnevenSource` when a row does not fit the
        header, or when the rows read do not account for every line of the file."""
        names = [f"c{n}" for n in range(len(shape.header))]
        columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
        try:
            self.con.execute(
                f"CREATE OR REPLACE TABLE raw AS SELECT * FROM read_csv({literal(shape.path)}, auto_detect = false, "
                f"header = false, delim = {literal(shape.delimiter)}, quote = '\"', escape = '\"', "
                f"columns = {{{columns}}}, strict_mode = true, max_line_size = 4000000)"
            )
        except duckdb.Error as error:
            raise UnevenSource(str(error)) from error
        first = self.con.execute(f"SELECT {', '.join(names)} FROM raw WHERE rowid = 0").fetchone()
        if first is None or tuple(cell or "" for cell in first) != shape.header or not self._accounted(shape, names):
            raise UnevenSource("rows and lines differ")
        self._view("rowid::BIGINT", "NULL::VARCHAR", names, " WHERE rowid > 0")

    def _accounted(self, shape: CsvShape, names: list[str]) -> bool:
        """Every LF of the file ends a row or stands inside a cell."""
        row = self.con.execute("SELECT count(*) FROM raw").fetchone()
        rows = int(row[0]) if row else 0
        if rows == shape.lines:
            return True
        inner = " + ".join(f"coalesce(strlen({n}) - strlen(replace({n}, chr(10), '')), 0)" for n in names)
        row = self.con.execute(f"SELECT coalesce(sum({inner}), 0) FROM raw").fetchone()
        return rows + (int(row[0]) if row else 0) == shape.lines

    def stage_parquet(self, path: Path, columns: tuple[str, ...], *, marked: bool = False) -> None:
        """A Parquet file's columns as text. ``marked``: it is one that we wrote, with ``row_no`` and ``bad``."""
        source = f"read_parquet({literal(str(path))})"
        try:
            cells = self._as_text(source, columns)
            head = "row_no, bad, " if marked else ""
            self.con.execute(f"CREATE OR REPLACE TABLE raw AS SELECT {head}{cells} FROM {source}")
        except duckdb.Error as error:
            raise WarehouseError(f"Parquet 文件“{path.name}”读不出，可能不完整：请重新导出。") from error
        names = [f"c{n}" for n in range(len(columns))]
        if marked:
            self._view("row_no", "bad", names)
        else:
            self._view("rowid::BIGINT + 1", "NULL::VARCHAR", names)

    def stage_relation(self, source: str, columns: tuple[str, ...]) -> None:
        """A table of an attached database, as text."""
        self.con.execute(f"CREATE OR REPLACE TABLE raw AS SELECT {self._as_text(source, columns)} FROM {source}")
        self._view("rowid::BIGINT + 1", "NULL::VARCHAR", [f"c{n}" for n in range(len(columns))])

    def _as_text(self, source: str, columns: tuple[str, ...]) -> str:
        kinds = {name: kind for name, kind, *_ in self.con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        parts = []
        for n, name in enumerate(columns):
            quoted = identifier(name)
            text = f"array_to_string({quoted}, '、')" if kinds[name].endswith("[]") else f"{quoted}::VARCHAR"
            parts.append(f"{text} AS c{n}")
        return ", ".join(parts)

    def _view(self, row_no: str, bad: str, names: list[str], where: str = "") -> None:
        cells = ", ".join(names)
        self.con.execute(
            f"CREATE OR REPLACE VIEW staged AS SELECT {row_no} AS row_no, {bad} AS bad, {cells} FROM raw{where}"
        )

    def content_digest(self) -> str:
        """Of all rows in any order, for sources that have no bytes of their own."""
        row = self.con.execute("SELECT count(*) || '-' || coalesce(sum(hash(raw)::HUGEINT), 0) FROM raw").fetchone()
        return str(row[0]) if row else ""


@contextlib.contextmanager
def scratch_for(warehouse: Path) -> Iterator[Scratch]:
    """A scratch database beside ``warehouse``, gone afterwards."""
    folder = warehouse.absolute().parent
    if not folder.is_dir():
        raise WarehouseError(f"文件夹“{folder}”不存在，不能在其中导入名录：请先建立该文件夹。")
    _sweep(folder, warehouse.name)
    path = folder / f".{warehouse.name}.import-{os.getpid()}"
    try:
        scratch = Scratch(path)
    except duckdb.Error as error:
        raise WarehouseError(f"不能在“{folder}”中建立临时文件：请检查权限和磁盘。") from error
    try:
        yield scratch
    finally:
        scratch.close()
        for leftover in (path, path.with_name(path.name + ".wal")):
            leftover.unlink(missing_ok=True)
        shutil.rmtree(path.with_name(path.name + ".tmp"), ignore_errors=True)


def _sweep(folder: Path, name: str) -> None:
    """Remove what killed processes left behind."""
    for draft in folder.glob(f".{name}.import-*"):
        owner = draft.name.removeprefix(f".{name}.import-").partition(".")[0]
        if owner.isdigit() and not _alive(int(owner)):
            if draft.is_dir():
                shutil.rmtree(draft, ignore_errors=True)
            else:
                draft.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
