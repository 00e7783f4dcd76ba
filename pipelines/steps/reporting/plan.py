"""``mingcha report plan``: what a new notice contains. Two pages for the reader, everything else in annexes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from normalizers.obligations import CODES, UNITS
from pipelines.steps.compliance.settings import ComplianceSettings
from pipelines.steps.plan_quality.choose import plan_type
from pipelines.steps.plan_quality.coverage import months_of
from pipelines.steps.plan_quality.facts import PlanFacts, fetch_plan
from pipelines.steps.plan_quality.models import TYPE_NAMES, Comparison
from pipelines.steps.plan_quality.report_charts import department_gantt, item_gantts
from pipelines.steps.plan_quality.report_figures import figures, quota_kinds
from pipelines.steps.plan_quality.report_tables import (
    BODY_ROWS,
    changes_table,
    departments_table,
    findings_table,
    items_table,
    months_table,
    pairs_table,
    urgent,
    waiting_table,
)
from reports.model import Annex, Block, Chart, FigureRow, Paragraph, Ref, Report, Section, Source
from reports.show import day, show
from warehouse.reporting.plan_records import PlanDuty, PlanHead

__all__ = ["PlanFacts", "fetch_plan", "plan_report"]

Part = str | Ref


def plan_report(facts: PlanFacts, settings: ComplianceSettings, *, is_specimen: bool = False) -> Report:
    """The report about one notice. ``facts.as_of`` dates it; the signer is the setting or the issuer."""
    head = facts.plan.head
    year = head.plan_year or (head.issue_date or facts.as_of).year
    named = f"{head.plan_year}年度" if head.plan_year else ""
    annexes = tuple(_annexes(facts))
    return Report(
        kind="plan",
        title=f"{named}{TYPE_NAMES[plan_type(head)]}分析报告",
        subtitle=f"《{head.title}》（{_number(head)}）" if head.title else _number(head),
        addressee=settings.report.addressee,
        subject=_number(head),
        year=year,
        as_of=facts.as_of,
        signer=settings.report.signer or head.issuer or "",
        signed_on=facts.as_of,
        figures=figures(facts),
        sections=tuple(_sections(facts)),
        annexes=annexes,
        lists=(waiting_table(facts.plan),),
        sources=tuple(_sources(facts)),
        data_version=facts.digest,
        is_specimen=is_specimen,
    )


def _number(head: PlanHead) -> str:
    return head.doc_number or head.source_name


def _sections(facts: PlanFacts) -> Iterator[Section]:
    yield Section(key="overview", heading="总体情况", blocks=tuple(_overview(facts)))
    yield Section(key="departments", heading="部门分工", blocks=tuple(_departments(facts)))
    yield Section(key="calendar", heading="时间安排", blocks=tuple(_calendar(facts)))
    yield Section(key="check", heading="需要核对的内容", blocks=tuple(_check(facts)))
    yield Section(key="compare", heading="与上年计划比较", blocks=tuple(_earlier(facts)))
    if facts.version is not None:
        blocks = tuple(_compared(facts.version, "version", "本通知替代了上一版"))
        yield Section(key="version", heading="与上一版比较", blocks=blocks)


def _text(*parts: Part, note: bool = False, lead: bool = False) -> Paragraph:
    return Paragraph(parts=tuple(part for part in parts if part), style="note" if note else "lead" if lead else "body")


def _ref(key: str) -> Ref:
    return Ref(figure=key)


def _overview(facts: PlanFacts) -> Iterator[Block]:
    head = facts.plan.head
    issued = f"（{day(head.issue_date)}印发）" if head.issue_date else ""
    yield _text(
        f"{_number(head)}{issued}共有计划", _ref("items"), "，由", _ref("initiators"), "部门发起，涉及部门",
        _ref("bodies"), "。", lead=True,
    )  # fmt: skip
    yield FigureRow(figures=("joint", "alone", "waiting", "warnings"))
    kinds = quota_kinds(facts)
    shown = "、".join(f"{_short(name)}的{count}条" for name, count in kinds[:6])
    rest = sum(count for _, count in kinds[6:])
    yield _text(f"抽查比例或数量：{shown}" + (f"，其他{rest}条" if rest else "") + "。")
    if facts.duties:
        yield _text("通知还要求：" + "、".join(dict.fromkeys(map(_duty, facts.duties))) + "。")
    if head.plan_year is None:
        yield _text("通知的计划年度没有读出，时间安排请对照原件。", note=True)


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"


def _duty(duty: PlanDuty) -> str:
    name = CODES.get(duty.code, duty.code)
    if duty.value is None:
        return f"{name}（{UNITS.get(duty.unit, duty.unit)}）"
    if duty.unit == "ratio":
        return f"{name}{_whole_percent(duty.value)}"
    return f"{name}{duty.value.normalize():f}{UNITS.get(duty.unit, duty.unit)}"


def _whole_percent(value: Decimal) -> str:
    return f"{(value * 100).normalize():f}%"


def _departments(facts: PlanFacts) -> Iterator[Block]:
    cover = facts.coverage
    yield departments_table(facts, BODY_ROWS)
    parts = []
    if cover.never_join and len(cover.bodies) > 1:
        parts.append(f"只发起、从不配合其他部门的有{_names(cover.never_join)}")
    if cover.never_initiate:
        parts.append(f"只配合、不发起的有{_names(cover.never_initiate)}")
    if facts.earlier is not None:
        parts.append(f"上年有、本年没有的有{_names([one.name for one in cover.gone])}" if cover.gone else "")
        parts.append(f"本年新出现的有{_names(cover.new_bodies)}" if cover.new_bodies else "")
    if cover.unclear:
        pairs = "；".join(f"{'、'.join(one.old)}与{'、'.join(one.new)}" for one in cover.unclear)
        parts.append(f"可能是更名或机构调整、须核对的有{pairs}")
    if said := "；".join(part for part in parts if part):
        yield _text(said + "。")
    if cover.unnamed:
        yield _text("有", _ref("unnamed"), "没有读出发起部门，没有计入上表。", note=True)
    if cover.unresolved:
        names = _names([f"“{name}”" for _, name in cover.unresolved])
        yield _text(f"不能确定是哪个部门、没有计入上表的写法：{names}。", note=True)


def _names(names: Sequence[str]) -> str:
    """The first few by name, then how many."""
    shown = "、".join(names[:2])
    return "、".join(names) if len(names) <= 3 else f"{shown}等{len(names)}个部门"


def _calendar(facts: PlanFacts) -> Iterator[Block]:
    cover = facts.coverage
    chart = _items_instead(facts) or department_gantt(facts)
    if chart is None:
        yield _text("没有读出任何一条计划的起止时间，请对照原件。")
        return
    yield chart
    loads = _loads(facts)
    if max(loads):
        month = loads.index(max(loads)) + 1
        idle = [f"{i}月" for i, count in enumerate(loads, 1) if not count]
        said = f"同时进行的任务以{month}月为最多，有{max(loads)}条"
        yield _text(said + (f"；{'、'.join(idle)}没有任务。" if idle else "。"))
    if cover.undated:
        yield _text("有", _ref("undated"), "没有读出起止时间，不在图中。", note=True)
    if cover.outside:
        yield _text(f"有{cover.outside}条的时间有一部分在计划年度以外。", note=True)


def _items_instead(facts: PlanFacts) -> Chart | None:
    """Where one department initiates everything, the picture by items, when it is a single one."""
    charts = item_gantts(facts.plan)
    return charts[0] if facts.coverage.initiators == 1 and len(charts) == 1 else None


def _loads(facts: PlanFacts) -> list[int]:
    """How many items run in each month of the plan year; zeros when the year is not known."""
    running = [months_of(facts.plan, line) or set() for line in facts.plan.lines]
    return [sum(month in months for months in running) for month in range(1, 13)]


def _check(facts: PlanFacts) -> Iterator[Block]:
    yield _text(
        "待核对的计划", _ref("waiting"), "、已隔离的", _ref("quarantined"), "；必须处理的问题", _ref("errors"),
        "、请核对的", _ref("warnings"), "。核对以前，这些条目的读数不能作准。",
    )  # fmt: skip
    if urgent(facts.findings):
        alone = facts.earlier is None and facts.version is None
        yield findings_table(facts, BODY_ROWS - 1 if alone else BODY_ROWS - 3)


def _earlier(facts: PlanFacts) -> Iterator[Block]:
    if facts.earlier is None:
        yield _text(facts.no_earlier)
        return
    yield from _compared(facts.earlier, "year", "与上年同类计划")


def _compared(found: Comparison, prefix: str, how: str) -> Iterator[Block]:
    counts = (
        ("未变", "unchanged"),
        ("改动", "changed"),
        ("新增", "added"),
        ("取消", "dropped"),
        ("待判断", "uncertain"),
    )
    said: list[Part] = [f"{how}（{_number(found.old)}，{show(found.old.items, 'count')}条）相比："]
    for label, key in counts:
        said += [label, _ref(f"{prefix}_{key}"), "，"]
    yield _text(*said, "部门更名", _ref(f"{prefix}_renamed"), f"。{_kinds(found)}")
    title = "与上一版的差异" if prefix == "version" else "与上年计划的主要差异"
    yield changes_table(found, f"{prefix}_main", title, BODY_ROWS - 2)
    if found.notes:
        yield _text("".join(found.notes), note=True)


def _kinds(found: Comparison) -> str:
    groups = (("比例或数量", ("quota",)), ("抽查时间", ("window",)), ("发起或配合部门", ("initiator", "cooperators")))
    said = [f"{label}的{count}条" for label, fields in groups if (count := found.changed_in(*fields))]
    return f"改动中涉及{'、'.join(said)}（一条可有几处改动）。" if said else ""


def _annexes(facts: PlanFacts) -> Iterator[Annex]:
    yield Annex(key="items", title="计划条目一览表", blocks=(items_table(facts.plan),))
    charts = item_gantts(facts.plan)
    if charts and _items_instead(facts) is None:
        yield Annex(key="gantt", title="各条计划的抽查时间", blocks=charts)
    tables = (departments_table(facts), pairs_table(facts), _absent(facts))
    yield Annex(key="departments", title="部门分工", blocks=tables)
    yield Annex(key="months", title="各部门各月的任务数", blocks=(months_table(facts),))
    for prefix, found, title in (
        ("year", facts.earlier, "与上年计划的差异"),
        ("version", facts.version, "与上一版的差异"),
    ):
        if found is not None:
            yield Annex(key=prefix, title=title, blocks=(changes_table(found, f"{prefix}_changes", title),))
    yield Annex(key="findings", title="读取中发现的问题", blocks=(findings_table(facts),))
    yield Annex(key="formulas", title="各数的算法", blocks=tuple(_formulas(facts)))


def _absent(facts: PlanFacts) -> Paragraph:
    kinds = facts.coverage.kinds_absent
    return _text(f"部门名录中有、本计划没有出现的部门类别（仅供参考）：{'、'.join(kinds) or '无'}。", note=True)


def _formulas(facts: PlanFacts) -> Iterator[Paragraph]:
    for one in figures(facts):
        yield _text(f"{one.label}：{one.formula}。", note=True)
    yield _text(
        "两份计划的条目先按任务名称、对象范围和发起部门类别完全相同来配对；其余的按任务名称、范围、事项和发起部门的相近程度配对，"
        "只有明显优于其他可能时才认定，否则列为待判断。",
        note=True,
    )


def _sources(facts: PlanFacts) -> Iterator[Source]:
    head = facts.plan.head
    yield Source(kind="通知", number=_number(head), title=head.title or head.source_name, digest=head.sha256 or "")
    for kind, found in (("上年计划", facts.earlier), ("上一版", facts.version)):
        if found is not None:
            old = found.old
            yield Source(kind=kind, number=_number(old), title=old.title or old.source_name, digest=old.sha256 or "")
