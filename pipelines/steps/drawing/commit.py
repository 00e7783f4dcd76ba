"""Commit: freeze who can be drawn and who inspects, publish the hash before the seed exists (DRAW 1.1, 1.2).

Order of a commit: files and code into a draft, flushed; the draft gets its name; one transaction in the warehouse.
Killed before the transaction there is no draw (the folder is swept next time), after it there is the draw.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from draws.canonical import inspectors_tsv, recusals_tsv
from draws.engine import print_of
from draws.errors import DrawError
from draws.models import Commit, FilePrint, SeedSource
from draws.policy import DrawPolicy, Seed
from draws.seed import KINDS
from draws.sizes import want as wanted
from extractors.models import Frozen
from pipelines.steps.drawing import grounds
from pipelines.steps.drawing.bundles import check_words
from pipelines.steps.drawing.folders import DrawsFolder
from pipelines.steps.drawing.remarks import remarks
from pipelines.steps.drawing.reports import CommitReport, Committed, Refused
from pipelines.steps.tasks.policy import policy_for
from pipelines.steps.tasks.quota import excludes_earlier
from warehouse import audit
from warehouse.connection import opened
from warehouse.draws import freeze as frozen
from warehouse.draws import rows
from warehouse.draws.rows import DrawRow, NewDraw, TaskRow
from warehouse.draws.store import store_commit
from warehouse.registries.snapshots import current_snapshot


class Wish(Frozen):
    """What a person asks for: seed source, mode, who, when (UTC, aware), and why a draw is repeated.
    ``pretended``: ``today`` is not the day on the calendar (specimens), which the audit log keeps."""

    source: SeedSource
    by: str
    now: datetime
    today: date
    open: bool = False
    redraw: bool = False
    reason: str | None = None
    pretended: bool = False


class _No(Exception):
    """Reasons why a task is not committed."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(*reasons)
        self.reasons = tuple(reasons)


def seed_source(issues: Sequence[str], dice: bool, policy: DrawPolicy) -> SeedSource:
    """From ``--issue 快乐8=2023171 …`` and ``--dice``. Without dice the games must be those of the policy."""
    named: dict[str, str] = {}
    for text in issues:
        kind, _, number = text.replace("＝", "=").partition("=")
        kind = kind.strip()
        if kind not in KINDS or kind == "骰子" or kind in named:
            raise DrawError(f"期号“{text[:30]}”看不懂，请写成 --issue 快乐8=2023171 --issue 双色球=2023075，每种一次。")
        named[kind] = number.strip()
    kinds = tuple(kind for kind in KINDS if kind in named or (dice and kind == "骰子"))
    if not kinds or (not dice and set(kinds) != set(policy.seed.sources)):
        raise DrawError(
            f"种子来源应当是{policy.seed.name}：请用 --issue 写明各自的期号（如 --issue 快乐8=2023171），或用 --dice。"
        )
    order = policy.seed.sources if set(kinds) == set(policy.seed.sources) else kinds
    return Seed(sources=order).commit(tuple(named[kind] for kind in order if kind != "骰子"))


def commit_tasks(
    warehouse: Path,
    folder: DrawsFolder,
    tasks: Sequence[str],
    policy: DrawPolicy,
    wish: Wish,
    codes: Callable[[int], bytes],
) -> CommitReport:
    """Commit each task that can be; the others are reported with every reason. ``codes`` gives random bytes."""
    if wish.redraw and not (wish.reason or "").strip():
        raise DrawError("重抽必须用 --reason 说明理由。")
    done: list[Committed] = []
    refused: list[Refused] = []
    with opened(warehouse) as con:
        folder.sweep({one.folder for one in rows.all_draws(con)})
        for name in dict.fromkeys(tasks):
            task = rows.task(con, name)
            try:
                done.append(_Commit(con, folder, task, policy, wish).run(codes))
            except _No as no:
                refused.append(Refused(task_id=task.task_id, name=task.name, reasons=no.reasons))
            except DrawError as error:
                refused.append(Refused(task_id=task.task_id, name=task.name, reasons=(str(error),)))
        head = audit.head(con)
    return CommitReport(committed=tuple(done), refused=tuple(refused), audit_head=head)


class _Commit:
    """One task on its way to a commitment."""

    def __init__(self, con: Any, folder: DrawsFolder, task: TaskRow, policy: DrawPolicy, wish: Wish) -> None:
        self.con, self.folder, self.task, self.policy, self.wish = con, folder, task, policy, wish
        self.earlier = rows.draws_of(con, task.task_id)
        self.attempt = max((one.attempt for one in self.earlier), default=0) + 1
        self.name = f"{task.task_id}-{self.attempt}"

    def run(self, codes: Callable[[int], bytes]) -> Committed:
        task, wish = self.task, self.wish
        rule = rows.scope_rule(self.con, task.scope_rule_id) if task.scope_rule_id else None
        self._stop(grounds.of_status(task, self.earlier, wish.redraw))
        self._stop(grounds.of_plan(task, rule, wish.today))
        group = rows.group_draws(self.con, task.merge_group) if task.merge_group else ()
        lead, against = grounds.lead_of(task, group, wish.source.issue, wish.redraw)
        self._stop(against)
        self._stop(grounds.of_issues(wish.source, wish.today))
        self._stop(grounds.of_seed(wish.source, rows.all_draws(self.con)))
        earlier_out = excludes_earlier(task.quota, task.batches)
        self._stop(grounds.of_batches(rows.waiting_batches(self.con, task.task_id)) if earlier_out else ())
        objects, inspectors = self._snapshot("objects"), self._snapshot("inspectors")
        staff = self._staff(inspectors)
        assert rule is not None
        now = wish.now.replace(tzinfo=None)
        excluded = frozen.freeze_objects(self.con, task, rule, self.policy, objects, now, earlier_out=earlier_out)
        eligible = excluded.pop("", 0)
        if eligible == 0:
            left = sum(excluded.values())
            self._stop([f"按范围规则没有可以抽取的对象（命中 {left} 个，全部被排除），请检查范围规则和名录。"])
        code = b"" if wish.open else codes(32)
        if code and len(code) != 32:
            raise ValueError("a code has 32 bytes")
        with self.folder.draft(self.name) as draft:
            commit = self._write(draft, staff, lead, code)
            if code:
                self.folder.keep_code(self.name, code)
        try:
            self._store(commit, lead, objects, inspectors)
        except BaseException:
            self.folder.discard(self.name)
            raise
        self.folder.settle(self.name)
        self.folder.note_head(*audit.last(self.con))
        return self._report(commit, lead, excluded, objects)

    def _staff(self, snapshot: str) -> frozen.Staff:
        first, last = self.task.window_start, self.task.window_end
        assert first is not None and last is not None
        until = last + timedelta(days=self.policy.window.certificate_margin_days)
        staff = frozen.staff(self.con, snapshot, grounds.departments_of(self.task), first, until)
        self._stop(grounds.of_staff(self.task, staff, self.policy))
        return staff

    def _snapshot(self, kind: str) -> str:
        found = current_snapshot(self.con, kind)
        if found is None:
            word = {"objects": "检查对象名录库", "inspectors": "执法检查人员名录库"}[kind]
            raise _No([f"还没有{word}，请先运行 mingcha registry import {kind} 文件。"])
        return found

    def _write(self, draft: Path, staff: frozen.Staff, lead: DrawRow | None, code: bytes) -> Commit:
        task = self.task
        frame = frozen.write_frame(self.con, draft / "frame.tsv")
        excluded = frozen.write_excluded(self.con, draft / "excluded.tsv")
        people = inspectors_tsv(staff.fit)
        self.recusals_snapshot = current_snapshot(self.con, "recusals")
        pairs = frozen.recusals(self.con, self.recusals_snapshot, [who for who, _ in staff.fit])
        recused = recusals_tsv(pairs)
        names = grounds.departments_of(task)
        team = self.policy.team_of(staff.codes[names[0]], tuple(staff.codes[name] for name in names[1:]))
        quota, policy = grounds.quota_of(task), policy_for(task, self.policy.policy())
        sizes = _all_strata(frame)
        draw_id = self._draw_id()
        commit = Commit(
            code_sha256=sha256(code).hexdigest(),
            draw_id=draw_id,
            excluded=excluded,
            frame=frame,
            inspectors=print_of(people),
            lead=lead.commit_sha256 if lead else None,
            load_cap=self.policy.team.load_cap,
            policy=policy,
            previous_commit=rows.last_commit(self.con),
            quota=quota,
            recusals=print_of(recused),
            scope=lead.scope if lead else task.scope_label or self.policy.scope.of(draw_id, task.plan_year),
            seed_source=self.wish.source,
            team=team,
            want=wanted(quota, policy, sizes),
        )
        check_words(commit)
        (draft / "inspectors.tsv").write_bytes(people)
        (draft / "recusals.tsv").write_bytes(recused)
        (draft / "commit.json").write_bytes(commit.to_json())
        return commit

    def _draw_id(self) -> str:
        """``document#serial/batch``; a line that makes several tasks counts them (``#4.2/1``), a repeated draw appends
        its number (``-2``)."""
        task = self.task
        place = rows.same_line(self.con, task).index(task.task_id) + 1
        line = str(task.seq) if task.seq is not None else task.task_id
        within = f".{place}" if place > 1 and task.seq is not None else ""
        again = f"-{self.attempt}" if self.attempt > 1 else ""
        draw_id = f"{task.doc_number or task.plan_year}#{line}{within}/{task.batch}{again}"
        if rows.draw(self.con, draw_id) is not None:
            raise DrawError(f"抽取编号 {draw_id} 已被另一任务使用，请把这句话交给维护人员。")
        return draw_id

    def _store(self, commit: Commit, lead: DrawRow | None, objects: str, inspectors: str) -> None:
        voided = next((one for one in reversed(self.earlier) if one.status == "drawn"), None)
        text = commit.to_json().decode()
        new = NewDraw(
            draw_id=commit.draw_id,
            task_id=self.task.task_id,
            attempt=self.attempt,
            commit_sha256=commit.sha256,
            commit_json=text,
            previous_commit=commit.previous_commit,
            lead_draw=lead.draw_id if lead else None,
            scope=commit.scope,
            folder=self.name,
            objects_snapshot=objects,
            inspectors_snapshot=inspectors,
            recusals_snapshot=self.recusals_snapshot,
            frame_rows=commit.frame.rows,
            excluded_rows=commit.excluded.rows,
            want_total=sum(commit.want.values()),
            seed_issue=commit.seed_source.issue,
            reason=self.wish.reason if self.wish.redraw else None,
            committed_at=self.wish.now,
            committed_by=self.wish.by,
        )
        as_of = self.wish.today.isoformat() if self.wish.pretended else None
        store_commit(self.con, new, voided if self.wish.redraw else None, as_of)

    def _report(self, commit: Commit, lead: DrawRow | None, excluded: dict[str, int], objects: str) -> Committed:
        notes = remarks(self.con, self.task, commit, self.policy, objects, self.recusals_snapshot)
        return Committed(
            task_id=self.task.task_id,
            task_no=self.task.task_no,
            name=self.task.name,
            draw_id=commit.draw_id,
            commit_sha256=commit.sha256,
            code_sha256=commit.code_sha256,
            open=self.wish.open,
            lead_draw=lead.draw_id if lead else None,
            frame_rows=commit.frame.rows,
            excluded=excluded,
            want_total=sum(commit.want.values()),
            inspectors=commit.inspectors.rows,
            seed_source=commit.seed_source.name,
            issues=commit.seed_source.issue,
            folder=str(self.folder.path(self.name)),
            notes=notes,
        )

    @staticmethod
    def _stop(reasons: Sequence[str]) -> None:
        if reasons:
            raise _No(reasons)


def _all_strata(frame: FilePrint) -> dict[str, int]:
    if not frame.sizes:
        raise DrawError("待抽名录是空的，不能抽取。")
    return frame.sizes
