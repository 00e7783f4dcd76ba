"""Keep what one file of results says: versions, quarantined rows, problems and the account, in one transaction.

Rows travel as Arrow tables: 100,000 of them take a second, row by row they would take minutes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse import audit
from warehouse.connection import transaction
from warehouse.results.records import Content, ImportRecord, NewVersion, ProblemRow, QuarantinedRow, Settled

if TYPE_CHECKING:
    import pyarrow as pa

_DATES = (
    "inspected_on", "entered_on", "approved_on", "published_on", "follow_up_closed_on", "abnormal_listed_on",
    "penalty_decided_on", "penalty_published_on",
)  # fmt: skip
_LISTS = ("dispositions", "methods", "inspectors")


def store_import(
    con: duckdb.DuckDBPyConnection,
    record: ImportRecord,
    versions: Sequence[NewVersion],
    rows: Sequence[QuarantinedRow],
    problems: Sequence[ProblemRow],
    settled: Sequence[Settled],
) -> str:
    """All or nothing; returns the number of the import (``results-0001``)."""
    with transaction(con):
        import_id = _next_id(con)
        _account(con, import_id, record)
        _versions(con, import_id, versions, record)
        _rows(con, import_id, rows)
        _problems(con, import_id, problems)
        _settle(con, import_id, settled, record)
        detail = {
            "file": record.source_name,
            "sha256": record.source_sha256,
            "kind": record.source_kind,
            "reason": record.reason,
            "rows": record.counts.model_dump(),
            "settled": len(settled),
        }
        audit.append(con, record.imported_by, "results.import", import_id, detail, record.imported_at)
        return import_id


def _next_id(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("SELECT count(*) FROM base.result_import").fetchone()
    return f"results-{(int(row[0]) if row else 0) + 1:04d}"


def _account(con: duckdb.DuckDBPyConnection, import_id: str, record: ImportRecord) -> None:
    counts = record.counts
    con.execute(
        "INSERT INTO base.result_import VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            import_id, record.source_name, record.source_sha256, record.source_kind, record.mapping, record.options,
            counts.read, counts.new, counts.revised, counts.unchanged, counts.blank, counts.quarantined,
            counts.flagged, record.imported_at, record.imported_by, record.reason,
        ],
    )  # fmt: skip


def _versions(
    con: duckdb.DuckDBPyConnection, import_id: str, versions: Sequence[NewVersion], record: ImportRecord
) -> None:
    if not versions:
        return
    frame = _table({**_keys(versions), **_contents([one.content for one in versions])})
    con.execute(
        "UPDATE base.result SET is_current = false FROM frame AS f "
        "WHERE result.is_current AND result.task_id = f.task_id AND result.object_id = f.object_id AND f.version > 1"
    )
    con.execute(
        "INSERT INTO base.result BY NAME SELECT *, true AS is_current, ? AS import_id, ?::TIMESTAMP AS changed_at, "
        "? AS changed_by FROM frame",
        [import_id, record.imported_at, record.imported_by],
    )
    del frame


def _keys(versions: Sequence[NewVersion]) -> dict[str, pa.Array]:
    import pyarrow as pa  # noqa: PLC0415 - 0.2 s that other commands must not pay

    changes = [None if v.changes is None else json.dumps(v.changes, ensure_ascii=False) for v in versions]
    return {
        "task_id": pa.array([v.task_id for v in versions], pa.string()),
        "draw_id": pa.array([v.draw_id for v in versions], pa.string()),
        "object_id": pa.array([v.object_id for v in versions], pa.string()),
        "version": pa.array([v.version for v in versions], pa.int32()),
        "row_no": pa.array([v.row_no for v in versions], pa.int64()),
        "changes": pa.array(changes, pa.string()),
        "reason": pa.array([v.reason for v in versions], pa.string()),
    }


def _contents(contents: Sequence[Content]) -> dict[str, pa.Array]:
    import pyarrow as pa  # noqa: PLC0415

    matter = pa.struct([("matter", pa.string()), ("category", pa.string()), ("note", pa.string())])
    matters = [
        [{"matter": m.matter, "category": m.category, "note": m.note} for m in content.matters] for content in contents
    ]
    columns: dict[str, pa.Array] = {"matters": pa.array(matters, pa.list_(matter))}
    for name in Content.model_fields:
        if name == "matters":
            continue
        kind = pa.date32() if name in _DATES else pa.list_(pa.string()) if name in _LISTS else pa.string()
        columns[name] = pa.array([getattr(content, name) for content in contents], kind)
    return columns


def _rows(con: duckdb.DuckDBPyConnection, import_id: str, rows: Sequence[QuarantinedRow]) -> None:
    _append(con, "result_row", import_id, [row.model_dump() for row in rows], QuarantinedRow, {"resolved_at"})


def _problems(con: duckdb.DuckDBPyConnection, import_id: str, problems: Sequence[ProblemRow]) -> None:
    _append(con, "result_problem", import_id, [one.model_dump() for one in problems], ProblemRow, set())


def _append(
    con: duckdb.DuckDBPyConnection,
    table: str,
    import_id: str,
    records: Sequence[Mapping[str, Any]],
    model: type[QuarantinedRow] | type[ProblemRow],
    moments: set[str],
) -> None:
    import pyarrow as pa  # noqa: PLC0415

    if not records:
        return
    numbers = {"row_no": pa.int64(), "version": pa.int32()} | {name: pa.timestamp("us") for name in moments}
    columns = {
        name: pa.array([record[name] for record in records], numbers.get(name, pa.string()))
        for name in model.model_fields
    }
    frame = _table(columns)
    con.execute(f"INSERT INTO base.{table} BY NAME SELECT ? AS import_id, * FROM frame", [import_id])
    del frame


def _settle(con: duckdb.DuckDBPyConnection, import_id: str, settled: Sequence[Settled], record: ImportRecord) -> None:
    import pyarrow as pa  # noqa: PLC0415

    if not settled:
        return
    frame = _table(
        {
            "import_id": pa.array([one.import_id for one in settled], pa.string()),
            "row_no": pa.array([one.row_no for one in settled], pa.int64()),
            "resolution": pa.array([one.resolution.replace("{import}", import_id) for one in settled], pa.string()),
        }
    )
    con.execute(
        "UPDATE base.result_row SET resolved_at = ?::TIMESTAMP, resolved_by = ?, resolution = f.resolution "
        "FROM frame AS f WHERE result_row.import_id = f.import_id AND result_row.row_no = f.row_no "
        "AND result_row.resolved_at IS NULL",
        [record.imported_at, record.imported_by],
    )
    del frame


def _table(columns: Mapping[str, pa.Array]) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415

    return pa.table(dict(columns))


def dismiss(
    con: duckdb.DuckDBPyConnection, import_id: str, row_nos: Sequence[int], reason: str, *, by: str, now: datetime
) -> int:
    """Close quarantined rows that are not wanted; returns how many were open. ``now`` is UTC without zone."""
    with transaction(con):
        done = con.execute(
            "UPDATE base.result_row SET resolved_at = ?::TIMESTAMP, resolved_by = ?, resolution = ? "
            "WHERE import_id = ? AND row_no IN (SELECT unnest(?::BIGINT[])) AND resolved_at IS NULL RETURNING row_no",
            [now, by, reason, import_id, list(row_nos)],
        ).fetchall()
        if done:
            detail = {"rows": sorted(row[0] for row in done), "reason": reason}
            audit.append(con, by, "results.dismiss", import_id, detail, now)
        return len(done)
