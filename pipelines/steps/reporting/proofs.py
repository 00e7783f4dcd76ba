"""What shows whether the compliance report is right: deviations from the rules, formulas, sums that must be equal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from reports.model import Column, Row, Table
from reports.show import day
from warehouse.compliance.checks import rule_files
from warehouse.reporting.records import ComplianceFacts, Equation

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
