"""Versions of the registries: which one is current, and the rows of any of them.

A snapshot (``objects@3``) is one full import and the corrections appended to it; a row of a later import replaces
the rows of the same id in earlier ones. Snapshots are never changed, so a draw that names one can be repeated.
"""

from __future__ import annotations

import duckdb

from extractors.models import Frozen
from warehouse.errors import WarehouseError

KINDS = ("objects", "inspectors", "matters", "recusals")

#: kind → (base table, the columns that identify a row).
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "objects": ("base.registry_object", ("object_id",)),
    "inspectors": ("base.registry_inspector", ("inspector_id",)),
    "matters": ("base.registry_matter", ("matter_id",)),
    "recusals": ("base.registry_recusal", ("object_id", "inspector_id")),
}


class Snapshot(Frozen):
    """One version of one registry; ``imports`` in order, later ones win; ``rows`` as stored when it was made."""

    snapshot_id: str
    kind: str
    version: int
    imports: tuple[str, ...]
    rows: int
    is_current: bool


_SELECT = "SELECT snapshot_id, kind, version, imports, row_count, is_current FROM base.registry_snapshot"


def current_snapshot(con: duckdb.DuckDBPyConnection, kind: str) -> str | None:
    """The id of the current version of ``kind`` (objects, inspectors, matters, recusals); None before any import."""
    row = con.execute("SELECT snapshot_id FROM base.registry_snapshot WHERE kind = ? AND is_current", [kind]).fetchone()
    return str(row[0]) if row else None


def snapshot(con: duckdb.DuckDBPyConnection, snapshot_id: str) -> Snapshot | None:
    """One version by its id."""
    row = con.execute(f"{_SELECT} WHERE snapshot_id = ?", [snapshot_id]).fetchone()
    return _made(row) if row else None


def snapshots(con: duckdb.DuckDBPyConnection, kind: str | None = None) -> tuple[Snapshot, ...]:
    """All versions, oldest first, of one kind or of all."""
    where, values = (" WHERE kind = ?", [kind]) if kind else ("", [])
    rows = con.execute(f"{_SELECT}{where} ORDER BY kind, version", values).fetchall()
    return tuple(_made(row) for row in rows)


def relation(con: duckdb.DuckDBPyConnection, kind: str, snapshot_id: str) -> str:
    """SQL text usable after FROM, in brackets and without alias: all columns of the kind's base table, one row per
    id of that snapshot. Raises :class:`WarehouseError` for an unknown snapshot or one of another kind."""
    found = snapshot(con, snapshot_id)
    if kind not in TABLES or found is None or found.kind != kind:
        raise WarehouseError(f"没有名录版本“{snapshot_id}”（{kind}）：请用 mingcha registry list 查看已有版本。")
    return rows_of(kind, found.imports)


def rows_of(kind: str, imports: tuple[str, ...]) -> str:
    """The same for a list of imports in order. Only the rows of later imports, which are few, are held in memory."""
    table, keys = TABLES[kind]
    parts = []
    for place, import_id in enumerate(imports):
        later = ", ".join(_quoted(name) for name in imports[place + 1 :])
        part = f"SELECT * FROM {table} WHERE import_id = {_quoted(import_id)}"
        if later:
            part = (
                f"SELECT earlier.* FROM ({part}) AS earlier ANTI JOIN "
                f"(SELECT {', '.join(keys)} FROM {table} WHERE import_id IN ({later})) AS later "
                f"USING ({', '.join(keys)})"
            )
        parts.append(part)
    return f"({' UNION ALL '.join(parts)})"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _made(row: tuple[object, ...]) -> Snapshot:
    return Snapshot.model_validate(
        dict(zip(("snapshot_id", "kind", "version", "imports", "rows", "is_current"), row, strict=True))
        | {"imports": tuple(row[3])}  # type: ignore[arg-type]
    )
