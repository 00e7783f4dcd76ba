"""What happens to a draw, each in one transaction together with its audit entry."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import duckdb

from draws.models import Result, Selected
from extractors.models import Frozen
from warehouse import audit
from warehouse.connection import transaction
from warehouse.draws.rows import DrawRow, NewDraw, ReplacementRow, TeamRow
from warehouse.draws.sqltext import draw_sql
from warehouse.frames import insert, read_columns


def store_commit(con: duckdb.DuckDBPyConnection, new: NewDraw, voided: DrawRow | None, as_of: str | None = None) -> str:
    """The draw, its task's status, and the end of the draw that it repeats; returns the head of the audit log.
    ``as_of``: the day that was given instead of today's."""
    at = _utc(new.committed_at)
    with transaction(con):
        if voided is not None:
            _void(con, voided, new.committed_by, new.reason or "", at, {"repeated_as": new.draw_id})
        columns = read_columns(con)["draw"]
        insert(con, "draw", columns, [new], status="committed", committed_at=at)
        _task_status(con, new.task_id, "committed", at)
        detail = {
            "task_id": new.task_id,
            "attempt": new.attempt,
            "commit_sha256": new.commit_sha256,
            "previous_commit": new.previous_commit,
            "lead_draw": new.lead_draw,
            "want_total": new.want_total,
            "issues": list(new.seed_issue),
            "snapshots": [new.objects_snapshot, new.inspectors_snapshot, new.recusals_snapshot],
            "reason": new.reason,
        } | ({"as_of": as_of} if as_of else {})
        return audit.append(con, new.committed_by, "draw.commit", new.draw_id, detail, at)


def store_seed(
    con: duckdb.DuckDBPyConnection,
    draws: Sequence[DrawRow],
    seed: str,
    sources: Sequence[object],
    by: str,
    at: datetime,
) -> None:
    """From now on only this seed is accepted for these draws."""
    with transaction(con):
        for one in draws:
            con.execute("UPDATE base.draw SET status = 'seeded', seed = ? WHERE draw_id = ?", [seed, one.draw_id])
            detail = {"seed": seed, "sources": json.loads(json.dumps(sources)), "commit_sha256": one.commit_sha256}
            audit.append(con, by, "draw.seed", one.draw_id, detail, at)


def store_result(
    con: duckdb.DuckDBPyConnection,
    one: DrawRow,
    result: Result,
    team_rows: Sequence[TeamRow],
    files: Mapping[str, str],
    by: str,
    at: datetime,
) -> str:
    """Objects, teams and statuses; ``files`` are the hashes of reveal.json and result.json."""
    moment = _utc(at)
    with transaction(con):
        columns = read_columns(con)
        rows = [
            _Drawn(position=place, object_id=s.object_id, stratum=s.stratum, ticket=s.ticket)
            for place, s in enumerate(result.selected, start=1)
        ]
        insert(con, "draw_selected", columns["draw_selected"], rows, draw_id=one.draw_id, state="drawn")
        insert(con, "draw_team", columns["draw_team"], team_rows)
        con.execute(
            "UPDATE base.draw SET status = 'drawn', drawn_total = ?, unmet_total = ?, drawn_at = ?, drawn_by = ? "
            "WHERE draw_id = ?",
            [len(rows), len(result.unmet), moment, by, one.draw_id],
        )
        _task_status(con, one.task_id, "drawn", moment)
        detail = {
            "commit_sha256": one.commit_sha256,
            "drawn_total": len(rows),
            "unmet_total": len(result.unmet),
            "selected_sha256": selected_hash(result.selected),
            "teams_sha256": _teams_hash(con, one.draw_id),
            "files": dict(files),
        }
        return audit.append(con, by, "draw.run", one.draw_id, detail, moment)


class _Drawn(Frozen):
    position: int
    object_id: str
    stratum: str
    ticket: str


def selected_hash(selected: Sequence[Selected]) -> str:
    """SHA-256 of ``object TAB stratum TAB ticket LF`` in order; the audit compares the stored rows with it."""
    lines = "".join(f"{one.object_id}\t{one.stratum}\t{one.ticket}\n" for one in selected)
    return sha256(lines.encode()).hexdigest()


def _teams_hash(con: duckdb.DuckDBPyConnection, draw_id: str) -> str:
    """Of the teams of a draw as they stand in this transaction; the audit compares the stored rows with it."""
    row = con.execute(draw_sql("teams_hash"), [draw_id]).fetchone()
    assert row is not None
    return str(row[0])


def store_replacement(
    con: duckdb.DuckDBPyConnection,
    row: ReplacementRow,
    substitute: Selected | None,
    team_rows: Sequence[TeamRow],
) -> str:
    """A replacement: of an object (``substitute`` and its team, none when the stratum is exhausted), or of one
    inspector (``team_rows`` is then the new team of the same object)."""
    moment = _utc(row.at)
    with transaction(con):
        columns = read_columns(con)
        con.execute(draw_sql("insert_replacement"), [*row.model_copy(update={"at": moment}).model_dump().values()])
        if row.inspector_id is None:
            con.execute(draw_sql("replaced"), [row.draw_id, row.object_id])
        if substitute is not None:
            con.execute(
                draw_sql("substitute"), [substitute.object_id, substitute.stratum, substitute.ticket, row.draw_id]
            )
        if row.inspector_id is not None:
            con.execute("DELETE FROM base.draw_team WHERE draw_id = ? AND object_id = ?", [row.draw_id, row.object_id])
        insert(con, "draw_team", columns["draw_team"], team_rows)
        detail = row.model_dump(mode="json", exclude={"draw_id", "at", "by"})
        detail |= {"teams_sha256": _teams_hash(con, row.draw_id)}
        return audit.append(con, row.by, "draw.replace", row.draw_id, detail, moment)


def store_void(
    con: duckdb.DuckDBPyConnection, one: DrawRow, by: str, reason: str, at: datetime, extra: Mapping[str, Any]
) -> str:
    """End a draw before it is run; its task can be committed anew."""
    with transaction(con):
        _void(con, one, by, reason, _utc(at), extra)
        _task_status(con, one.task_id, "ready", _utc(at))
        return audit.head(con)


def _void(
    con: duckdb.DuckDBPyConnection, one: DrawRow, by: str, reason: str, at: datetime, extra: Mapping[str, Any]
) -> None:
    con.execute("UPDATE base.draw SET status = 'void', reason = ? WHERE draw_id = ?", [reason, one.draw_id])
    audit.append(con, by, "draw.void", one.draw_id, {"reason": reason, "was": one.status, **extra}, at)


def _task_status(con: duckdb.DuckDBPyConnection, task_id: str, status: str, at: datetime) -> None:
    con.execute("UPDATE base.draw_task SET status = ?, changed_at = ? WHERE task_id = ?", [status, at, task_id])


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
