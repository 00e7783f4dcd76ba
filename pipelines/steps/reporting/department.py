"""``mingcha report department``: one page that says what to do next, most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from pipelines.steps.compliance.settings import ComplianceSettings
from pipelines.steps.reporting.compliance import report_sources
from pipelines.steps.reporting.texts import paragraph, ref
from reports.model import Block, Column, Figure, Paragraph, Ref, Report, Row, Section, Table
from reports.show import day
from warehouse.reporting.department import AHEAD, DepartmentFacts, TaskTodo, Todo, fetch_department

__all__ = ["DepartmentFacts", "department_report", "fetch_department"]

#: Tasks on the page; the list has all of them.
BODY_TASKS = 3

#: kind → how urgent, what to do.
_KINDS = {
    "overdue": ("逾期", ""),
    "after_overdue": ("逾期", ""),
    "due_soon": ("即将到期", ""),
    "after_due_soon": ("即将到期", ""),
    "not_entered_over": ("已过检查时间", "检查并录入"),
    "returned": ("退回", "更正后重新报审"),
    "unknown": ("期限不详", "核实检查完成日期"),
    "after_unknown": ("期限不详", ""),
    "after_open": ("未完结", ""),
    "not_entered": ("未录入", "检查并录入"),
    "pending": ("待审核", "审核并公示"),
    "after_on_track": ("办理中", ""),
}
_STATES = {"待审核": "审核并公示", "退回": "更正后重新报审", "不通过": "更正后重新报审", "未录入": "检查并录入"}
#: figure → kinds it counts, label.
_COUNTS = (
    ("overdue", ("overdue",), "逾期未公示"),
    ("due_soon", ("due_soon",), "即将到期"),
    ("not_entered_over", ("not_entered_over",), "检查时间已过仍未录入"),
    ("returned", ("returned",), "退回或不通过"),
    ("after_overdue", ("after_overdue",), "后续事项逾期"),
    ("after_due_soon", ("after_due_soon",), "后续事项即将到期"),
    ("unknown", ("unknown", "after_unknown"), "期限不详"),
    ("open", ("after_open", "after_on_track"), "后续处置未完结"),
    ("waiting", ("not_entered", "pending"), "其他未录入或待审核"),
)


def department_report(facts: DepartmentFacts, settings: ComplianceSettings, *, is_specimen: bool = False) -> Report:
    """One page about ``facts.department``. Inspectors stand in it by their codes."""
    limit = settings.report.list_rows
    return Report(
        kind="department",
        title=f"{facts.department}{facts.year}年度抽查待办",
        subtitle=f"（截至{day(facts.as_of)}）",
        addressee="",
        subject=facts.department,
        year=facts.year,
        as_of=facts.as_of,
        signer=settings.report.signer or facts.issuer or "",
        signed_on=facts.as_of,
        figures=tuple(_figures(facts)),
        sections=tuple(_sections(facts, limit)),
        lists=(_tasks("list_tasks", facts.tasks, limit),),
        sources=tuple(report_sources(facts.sources)),
        data_version=facts.data_version,
        is_specimen=is_specimen,
    )


def _figures(facts: DepartmentFacts) -> Iterator[Figure]:
    yield Figure(key="todo", label="待办事项", value=len(facts.todo), unit="件", list_key="list_todo")
    for key, kinds, label in _COUNTS:
        count = sum(1 for one in facts.todo if one.kind in kinds)
        yield Figure(key=key, label=label, value=count, unit="件", list_key="list_todo")
    yield Figure(key="tasks", label="未完成的任务", value=len(facts.tasks), unit="项", list_key="list_tasks")
    yield Figure(
        key="undrawn_over", label="检查时间已过未抽取", value=len(_late(facts)), unit="项", list_key="list_tasks"
    )
    open_ = sum(1 for one in facts.tasks if one.is_window_over) - len(_late(facts))
    yield Figure(key="open_over", label="检查时间已过仍未完成", value=open_, unit="项", list_key="list_tasks")
    yield Figure(
        key="upcoming", label="三十日内开始或到期的任务", value=len(_ahead(facts)), unit="项", list_key="list_tasks"
    )


def _late(facts: DepartmentFacts) -> list[TaskTodo]:
    return [one for one in facts.tasks if one.role == "发起" and one.progress == "未抽取" and one.is_window_over]


def _ahead(facts: DepartmentFacts) -> list[TaskTodo]:
    last = facts.as_of + timedelta(days=AHEAD)
    return [
        one
        for one in facts.tasks
        if any(day_ is not None and facts.as_of <= day_ <= last for day_ in (one.window_start, one.window_end))
    ]


def _sections(facts: DepartmentFacts, limit: int) -> Iterator[Section]:
    """The summary first; the list last, since it may go on over pages."""
    yield Section(key="summary", heading="待办情况", blocks=(_said(facts),))
    blocks: list[Block] = [_near(facts)]
    if facts.tasks:
        first = list(dict.fromkeys([*_late(facts), *_over(facts), *_ahead(facts), *facts.tasks]))
        blocks.append(_tasks("tasks", first, BODY_TASKS, short=True))
    yield Section(key="windows", heading="未完成的任务", blocks=tuple(blocks))
    yield Section(key="todo", heading="待办事项", blocks=(_todo("list_todo", facts.todo, limit),))


def _said(facts: DepartmentFacts) -> Paragraph:
    numbers = {one.key: one for one in _figures(facts)}
    found = [(key, label) for key, _, label in _COUNTS if numbers[key].value]
    if not facts.todo:
        none = "发起的任务没有应检对象" if not facts.totals.to_inspect else "发起的任务没有待办的对象"
        return paragraph(f"{none}。")
    if len(found) == 1:
        key, label = found[0]
        return paragraph("待办", ref("todo"), f"，为{label}。")
    parts: list[str | Ref] = ["待办", ref("todo")]
    for at, (key, label) in enumerate(found):
        parts += ["：" if at == 0 else "、", label, ref(key)]
    return paragraph(*parts, "。")


def _over(facts: DepartmentFacts) -> list[TaskTodo]:
    return [one for one in facts.tasks if one.is_window_over]


def _near(facts: DepartmentFacts) -> Paragraph:
    """How many tasks are open, and what is urgent about them."""
    if not facts.tasks:
        return paragraph("发起和配合的任务都已完成。")
    numbers = {one.key: one for one in _figures(facts)}
    words = (
        ("undrawn_over", "检查时间已过仍未抽取"),
        ("open_over", "检查时间已过仍未完成"),
        ("upcoming", "三十日内开始或到期"),
    )
    parts: list[str | Ref] = ["发起和配合的任务中未完成的", ref("tasks")]
    for at, (key, label) in enumerate((key, label) for key, label in words if numbers[key].value):
        parts += ["，其中" if at == 0 else "、", label, ref(key)]
    return paragraph(*parts, "。")


def _todo(key: str, found: tuple[Todo, ...], limit: int) -> Table:
    columns = (
        Column(key="urgency", label="紧急程度", weight=1.4),
        Column(key="due", label="期限", kind="date", weight=1.4),
        Column(key="object_name", label="对象", weight=2.0),
        Column(key="task_no", label="任务文号", weight=1.7),
        Column(key="action", label="要做什么", weight=1.4),
        Column(key="inspectors", label="检查人员代号", weight=2.8),
    )
    rows = tuple(
        Row(
            cells=(
                urgency(one),
                one.due,
                one.object_name or one.object_id,
                one.task_no,
                action(one),
                codes(one.inspectors),
            ),
            style="error" if one.kind in ("overdue", "after_overdue") else "warn" if "due_soon" in one.kind else "",
        )
        for one in found[:limit]
    )
    return Table(
        key=key,
        title="待办事项",
        columns=columns,
        rows=rows,
        total_rows=len(found),
        sheet="待办",
        note="逾期的在前，其余按紧急程度排列。" if len(found) > 1 else "",
        empty="没有待办的对象",
    )


def urgency(one: Todo) -> str:
    """逾期39个工作日 · 今日到期 · 剩2个工作日 · 期限不详 …"""
    word = _KINDS[one.kind][0]
    if one.kind in ("overdue", "after_overdue"):
        if one.days_over is None:
            return "逾期，天数不详"
        return f"逾期{one.days_over}个工作日" if one.days_over else "逾期不足1个工作日"
    if one.kind in ("due_soon", "after_due_soon") and one.days_left is not None:
        return f"剩{one.days_left}个工作日" if one.days_left else "最后一个工作日"
    return word


def codes(found: str | None) -> str | None:
    """140581-06-02、140581-06-03、140581-18-01 → 140581-06-02、-03；140581-18-01: what repeats is left out."""
    if found is None:
        return None
    said, before = "", ""
    for one in found.split("、"):
        start, dash, end = one.rpartition("-")
        again = bool(dash) and start == before
        said += ("、" if again else "；" if said else "") + (f"-{end}" if again else one)
        before = start
    return said


def action(one: Todo) -> str:
    """What has to be done: by the state of the result, or the clock (whose kind stands in ``state``)."""
    if one.kind.startswith("after_"):
        return "办结后续处置" if one.state == "后续处置" else one.state
    said = _KINDS[one.kind][1] or _STATES.get(one.state, one.state)
    return f"{said}（{one.note}）" if one.note and one.kind == "unknown" else said


def _tasks(key: str, found: Sequence[TaskTodo], limit: int, *, short: bool = False) -> Table:
    """``short``: the columns that stand in one line on the page."""
    columns: tuple[Column, ...] = (
        Column(key="role", label="身份", weight=0.6),
        Column(key="task_no", label="任务文号", kind="id", weight=2),
        Column(key="task_name", label="任务名称", weight=2.6),
        Column(key="window_start", label="检查时间起", kind="date", weight=1.1),
        Column(key="window_end", label="检查时间止", kind="date", weight=1.1),
        Column(key="progress", label="进度", weight=0.9),
        Column(key="public", label="已公示", kind="count", weight=0.7),
        Column(key="to_inspect", label="应检", kind="count", weight=0.7),
    )
    if short:
        columns = tuple(c for c in columns if c.key in ("role", "task_name", "window_end", "progress"))
    rows = tuple(
        Row(cells=tuple(getattr(one, c.key) for c in columns), style="warn" if one.is_window_over else "")
        for one in found[:limit]
    )
    return Table(
        key=key,
        title="未完成的任务",
        columns=columns,
        rows=rows,
        total_rows=len(found),
        sheet="任务",
        empty="没有未完成的任务",
    )
