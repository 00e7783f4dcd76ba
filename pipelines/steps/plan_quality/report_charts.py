"""The pictures of the report about one notice: when the work falls, by department and by item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from draws.papers.text import clean
from pipelines.steps.plan_quality.coverage import whole_spans
from pipelines.steps.plan_quality.facts import PlanFacts
from pipelines.steps.plan_quality.report_tables import STATUS, numbered
from reports.model import Chart, Span
from warehouse.reporting.plan_records import Plan, PlanLine

#: A picture of more bars than this cannot be read on one page; more pictures than this nobody looks at.
BARS, PICTURES = 26, 12
#: The body of the report keeps to two pages.
BODY_BARS = 6


def department_gantt(facts: PlanFacts) -> Chart | None:
    """One row per initiating department: the days on which any of its items runs. None when no window was read."""
    days: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for line in facts.plan.lines:
        days[line.initiator or "（未读出发起部门）"] += whole_spans(line)
    counts = {body.name: body.initiates for body in facts.coverage.bodies}
    order = sorted((name for name in days if days[name]), key=lambda name: (-counts.get(name, 0), name))
    shown = order[:BODY_BARS]
    spans = tuple(
        Span(label=f"{name}（{counts[name]}条）" if name in counts else name, start=start, end=end)
        for name in shown
        for start, end in _merged(days[name])
    )
    if not spans:
        return None
    rest = f"，只列发起最多的{BODY_BARS}个部门" if len(order) > BODY_BARS else ""
    return Chart(
        key="calendar",
        title="各部门发起的抽查时间",
        kind="gantt",
        description=f"每行一个发起部门，横条是其抽查任务进行的时间{rest}；各月的任务数见附件。",
        spans=spans,
        table_key="months",
    )


def _merged(spans: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans that overlap or follow each other at once, joined."""
    merged: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1] + timedelta(days=1):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def item_gantts(plan: Plan) -> tuple[Chart, ...]:
    """One bar per item (per batch), at most :data:`BARS` items on a picture and :data:`PICTURES` pictures."""
    dated = [line for line in plan.lines if whole_spans(line)]
    size = -(-len(dated) // -(-len(dated) // BARS)) if dated else 1
    chunks = [dated[i : i + size] for i in range(0, len(dated), size)][:PICTURES]
    unsure = any(line.status != "ok" for line in dated)
    charts = []
    for number, lines in enumerate(chunks, 1):
        spans = tuple(
            Span(label=_label(line), start=start, end=end, state=STATUS.get(line.status, "") if unsure else "")
            for line in lines
            for start, end in whole_spans(line)
        )
        part = f"（{number}/{len(chunks)}）" if len(chunks) > 1 else ""
        charts.append(
            Chart(
                key=f"items_{number}",
                title=f"各条计划的抽查时间{part}",
                kind="gantt",
                description=f"每行一条计划，从{_label(lines[0])}到{_label(lines[-1])}；日期见计划条目一览表。",
                spans=spans,
                table_key="items",
            )
        )
    return tuple(charts)


def _label(line: PlanLine) -> str:
    name = clean(line.task_name or "；".join(line.matters) or line.item_id)
    return numbered(line.seq, name if len(name) <= 20 else name[:19] + "…")
