"""What ``mingcha draw show`` answers, and the proof at one level of disclosure."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from draws.bundle import Bundle
from draws.errors import DrawError
from draws.levels import Level
from extractors.models import Frozen
from pipelines.steps.drawing import bundles
from pipelines.steps.drawing.folders import DrawsFolder
from pipelines.steps.drawing.replace import sync
from warehouse.connection import opened
from warehouse.draws import rows
from warehouse.draws.people import objects, people


class Listed(Frozen):
    """One draw in a list. Times are UTC."""

    draw_id: str
    task_id: str
    name: str
    status: str
    frame_rows: int
    want_total: int
    drawn_total: int | None
    unmet_total: int | None
    commit_sha256: str
    committed_at: datetime
    drawn_at: datetime | None


class Member(Frozen):
    inspector_id: str
    name: str
    department: str


class ShownObject(Frozen):
    """One drawn object with its team; without its class, which is internal."""

    position: int
    object_id: str
    name: str
    state: str
    ticket: str
    team: tuple[Member, ...]


class Shown(Frozen):
    """One draw as the office sees it."""

    listed: Listed
    seed_issue: tuple[str, ...]
    seed: str | None
    lead_draw: str | None
    reason: str | None
    committed_by: str
    drawn_by: str | None
    objects_snapshot: str
    inspectors_snapshot: str
    recusals_snapshot: str | None
    folder: str
    objects: tuple[ShownObject, ...]
    replacements: tuple[rows.ReplacementRow, ...]


def listing(warehouse: Path) -> tuple[Listed, ...]:
    """All draws in the order of their commitments."""
    with opened(warehouse, read_only=True) as con:
        names = {one.task_id: rows.task(con, one.task_id).name for one in rows.all_draws(con)}
        return tuple(_listed(one, names[one.task_id]) for one in rows.all_draws(con))


def one(warehouse: Path, folder: DrawsFolder, name: str) -> Shown:
    """One draw by draw id, or the one in force of a task."""
    with opened(warehouse, read_only=True) as con:
        found = rows.find_draw(con, name)
        drawn = rows.drawn(con, found.draw_id)
        known = objects(con, found.objects_snapshot, [row.object_id for row in drawn])
        staff = people(con, found.inspectors_snapshot)
        teams: dict[str, list[Member]] = {}
        for row in rows.teams(con, found.draw_id):
            who = staff[row.inspector_id]
            member = Member(inspector_id=who.inspector_id, name=who.name, department=row.department)
            teams.setdefault(row.object_id, []).append(member)
        shown = tuple(
            ShownObject(
                position=row.position,
                object_id=row.object_id,
                name=known[row.object_id].name if row.object_id in known else "",
                state=row.state,
                ticket=row.ticket,
                team=tuple(teams.get(row.object_id, ())),
            )
            for row in drawn
        )
        return Shown(
            listed=_listed(found, rows.task(con, found.task_id).name),
            seed_issue=found.seed_issue,
            seed=found.seed,
            lead_draw=found.lead_draw,
            reason=found.reason,
            committed_by=found.committed_by,
            drawn_by=found.drawn_by,
            objects_snapshot=found.objects_snapshot,
            inspectors_snapshot=found.inspectors_snapshot,
            recusals_snapshot=found.recusals_snapshot,
            folder=str(folder.path(found.folder)),
            objects=shown,
            replacements=rows.replacements(con, found.draw_id),
        )


def write(
    warehouse: Path, folder: DrawsFolder, name: str, level: Level, object_id: str | None, out: Path | None
) -> Bundle:
    """Write the proof of one level; ``object_id`` is needed for the enterprise level and only there."""
    if (level == "enterprise") != bool(object_id):
        raise DrawError("企业级材料须用 --object 写明企业的对象编号，其他级别不要写。")
    with opened(warehouse, read_only=True) as con:
        found = rows.find_draw(con, name)
        if found.drawn_at is None:
            raise DrawError(f"任务 {found.task_id} 还没有抽取，没有证明材料：锁定公告请用 draw notice。")
        if found.status == "drawn":
            sync(con, folder, found)
    place = folder.path(found.folder)
    if level == "auditor":
        return bundles.write_auditor(place, found, out)
    if level == "public":
        return bundles.write_public(place, found, out)
    return bundles.write_enterprise(place, found, object_id or "", out or Path())


def _listed(one: rows.DrawRow, name: str) -> Listed:
    return Listed(name=name, **{key: getattr(one, key) for key in Listed.model_fields if key != "name"})
