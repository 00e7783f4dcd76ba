"""Replacement (DRAW 1.8, DOMAIN C4): an object that cannot be inspected, an inspector who turns out to be recused.

A substitute is the next ticket of its stratum; its team follows the rules of ``replacements.json``, so that the
verifiers can recompute both. A new inspector is the first candidate in the order of DRAW 1.7. Everything is recorded
with reason, evidence and approver; nothing is taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from draws.bundle import Replacement, replacements_json
from draws.canonical import Row, read_inspectors, read_recusals
from draws.engine import team_for_substitute
from draws.errors import DrawError
from draws.keys import draw_keys, ticket
from draws.models import Commit, Lead, Result, Selected
from extractors.models import Frozen
from pipelines.steps.drawing.bundles import write_auditor, write_public
from pipelines.steps.drawing.files import checked_commit, reveal_of
from pipelines.steps.drawing.folders import DrawsFolder, write_whole
from pipelines.steps.drawing.reports import Replaced
from pipelines.steps.drawing.run import team_rows
from warehouse import audit
from warehouse.connection import opened
from warehouse.draws import rows
from warehouse.draws.rows import DrawRow, ReplacementRow
from warehouse.draws.select import FrameToDraw, select_lowest
from warehouse.draws.store import store_replacement


class Ask(Frozen):
    """Who asks for a replacement, why, on what evidence, and who approved it; all of it is needed."""

    reason: str
    evidence: str
    approver: str
    by: str
    now: datetime

    def check(self) -> None:
        words = {"reason": "理由（--reason）", "evidence": "证明材料（--evidence）", "approver": "批准人（--approver）"}
        blank = [word for name, word in words.items() if not getattr(self, name).strip()]
        if blank:
            raise DrawError(f"替换必须写明{'、'.join(blank)}。")


def replace_object(warehouse: Path, folder: DrawsFolder, name: str, object_id: str, ask: Ask) -> Replaced:
    """Put the next ticket of its stratum in the place of ``object_id``; records it even when nobody is left."""
    ask.check()
    with opened(warehouse) as con:
        drawn = _Drawn(con, folder, rows.find_draw(con, name))
        drawn.need(object_id)
        substitute = drawn.next_of(object_id)
        row = drawn.row(ask, object_id, substitute_id=substitute.object_id if substitute else None)
        team: tuple[str, ...] = ()
        if substitute is not None:
            team = drawn.team_of(object_id, substitute.object_id)
        new = team_rows(con, drawn.one, {substitute.object_id: team}) if substitute else []
        head = store_replacement(con, row, substitute, new)
        folder.note_head(*audit.last(con))
        sync(con, folder, drawn.one)
        return _report(row, team, drawn.short(team) if substitute else (), substitute is None, head)


def replace_inspector(
    warehouse: Path, folder: DrawsFolder, name: str, object_id: str, inspector_id: str, ask: Ask
) -> Replaced:
    """Put the next candidate of the department in the place of one member of an object's team."""
    ask.check()
    with opened(warehouse) as con:
        drawn = _Drawn(con, folder, rows.find_draw(con, name))
        drawn.need(object_id)
        now = {row.inspector_id for row in rows.teams(con, drawn.one.draw_id) if row.object_id == object_id}
        if inspector_id not in now:
            raise DrawError(f"{inspector_id} 不在 {object_id} 的检查组内，不能替换。")
        chosen = drawn.candidate(con, object_id, inspector_id, now)
        team = tuple(sorted((now - {inspector_id}) | ({chosen} if chosen else set())))
        row = drawn.row(ask, object_id, inspector_id=inspector_id, new_inspector_id=chosen)
        head = store_replacement(con, row, None, team_rows(con, drawn.one, {object_id: team}))
        folder.note_head(*audit.last(con))
        return _report(row, team, drawn.short(team), chosen is None, head)


def sync(con: Any, folder: DrawsFolder, one: DrawRow) -> None:
    """Make replacements.json and the bundles say what the warehouse says (a kill may have come between)."""
    drawn = _Drawn(con, folder, one)
    made = drawn.replacements()
    if made:
        write_whole(drawn.folder / "replacements.json", replacements_json(made))
    write_auditor(drawn.folder, one)
    write_public(drawn.folder, one)


class _Drawn:
    """One drawn draw with its files, keys, and the replacements so far."""

    def __init__(self, con: Any, folder: DrawsFolder, one: DrawRow) -> None:
        if one.status != "drawn":
            raise DrawError(f"任务 {one.task_id} 还没有抽取（或已作废），不能替换。")
        self.one, self.folder = one, folder.path(one.folder)
        self.commit: Commit = checked_commit(self.folder, one)
        reveal = reveal_of(folder, one)
        lead = Lead(commit_sha256=self.commit.lead, code=reveal.lead_code or "") if self.commit.lead else None
        self.key, self.inspector_key = draw_keys(self.commit, reveal.seed, reveal.code, lead)
        self.result = Result.parse((self.folder / "result.json").read_bytes())
        self.inspectors: list[Row] = read_inspectors((self.folder / "inspectors.tsv").read_bytes())
        self.recusals: list[Row] = read_recusals((self.folder / "recusals.tsv").read_bytes())
        self.states = {row.object_id: row for row in rows.drawn(con, one.draw_id)}
        self.before = rows.replacements(con, one.draw_id)
        self.con = con

    def need(self, object_id: str) -> None:
        found = self.states.get(object_id)
        if found is None:
            raise DrawError(f"“{object_id}”不在任务 {self.one.task_id} 抽中的对象之内，不能替换。")
        if found.state == "replaced":
            raise DrawError(f"“{object_id}”已经被替换过。")

    def next_of(self, object_id: str) -> Selected | None:
        """The next ticket after those drawn and all substitutes; none when the stratum is exhausted."""
        stratum = self.states[object_id].stratum
        used = {one.object_id for one in self.states.values() if one.stratum == stratum}
        size = (self.commit.frame.sizes or {}).get(stratum, 0)
        if len(used) >= size:
            return None
        frame = FrameToDraw(
            path=self.folder / "frame.tsv", key=self.key, sizes={stratum: size}, want={stratum: len(used) + 1}
        )
        ordered = select_lowest(self.con, [frame])[0]
        if {each for each, _, _ in ordered[:-1]} != used:
            raise DrawError("抽中的名单与重新计算的次序不符，不能替换：请先运行 mingcha audit verify。")
        next_id, _, mark = ordered[-1]
        return Selected(object_id=next_id, stratum=stratum, ticket=mark)

    def team_of(self, object_id: str, substitute_id: str) -> tuple[str, ...]:
        """The team of a substitute by the rules of the bundle (changes of inspectors are not part of them)."""
        return self._goes_along(self._teams(self.before), object_id, substitute_id)

    def _goes_along(self, teams: dict[str, tuple[str, ...]], object_id: str, substitute_id: str) -> tuple[str, ...]:
        made, _ = team_for_substitute(
            teams,
            object_id,
            substitute_id,
            self.commit.team,
            self.inspectors,
            self.recusals,
            self.inspector_key,
            self.commit.load_cap,
        )
        return made

    def _teams(self, before: Sequence[ReplacementRow]) -> dict[str, tuple[str, ...]]:
        """The teams in force after the replacements so far, as the bundle sees them."""
        teams = dict(self.result.teams)
        for row in before:
            if row.substitute_id is not None:
                teams[row.substitute_id] = self._goes_along(teams, row.object_id, row.substitute_id)
                teams.pop(row.object_id, None)
        return teams

    def replacements(self) -> list[Replacement]:
        """The rows of replacements.json: replaced objects that have a substitute, in order."""
        out = []
        for place, row in enumerate(self.before):
            if row.substitute_id is None:
                continue
            team = self._goes_along(self._teams(self.before[:place]), row.object_id, row.substitute_id)
            out.append(
                Replacement(
                    object_id=row.object_id,
                    substitute_id=row.substitute_id,
                    reason=row.reason,
                    evidence=row.evidence,
                    approver=row.approver,
                    team=team,
                    ticket=ticket(self.key, row.substitute_id),
                )
            )
        return out

    def candidate(self, con: Any, object_id: str, inspector_id: str, team: set[str]) -> str | None:
        """The first of the department by (load, ticket, id) who is not recused, not in the team, and below the cap."""
        department = dict(self.inspectors)
        alive = {one.object_id for one in self.states.values() if one.state != "replaced"}
        load = Counter(row.inspector_id for row in rows.teams(con, self.one.draw_id) if row.object_id in alive)
        out = {who for one, who in self.recusals if one == object_id} | team
        out |= {row.inspector_id for row in self.before if row.object_id == object_id and row.inspector_id}
        cap = self.commit.load_cap
        free = [
            (load[who], ticket(self.inspector_key, f"{object_id}|{who}"), who)
            for who, home in self.inspectors
            if home == department.get(inspector_id) and who not in out and (cap is None or load[who] < cap)
        ]
        return min(free)[2] if free else None

    def short(self, team: Sequence[str]) -> tuple[str, ...]:
        """Departments whose places in this team stay empty, one entry per place."""
        department = dict(self.inspectors)
        have = Counter(department[who] for who in team)
        return tuple(code for code, places in sorted(self.commit.team.items()) for _ in range(places - have[code]))

    def row(self, ask: Ask, object_id: str, **changed: str | None) -> ReplacementRow:
        empty = dict.fromkeys(("substitute_id", "inspector_id", "new_inspector_id"))
        return ReplacementRow(
            draw_id=self.one.draw_id,
            number=len(self.before) + 1,
            object_id=object_id,
            reason=ask.reason.strip(),
            evidence=ask.evidence.strip(),
            approver=ask.approver.strip(),
            at=ask.now,
            by=ask.by,
            **(empty | changed),
        )


def _report(row: ReplacementRow, team: tuple[str, ...], unmet: tuple[str, ...], exhausted: bool, head: str) -> Replaced:
    return Replaced(
        draw_id=row.draw_id,
        number=row.number,
        object_id=row.object_id,
        substitute_id=row.substitute_id,
        inspector_id=row.inspector_id,
        new_inspector_id=row.new_inspector_id,
        team=team,
        unmet=unmet,
        exhausted=exhausted,
        audit_head=head,
    )
