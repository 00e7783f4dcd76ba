"""The tables and pictures of the report about one notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pipelines.steps.plan_quality.facts import PlanFacts
from pipelines.steps.plan_quality.models import BASIS, BodyLoad, Change, Comparison, ItemRef
from pipelines.steps.plan_quality.values import LABELS, NONE, raw_text, seen, spans, window_text
from reports.model import Column, Row, Table
from warehouse.reporting.plan_records import Plan, PlanFinding, PlanLine

Style = Literal["", "total", "warn", "error"]

STATUS = {"ok": "可用", "review": "待核对", "quarantined": "已隔离"}
SEVERITY = {"error": "必须处理", "warning": "请核对", "info": "知悉"}
_STYLE: dict[str, Style] = {"error": "error", "warning": "warn", "quarantined": "error", "review": "warn"}
#: The body of the report keeps to two pages.
BODY_ROWS = 5


def items_table(plan: Plan) -> Table:
    """Every item: what was read beside what is written."""
    columns = (
        Column(key="seq", label="序号", kind="id", weight=0.5),
        Column(key="name", label="任务名称", weight=1.6),
        Column(key="matters", label="抽查事项", weight=2.2),
        Column(key="scope", label="对象范围", weight=1.4),
        Column(key="quota", label="比例或数量（读数）", weight=1.0),
        Column(key="raw", label="比例原文", weight=1.0),
        Column(key="frequency", label="频次", weight=0.8),
        Column(key="window", label="抽查时间", weight=1.2),
        Column(key="initiator", label="发起部门", weight=1.3),
        Column(key="cooperators", label="配合部门", weight=1.6),
        Column(key="status", label="状态", weight=0.7),
    )
    return Table(
        key="items",
        title="计划条目一览表",
        columns=columns,
        rows=tuple(_item_row(line, plan.head.plan_year) for line in plan.lines),
        sheet="计划条目",
        landscape=True,
        note="“读数”是程序从原文读出的值；待核对、已隔离的条目以原件为准。",
    )


def _item_row(line: PlanLine, year: int | None) -> Row:
    fields = seen(line, year)
    cells = (
        str(line.seq) if line.seq is not None else None,
        line.task_name,
        "；".join(line.matters) or None,
        line.target_scope,
        _text(fields["quota"].text),
        raw_text(line, "quota") or None,
        _text(fields["frequency"].text),
        _days(line, year),
        "、".join(fields["initiator"].members) or None,
        "、".join(fields["cooperators"].members) or None,
        STATUS.get(line.status, line.status),
    )
    return Row(cells=cells, style=_STYLE.get(line.status, ""), anchor=f"item-{line.item_id}")


def _days(line: PlanLine, year: int | None) -> str | None:
    """3月1日至8月31日; with the year where it is not the plan's."""
    found = spans(line)
    if any(day is None or day.year != year for span in found for day in span):
        return _text(window_text(line))
    return (
        "；".join(f"{start.month}月{start.day}日至{end.month}月{end.day}日" for start, end in found if start and end)
        or None
    )


def _text(text: str) -> str | None:
    return None if text == NONE else text


def departments_table(facts: PlanFacts, limit: int | None = None) -> Table:
    """Who initiates and joins how much; ``limit`` for the body, all of them in the annex."""
    bodies, known = facts.coverage.bodies, facts.earlier is not None
    columns = [
        Column(key="name", label="部门", weight=2.6),
        Column(key="initiates", label="发起", kind="count", weight=0.8),
        Column(key="joins", label="配合", kind="count", weight=0.8),
        Column(key="busiest", label="任务最多的月份", weight=1.8),
    ]
    if known:
        columns.insert(3, Column(key="before", label="上年发起/配合", weight=1.3))
    shown = bodies if limit is None else bodies[:limit]
    return Table(
        key="departments_all" if limit is None else "departments",
        title="各部门发起和配合的条目数",
        columns=tuple(columns),
        rows=tuple(_department_row(body, known) for body in shown),
        total_rows=len(bodies),
        note="" if limit is None or len(bodies) <= limit else "各部门的数见附件“部门分工”。",
        sheet="部门" if limit is None else None,
    )


def _department_row(body: BodyLoad, known: bool) -> Row:
    cells: list[str | int | None] = [body.name, body.initiates, body.joins, busiest(body)]
    if known:
        named = body.before is not None and body.before != (0, 0)
        cells.insert(3, f"{body.before[0]}/{body.before[1]}" if named and body.before else "新")
    return Row(cells=tuple(cells))


def busiest(body: BodyLoad) -> str | None:
    """5月至8月（3条）; None when no window was read."""
    most = max(body.months)
    if not most:
        return None
    months = [i for i, count in enumerate(body.months, 1) if count == most]
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    said = "、".join(f"{run[0]}月" if len(run) == 1 else f"{run[0]}月至{run[-1]}月" for run in runs)
    return f"{said}（{most}条）"


def months_table(facts: PlanFacts) -> Table:
    """Department × month: how many of its items run in that month."""
    months = tuple(Column(key=f"m{month}", label=f"{month}月", kind="count", weight=0.6) for month in range(1, 13))
    undated = Column(key="undated", label="未定", kind="count", weight=0.6)
    rows = [Row(cells=(body.name, *body.months, body.undated)) for body in facts.coverage.bodies]
    return Table(
        key="months",
        title="各部门各月的任务数",
        columns=(Column(key="name", label="部门", weight=2.6), *months, undated),
        rows=tuple(rows),
        sheet="各月",
        landscape=True,
        note="一条计划在其抽查时间经过的每个月各计一次，发起和配合都计入，各部门之间有重复；未定：没有读出起止时间。",
    )  # fmt: skip


def findings_table(facts: PlanFacts, limit: int | None = None) -> Table:
    """What a person must look at, with its place; without information only unless in the annex."""
    chosen = facts.findings if limit is None else urgent(facts.findings)
    columns = [
        Column(key="severity", label="程度", weight=0.8),
        Column(key="place", label="位置", weight=1.6),
        Column(key="item", label="条目", weight=1.6),
        Column(key="message", label="问题和处理办法", weight=4.0),
    ]
    if limit is None:
        columns.append(Column(key="raw", label="原文", weight=2.4))
    rows = []
    for one in chosen if limit is None else chosen[:limit]:
        item = (
            None if one.item_id is None else (f"第{one.seq}项 " if one.seq is not None else "") + (one.task_name or "")
        )
        cells = (SEVERITY[one.severity], place(one), item or None, one.message)
        rows.append(
            Row(cells=(*cells, one.raw or None) if limit is None else cells, style=_STYLE.get(one.severity, ""))
        )
    return Table(
        key="findings" if limit is None else "urgent",
        title="读取中发现的问题" if limit is None else "需要人核对的问题",
        columns=tuple(columns),
        rows=tuple(rows),
        total_rows=len(chosen),
        note="" if limit is None or len(chosen) <= limit else "全部问题见附件“读取中发现的问题”。",
        sheet="问题" if limit is None else None,
        landscape=limit is None,
    )


def urgent(findings: Sequence[PlanFinding]) -> tuple[PlanFinding, ...]:
    return tuple(one for one in findings if one.severity != "info")


def place(one: PlanFinding) -> str:
    """第3页 第2张表 第14行 第4列, as far as it is known."""
    parts = ((one.page, "第{}页"), (one.table_no, "第{}张表"), (one.row_no, "第{}行"), (one.col_no, "第{}列"))
    return " ".join(text.format(value) for value, text in parts if value is not None) or NONE


def waiting_table(plan: Plan) -> Table:
    """The items that are not certain, behind that number."""
    rows = [
        Row(cells=(str(line.seq) if line.seq is not None else None, line.task_name, raw_text(line, "quota") or None,
                   STATUS[line.status], "；".join(_waiting(line)) or None), style=_STYLE[line.status])
        for line in plan.lines if line.status != "ok"
    ]  # fmt: skip
    columns = (
        Column(key="seq", label="序号", kind="id", weight=0.5),
        Column(key="name", label="任务名称", weight=2.0),
        Column(key="raw", label="比例原文", weight=1.2),
        Column(key="status", label="状态", weight=0.7),
        Column(key="fields", label="待核对的栏（原文）", weight=3.0),
    )
    return Table(key="waiting", title="待核对和已隔离的条目", columns=columns, rows=tuple(rows), sheet="待核对条目")


def _waiting(line: PlanLine) -> list[str]:
    return [f"{_FIELDS.get(cell.field, cell.field)}“{cell.raw}”" for cell in line.cells if cell.status == "review"]


_FIELDS = {
    **LABELS,
    "base": "抽查基数",
    "mode": "抽查检查模式",
    "seq": "序号",
    "remarks": "备注",
}


def changes_table(found: Comparison, key: str, title: str, limit: int | None = None) -> Table:
    """Every difference between two plans, one row each; the version's reason where the notice gives one."""
    rows = change_rows(found)
    reasons = found.relation == "version"
    columns = [
        Column(key="what", label="类别", weight=0.9),
        Column(key="item", label="条目", weight=2.2),
        Column(key="old", label="原计划", weight=2.2),
        Column(key="new", label="本计划", weight=2.2),
    ]
    if reasons:
        columns.append(Column(key="reason", label="理由", weight=1.2))
        rows = [row.model_copy(update={"cells": (*row.cells, reason)}) for row, reason in
                zip(rows, _reasons(found, len(rows)), strict=True)]  # fmt: skip
    return Table(
        key=key,
        title=title,
        columns=tuple(columns),
        rows=tuple(rows if limit is None else rows[:limit]),
        total_rows=len(rows),
        note="" if limit is None or len(rows) <= limit else "全部差异见附件。",
        sheet=None if limit is not None else "版本差异" if reasons else "与上年比较",
        landscape=limit is None,
        empty="没有差异",
    )


def change_rows(found: Comparison) -> list[Row]:
    """What waits for a person first, then changes, additions, cancellations and bodies."""
    rows = [
        Row(cells=("待判断", numbered(pair.new.seq, pair.new.name), _whole(pair.old), _whole(pair.new)), style="warn")
        for pair in found.uncertain
    ]
    for item in found.changed:
        similar = item.how == "similar" and (item.old.name, item.old.scope) != (item.new.name, item.new.scope)
        for change in item.changes:
            old, new = _sides(change)
            style: Style = "" if change.certain and not change.note else "warn"
            label = change.label + (f"（{change.note}）" if change.note else "")
            label += "" if change.certain else "（待核对）"
            name = numbered(item.new.seq, item.new.name) + (f"（按相近配对{item.score}）" if similar else "")
            rows.append(Row(cells=(label, name, old, new), style=style))
    rows += [Row(cells=("新增", numbered(one.item.seq, one.item.name), None, _whole(one.item))) for one in found.added]
    rows += [
        Row(cells=("取消", numbered(one.item.seq, one.item.name), _whole(one.item), None)) for one in found.dropped
    ]
    for body in found.renamed:
        mark: Style = "warn" if body.basis == "unclear" else ""
        rows.append(Row(cells=("部门更名", BASIS[body.basis], "、".join(body.old), "、".join(body.new)), style=mark))
    rows += [Row(cells=("部门新出现", None, None, name)) for name in found.bodies_added]
    rows += [Row(cells=("部门不再出现", None, name, None)) for name in found.bodies_dropped]
    return rows


def _reasons(found: Comparison, count: int) -> list[str | None]:
    reasons: list[str | None] = [None] * len(found.uncertain)
    reasons += [item.reason or "未写明" for item in found.changed for _ in item.changes]
    return reasons + [None] * (count - len(reasons))


def _sides(change: Change) -> tuple[str, str]:
    """The two texts; of a list with members in common only what went and what came."""
    if change.field == "matters" and (change.added or change.removed):
        removed, added = "；".join(change.removed), "；".join(change.added)
        return (f"去掉：{removed}" if removed else NONE), (f"增加：{added}" if added else NONE)
    return change.old, change.new


def numbered(seq: int | None, name: str) -> str:
    """12 对农药经营企业的抽查."""
    return f"{seq} {name}" if seq is not None else name


def _whole(item: ItemRef) -> str:
    return f"{numbered(item.seq, item.name)}；{item.scope}；{item.initiator}；{item.quota}"


def pairs_table(facts: PlanFacts) -> Table:
    columns = (
        Column(key="initiator", label="发起部门", weight=2.0),
        Column(key="cooperator", label="配合部门", weight=2.0),
        Column(key="items", label="条目数", kind="count", weight=0.8),
    )
    rows = tuple(Row(cells=(one.initiator, one.cooperator, one.items)) for one in facts.coverage.pairs)
    return Table(key="pairs", title="发起部门与配合部门的组合", columns=columns, rows=rows, sheet="部门组合")
