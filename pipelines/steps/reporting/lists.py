"""The lists behind the numbers of the compliance report, and the tables of results, deviations and formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from reports.model import Column, Row, Table, Value
from reports.show import day
from warehouse.compliance.checks import rule_files
from warehouse.reporting.records import ComplianceFacts, Equation, ObjectLine, ObjectList, TaskLine

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


_SEVERITY = {"error": "错误", "warning": "警告", "info": "提示"}


def deviations_table(facts: ComplianceFacts) -> Table:
    """The annex: for each rule what it asks for, how much was found, and some examples, the gravest first."""
    columns = (
        Column(key="rule", label="规则", kind="id", weight=0.5),
        Column(key="severity", label="程度", weight=0.7),
        Column(key="department", label="部门", weight=1.7),
        Column(key="message", label="规则要求、偏差举例", weight=6),
    )
    rows: list[Row] = []
    for rule in dict.fromkeys(one.rule for one in facts.deviation_rules):
        found = {one.severity: one.count for one in facts.deviation_rules if one.rule == rule}
        said = "、".join(f"{word}{found[key]:,}条" for key, word in _SEVERITY.items() if key in found)
        rows.append(Row(cells=(rule, f"{sum(found.values()):,}条", said, rule_texts().get(rule, "")), style="total"))
        rows += [
            Row(cells=("", _SEVERITY[one.severity], one.department or "（不分部门）", one.message))
            for one in facts.deviation_examples
            if one.rule == rule
        ]
    note, empty = _checked(facts)
    if rows:
        note += "每条规则至多举3条，全部见“偏差”清单（电子表格的同名工作表）。"
    return Table(
        key="deviations", title="与计划和规则的偏差", columns=columns, rows=tuple(rows), landscape=True,
        sheet="偏差汇总", note=note, empty=empty,
    )  # fmt: skip


def deviations_list(facts: ComplianceFacts) -> Table:
    """All deviations."""
    columns = (
        Column(key="rule", label="规则", kind="id", weight=0.6),
        Column(key="severity", label="程度", weight=0.6),
        Column(key="department", label="部门", weight=1.8),
        Column(key="task_no", label="任务文号", kind="id", weight=1.8),
        Column(key="message", label="内容", weight=5),
    )
    rows = tuple(
        Row(cells=(one.rule, _SEVERITY[one.severity], one.department, one.task_no, one.message))
        for one in facts.deviations
    )
    note, empty = _checked(facts)
    return Table(
        key="list_deviations", title="偏差", columns=columns, rows=rows, sheet="偏差",
        total_rows=sum(facts.deviation_counts.values()), note=note, empty=empty,
    )  # fmt: skip


def _checked(facts: ComplianceFacts) -> tuple[str, str]:
    """Note of a table of deviations, and what stands there when there is none."""
    if facts.checked_on is None:
        return "尚未对照规则检查过（mingcha check），有无偏差不详。", "尚未检查，不详"
    return f"检查截至{day(facts.checked_on)}。", "没有发现偏差"


@cache
def rule_texts() -> dict[str, str]:
    """Rule → what it asks for, as the first line of its SQL file says."""
    texts: dict[str, str] = {}
    for rule, file in rule_files():
        texts.setdefault(rule, file.sql.partition("\n")[0].partition(": ")[2].strip())
    return texts


def formulas_table(facts: ComplianceFacts) -> Table:
    """Last year's values only when there is a last year."""
    before = {one.key: one.value for one in facts.earlier.metrics} if facts.earlier else {}
    columns = (
        Column(key="label", label="指标", weight=1.6),
        Column(key="numerator", label="分子", kind="count", weight=0.7),
        Column(key="denominator", label="分母", kind="count", weight=0.7),
        Column(key="value", label="值", kind="rate", weight=0.9),
        *((Column(key="previous", label="上年同期", kind="rate", weight=0.9),) if facts.earlier else ()),
        Column(key="formula", label="公式和口径", weight=5.6),
    )
    rows = []
    for one in facts.metrics:
        last = (before.get(one.key),) if facts.earlier else ()
        said = f"{one.formula}。{one.note or ''}"
        rows.append(Row(cells=(one.label, one.numerator, one.denominator, one.value, *last, said)))
    return Table(
        key="formulas", title="指标公式", columns=columns, rows=tuple(rows), landscape=True, sheet="指标",
        note="分母为0的不能计算，印作“—”。", empty="没有计划和任务",
    )  # fmt: skip


_EQUATION = (
    Column(key="what", label="等式", weight=4.6),
    Column(key="left", label="左边", kind="count"),
    Column(key="right", label="右边", kind="count"),
    Column(key="difference", label="差", kind="count", weight=0.7),
    Column(key="verdict", label="核对", weight=0.7),
)
#: Equations that differ only in what is summed up.
_PARTS = re.compile("(各部门各月|各部门|各月|各类型)(.+)之和＝\\2合计")


def reconciliation_table(facts: ComplianceFacts) -> Table:
    """The annex: equations of parts and whole share a row for each kind of part as long as they hold."""
    columns = tuple(one.model_copy(update={"kind": "id"}) if one.key in ("left", "right") else one for one in _EQUATION)
    groups: dict[str, list[Equation]] = {}
    for one in facts.equations:
        parts = _PARTS.fullmatch(one.what)
        groups.setdefault(parts[1] if parts and not one.difference else one.what, []).append(one)
    return Table(
        key="reconciliation", title="数据核对", columns=columns, sheet="核对汇总", landscape=True,
        rows=tuple(_joined(part, found) for part, found in groups.items()), note=_verdict(facts),
    )  # fmt: skip


def _joined(part: str, found: Sequence[Equation]) -> Row:
    first = found[0]
    if len(found) > 1:  # which all hold
        sums = [f"{parts[2]}{one.right_value:,}" for one in found if (parts := _PARTS.fullmatch(one.what))]
        what = f"{part}之和＝合计：{'、'.join(sums)}"
        return Row(cells=(what, f"{len(found)}个等式", "左右相等", 0, "相符"))
    return Row(
        cells=(first.what, f"{first.left_value:,}", f"{first.right_value:,}", first.difference, _word(first)),
        style="error" if first.difference else "",
    )


def _word(one: Equation) -> str:
    return "不符" if one.difference else "相符"


def reconciliation_list(facts: ComplianceFacts) -> Table:
    """Every equation in a row of its own."""
    rows = tuple(
        Row(
            cells=(one.what, one.left_value, one.right_value, one.difference, _word(one)),
            style="error" if one.difference else "",
        )
        for one in facts.equations
    )
    return Table(
        key="list_reconciliation", title="数据核对表", columns=_EQUATION, rows=rows, sheet="核对", note=_verdict(facts)
    )


def _verdict(facts: ComplianceFacts) -> str:
    bad = sum(1 for one in facts.equations if one.difference)
    said = f"有{bad}个等式不符，报告的数字不可用，请先查明原因。" if bad else "全部相符。"
    return f"{'全库的等式，不分部门。' if facts.department else ''}共{len(facts.equations)}个等式，{said}"
