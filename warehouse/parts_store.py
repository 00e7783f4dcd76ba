"""The parts of notices, asked of and written into the warehouse."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import duckdb

from warehouse.answers import PartToRead
from warehouse.connection import WAIT, opened, transaction
from warehouse.frames import insert, read_columns
from warehouse.heads import read_heads
from warehouse.models import FindingRecord, Inherited, finding_id

Target = str | os.PathLike[str] | duckdb.DuckDBPyConnection

#: What a part may take over; named alike in the table and in :class:`Inherited`.
_VALUES = tuple(name for name in Inherited.model_fields if name != "main_id")
_ROWS = f"""
SELECT notice_id, source_path, sha256, parent, inherited, status, {", ".join(_VALUES)}
FROM base.notice
WHERE notice_id IN (SELECT unnest(?::VARCHAR[]))
"""


def parts_to_read(target: Target, *, failed: bool = False, wait: float = WAIT) -> list[PartToRead]:
    """Documents that were read with another inheritance than they have now, in the order of their arrival. Left out
    are those whose reading with just this inheritance has failed before (unless ``failed``): it would fail again."""
    if not isinstance(target, duckdb.DuckDBPyConnection) and not _is_there(target):
        return []
    with opened(target, read_only=True, wait=wait) as con:
        heads = read_heads(con).heads
        parts = {head.notice_id: head.link.part_of for head in heads.values() if head.link.part_of}
        read = {i for (i,) in con.execute("SELECT notice_id FROM base.notice WHERE inherited IS NOT NULL").fetchall()}
        rows = _rows(con, {*parts, *parts.values(), *read})
        found = []
        for notice_id in sorted({*parts, *read}, key=lambda i: heads[i].ordinal):
            row, main = rows[notice_id], parts.get(notice_id)
            wanted = _inherited(rows[main]) if main is not None else None
            if wanted != row["inherited"] and row["sha256"] is not None and row["status"] != "failed":
                names = ("notice_id", "source_name", "source_path", "sha256", "parent")
                found.append(PartToRead(**{name: row[name] for name in names}, inherited=wanted))
        tried = set() if failed or not found else _marks(con)
        return [part for part in found if _mark_id(part, failed=True) not in tried]


def _is_there(path: str | os.PathLike[str]) -> bool:
    return os.path.exists(path) and os.path.getsize(path) > 0  # noqa: PTH110, PTH202


def _rows(con: duckdb.DuckDBPyConnection, ids: Iterable[str | None]) -> dict[str, dict[str, Any]]:
    cursor = con.execute(_ROWS, [[i for i in ids if i is not None]])
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        row["inherited"] = Inherited.model_validate_json(row["inherited"]) if row["inherited"] else None
    return {row["notice_id"]: row for row in rows}


def _inherited(main: dict[str, Any]) -> Inherited:
    """What a part of this notice takes over; a notice inherits nothing itself once it has been read as one."""
    return Inherited(main_id=main["notice_id"], **{name: main[name] for name in _VALUES})


_MARK = "DELETE FROM base.finding WHERE notice_id = ? AND code = 'part_not_reread' AND resolved_at IS NULL"


def mark_unread(target: Target, parts: Iterable[PartToRead], *, wait: float = WAIT) -> None:
    """A warning at each part that it still stands as it was read before; a mark that is there already stays."""
    marks = {part.notice_id: _unread(part) for part in parts}
    if not marks:
        return
    with opened(target, wait=wait) as con:
        done = _marks(con)
        columns = read_columns(con)["finding"]
        stored = {row[0] for row in con.execute("SELECT notice_id FROM base.notice").fetchall()}
        new = {i: mark for i, mark in marks.items() if mark.finding_id not in done and i in stored}
        with transaction(con):
            for notice_id, mark in new.items():
                con.execute(_MARK, [notice_id])
                insert(con, "finding", columns, [mark], notice_id=notice_id)


def _marks(con: duckdb.DuckDBPyConnection) -> set[str]:
    sql = "SELECT finding_id FROM base.finding WHERE code = 'part_not_reread'"
    return {row[0] for row in con.execute(sql).fetchall()}


def _mark_id(part: PartToRead, *, failed: bool) -> str:
    """One for each inheritance; ``failed``: the bytes were there, the reading failed."""
    place = part.inherited.model_dump_json() if part.inherited else ""
    return finding_id(part.notice_id, "part_not_reread", place + ("/failed" if failed else ""), "")


def _unread(part: PartToRead) -> FindingRecord:
    if part.inherited is not None:
        what = f"是“{part.inherited.source_name}”的附件，发文机关、文号、年度等应取自该通知"
    else:
        what = "不再是另一通知的附件，原来取自该通知的内容应当去掉"
    if part.failure is None:
        text = f"本文件{what}，但原文件已不在原处，仍为原来的读数；请把两个文件重新放在一起入库。"
    else:
        why = part.failure.rstrip("。")
        text = f"本文件{what}，但重新读取没有成功（{why}），仍为原来的读数；处理后请用 mingcha ingest --reread 重读。"
    return FindingRecord(
        finding_id=_mark_id(part, failed=part.failure is not None),
        item_id=None,
        field=None,
        code="part_not_reread",
        severity="warning",
        message=text,
    )
