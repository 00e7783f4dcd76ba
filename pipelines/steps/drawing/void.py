"""Ending a draw before it is run: the log keeps it, and its code is laid open beside its files.

Once the seed is announced an operator could compute the outcome and then call the draw off. With the code laid open
auditors can compute what would have been drawn.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from draws.canonical import canonical
from draws.errors import DrawError
from extractors.models import Frozen
from pipelines.steps.drawing.folders import DrawsFolder, write_whole
from warehouse import audit
from warehouse.connection import opened
from warehouse.draws import rows
from warehouse.draws.store import store_void


class Voided(Frozen):
    draw_id: str
    task_id: str
    audit_head: str


def void_task(warehouse: Path, folder: DrawsFolder, name: str, reason: str, by: str, now: datetime) -> Voided:
    """A committed draw becomes void; one whose seed is recorded cannot be called off any more."""
    if not reason.strip():
        raise DrawError("作废必须用 --reason 说明理由。")
    with opened(warehouse) as con:
        one = rows.find_draw(con, name)
        if one.status == "void" and folder.has_code(one.folder):  # killed between the transaction and the laying open
            _lay_open(folder, one, folder.read_code(one.folder), one.reason or reason)
            return Voided(draw_id=one.draw_id, task_id=one.task_id, audit_head=audit.head(con))
        if one.status == "void":
            raise DrawError(f"任务 {one.task_id} 的抽取已经作废。")
        if one.status != "committed":
            raise DrawError(f"任务 {one.task_id} 已录入种子，不能作废：重抽须用 draw commit --redraw 并说明理由。")
        waiting = [other.task_id for other in rows.followers(con, one.draw_id) if other.drawn_at is None]
        if waiting:
            raise DrawError(f"任务 {'、'.join(waiting)} 共用它的票号，请先作废这些任务的锁定。")
        code = folder.found_code(one.folder)
        detail = {"commit_sha256": one.commit_sha256, "code_found": code is not None}
        head = store_void(con, one, by, reason.strip(), now, detail)
        folder.note_head(*audit.last(con))
        if code is not None:
            _lay_open(folder, one, code, reason.strip())
    return Voided(draw_id=one.draw_id, task_id=one.task_id, audit_head=head)


def _lay_open(folder: DrawsFolder, one: rows.DrawRow, code: str, reason: str) -> None:
    plain = {"commit_sha256": one.commit_sha256, "code": code, "reason": reason}
    write_whole(folder.path(one.folder) / "void.json", canonical(plain))
    folder.drop_code(one.folder)
