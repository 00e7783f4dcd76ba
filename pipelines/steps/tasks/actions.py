"""What people do with tasks: decide, merge. Each in one transaction, with its entry in the audit log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from extractors.models import Frozen
from pipelines.steps.tasks.build import ITEM_FIELDS
from pipelines.steps.tasks.decide import Refused, Wish, area_of, decisions
from pipelines.steps.tasks.generate import GenerateReport, Workday, apply, surroundings
from pipelines.steps.tasks.merge import scope_label
from pipelines.steps.tasks.settings import TaskSettings
from pipelines.steps.tasks.spans import Span, common
from warehouse import audit
from warehouse import tasks as store
from warehouse.connection import opened, transaction
from warehouse.queries import Target
from warehouse.task_records import PROTECTED, Decision, PlanItem, Proposal, TaskLink, TaskRow
from warehouse.tasks import Connection

_ID = re.compile(r"[Tt]?(\d{4})-(\d{1,6})")
_STATE = {"committed": "已锁定", "drawn": "已抽取", "finished": "已完成", "withdrawn": "已随计划修订撤销"}


def choose(tasks: Sequence[TaskRow], asked: Iterable[str]) -> tuple[TaskRow, ...]:
    """The tasks that ``asked`` names: ids (T2023-0001), printed numbers, ids or numbers separated by commas, and ranges
    of ids (``T2023-0003..T2023-0007``, ``T2023-0003..0007``). Raises :class:`Refused` for what is not there."""
    by_id = {task.task_id: task for task in tasks}
    by_no = {_plain(task.task_no): task for task in tasks}
    found: dict[str, TaskRow] = {}
    for text in asked:
        for part in filter(None, re.split(r"[,，、\s]+", text)):
            for task in _one(part, by_id, by_no):
                found[task.task_id] = task
    if not found:
        raise Refused("没有写明任务：请写任务编号（如 T2023-0001）或任务文号。")
    return tuple(found.values())


def _plain(number: str) -> str:
    return number.translate(str.maketrans("[]［］【】()（）", "〔〕〔〕〔〕〔〕〔〕"))


def _one(part: str, by_id: dict[str, TaskRow], by_no: dict[str, TaskRow]) -> list[TaskRow]:
    if ".." in part:
        first, _, last = part.partition("..")
        a, b = _ID.fullmatch(first), _ID.fullmatch(last) or _ID.fullmatch(f"{first.partition('-')[0]}-{last}")
        if a is None or b is None or a[1] != b[1] or int(a[2]) > int(b[2]):
            raise Refused(f"“{part}”不是任务编号的范围：请写成 T2023-0003..T2023-0007。")
        ids = [f"T{a[1]}-{serial:04d}" for serial in range(int(a[2]), min(int(b[2]), int(a[2]) + 9999) + 1)]
        missing = next((one for one in ids if one not in by_id), None)
        if missing is not None:
            raise Refused(f"没有任务“{missing}”：请用 mingcha tasks list 查看编号。")
        return [by_id[one] for one in ids]
    match = _ID.fullmatch(part)
    task = by_id.get(f"T{match[1]}-{int(match[2]):04d}") if match else by_no.get(_plain(part))
    if task is None:
        raise Refused(f"没有任务“{part}”：请用 mingcha tasks list 查看编号。")
    return [task]


class SetReport(Frozen):
    """What a decision did: the tasks as they are now, and what the run changed besides."""

    tasks: tuple[TaskRow, ...]
    report: GenerateReport


def set_tasks(
    warehouse: Target,
    asked: Sequence[str],
    wish: Wish,
    settings: TaskSettings,
    strata: Sequence[str],
    *,
    now: datetime,
    is_working: Workday,
) -> SetReport:
    """Store a person's decision about the tasks named, all of them or none. Raises :class:`Refused`."""
    around = surroundings(settings, strata, is_working)
    with opened(warehouse) as con, transaction(con):
        chosen = choose(store.tasks(con), asked)
        years = {task.plan_year for task in chosen}
        if len(years) > 1:
            raise Refused("一次只能处理同一年度的任务，请分开处理。")
        year = years.pop()
        items = {item.item_id: item for item in store.plan_items(con, year)}
        links = {link.task_id: link for link in store.links(con, year)}
        decided: dict[str, list[Decision]] = {}
        for task in chosen:
            _may_change(task)
            item = _item(task, links, items)
            area = area_of(settings.own.area, item.issuer)
            for one in decisions(wish, task, item, strata, settings.own.level, area, around.coordinating):
                home = _home(con, task, links, year) if one.field in ITEM_FIELDS else task
                told = decided.setdefault(home.task_id, [])
                if all(one.field != other.field for other in told):  # two batches of one item: said once
                    told.append(one)
        report = apply(con, year, around, wish.by, now, decided)
        ids = [task.task_id for task in chosen]
        return SetReport(tasks=tuple(store.tasks(con, task_ids=ids)), report=report)


def _may_change(task: TaskRow) -> None:
    if task.status in _STATE:
        raise Refused(f"任务{task.task_id}（{task.task_no}）{_STATE[task.status]}，不能再改。")


def _item(task: TaskRow, links: dict[str, TaskLink], items: dict[str, PlanItem]) -> PlanItem:
    link = links.get(task.task_id)
    item = items.get(link.item_id or "") if link else None
    if item is None:
        raise Refused(
            f"任务{task.task_id}所据的计划条目已有新版本或不在现行计划中："
            f"请先运行 mingcha tasks generate --year {task.plan_year}。"
        )
    return item


def _home(con: Connection, task: TaskRow, links: dict[str, TaskLink], year: int) -> TaskRow:
    """The first batch of the task's item: it holds what shapes all batches. None of them may be committed."""
    item_id = links[task.task_id].item_id
    group = [one for one in store.tasks(con, year) if one.task_id in links and links[one.task_id].item_id == item_id]
    for one in group:
        if one.status in PROTECTED:
            raise Refused(f"同一计划条目的任务{one.task_id}{_STATE[one.status]}，各批的安排不能再改。")
    return min(group, key=lambda one: one.batch)


def accept_merge(warehouse: Target, proposal_id: str, *, actor: str, now: datetime) -> Proposal:
    """Draw the tasks of a proposal together. Raises :class:`Refused` when any of them cannot be any more."""
    with opened(warehouse) as con, transaction(con):
        proposal = _proposal(con, proposal_id)
        if proposal.status != "proposed":
            raise Refused(f"合并建议{proposal.proposal_id}{_PROPOSAL[proposal.status]}，不能再采纳。")
        tasks = store.tasks(con, task_ids=proposal.task_ids)
        for task in tasks:
            _may_change(task)
            if task.merge_group is not None:
                raise Refused(f"任务{task.task_id}已在合并组{task.merge_group}中，请先取消那一组。")
        spans = [Span(t.window_start, t.window_end) for t in tasks if t.window_start and t.window_end]
        if len(spans) < len(tasks) or common(spans) is None:
            raise Refused(f"合并建议{proposal.proposal_id}的任务已没有共同的检查时间，请先重新生成任务。")
        return _settle(con, proposal, tasks, "accepted", actor, now, "")


def reject_merge(warehouse: Target, proposal_id: str, *, reason: str, actor: str, now: datetime) -> Proposal:
    """Do not draw them together; an accepted proposal is undone as long as none of its tasks is committed."""
    if not reason.strip():
        raise Refused("没有写明理由：请用 --reason 写明为什么不合并。")
    with opened(warehouse) as con, transaction(con):
        proposal = _proposal(con, proposal_id)
        if proposal.status not in ("proposed", "accepted"):
            raise Refused(f"合并建议{proposal.proposal_id}{_PROPOSAL[proposal.status]}。")
        tasks = [t for t in store.tasks(con, task_ids=proposal.task_ids) if t.merge_group == proposal.proposal_id]
        for task in tasks:
            if task.status in PROTECTED:
                raise Refused(f"任务{task.task_id}{_STATE[task.status]}，合并不能再取消。")
        return _settle(con, proposal, tasks, "rejected", actor, now, reason.strip())


_PROPOSAL = {"accepted": "已采纳", "rejected": "已决定不采纳", "withdrawn": "已不再适用"}


def _proposal(con: Connection, proposal_id: str) -> Proposal:
    wanted = proposal_id.strip().upper()
    found = next((one for one in store.proposals(con) if one.proposal_id == wanted), None)
    if found is None:
        raise Refused(f"没有合并建议“{proposal_id}”：请用 mingcha tasks merge list 查看编号。")
    return found


def _settle(
    con: Connection,
    proposal: Proposal,
    tasks: Sequence[TaskRow],
    status: str,
    actor: str,
    now: datetime,
    reason: str,
) -> Proposal:
    at = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    accepted = status == "accepted"
    group = proposal.proposal_id if accepted else None
    label = scope_label(proposal.proposal_id) if accepted else None
    rows = [
        task.model_copy(update={"merge_group": group, "scope_label": label, "changed_at": at})
        for task in tasks
        if (task.merge_group, task.scope_label) != (group, label)
    ]
    note = f"{proposal.note.split('【')[0]}【不采纳理由：{reason}】" if reason else proposal.note
    update = {"status": status, "note": note, "changed_at": at, "changed_by": actor}
    settled = proposal.model_copy(update=update)
    store.save_tasks(con, rows)
    store.save_proposals(con, [settled])
    detail = {"status": status, "tasks": list(proposal.task_ids), "label": label, "reason": reason}
    audit.append(con, actor, "tasks.merge", proposal.proposal_id, detail, at)
    return settled
