"""What the person who opens Prefect in the morning reads about the tasks: one page in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from extractors.models import Frozen
from pipelines.flows.report import MAX_FINDINGS, _code, _table
from pipelines.steps.tasks.due import Due, DueTask

COMMITTED = "已锁定"


class DueSummary(Frozen):
    """The figures of one run."""

    soon: int
    late: int
    ready: int
    committed: int
    refused: int

    @classmethod
    def of(cls, due: Due, outcomes: Mapping[str, str]) -> DueSummary:
        committed = sum(text.startswith(COMMITTED) for text in outcomes.values())
        return cls(
            soon=len(due.soon),
            late=len(due.late),
            ready=len(due.ready),
            committed=committed,
            refused=len(outcomes) - committed,
        )


def markdown(due: Due, outcomes: Mapping[str, str], today: date, warehouse: str, named: bool) -> str:
    """The artifact: what was committed, who is late, who must start soon."""
    parts = ["# 抽查任务提醒", f"日期：{today}，数据仓库：{_code(warehouse)}"]
    if outcomes:
        parts += ["## 本次锁定", _table(("任务", "名称", "结果"), _results(due, outcomes))]
    elif due.ready:
        hint = "设置不允许自动锁定" if named else "没有指定种子期号，不能自动锁定"
        parts.append(f"有{len(due.ready)}项任务可以锁定；{hint}，请用 `mingcha draw commit` 锁定。")
    parts += _part("已到检查时间而没有抽取", due.late)
    parts += _part("即将到检查时间，请准备发起", due.soon)
    parts.append("抽取须由人执行：种子公布后用 `mingcha draw run`。")
    return "\n\n".join(parts) + "\n"


def _results(due: Due, outcomes: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [(f"{one.task_id} {one.task_no}", one.name, outcomes.get(one.task_id, "")) for one in due.ready]


def _part(title: str, tasks: Sequence[DueTask]) -> list[str]:
    if not tasks:
        return [f"## {title}", "没有。"]
    rows = [
        (one.task_id, one.name, one.initiator or "未定", f"{one.window_start} 至 {one.window_end}", one.state, one.todo)
        for one in tasks[:MAX_FINDINGS]
    ]
    found = [f"## {title}", _table(("任务", "名称", "发起部门", "检查时间", "状态", "要做的事"), rows)]
    if len(tasks) > MAX_FINDINGS:
        found.append(f"另有{len(tasks) - MAX_FINDINGS}项，请用 `mingcha tasks list` 查看全部。")
    return found
