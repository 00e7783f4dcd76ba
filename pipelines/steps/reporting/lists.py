"""The lists behind the numbers of the compliance report, and the table of results."""

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
#: What is empty by definition.
_NEVER = {("list_overdue", "published_on"), ("list_due_soon", "published_on")}
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
    "problems_not_public": ("发现问题、尚未公示的对象", _FOUND, "问题未公示"),
    "open": ("后续处置未完结的对象", _FOUND, "后续处置"),
}


def object_lists(facts: ComplianceFacts, limit: int) -> tuple[Table, ...]:
    """The lists behind numbers, each cut after ``limit`` rows; overdue objects have an annex."""
    made = [_objects(f"list_{key}", facts.objects[key], limit, *_LISTS[key]) for key in _LISTS if key != "overdue"]
    over, late = facts.objects["overdue"], facts.objects["late"]
    missed = ObjectList(rows=(*over.rows, *late.rows), total=over.total + late.total, by_department=())
    made.append(_objects("list_missed", missed, limit, "没有按期公示的对象", _OVER, "逾期对象"))
    return tuple(made)


def _objects(key: str, found: ObjectList, limit: int, title: str, last: Column | None, sheet: str) -> Table:
    columns = tuple(column for column in (*_OBJECT, last) if column and (key, column.key) not in _NEVER)
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
    note = f"截至{day(facts.as_of)}。逾期按工作日计，不足1个工作日的为0。"
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
#: What the list of all tasks adds: its totals are the figures of the report.
_COUNTED = (
    *_TASK[:-1],
    Column(key="entered", label="已录入", kind="count", weight=0.7),
    _TASK[-1],
    Column(key="due", label="已到期", kind="count", weight=0.7),
    Column(key="on_time", label="按期公示", kind="count", weight=0.7),
    Column(key="problems", label="发现问题", kind="count", weight=0.7),
    Column(key="closed", label="处置完结", kind="count", weight=0.7),
)
_SUMMED = {"to_inspect", "entered", "public", "due", "on_time", "problems", "closed"}
_ELSEWHERE = ("已撤销", "上级抽取")


def task_lists(facts: ComplianceFacts, limit: int) -> tuple[Table, ...]:
    """All tasks, those of this level that are not finished (past their window first), those with too few drawn."""
    open_ = [one for one in facts.tasks if one.progress in ("未抽取", "抽取数为零", "进行中")]
    open_.sort(key=lambda one: not one.is_window_over)
    short = [one for one in facts.tasks if (one.shortfall or 0) > 0 and one.progress not in _ELSEWHERE]
    return (
        _all_tasks(facts, limit),
        _tasks("list_unfinished", "未完成的任务", open_, limit, "未完成任务"),
        _tasks("list_short", "抽中数不足的任务", short, limit, "抽取不足"),
    )


def _all_tasks(facts: ComplianceFacts, limit: int) -> Table:
    """Every task, with the totals of those that count; a list that is cut has no total row, it would not add up."""
    table = _tasks("list_tasks", "抽查任务", facts.tasks, limit, "任务", _COUNTED)
    if table.is_cut or not table.rows:
        return table
    counted = [one for one in facts.tasks if one.progress not in _ELSEWHERE]
    cells: list[Value] = [sum(getattr(one, c.key) for one in counted) if c.key in _SUMMED else "" for c in _COUNTED]
    cells[0] = "合计"
    note = "合计不含已撤销和由上级抽取的任务。" if len(counted) < len(facts.tasks) else ""
    rows = (*table.rows, Row(cells=tuple(cells), style="total"))
    return table.model_copy(update={"rows": rows, "total_rows": None, "note": note})


def matters_list(facts: ComplianceFacts, limit: int) -> Table:
    """The matter list and what of it was inspected: behind the coverage of matters."""
    columns = (
        Column(key="matter", label="抽查事项", weight=4),
        Column(key="department", label="检查主体", weight=2),
        Column(key="inspected", label="已完成检查的对象", kind="count"),
    )
    rows = tuple(Row(cells=(one.matter, one.department or "", one.inspected)) for one in facts.matters[:limit])
    return Table(
        key="list_matters", title="抽查事项覆盖情况", columns=columns, rows=rows, total_rows=len(facts.matters),
        sheet="事项", empty="没有导入抽查事项清单",
    )  # fmt: skip


def _tasks(
    key: str, title: str, found: Sequence[TaskLine], limit: int, sheet: str, columns: Sequence[Column] = _TASK
) -> Table:
    rows = tuple(
        Row(
            cells=tuple("、".join(one.cooperators) if c.key == "cooperators" else getattr(one, c.key) for c in columns),
            style="warn" if one.is_window_over and one.progress in ("未抽取", "抽取数为零", "进行中") else "",
        )
        for one in found[:limit]
    )
    return Table(key=key, title=title, columns=tuple(columns), rows=rows, total_rows=len(found), sheet=sheet)


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
