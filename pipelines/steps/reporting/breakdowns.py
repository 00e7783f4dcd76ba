"""The figures of the compliance report by department, month and type of task."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reports.model import Column, Row, Table, Value
from warehouse.reporting.records import ComplianceFacts, DepartmentSums, Sums

#: The departments' table on the two pages for the leader: the best, the weakest; all of them stand in an annex.
BEST, WEAKEST = 3, 5

_SHORT = (
    Column(key="place", label="名次", kind="count", weight=0.6),
    Column(key="department", label="部门", weight=9),
    Column(key="tasks", label="任务", kind="count", weight=0.7),
    Column(key="to_inspect", label="应检", kind="count", weight=0.8),
    Column(key="entry_rate", label="录入率", kind="rate", weight=1.1),
    Column(key="publicity_rate", label="公示率", kind="rate", weight=1.1),
    Column(key="on_time_rate", label="按期公示率", kind="rate", weight=1.2),
    Column(key="overdue", label="逾期未公示", kind="count", weight=1.1),
)
_FULL = (
    *_SHORT[:3],
    Column(key="tasks_finished", label="已完成", kind="count", weight=0.8),
    _SHORT[3],
    Column(key="entered", label="已录入", kind="count", weight=0.8),
    Column(key="public", label="已公示", kind="count", weight=0.8),
    *_SHORT[4:7],
    Column(key="late", label="逾期公示", kind="count", weight=0.8),
    _SHORT[7],
    Column(key="unknown", label="期限不详", kind="count", weight=0.8),
    Column(key="problems", label="发现问题", kind="count", weight=0.8),
    Column(key="closed", label="处置完结", kind="count", weight=0.8),
)
#: Column → the list behind its numbers; each list names the department of its rows.
_LINKS = {
    **dict.fromkeys(("tasks", "tasks_finished", "to_inspect", "entered", "public"), "list_tasks"),
    **dict.fromkeys(("publicity_rate", "closed"), "list_tasks"),
    "entry_rate": "list_not_entered", "on_time_rate": "list_missed",
    "overdue": "list_overdue", "late": "list_late", "unknown": "list_unknown", "problems": "list_problems",
}  # fmt: skip
_RATES = {
    "entry_rate": ("entered", "to_inspect"),
    "publicity_rate": ("public", "entered"),
    "on_time_rate": ("on_time", "due"),
}


def initiators(facts: ComplianceFacts) -> tuple[DepartmentSums, ...]:
    """Initiators with a task that is not withdrawn: by place, those without one last."""
    return tuple(one for one in facts.departments if one.role == "发起部门" and one.tasks)


def cooperators(facts: ComplianceFacts) -> tuple[DepartmentSums, ...]:
    return tuple(one for one in facts.departments if one.role == "配合部门" and one.tasks)


def departments_short(facts: ComplianceFacts) -> Table:
    """For the two pages: departments with a place; when there are too many the best and the weakest. Those without a
    place only when there is room for all."""
    all_ = initiators(facts)
    ranked = tuple(one for one in all_ if one.place is not None)
    shown, said = all_, ""
    if len(all_) > BEST + WEAKEST:
        shown = ranked or all_[: BEST + WEAKEST]
    if len(shown) > BEST + WEAKEST:
        shown, said = (*ranked[:BEST], *ranked[-WEAKEST:]), f"列前{BEST}名和末{WEAKEST}名，"
    rows = [_department(one, _SHORT) for one in shown]
    if len(all_) > 1:
        rows.append(_total(facts.totals, _SHORT))
    return Table(
        key="departments", title="各部门完成情况", columns=_SHORT, rows=tuple(rows), sheet="部门",
        note=_ranking(all_, ranked, said) if len(all_) > 1 else "", empty="没有发起部门",
    )  # fmt: skip


def _ranking(all_: Sequence[DepartmentSums], ranked: Sequence[DepartmentSums], said: str) -> str:
    """Who has a place, who has none, and where all of them are."""
    if not ranked:
        return f"发起部门{len(all_)}个，都没有已到期的对象，不排名，全部见附件1。"
    full = sum(one.on_time == one.due for one in ranked)
    how = {0: "均未达到100%", len(ranked): "均为100%"}.get(full, f"达到100%的{full}个")
    rest = len(all_) - len(ranked)
    none = f"另有{rest}个没有已到期的对象，不排名。" if rest else ""
    marked = "有底色的未达到100%，" if full < len(ranked) else ""
    return f"有已到期对象的发起部门{len(ranked)}个，按期公示率{how}；{said}{marked}全部见附件1。{none}"


def departments_full(facts: ComplianceFacts) -> tuple[Table, Table]:
    """Initiators and cooperators apart, all of them."""
    whole = tuple(column for column in _FULL if column.key != "unknown" or facts.totals.unknown)
    first = [_department(one, whole) for one in initiators(facts)]
    if len(first) > 1:
        first.append(_total(facts.totals, whole))
    columns = whole[1:]
    second = tuple(_department(one, columns) for one in cooperators(facts))
    return (
        Table(
            key="initiators", title="发起部门", columns=whole, rows=tuple(first), landscape=True, sheet="部门",
            note="按期公示率高的在前，相同的比公示率，都相同的并列；没有已到期对象的不排名。有底色的未达到100%。",
            empty="没有发起部门",
        ),
        Table(
            key="cooperators", title="配合部门", columns=columns, rows=second, landscape=True, sheet="部门",
            note="所列为该部门配合的任务，同一任务可有几个配合部门，不能相加。", empty="没有配合部门",
        ),
    )  # fmt: skip


def _department(one: DepartmentSums, columns: Sequence[Column]) -> Row:
    keys = {column.key for column in columns}
    links = {key: name for key, name in _LINKS.items() if key in keys and one.role == "发起部门" and _sum(one, key)}
    return Row(
        cells=tuple(one.department if c.key == "department" else _sum(one, c.key) for c in columns),
        style="error" if one.overdue else "warn" if one.on_time < one.due else "",
        links=links,
    )


def _total(totals: Sums, columns: Sequence[Column]) -> Row:
    cells = tuple("合计" if c.key == "department" else _sum(totals, c.key) for c in columns)
    keys = {column.key for column in columns}
    return Row(cells=cells, style="total", links={key: name for key, name in _LINKS.items() if key in keys})


def _sum(one: Sums, key: str) -> Value:
    if key in _RATES:
        part, whole = (getattr(one, name) for name in _RATES[key])
        return Decimal(part) / whole if whole else None
    value: Value = getattr(one, key, None)
    return value


def months_table(facts: ComplianceFacts) -> Table:
    columns = (
        Column(key="month", label="月份", weight=1),
        Column(key="tasks", label="到期任务", kind="count"),
        Column(key="tasks_finished", label="其中已完成", kind="count"),
        Column(key="to_inspect", label="应检对象", kind="count"),
        Column(key="public", label="其中已公示", kind="count"),
        Column(key="inspected_in", label="当月检查", kind="count"),
        Column(key="published_in", label="当月公示", kind="count"),
    )
    rows = [Row(cells=tuple(getattr(one, c.key) for c in columns)) for one in facts.months]
    if rows:
        sums = [sum(getattr(one, c.key) for one in facts.months) for c in columns[1:]]
        rows.append(Row(cells=("合计", *sums), style="total"))
    return Table(
        key="months", title="各月进度", columns=columns, rows=tuple(rows), sheet="月份",
        note="前四项按任务检查时间的末日所在月份，后两项按检查完成、公示的日期。", empty="没有任务",
    )  # fmt: skip


def matrix_table(facts: ComplianceFacts) -> Table:
    """Department by month: finished / all tasks that end in the month."""
    months = sorted({one.month for one in facts.department_months}, key=lambda m: (m == "未定", m))
    cells = {(one.department, one.month): one for one in facts.department_months}
    names = list(dict.fromkeys(one.department for one in initiators(facts)))
    columns = (
        Column(key="department", label="部门", weight=2.4),
        *(Column(key=month, label=month, weight=0.9) for month in months),
    )
    rows = []
    for name in names:
        found = [cells.get((name, month)) for month in months]
        rows.append(Row(cells=(name, *(f"{one.public}/{one.to_inspect}" if one else None for one in found))))
    return Table(
        key="department_months", title="各部门各月已公示／应检对象数", columns=columns, rows=tuple(rows),
        landscape=True, sheet="部门月份", empty="没有任务",
        note="按任务检查时间的末日所在月份。“0/0”：有任务，尚没有应检对象；“—”：没有任务。",
    )  # fmt: skip


def types_table(facts: ComplianceFacts) -> Table:
    columns = (
        Column(key="kind", label="组织方式"),
        Column(key="draw_type", label="抽查类型"),
        Column(key="tasks", label="任务", kind="count"),
        Column(key="to_inspect", label="应检", kind="count"),
        *_SHORT[4:7],
    )
    rows = [
        Row(cells=("部门联合" if one.is_joint else "部门内部", one.draw_type, *(_sum(one, c.key) for c in columns[2:])))
        for one in facts.types
        if one.tasks
    ]
    return Table(key="types", title="各类任务", columns=columns, rows=tuple(rows), sheet="类型", empty="没有任务")
