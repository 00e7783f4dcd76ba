"""Run: record the seed, draw, check, store. Killed at any point, running again gives the same draw.

The seed is recorded in a transaction of its own *before* anything is computed, so that nobody can look at the result
of one seed and then try another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from draws.canonical import read_inspectors, read_recusals, sha256_hex
from draws.errors import DrawError
from draws.keys import draw_keys
from draws.models import Commit, Lead, Result, Reveal, Selected, Source
from draws.seed import encode, gather
from draws.teams import assign
from extractors.models import Frozen
from pipelines.steps.drawing.bundles import write_auditor, write_public
from pipelines.steps.drawing.check import check_selection
from pipelines.steps.drawing.files import checked_commit, code_of, reveal_of
from pipelines.steps.drawing.folders import DrawsFolder, write_whole
from pipelines.steps.drawing.reports import Ran, RunReport
from warehouse import audit
from warehouse.connection import opened
from warehouse.draws import rows
from warehouse.draws.freeze import staff
from warehouse.draws.people import people
from warehouse.draws.rows import DrawRow, TeamRow
from warehouse.draws.select import FrameToDraw, select_lowest
from warehouse.draws.store import store_result, store_seed
from warehouse.registries.snapshots import current_snapshot


class Ready(Frozen):
    """One draw with everything that it is computed from. Holds a code: never print or log it."""

    row: DrawRow
    commit: Commit
    folder: Path
    code: str
    lead: Lead | None
    sources: tuple[Source, ...]
    seed: str

    def __repr__(self) -> str:
        return f"Ready({self.row.draw_id})"


def run_tasks(
    warehouse: Path, folder: DrawsFolder, tasks: Sequence[str], sources: Sequence[str], by: str, now: datetime
) -> RunReport:
    """Draw all ``tasks`` (ids) with the announced ``sources`` in one pass over their frames."""
    with opened(warehouse) as con:
        folder.sweep({one.folder for one in rows.all_draws(con)})
        found = [_in_force(con, name) for name in dict.fromkeys(tasks)]
        again = [one for one in found if one.status == "drawn"]
        for one in again:
            _same_seed(one, sources)
        ready = [_prepare(con, folder, one, found, sources) for one in found if one.status != "drawn"]
        _agree(con, ready)
        fresh = [one.row for one in ready if one.row.status == "committed"]
        if fresh:
            store_seed(con, fresh, ready[0].seed, ready[0].sources, by, now)
            folder.note_head(*audit.last(con))
        done = {one.row.draw_id: report for one, report in _draw(con, folder, ready, by, now)}
        done |= {one.draw_id: _again(con, folder, one) for one in again}
        head = audit.head(con)
    return RunReport(draws=tuple(done[one.draw_id] for one in found), audit_head=head)


def _in_force(con: Any, name: str) -> DrawRow:
    one = rows.find_draw(con, name)
    if one.status == "void":
        raise DrawError(f"任务 {one.task_id} 的抽取已作废：请重新锁定（draw commit）。")
    return one


def _same_seed(one: DrawRow, sources: Sequence[str]) -> None:
    if not sources:
        return
    given = encode(gather(sources, Commit.parse(one.commit_json).seed_source))
    if given != one.seed:
        raise DrawError(
            f"任务 {one.task_id} 已经用另一种子抽取过，不能换种子再抽：重抽须用 draw commit --redraw 并说明理由。"
        )


def _prepare(con: Any, folder: DrawsFolder, one: DrawRow, together: Sequence[DrawRow], sources: Sequence[str]) -> Ready:
    commit = checked_commit(folder.path(one.folder), one)
    parts, seed = _seed(one, commit, sources)
    lead = _lead(con, folder, one, together, seed)
    _group_whole(con, one)
    return Ready(
        row=one,
        commit=commit,
        folder=folder.path(one.folder),
        code=code_of(folder, one, commit),
        lead=lead,
        sources=parts,
        seed=seed,
    )


def _seed(one: DrawRow, commit: Commit, sources: Sequence[str]) -> tuple[tuple[Source, ...], str]:
    """The announced numbers; after a crash those recorded then are what counts."""
    if not sources:
        if one.seed is None:
            raise DrawError(f"请用 --source 给出任务 {one.task_id} 约定的开奖号码。")
        return _recorded(one), one.seed
    parts = gather(sources, commit.seed_source)
    seed = encode(parts)
    if one.seed is not None and one.seed != seed:
        raise DrawError(f"任务 {one.task_id} 已录入过另一种子，只能用录入的种子抽取：{one.seed}")
    return parts, seed


def _recorded(one: DrawRow) -> tuple[Source, ...]:
    """The sources of a recorded seed: each part ends in ``./``; which parts are lists follows from the games."""
    parts = (one.seed or "").split("./")[:-1]
    return tuple(tuple(int(n) for n in part.split(".")) if "." in part else part for part in parts)


def _lead(con: Any, folder: DrawsFolder, one: DrawRow, together: Sequence[DrawRow], seed: str) -> Lead | None:
    if one.lead_draw is None:
        return None
    lead = rows.draw(con, one.lead_draw)
    assert lead is not None
    if lead.drawn_at is None and lead.draw_id not in {each.draw_id for each in together}:
        raise DrawError(
            f"任务 {one.task_id} 与任务 {lead.task_id} 共用票号，请一并抽取：draw run {lead.task_id} {one.task_id} …"
        )
    if lead.seed is not None and lead.seed != seed:
        raise DrawError(f"共用票号的任务 {lead.task_id} 用的是另一种子，任务 {one.task_id} 必须相同。")
    commit = Commit.parse(lead.commit_json)
    return Lead(commit_sha256=lead.commit_sha256, code=code_of(folder, lead, commit))


def _group_whole(con: Any, one: DrawRow) -> None:
    """All tasks of a merge group are committed before the seed is known."""
    group = rows.task(con, one.task_id).merge_group
    missing = rows.uncommitted_of(con, group) if group and one.status == "committed" else ()
    if missing:
        raise DrawError(
            f"同组任务 {'、'.join(missing)} 还没有锁定，种子公布后就不能再共用票号：请先锁定，或取消合并后再抽取。"
        )


def _agree(con: Any, ready: Sequence[Ready]) -> None:
    """One seed for all, and the one that other draws of the same issues had: an issue has one result."""
    seeds = {one.seed for one in ready}
    if len(seeds) > 1:
        raise DrawError("这些任务约定的种子来源不同，请分开抽取。")
    for one in ready:
        source = one.commit.seed_source
        if "骰子" in source.name:
            continue
        for other in rows.all_draws(con):
            same = other.status in ("seeded", "drawn") and Commit.parse(other.commit_json).seed_source == source
            if same and other.seed != one.seed:
                raise DrawError(
                    f"任务 {other.task_id} 用的是同样的期号，录入的号码却不同：请对照开奖公告核对；"
                    f"前者录错的，先以 draw commit --redraw 说明理由。"
                )


def _draw(con: Any, folder: DrawsFolder, ready: Sequence[Ready], by: str, now: datetime) -> list[tuple[Ready, Ran]]:
    if not ready:
        return []
    keys = [draw_keys(one.commit, one.seed, one.code, one.lead) for one in ready]
    frames = [
        FrameToDraw(path=one.folder / "frame.tsv", key=key, sizes=one.commit.frame.sizes or {}, want=one.commit.want)
        for one, (key, _) in zip(ready, keys, strict=True)
    ]
    selections = select_lowest(con, frames)
    done = []
    for one, frame, chosen, (_, key) in zip(ready, frames, selections, keys, strict=True):
        selected = check_selection(frame, chosen)
        done.append((one, _finish(con, folder, one, selected, key, by, now)))
    return done


def _finish(
    con: Any, folder: DrawsFolder, one: Ready, selected: tuple[Selected, ...], key: str, by: str, now: datetime
) -> Ran:
    """Teams, files, bundle, then the transaction, then the code's file goes."""
    inspectors = read_inspectors((one.folder / "inspectors.tsv").read_bytes())
    recusals = read_recusals((one.folder / "recusals.tsv").read_bytes())
    teams, unmet = assign(
        (each.object_id for each in selected), one.commit.team, inspectors, recusals, key, one.commit.load_cap
    )
    result = Result(selected=selected, teams=teams, unmet=unmet)
    reveal = Reveal(
        code=one.code,
        commit_sha256=one.row.commit_sha256,
        lead_code=one.lead.code if one.lead else None,
        seed=one.seed,
        sources=one.sources,
    )
    files = {"reveal.json": reveal.to_json(), "result.json": result.to_json()}
    if one.lead is not None:
        lead = rows.draw_by_commit(con, one.lead.commit_sha256)
        assert lead is not None
        files["lead_commit.json"] = lead.commit_json.encode()
    for name, data in files.items():
        write_whole(one.folder / name, data)
    write_auditor(one.folder, one.row)
    write_public(one.folder, one.row)
    hashes = {name: sha256_hex(data) for name, data in files.items()}
    store_result(con, one.row, result, team_rows(con, one.row, teams), hashes, by, now)
    folder.drop_code(one.row.folder)
    folder.tidy(one.row.folder)
    folder.note_head(*audit.last(con))
    return _report(con, folder, rows.find_draw(con, one.row.draw_id), result, again=False)


def team_rows(con: Any, one: DrawRow, teams: dict[str, tuple[str, ...]]) -> list[TeamRow]:
    """The rows of ``base.draw_team``: names of departments come from the snapshot that the draw names."""
    known = people(con, one.inspectors_snapshot)
    return [
        TeamRow(
            draw_id=one.draw_id,
            object_id=object_id,
            slot=slot,
            department_code=known[who].department_code,
            department=known[who].department,
            inspector_id=who,
        )
        for object_id, members in teams.items()
        for slot, who in enumerate(members, start=1)
    ]


def _again(con: Any, folder: DrawsFolder, one: DrawRow) -> Ran:
    """Drawn before; what a kill after the transaction left undone is done."""
    folder.drop_code(one.folder)
    folder.tidy(one.folder)
    result = Result.parse((folder.path(one.folder) / "result.json").read_bytes())
    reveal_of(folder, one)
    return _report(con, folder, one, result, again=True)


def _report(con: Any, folder: DrawsFolder, one: DrawRow, result: Result, again: bool) -> Ran:
    names = {row.department_code: row.department for row in people(con, one.inspectors_snapshot).values()}
    return Ran(
        task_id=one.task_id,
        name=rows.task(con, one.task_id).name,
        draw_id=one.draw_id,
        commit_sha256=one.commit_sha256,
        seed=one.seed or "",
        drawn_total=len(result.selected),
        unmet=tuple(f"{each.object_id} 缺 {names.get(each.department, each.department)} 一人" for each in result.unmet),
        folder=str(folder.path(one.folder)),
        again=again,
        notes=_no_longer_fit(con, one),
    )


def _no_longer_fit(con: Any, one: DrawRow) -> tuple[str, ...]:
    """Who was drawn from the frozen names and, by a registry imported since, could not inspect any more."""
    current, task = current_snapshot(con, "inspectors"), rows.task(con, one.task_id)
    first, last = task.window_start, task.window_end
    if current is None or current == one.inspectors_snapshot or first is None or last is None:
        return ()
    team = rows.teams(con, one.draw_id)
    fit = {who for who, _ in staff(con, current, sorted({row.department for row in team}), first, last).fit}
    gone = sorted({row.inspector_id for row in team} - fit)
    return tuple(
        f"检查人员 {who} 按现行名录（{current}）已不能检查（不在岗、调离或执法证到期）："
        "核实后用 draw replace --inspector 替换。"
        for who in gone
    )
