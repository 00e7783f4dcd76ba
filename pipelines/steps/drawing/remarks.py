"""What a person should know about a commitment just made; nothing here changes it, and it can still be voided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from draws.models import Commit
from draws.policy import DrawPolicy
from draws.quotas import notes_of
from draws.sizes import left_out
from pipelines.steps.tasks.quota import excludes_earlier
from warehouse.draws import rows
from warehouse.draws.freeze import under_two_numbers
from warehouse.draws.rows import TaskRow


def remarks(
    con: Any, task: TaskRow, commit: Commit, policy: DrawPolicy, objects: str, recusals: str | None
) -> tuple[str, ...]:
    """Sentences for officials. ``objects`` and ``recusals`` are the snapshots used; call after the freezing."""
    return (
        *_of_plan(con, task, commit),
        *_of_registries(con, objects, recusals),
        *_of_rounding(commit),
        *_of_waiting(con, task, policy),
    )


def _of_plan(con: Any, task: TaskRow, commit: Commit) -> Iterator[str]:
    for problem in task.problems or ():
        if problem.get("severity") == "warning":
            yield f"计划条目还有待核对之处：{problem['message']}"
    if not excludes_earlier(task.quota, task.batches):
        yield "各批合计超过全部对象，前批抽中的对象不排除。"
    item = rows.plan_quota(con, task.item_id)
    if item is not None:
        yield from notes_of(item, commit.quota, commit.frame.rows)


def _of_registries(con: Any, objects: str, recusals: str | None) -> Iterator[str]:
    if recusals is None:
        yield "还没有导入回避名录，派员时不会排除任何人；有应当回避的，请先作废，导入后重新锁定。"
    twice = under_two_numbers(con, objects)
    if twice:
        yield (
            f"待抽名单中有 {len(twice)} 个名称既有老注册号又有另一编号（如“{twice[0]}”），可能是同一主体登记了两次，"
            "抽中的机会因此加倍：请核对名录，确属重复的先作废，更正名录后重新锁定。"
        )


def _of_rounding(commit: Commit) -> Iterator[str]:
    skipped = left_out(commit.want, commit.frame.sizes or {})
    if skipped:
        yield (
            f"因取整，风险分类 {'、'.join(skipped)} 的对象本次一个也不抽；各类都不应免于抽查，"
            "需要时请由负责人增加抽取数（内部信息，不得公开）。"
        )


def _of_waiting(con: Any, task: TaskRow, policy: DrawPolicy) -> Iterator[str]:
    if not (policy.caps.visits_per_year or policy.caps.cool_down_days):
        return
    waiting = [
        one.task_id
        for one in rows.all_draws(con)
        if one.status in ("committed", "seeded") and one.task_id != task.task_id
    ]
    if waiting:
        yield (f"{len(waiting)} 个任务已锁定而未抽取（如 {waiting[0]}），它们将抽中的对象未计入年度次数上限和间隔期。")
