"""From the warehouse to the frozen models that the papers of a draw are made from."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from draws.models import Commit
from draws.papers.models import DrawPaper, ObjectLine, Replacement, SeedIssue, Stage, TeamMember
from draws.papers.notice_docx import draw_notice_docx
from draws.papers.notice_html import draw_notice_html
from draws.papers.write import write_papers
from draws.seed import expected
from pipelines.steps.drawing.files import reveal_of
from pipelines.steps.drawing.folders import DrawsFolder, write_whole
from warehouse import audit
from warehouse.connection import opened
from warehouse.draws import rows
from warehouse.draws.people import Person, objects, people
from warehouse.draws.rows import DrawRow


def write_all(warehouse: Path, folder: DrawsFolder, name: str, out: Path, specimen: bool) -> list[Path]:
    """Everything that the state of the draw allows, in ``out``."""
    with opened(warehouse, read_only=True) as con:
        made = paper(con, folder, rows.find_draw(con, name), specimen)
    return write_papers(made, out)


def write_notice(warehouse: Path, folder: DrawsFolder, name: str, out: Path, specimen: bool) -> list[Path]:
    """The public notice of the present stage alone."""
    with opened(warehouse, read_only=True) as con:
        made = paper(con, folder, rows.find_draw(con, name), specimen)
    stage: Stage = "after" if made.drawn_at else "before"
    word = "抽取结果公告" if made.drawn_at else "抽取锁定公告"
    files = {f"{word}.html": draw_notice_html(made, stage), f"{word}.docx": draw_notice_docx(made, stage)}
    out.mkdir(parents=True, exist_ok=True)
    for file, data in files.items():
        write_whole(out / file, data)
    return [out / file for file in files]


def paper(con: Any, folder: DrawsFolder, one: DrawRow, specimen: bool = False) -> DrawPaper:
    """One draw as papers need it. ``code`` and ``seed`` only once it is drawn."""
    task = rows.task(con, one.task_id)
    commit = Commit.parse(one.commit_json)
    drawn = one.drawn_at is not None
    reveal = reveal_of(folder, one) if drawn else None
    lead = rows.draw(con, one.lead_draw) if one.lead_draw else None
    return DrawPaper(
        draw_id=one.draw_id,
        task_no=task.task_no,
        task_name=task.name,
        plan_doc_number=task.doc_number,
        plan_title=rows.plan_title(con, task.task_id),
        initiator=task.initiator or "",
        cooperators=task.cooperators,
        window_start=task.window_start,
        window_end=task.window_end,
        matters=task.matters,  # type: ignore[arg-type]
        quota_text=task.quota_text,
        scope=one.scope,
        commit_sha256=one.commit_sha256,
        code_sha256=commit.code_sha256,
        code=reveal.code if reveal else None,
        lead_commit_sha256=lead.commit_sha256 if lead else None,
        lead_code=reveal.lead_code if reveal else None,
        seed_issues=tuple(SeedIssue(name=kind, issue=issue) for kind, issue in expected(commit.seed_source)),
        seed_sources=_announced(commit, reveal.sources) if reveal else None,
        seed=one.seed if drawn else None,
        frame_size=one.frame_rows,
        excluded_size=one.excluded_rows,
        want=one.want_total,
        objects=_objects(con, one, commit) if drawn else (),
        replacements=tuple(
            Replacement(object_id=row.object_id, substitute_id=row.substitute_id, reason=row.reason)
            for row in rows.replacements(con, one.draw_id)
            if row.inspector_id is None
        ),
        committed_at=_aware(one.committed_at),
        drawn_at=_aware(one.drawn_at) if one.drawn_at else None,
        audit_head=audit.head(con),
        strata=commit.policy.order,
        is_specimen=specimen,
    )


def _objects(con: Any, one: DrawRow, commit: Commit) -> tuple[ObjectLine, ...]:
    drawn = rows.drawn(con, one.draw_id)
    known = objects(con, one.objects_snapshot, [row.object_id for row in drawn])
    staff = people(con, one.inspectors_snapshot)
    names = {who.department_code: who.department for who in staff.values()}
    teams: dict[str, list[Person]] = {}
    for row in rows.teams(con, one.draw_id):
        teams.setdefault(row.object_id, []).append(staff[row.inspector_id])
    lines = []
    for each in drawn:
        thing, team = known[each.object_id], teams.get(each.object_id, [])
        have = Counter(who.department_code for who in team)
        lines.append(
            ObjectLine(
                position=each.position,
                object_id=each.object_id,
                name=thing.name,
                address=thing.address,
                area=thing.area,
                contact=thing.contact,
                phone=thing.phone,
                ticket=each.ticket,
                state=each.state,  # type: ignore[arg-type]
                team=_team(team),
                unmet=tuple(
                    names.get(code, code)
                    for code, places in sorted(commit.team.items())
                    for _ in range(places - have[code])
                ),
            )
        )
    return tuple(lines)


def _team(team: list[Person]) -> tuple[TeamMember, ...]:
    """The first whom the registry lets lead is the leader; where it names nobody, no one is made one."""
    leader = next((who.inspector_id for who in team if who.is_leader), None)
    return tuple(
        TeamMember(
            inspector_id=who.inspector_id,
            name=who.name,
            certificate_no=who.certificate_no,
            department=who.department,
            role="组长" if who.inspector_id == leader else "组员",
            phone=who.phone,
        )
        for who in team
    )


def _announced(commit: Commit, sources: tuple[Any, ...]) -> tuple[str, ...]:
    """One text per issue, numbers with two digits as announced: ``01 04 06 …``, ``12 13 15 17 28 33 + 12``."""
    left = list(sources)
    texts = []
    for kind, _ in expected(commit.seed_source):
        first = left.pop(0)
        if kind == "骰子":
            texts.append(str(first))
            continue
        numbers = " ".join(f"{number:02d}" for number in first)
        texts.append(f"{numbers} + {left.pop(0)}" if kind == "双色球" else numbers)
    return tuple(texts)


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
