"""The tasks that there are, against the plan as it is now: what to create, change, withdraw, and what nobody touches.

A task whose commitment has been published is never changed; that the plan has changed under it is reported. A task
that left the plan is withdrawn, not deleted, and comes back under its own number when the plan has it again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from extractors.models import Frozen
from pipelines.steps.tasks.build import Surroundings, build
from pipelines.steps.tasks.facts import not_tasked
from pipelines.steps.tasks.match import Known, known, match
from pipelines.steps.tasks.numbers import Numbers, department_word, serial_of, word_of
from pipelines.steps.tasks.problems import problem
from pipelines.steps.tasks.spans import Span, common
from warehouse.task_records import (
    PROTECTED,
    Decision,
    PlanItem,
    TaskContent,
    TaskLink,
    TaskNumber,
    TaskRow,
)

Action = Literal["created", "changed", "withdrawn", "protected", "moved"]

#: Columns that the plan does not determine, or that are no change by themselves.
_APART = frozenset(
    {"task_id", "task_no", "item_id", "notice_id", "scope_label", "merge_group", "created_at", "changed_at"}
)


class Change(Frozen):
    """What happens to one task. ``fields`` are the columns that differ; for ``protected`` those in which the plan
    now differs from the published commitment (``withdrawn`` when the item has left the plan)."""

    action: Action
    task_id: str
    task_no: str
    name: str
    fields: tuple[str, ...] = ()
    old_no: str | None = None


class NotTasked(Frozen):
    """A plan item without a task, and why."""

    item_id: str
    source_name: str
    seq: int | None
    name: str | None
    reason: str


class Revision(Frozen):
    """Everything that one run changes. ``rows`` are the rows to write, ``links`` those of all tasks."""

    year: int
    items: int
    tasked: int
    changes: tuple[Change, ...]
    unchanged: int
    not_tasked: tuple[NotTasked, ...]
    rows: tuple[TaskRow, ...]
    links: tuple[TaskLink, ...]
    numbers: tuple[TaskNumber, ...]

    def of(self, action: Action) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.action == action)


def revise(
    year: int,
    items: Sequence[PlanItem],
    tasks: Sequence[TaskRow],
    links: Sequence[TaskLink],
    family: Mapping[str, str],
    given: Sequence[TaskNumber],
    around: Surroundings,
    now: datetime,
    decided: Mapping[str, Sequence[Decision]] | None = None,
) -> Revision:
    """Compare and decide. ``items`` are all current ones with this plan year or with none, in the order in which new
    tasks are numbered; ``tasks`` and ``links`` those of the year.

    ``decided`` gives new decisions by task id; then only the items of these tasks are looked at, so that a decision
    about one task never brings in what else has changed in the plan.
    Every item is either tasked or listed with a reason; that the numbers agree is checked.
    """
    planned = [item for item in items if not_tasked(item, year) is None]
    left_out = tuple(_left_out(item, year) for item in items if not_tasked(item, year) is not None)
    run = _Run(year, tasks, links, given, around, now, decided or {})
    pairs = match(run.known_tasks(family), [_known_item(item, family) for item in planned])
    by_item = {item_key: group for group, item_key in pairs.items()}
    asked = None if decided is None else {run.group_of(task_id) for task_id in decided}
    for item in planned:
        group = by_item.get(item.item_id)
        if asked is None or group in asked:
            run.item(item, group)
    if asked is None:
        run.gone(set(pairs))
    if len(planned) + len(left_out) != len(items):
        raise AssertionError("an item is neither tasked nor listed")
    return run.revision(len(items), len(planned), left_out)


def _left_out(item: PlanItem, year: int) -> NotTasked:
    return NotTasked(
        item_id=item.item_id,
        source_name=item.source_name,
        seq=item.seq,
        name=item.task_name,
        reason=not_tasked(item, year) or "",
    )


def _known_item(item: PlanItem, family: Mapping[str, str]) -> Known:
    home = family.get(item.notice_id, item.notice_id)
    return known(item.item_id, home, item.item_id, item.task_name, item.matters, item.target_scope, item.seq)


class _Run:
    """One comparison; mutable while it lasts."""

    def __init__(
        self,
        year: int,
        tasks: Sequence[TaskRow],
        links: Sequence[TaskLink],
        given: Sequence[TaskNumber],
        around: Surroundings,
        now: datetime,
        decided: Mapping[str, Sequence[Decision]],
    ) -> None:
        self.year, self.around, self.now, self.decided = year, around, now, decided
        self.numbers = Numbers(given, [serial_of(task.task_id) for task in tasks])
        self.tasks = {task.task_id: task for task in tasks}
        self.links = {link.task_id: link for link in links}
        self.groups: dict[str, list[TaskRow]] = defaultdict(list)
        for task in tasks:
            self.groups[self._group(task)].append(task)
        self.rows: dict[str, TaskRow] = {}
        self.changes: list[Change] = []
        self.unchanged = 0
        self.new_links: dict[str, TaskLink] = {}

    def group_of(self, task_id: str) -> str:
        return self._group(self.tasks[task_id])

    def _group(self, task: TaskRow) -> str:
        """The item that a task stands for today; without one, the item that it stood for."""
        link = self.links.get(task.task_id)
        return (link.item_id if link else None) or task.item_id

    def known_tasks(self, family: Mapping[str, str]) -> list[Known]:
        """One entry per item that has tasks, described as that item is (or was) in the plan."""
        found = []
        for key, group in self.groups.items():
            task = min(group, key=lambda one: one.batch)
            link = self.links.get(task.task_id)
            notice = link.notice_id if link else task.notice_id
            home = family.get(notice, notice)
            if link is not None and link.item_id is not None and link.task_name is not None:
                name, scope, matters, seq = link.task_name, link.target_scope, link.matters, link.seq
            else:
                name, scope, matters, seq = task.name, task.target_scope, task.matters, task.seq
            found.append(known(key, home, key, name, matters, scope, seq))
        return found

    def item(self, item: PlanItem, group: str | None) -> None:
        """Tasks of one item, batch by batch."""
        existing = {task.batch: task for task in self.groups.get(group or "", ())}
        decisions = {batch: self._decisions(task) for batch, task in existing.items()}
        drafts = {draft.batch: draft for draft in build(item, decisions, self.around)}
        for batch in sorted({*drafts, *existing}):
            task, draft = existing.get(batch), drafts.get(batch)
            if task is None:
                assert draft is not None
                self._create(draft)
            elif draft is None:
                assert task is not None
                self._withdraw(task, item.notice_id, item.item_id)
            else:
                self._compare(task, draft)

    def _decisions(self, task: TaskRow) -> tuple[Decision, ...]:
        return (*task.decisions, *self.decided.get(task.task_id, ()))

    def gone(self, matched: Iterable[str]) -> None:
        """Items that have left the plan."""
        for key in sorted(set(self.groups) - set(matched)):
            for task in self.groups[key]:
                link = self.links.get(task.task_id)
                self._withdraw(task, link.notice_id if link else task.notice_id)

    def _create(self, draft: TaskContent) -> None:
        task_id = self.numbers.task_id(self.year)
        task_no = self.numbers.task_no(self._word(draft), self.year, task_id)
        row = TaskRow.model_validate(
            {
                **draft.model_dump(),
                "task_id": task_id,
                "task_no": task_no,
                "scope_label": None,
                "merge_group": None,
                "created_at": self.now,
                "changed_at": self.now,
            }
        )
        self.rows[task_id] = row
        self._link(row, draft)
        self._change("created", row)

    def _word(self, draft: TaskContent) -> str:
        return department_word(draft.initiator, self.around.settings.words)

    def _compare(self, task: TaskRow, draft: TaskContent) -> None:
        self._link(task, draft)
        if task.status in PROTECTED:
            fields = differing(task, draft) if draft.digest != task.digest else ()
            if fields:
                self._change("protected", task, fields)
            else:
                self.unchanged += 1
            return
        draft = _with_merge(task, draft, {**self.tasks, **self.rows})
        fields = differing(task, draft)
        word = self._word(draft)
        renumbered = word != word_of(task.task_no)
        if not fields and not renumbered:
            self.unchanged += 1
            return
        number = self.numbers.task_no(word, self.year, task.task_id) if renumbered else task.task_no
        row = task.model_copy(
            update={name: getattr(draft, name) for name in TaskContent.model_fields}
            | {"task_no": number, "changed_at": self.now}
        )
        self.rows[task.task_id] = row
        fields = (*fields, "task_no") if renumbered else fields
        self._change("changed", row, fields, task.task_no if renumbered else None)

    def _withdraw(self, task: TaskRow, notice_id: str, item_id: str | None = None) -> None:
        """``item_id`` is given when only this batch has left the plan."""
        self.new_links[task.task_id] = TaskLink(
            task_id=task.task_id, item_id=item_id, notice_id=notice_id, plan_digest=None
        )
        if task.status in PROTECTED:
            self._change("protected", task, ("withdrawn",))
        elif task.status == "withdrawn":
            self.unchanged += 1
        else:
            update = {"status": "withdrawn", "merge_group": None, "scope_label": None, "changed_at": self.now}
            row = task.model_copy(update=update)
            self.rows[task.task_id] = row
            self._change("withdrawn", row)

    def _link(self, task: TaskRow, draft: TaskContent) -> None:
        self.new_links[task.task_id] = TaskLink(
            task_id=task.task_id, item_id=draft.item_id, notice_id=draft.notice_id, plan_digest=draft.digest
        )

    def _change(self, action: Action, row: TaskRow, fields: tuple[str, ...] = (), old_no: str | None = None) -> None:
        self.changes.append(
            Change(action=action, task_id=row.task_id, task_no=row.task_no, name=row.name, fields=fields, old_no=old_no)
        )

    def revision(self, items: int, tasked: int, left_out: tuple[NotTasked, ...]) -> Revision:
        return Revision(
            year=self.year,
            items=items,
            tasked=tasked,
            changes=tuple(self.changes),
            unchanged=self.unchanged,
            not_tasked=left_out,
            rows=tuple(self.rows[key] for key in sorted(self.rows)),
            links=tuple(self.new_links[key] for key in sorted(self.new_links)),
            numbers=tuple(self.numbers.new),
        )


def differing(task: TaskRow, draft: TaskContent) -> tuple[str, ...]:
    """The columns in which a task differs from what the plan makes it now."""
    names = [name for name in TaskContent.model_fields if name not in _APART]
    if task.status in PROTECTED:
        apart = {"status", "problems", "decisions", "digest", "remind_on", "scope_rule_id"}
        names = [name for name in names if name not in apart]
    return tuple(name for name in names if _value(task, name) != _value(draft, name))


def _value(row: TaskRow | TaskContent, name: str) -> Any:
    value = getattr(row, name)
    return tuple(value) if isinstance(value, list) else value


def _with_merge(task: TaskRow, draft: TaskContent, tasks: Mapping[str, TaskRow]) -> TaskContent:
    """A task of a merge group whose window no longer meets that of the others cannot be drawn with them."""
    if task.merge_group is None or draft.window_start is None or draft.window_end is None:
        return draft
    spans = [Span(draft.window_start, draft.window_end)]
    for other in tasks.values():
        together = other.merge_group == task.merge_group and other.task_id != task.task_id
        if together and other.status != "withdrawn" and other.window_start and other.window_end:
            spans.append(Span(other.window_start, other.window_end))
    if common(spans) is not None:
        return draft
    broken = problem("merge_broken", "window", group=task.merge_group)
    return draft.model_copy(update={"problems": (broken, *draft.problems), "status": "blocked"})
