"""The numbers of the compliance report, each once."""

from __future__ import annotations

from decimal import Decimal

from reports.model import Figure
from warehouse.reporting.records import ComplianceFacts, Metric

#: DOMAIN 4 in the order of printing: what a report says of a year in which the warehouse has neither plan nor task.
METRICS = {
    "plan_completion": "计划完成率",
    "task_completion": "任务完成率",
    "inspection_completion": "检查完成率",
    "entry_rate": "录入率",
    "publicity_rate": "公示率",
    "on_time_rate": "按期公示率",
    "problem_rate": "问题发现率",
    "follow_up_rate": "后续处置完结率",
    "joint_share": "部门联合占比",
    "matter_coverage": "抽查事项覆盖率",
    "draw_inside": "检查时间内抽取占比",
    "draw_before": "检查时间前抽取占比",
    "draw_after": "检查时间后抽取占比",
    "sample_shortfall": "少抽比例",
}
#: Why a rate cannot be computed: its denominator is 0.
_EMPTY = {
    "plan_completion": "没有可计入的计划条目",
    "task_completion": "没有可计入的任务",
    "inspection_completion": "没有应检对象",
    "entry_rate": "没有应检对象",
    "publicity_rate": "没有已录入的对象",
    "on_time_rate": "没有已到期的对象",
    "problem_rate": "没有已完成检查的对象",
    "follow_up_rate": "没有发现问题的对象",
    "joint_share": "没有任务",
    "matter_coverage": "没有导入抽查事项清单",
    "draw_inside": "没有已抽取的任务",
    "draw_before": "没有已抽取的任务",
    "draw_after": "没有已抽取的任务",
    "sample_shortfall": "没有已抽取的任务",
}
_LISTS = {
    "plan_completion": "tasks",
    "task_completion": "unfinished",
    "inspection_completion": "tasks",
    "entry_rate": "not_entered",
    "publicity_rate": "tasks",
    "on_time_rate": "missed",
    "problem_rate": "problems",
    "follow_up_rate": "open",
    "joint_share": "tasks",
    "matter_coverage": "matters",
    "draw_inside": "tasks",
    "draw_before": "tasks",
    "draw_after": "tasks",
    "sample_shortfall": "tasks",
}
#: key, label, unit, the list behind it.
_COUNTS = (
    ("tasks", "抽查任务", "项", "tasks"),
    ("tasks_counted", "本级抽取的任务", "项", "tasks"),
    ("tasks_joint", "部门联合任务", "项", "tasks"),
    ("tasks_finished", "已完成的任务", "项", "tasks"),
    ("tasks_open", "进行中的任务", "项", "unfinished"),
    ("tasks_open_over", "检查时间已过仍未完成的任务", "项", "unfinished"),
    ("tasks_undrawn", "未抽取的任务", "项", "unfinished"),
    ("tasks_undrawn_over", "检查时间已过仍未抽取的任务", "项", "unfinished"),
    ("tasks_empty", "抽取数为零的任务", "项", "unfinished"),
    ("tasks_external", "由上级抽取的任务", "项", "tasks"),
    ("tasks_withdrawn", "已撤销的任务", "项", "tasks"),
    ("tasks_short", "抽中数不足的任务", "项", "short"),
    ("draws_after", "检查时间后抽取的任务", "项", "tasks"),
    ("shortfall", "少抽的对象", "个", "short"),
    ("to_inspect", "应检对象", "个", "tasks"),
    ("entered", "已录入", "个", "tasks"),
    ("not_entered", "未录入", "个", "not_entered"),
    ("pending", "待审核", "个", "pending"),
    ("public", "已公示", "个", "tasks"),
    ("inspected", "已完成检查", "个", "tasks"),
    ("due", "已到期", "个", "tasks"),
    ("on_time", "按期公示", "个", "tasks"),
    ("late", "逾期公示", "个", "late"),
    ("overdue", "逾期未公示", "个", "overdue"),
    ("last_day", "截止日当日到期、尚未公示", "个", "due_soon"),
    ("due_soon", "即将到期", "个", "due_soon"),
    ("unknown", "公示期限不详", "个", "unknown"),
    ("problems", "发现问题", "个", "problems"),
    ("problems_not_public", "已录入问题、尚未公示", "个", "problems_not_public"),
    ("closed", "后续处置已完结", "个", "tasks"),
    ("open", "后续处置未完结", "个", "open"),
)


def figures(facts: ComplianceFacts) -> tuple[Figure, ...]:
    """Counts, then the metrics of DOMAIN 4 with last year's values."""
    return (*counts(facts), *rates(facts))


def counts(facts: ComplianceFacts) -> tuple[Figure, ...]:
    totals, lists = facts.totals, facts.objects
    made = [
        Figure(key=key, label=label, value=getattr(totals, key), unit=unit, list_key=f"list_{behind}")
        for key, label, unit, behind in _COUNTS
    ]
    made.append(
        Figure(
            key="returned", label="退回或不通过", value=totals.returned + totals.rejected, unit="个",
            list_key="list_returned",
        )
    )  # fmt: skip
    made.append(
        Figure(
            key="not_entered_over", label="检查时间已过仍未录入", value=lists["not_entered_over"].total, unit="个",
            list_key="list_not_entered",
        )
    )  # fmt: skip
    for severity, word in (("error", "错误"), ("warning", "警告")):
        found = facts.deviation_counts.get(severity, 0)
        why = "" if facts.checked_on else "尚未对照规则检查。"
        made.append(
            Figure(
                key=f"deviation_{severity}s", label=f"偏差（{word}）", value=found if facts.checked_on else None,
                unit="条", list_key="list_deviations", note=why,
            )
        )  # fmt: skip
    worst = lists["overdue"].worst
    why = "没有逾期未公示的对象" if not totals.overdue else "超出工作日历，天数不详"
    made.append(
        Figure(
            key="overdue_days", label="逾期最长", kind="days", value=worst, unit="个工作日", list_key="list_overdue",
            note="" if worst is not None else why,
        )
    )  # fmt: skip
    return tuple(made)


def rates(facts: ComplianceFacts) -> tuple[Figure, ...]:
    found = {one.key: one for one in facts.metrics}
    before = {one.key: one for one in facts.earlier.metrics} if facts.earlier else {}
    return tuple(_rate(key, label, found.get(key), before.get(key)) for key, label in METRICS.items())


def _rate(key: str, label: str, one: Metric | None, before: Metric | None) -> Figure:
    value: Decimal | None = one.value if one else None
    why = _EMPTY[key] + "，无法计算。" if value is None else ""
    return Figure(
        key=key,
        label=label,
        kind="rate",
        value=value,
        numerator=one.numerator if one else 0,
        denominator=one.denominator if one else 0,
        previous=before.value if before else None,
        formula=one.formula if one else "",
        note=why,
        list_key=f"list_{_LISTS[key]}",
    )
