"""Which tasks need somebody today: the window opens soon, it has opened and nothing was drawn, it can be committed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from extractors.models import Frozen
from warehouse.task_records import TaskRow

_STATES = {"blocked": "待处理", "ready": "可锁定", "committed": "已锁定，待抽取"}


class DueTask(Frozen):
    """A task with what is to be done about it (a Chinese sentence)."""

    task_id: str
    task_no: str
    name: str
    initiator: str | None
    window_start: date
    window_end: date
    state: str
    todo: str


class Due(Frozen):
    """``ready`` are those of ``soon`` and ``late`` whose window has opened and that could be committed today."""

    soon: tuple[DueTask, ...]
    late: tuple[DueTask, ...]
    ready: tuple[DueTask, ...]


def find_due(
    tasks: Sequence[TaskRow], scope_states: Mapping[str, str], today: date, departments: Sequence[str] = ()
) -> Due:
    """What is due on ``today``, by the start of the window. ``departments``: only what these initiate (none: all).

    A task is late once its window has opened and it has not been drawn, whatever holds it up; a window that is over
    makes it no less late.
    """
    soon, late, ready = [], [], []
    for task in sorted(tasks, key=lambda one: (one.window_start or date.max, one.task_id)):
        if task.status not in _STATES or task.window_start is None or task.window_end is None:
            continue
        if departments and task.initiator not in departments:
            continue
        scope = scope_states.get(task.scope_rule_id or "")
        one = _due(task, scope, today)
        if task.window_start <= today:
            late.append(one)
            if task.status == "ready" and scope == "confirmed" and today <= task.window_end:
                ready.append(one)
        elif task.remind_on is not None and task.remind_on <= today:
            soon.append(one)
    return Due(soon=tuple(soon), late=tuple(late), ready=tuple(ready))


def _due(task: TaskRow, scope: str | None, today: date) -> DueTask:
    assert task.window_start is not None and task.window_end is not None
    return DueTask(
        task_id=task.task_id,
        task_no=task.task_no,
        name=task.name,
        initiator=task.initiator,
        window_start=task.window_start,
        window_end=task.window_end,
        state=_STATES[task.status],
        todo=_todo(task, scope, today),
    )


def _todo(task: TaskRow, scope: str | None, today: date) -> str:
    assert task.window_end is not None
    if task.window_end < today:
        return "检查时间已过，尚未抽取：请说明原因并修订计划。"
    if task.status == "blocked":
        first = next((one.message for one in task.problems if one.severity == "error"), "")
        return f"请先处理：{first}"
    if task.status == "committed":
        return "种子公布后请用 mingcha draw run 抽取。"
    if scope != "confirmed":
        return "对象范围规则尚未确认：请用 mingcha scope set 确认。"
    return "请锁定（mingcha draw commit）并公布摘要。"
