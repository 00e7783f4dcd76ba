"""The lists behind the numbers of the compliance report, and the tables of results, deviations and formulas."""

from __future__ import annotations

from collections.abc import Sequence

from reports.model import Column, Row, Table, Value
from reports.show import day
from warehouse.reporting.records import ComplianceFacts, ObjectLine, ObjectList, TaskLine

_OBJECT = (
    Column(key="department", label="发起部门", weight=1.8),
    Column(key="task_no", label="任务文号", kind="id", weight=1.8),
    Column(key="object_name", label="对象名称", weight=2.6),
    Column(key="object_id", label="对象编号", kind="id", weight=1.9),
    Column(key="state", label="状态", weight=0.8),
    Column(key="inspected_on", label="检查完成", kind="date", weight=1.1),
    Column(key="deadline", label="公示期限", kind="date", weight=1.1),
    Column(key="published_on", label="公示日期", kind="date", weight=1.1),
)
_OVER = Column(key="days_over", label="逾期（工作日）", kind="days", weight=0.8)
_LEFT = Column(key="days_left", label="剩余（工作日）", kind="days", weight=0.8)
_WHY = Column(key="clock_note", label="原因", weight=1.4)
_FOUND = Column(key="categories", label="结果类别", weight=2.2)
#: list key → title, last column, sheet.
_LISTS = {
    "overdue": ("逾期未公示的对象", _OVER, "逾期对象"),
    "late": ("逾期公示的对象", _OVER, "逾期对象"),
    "due_soon": ("即将到期的对象", _LEFT, "即将到期"),
    "unknown": ("公示期限不详的对象", _WHY, "期限不详"),
    "not_entered": ("未录入的对象", None, "未录入"),
    "pending": ("待审核的对象", None, "待审核"),
    "returned": ("退回或不通过的对象", None, "退回不通过"),
    "problems": ("发现问题的对象", _FOUND, "发现问题"),
    "open": ("后续处置未完结的对象", _FOUND, "后续处置"),
}


def object_lists(facts: ComplianceFacts, limit: int) -> tuple[Table, ...]:
    """The lists behind numbers, each cut after ``limit`` rows; overdue objects have an annex."""
    made = [_objects(f"list_{key}", facts.objects[key], limit, *_LISTS[key]) for key in _LISTS if key != "overdue"]
    over, late = facts.objects["overdue"], facts.objects["late"]
    soon = facts.objects["due_soon"]
    today = tuple(row for row in soon.rows if row.deadline == facts.as_of)
    total = over.total + late.total + facts.totals.last_day
    missed = ObjectList(rows=(*over.rows, *today, *late.rows), total=total, by_department=())
    made.append(_objects("list_missed", missed, limit, "没有按期公示的对象", _OVER, "逾期对象"))
    return tuple(made)


def _objects(key: str, found: ObjectList, limit: int, title: str, last: Column | None, sheet: str) -> Table:
    columns = (*_OBJECT, last) if last else _OBJECT
    return Table(
        key=key,
        title=title,
        columns=columns,
        rows=tuple(Row(cells=tuple(_cell(row, column.key) for column in columns)) for row in found.rows[:limit]),
        total_rows=found.total,
        sheet=sheet,
    )


def _cell(row: ObjectLine, key: str) -> Value:
    value: Value = getattr(row, key)
    return "名称不详" if key == "object_name" and value is None else value


def overdue_table(facts: ComplianceFacts, limit: int) -> Table:
    """The annex of overdue objects, by name; also the list behind their number."""
    listed = _objects("list_overdue", facts.objects["overdue"], limit, *_LISTS["overdue"])
    note = f"截至{day(facts.as_of)}；逾期按工作日计，不足一个工作日的为0。"
    return listed.model_copy(update={"landscape": True, "note": note, "empty": "没有逾期未公示的对象"})


_TASK = (
    Column(key="task_no", label="任务文号", kind="id", weight=1.8),
    Column(key="task_name", label="任务名称", weight=2.8),
    Column(key="department", label="发起部门", weight=1.8),
    Column(key="cooperators", label="配合部门", weight=1.8),
    Column(key="window_start", label="检查时间起", kind="date", weight=1.1),
    Column(key="window_end", label="检查时间止", kind="date", weight=1.1),
    Column(key="progress", label="进度", weight=0.9),
    Column(key="drawn_on", label="抽取日期", kind="date", weight=1.1),
    Column(key="want", label="应抽取", kind="count", weight=0.7),
    Column(key="drawn", label="抽中", kind="count", weight=0.7),
    Column(key="to_inspect", label="应检", kind="count", weight=0.7),
    Column(key="public", label="已公示", kind="count", weight=0.7),
)


def task_lists(facts: ComplianceFacts, limit: int) -> tuple[Table, ...]:
    """All tasks, those of this level that are not finished (past their window first), those with too few drawn."""
    open_ = [one for one in facts.tasks if one.progress in ("未抽取", "抽取数为零", "进行中")]
    open_.sort(key=lambda one: not one.is_window_over)
    short = [one for one in facts.tasks if (one.shortfall or 0) > 0 and one.progress not in ("已撤销", "上级抽取")]
    return (
        _tasks("list_tasks", "抽查任务", facts.tasks, limit, "任务"),
        _tasks("list_unfinished", "未完成的任务", open_, limit, "未完成任务"),
        _tasks("list_short", "抽中数不足的任务", short, limit, "抽取不足"),
    )


def _tasks(key: str, title: str, found: Sequence[TaskLine], limit: int, sheet: str) -> Table:
    rows = tuple(
        Row(
            cells=tuple("、".join(one.cooperators) if c.key == "cooperators" else getattr(one, c.key) for c in _TASK),
            style="warn" if one.is_window_over and one.progress in ("未抽取", "抽取数为零", "进行中") else "",
        )
        for one in found[:limit]
    )
    return Table(key=key, title=title, columns=_TASK, rows=rows, total_rows=len(found), sheet=sheet)


def results_table(facts: ComplianceFacts) -> Table:
    columns = (
        Column(key="kind", label="种类"),
        Column(key="name", label="名称", weight=3),
        Column(key="objects", label="对象", kind="count"),
    )
    rows = [Row(cells=("结果类别", one.name, one.objects)) for one in facts.categories]
    rows += [Row(cells=("后续处置", one.name, one.objects)) for one in facts.dispositions]
    return Table(
        key="results", title="检查结果和后续处置", columns=columns, rows=tuple(rows), sheet="结果",
        note="已完成检查的对象；一个对象可有几种结果，各行之和可大于对象数。", empty="没有已完成检查的对象",
    )  # fmt: skip


_SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}


def deviations_table(facts: ComplianceFacts, limit: int) -> Table:
    columns = (
        Column(key="rule", label="规则", kind="id", weight=0.6),
        Column(key="severity", label="程度", weight=0.6),
        Column(key="department", label="部门", weight=1.8),
        Column(key="task_no", label="任务文号", kind="id", weight=1.8),
        Column(key="message", label="内容", weight=5),
    )
    rows = tuple(
        Row(cells=(one.rule, _SEVERITY[one.severity], one.department, one.task_no, one.message))
        for one in facts.deviations[:limit]
    )
    if facts.checked_on is None:
        note, empty = "尚未对照规则检查过（mingcha check），有无偏差不详。", "尚未检查，不详"
    else:
        note, empty = f"检查截至{day(facts.checked_on)}。规则说明见 docs/rules.md。", "没有发现偏差"
    return Table(
        key="deviations", title="与计划和规则的偏差", columns=columns, rows=rows, landscape=True, sheet="偏差",
        total_rows=sum(facts.deviation_counts.values()), note=note, empty=empty,
    )  # fmt: skip


def formulas_table(facts: ComplianceFacts) -> Table:
    columns = (
        Column(key="label", label="指标", weight=1.4),
        Column(key="numerator", label="分子", kind="count", weight=0.8),
        Column(key="denominator", label="分母", kind="count", weight=0.8),
        Column(key="value", label="值", kind="rate", weight=0.9),
        Column(key="previous", label="上年同期", kind="rate", weight=0.9),
        Column(key="formula", label="公式和口径", weight=4.6),
    )
    before = {one.key: one.value for one in facts.earlier.metrics} if facts.earlier else {}
    rows = tuple(
        Row(
            cells=(
                one.label, one.numerator, one.denominator, one.value, before.get(one.key),
                f"{one.formula}。{one.note or ''}",
            )
        )
        for one in facts.metrics
    )  # fmt: skip
    return Table(
        key="formulas", title="指标公式", columns=columns, rows=rows, landscape=True, sheet="指标",
        note="分母为0的不能计算，印作“—”。", empty="没有计划和任务",
    )  # fmt: skip


def reconciliation_table(facts: ComplianceFacts) -> Table:
    columns = (
        Column(key="what", label="等式", weight=4.6),
        Column(key="left", label="左边", kind="count"),
        Column(key="right", label="右边", kind="count"),
        Column(key="difference", label="差", kind="count", weight=0.7),
        Column(key="verdict", label="核对", weight=0.7),
    )
    rows = tuple(
        Row(
            cells=(one.what, one.left_value, one.right_value, one.difference, "不符" if one.difference else "相符"),
            style="error" if one.difference else "",
        )
        for one in facts.equations
    )
    bad = sum(1 for one in facts.equations if one.difference)
    said = f"有{bad}个等式不符，报告的数字不可用，请先查明原因。" if bad else "全部相符。"
    return Table(
        key="reconciliation", title="数据核对表", columns=columns, rows=rows, sheet="核对", landscape=True,
        note=("全库的等式，不分部门。" if facts.department else "") + said,
    )  # fmt: skip
