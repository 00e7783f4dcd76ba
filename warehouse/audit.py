"""The audit log: append-only, every entry holds the hash of the one before, so that no edit goes unseen.

``entry_hash = sha256(previous_hash + canonical JSON of {seq, at, actor, action, subject, detail})``, hashes as
64 lower-case hex digits, the first entry's ``previous_hash`` being 64 zeros. Canonical JSON is that of the draw
protocol: UTF-8, keys sorted, no blanks, no floats.

A chain that somebody recomputes as a whole is consistent in itself. It fails against a hash that stands outside
the warehouse: one printed on a public notice (``head``), or one noted in the draws folder (``heads``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from draws.canonical import canonical
from extractors.models import Frozen
from warehouse.draws.sqltext import draw_sql

OFFICE = ZoneInfo("Asia/Shanghai")
#: What the first entry names as its predecessor.
GENESIS = "0" * 64


class AuditEntry(Frozen):
    """One row of ``base.audit_entry``; ``detail`` is canonical JSON text, ``at`` ISO 8601 in UTC."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    detail: str
    previous_hash: str
    entry_hash: str


class AuditReport(Frozen):
    """What checking found: number of entries, the hash of the last one, and every break in words (Chinese)."""

    entries: int
    head: str
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.problems


def entry_hash(previous: str, seq: int, at: str, actor: str, action: str, subject: str, detail: object) -> str:
    """The hash of one entry; ``detail`` is the decoded object."""
    body = {"seq": seq, "at": at, "actor": actor, "action": action, "subject": subject, "detail": detail}
    return sha256(previous.encode("ascii", "replace") + canonical(body)).hexdigest()


def append(
    con: duckdb.DuckDBPyConnection, actor: str, action: str, subject: str, detail: Mapping[str, Any], at: datetime
) -> str:
    """Add one entry inside the caller's transaction and return its hash. ``detail`` must hold no floats
    (``TypeError``); ``at`` is UTC (an aware time is converted)."""
    number, previous = last(con)
    seq = number + 1
    text = canonical(dict(detail)).decode()
    moment = stamp(at)
    digest = entry_hash(previous, seq, moment, actor, action, subject, json.loads(text))
    con.execute(
        'INSERT INTO base.audit_entry (seq, "at", actor, action, subject, detail, previous_hash, entry_hash) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [seq, moment, actor, action, subject, text, previous, digest],
    )
    return digest


def stamp(at: datetime) -> str:
    """``2023-07-01T08:00:00Z``; a time without zone is UTC."""
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%SZ")


def last(con: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    """Number and hash of the last entry; 0 and 64 zeros while there is none."""
    row = con.execute("SELECT seq, entry_hash FROM base.audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, GENESIS)


def head(con: duckdb.DuckDBPyConnection) -> str:
    """The hash of the last entry."""
    return last(con)[1]


def entries(
    con: duckdb.DuckDBPyConnection, subject: str | None = None, limit: int | None = None
) -> tuple[AuditEntry, ...]:
    """The log in order; of one subject, or only the last ``limit`` entries, when asked."""
    where, values = (" WHERE subject = ?", [subject]) if subject else ("", [])
    rows = con.execute(_SELECT + where + " ORDER BY seq", values).fetchall()
    chosen = rows[-limit:] if limit else rows
    return tuple(AuditEntry(**dict(zip(AuditEntry.model_fields, row, strict=True))) for row in chosen)


_SELECT = 'SELECT seq, "at", actor, action, subject, detail, previous_hash, entry_hash FROM base.audit_entry'


def verify(
    con: duckdb.DuckDBPyConnection, head: str | None = None, heads: Sequence[tuple[int, str]] = ()
) -> AuditReport:
    """Recompute the chain and compare it with the tables. ``head`` is a hash from a public notice that must be in
    the chain; ``heads`` are ``(seq, hash)`` pairs noted elsewhere when the entries were made."""
    log = entries(con)
    broken = _first_break(log)
    problems = [broken] if broken else []
    known = {entry.seq: entry.entry_hash for entry in log}
    problems += _against_heads(known, head, heads)
    problems += _against_tables(con)
    return AuditReport(entries=len(log), head=log[-1].entry_hash if log else GENESIS, problems=tuple(problems))


def _first_break(log: Sequence[AuditEntry]) -> str | None:
    previous = GENESIS
    by_hash = {entry.entry_hash: entry for entry in log}
    for place, entry in enumerate(log, start=1):
        if entry.seq < place:
            return f"操作日志第 {entry.seq} 条出现了两次：有人插入了条目。"
        if entry.seq > place:
            return f"操作日志第 {place} 条缺失：有条目被删去。"
        if not _holds(entry, entry.seq, entry.previous_hash):
            return _changed(entry, by_hash)
        if entry.previous_hash != previous:
            return f"操作日志第 {place} 条与前一条接不上：第 {max(place - 1, 1)} 条被改动，或此处有条目被删去、插入。"
        previous = entry.entry_hash
    return None


def _changed(entry: AuditEntry, by_hash: Mapping[str, AuditEntry]) -> str:
    """A wrong hash: an entry that was right at another place has been moved, any other has been edited."""
    for seq in range(1, len(by_hash) + 2):
        if seq != entry.seq and _holds(entry, seq, entry.previous_hash):
            return f"操作日志第 {entry.seq} 条原来是第 {seq} 条：条目的次序被调换。"
    return f"操作日志第 {entry.seq} 条（{_office_time(entry.at)} {entry.action} {entry.subject}）的内容被改动。"


def _office_time(at: str) -> str:
    """A stored time as officials read it; one that somebody has made unreadable as it stands."""
    try:
        return f"北京时间 {datetime.fromisoformat(at).astimezone(OFFICE):%Y-%m-%d %H:%M}"
    except ValueError:
        return at


def _holds(entry: AuditEntry, seq: int, previous: str) -> bool:
    try:
        detail = json.loads(entry.detail)
        if canonical(detail).decode() != entry.detail:
            return False
        digest = entry_hash(previous, seq, entry.at, entry.actor, entry.action, entry.subject, detail)
    except (ValueError, TypeError):
        return False
    return digest == entry.entry_hash


def _against_heads(known: Mapping[int, str], head: str | None, heads: Sequence[tuple[int, str]]) -> list[str]:
    problems = []
    if head is not None and head.strip().lower() not in known.values():
        problems.append(
            f"公告上的日志摘要 {head.strip()[:16]}… 不在操作日志中：日志被截短或整个重做过，或摘要抄写有误。"
        )
    for seq, digest in heads:
        if seq not in known:
            problems.append(f"抽取文件夹记有第 {seq} 条日志，操作日志中没有：日志末尾被截去。")
            break
        if known[seq] != digest:
            problems.append(f"操作日志第 {seq} 条与抽取文件夹所记的不同：日志被重做过。")
            break
    return problems


def _against_tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Draws and replacements whose entries are missing or say something else, and entries without their draw."""
    return [str(row[0]) for row in con.execute(draw_sql("audit_against_tables")).fetchall()]
