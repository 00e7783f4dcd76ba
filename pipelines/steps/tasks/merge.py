"""Proposals to draw tasks together: same objects, same time, one visit (优化营商环境条例第五十四条).

Tasks whose windows overlap and whose confirmed scope rules share objects form a group; the group shares its tickets,
so that the tasks meet the same objects. A group has a common window: a chain of tasks that only meet in pairs is cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import combinations

from pipelines.steps.tasks.settings import Merge
from pipelines.steps.tasks.spans import Span, common
from warehouse.task_records import Proposal, ScopeHits, TaskRow

PROGRAM = "mingcha"


def candidates(tasks: Sequence[TaskRow], confirmed: Mapping[str, object]) -> list[TaskRow]:
    """Tasks that could still be merged: not committed, in no group, with a window and a confirmed scope."""
    return [
        task
        for task in tasks
        if task.status in ("ready", "blocked")
        and task.merge_group is None
        and task.window_start is not None
        and task.window_end is not None
        and task.window_start <= task.window_end
        and task.scope_rule_id in confirmed
    ]


def groups(
    tasks: Sequence[TaskRow], hits: Sequence[ScopeHits], settings: Merge
) -> list[tuple[tuple[TaskRow, ...], Span, int]]:
    """Tasks to be drawn together, their common window, and how many objects two or more of them share.

    Tasks are gone through by the start of their windows; each joins the first group in which it shares enough
    objects with a member and enough days with all. Batches of one item never share: the later excludes the earlier.
    """
    found: list[list[TaskRow]] = []
    for task in sorted(tasks, key=lambda one: (one.window_start, one.window_end, one.task_id)):
        home = next((group for group in found if _joins(task, group, hits, settings)), None)
        if home is None:
            found.append([task])
        else:
            home.append(task)
    made = []
    for group in found:
        if len(group) > 1:
            window = common([_span(task) for task in group])
            assert window is not None
            members = tuple(sorted(group, key=lambda one: one.task_id))
            made.append((members, window, shared_objects(members, hits)))
    return sorted(made, key=lambda one: one[0][0].task_id)


def _joins(task: TaskRow, group: Sequence[TaskRow], hits: Sequence[ScopeHits], settings: Merge) -> bool:
    if any(other.item_id == task.item_id for other in group):
        return False
    window = common([_span(one) for one in (task, *group)])
    if window is None or window.days < settings.min_common_days:
        return False
    return any(shared_objects((task, other), hits) >= settings.min_shared_objects for other in group)


def _span(task: TaskRow) -> Span:
    assert task.window_start is not None and task.window_end is not None
    return Span(task.window_start, task.window_end)


def shared_objects(tasks: Sequence[TaskRow], hits: Sequence[ScopeHits]) -> int:
    """How many objects at least two of ``tasks`` may meet."""
    rules = [task.scope_rule_id for task in tasks]
    return sum(hit.objects for hit in hits if sum(rule in hit.rule_ids for rule in rules) > 1)


def propose(
    year: int,
    tasks: Sequence[TaskRow],
    hits: Sequence[ScopeHits],
    confirmed: Mapping[str, object],
    existing: Sequence[Proposal],
    settings: Merge,
    now: datetime,
) -> list[Proposal]:
    """The proposals to write: new ones, open ones whose figures have changed, and open ones that no longer hold.

    A group that was rejected is not proposed again, nor is a part of it.
    """
    found = groups(candidates(tasks, confirmed), hits, settings)
    by_tasks = {one.task_ids: one for one in existing}
    rejected = [set(one.task_ids) for one in existing if one.status == "rejected"]
    serial = max((int(one.proposal_id.rpartition("-")[2]) for one in existing), default=0)
    made: list[Proposal] = []
    seen: set[tuple[str, ...]] = set()
    for members, window, objects in found:
        ids = tuple(task.task_id for task in members)
        seen.add(ids)
        if any(set(ids) <= group for group in rejected):
            continue
        old = by_tasks.get(ids)
        if old is None:
            serial += 1
        number = old.proposal_id if old else f"M{year}-{serial:02d}"
        new = _proposal(number, year, members, window, objects, now)
        if old is None or _figures(old) != _figures(new):
            made.append(new)
    for one in existing:
        if one.status == "proposed" and one.task_ids not in seen:
            made.append(one.model_copy(update={"status": "withdrawn", "changed_at": now, "changed_by": PROGRAM}))
    return made


def _figures(one: Proposal) -> tuple[object, ...]:
    return (one.overlap_objects, one.window_start, one.window_end, one.status, one.note)


def _proposal(
    number: str, year: int, members: Sequence[TaskRow], window: Span, objects: int, now: datetime
) -> Proposal:
    bodies = {name for task in members for name in (task.initiator, *task.cooperators) if name}
    pairs = sum(1 for a, b in combinations(members, 2) if a.scope_rule_id == b.scope_rule_id)
    alike = "对象范围相同" if pairs == len(members) * (len(members) - 1) // 2 else f"共有{objects}个检查对象"
    note = (
        f"{len(members)}项任务{alike}，检查时间都包括{window.start}至{window.end}，"
        f"涉及{len(bodies)}个部门，建议合并检查（进一次门、查多项事）。"
    )
    return Proposal(
        proposal_id=number,
        plan_year=year,
        task_ids=tuple(task.task_id for task in members),
        overlap_objects=objects,
        window_start=window.start,
        window_end=window.end,
        status="proposed",
        note=note,
        changed_at=now,
        changed_by=PROGRAM,
    )


def scope_label(proposal_id: str) -> str:
    """``M2023-01`` → ``2023-M01``: the label whose tickets the group shares."""
    year, _, serial = proposal_id.removeprefix("M").partition("-")
    return f"{year}-M{serial}"
