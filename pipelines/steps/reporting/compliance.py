"""``mingcha report compliance``: two pages for the leader, everything else in annexes and lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.steps.compliance.settings import ComplianceSettings
from pipelines.steps.reporting import breakdowns, lists, proofs, texts
from pipelines.steps.reporting.figures import figures
from reports.model import Annex, Block, Chart, Figure, FigureRow, Paragraph, Report, Section, Series, Source
from warehouse.reporting.compliance import fetch_compliance
from warehouse.reporting.records import ComplianceFacts, SourceLine

__all__ = ["ComplianceFacts", "compliance_report", "fetch_compliance"]

_OVERVIEW = ("inspection_completion", "entry_rate", "publicity_rate", "on_time_rate", "problem_rate")
#: Bars of a chart: more cannot be read on a page.
_BARS = 20


def compliance_report(facts: ComplianceFacts, settings: ComplianceSettings, *, is_specimen: bool = False) -> Report:
    """The report of a plan year as of ``facts.as_of``, of one initiator when ``facts.department`` is set.

    The signer is the setting, else the issuer of the year's notices; the report is dated as of its cut-off.
    """
    numbers = figures(facts)
    limit = settings.report.list_rows
    who = facts.department or ""
    return Report(
        kind="compliance",
        title=f"{who}{facts.year}年度双随机抽查工作情况报告",
        addressee=settings.report.addressee,
        subject=who or facts.issuer or "",
        year=facts.year,
        as_of=facts.as_of,
        signer=settings.report.signer or facts.issuer or "",
        signed_on=facts.as_of,
        figures=numbers,
        sections=tuple(_sections(facts, {one.key: one for one in numbers})),
        annexes=tuple(_annexes(facts, limit)),
        lists=(
            *lists.task_lists(facts, limit),
            *lists.object_lists(facts, limit),
            lists.matters_list(facts, limit),
            proofs.deviations_list(facts),
            proofs.reconciliation_list(facts),
        ),
        sources=tuple(report_sources(facts.sources)),
        data_version=facts.data_version,
        is_specimen=is_specimen,
    )


def report_sources(found: Sequence[SourceLine]) -> Iterator[Source]:
    for one in found:
        yield Source(kind=one.kind, number=one.number, title=one.title, digest=one.digest)


def _sections(facts: ComplianceFacts, numbers: dict[str, Figure]) -> Iterator[Section]:
    first: list[Block] = [*texts.overall(facts, numbers)]
    bad = sum(1 for one in facts.equations if one.difference)
    if bad:
        text = f"数据核对有{bad}个等式不符（见附件3），本报告的数字在查明原因之前不可采用。"
        first.insert(0, Paragraph(parts=(text,)))
    if facts.totals.to_inspect:
        first.append(FigureRow(figures=_OVERVIEW))
    yield Section(key="overall", heading="总体情况", blocks=tuple(first))
    second: list[Block] = []
    if facts.totals.tasks:
        second = [breakdowns.departments_short(facts), *texts.departments(facts)]
    yield Section(
        key="departments", heading="各部门完成情况", blocks=tuple(second) or (texts.paragraph("没有抽查任务。"),)
    )
    yield Section(key="results", heading="检查结果与后续处置", blocks=tuple(texts.results(facts)))
    none = texts.nothing_wrong(facts) if facts.totals.tasks else "没有抽查任务，无从检查。"
    yield Section(key="problems", heading="存在问题", blocks=(texts.enumerated([*texts.problems(facts)], none),))
    done = texts.nothing_to_do(facts)
    yield Section(key="steps", heading="下步工作", blocks=(texts.paragraph(*texts.steps(facts) or [done]),))


def _annexes(facts: ComplianceFacts, limit: int) -> Iterator[Annex]:
    full: list[Block] = [*breakdowns.departments_full(facts), breakdowns.matrix_table(facts)]
    if not facts.department:
        full += [breakdowns.types_table(facts), breakdowns.months_table(facts)]
    full += [lists.results_table(facts), *_charts(facts)]
    yield Annex(key="departments", title="各部门各月完成情况", blocks=tuple(full))
    wrong = (lists.overdue_table(facts, limit), proofs.deviations_table(facts))
    yield Annex(key="overdue", title="逾期未公示对象和偏差清单", blocks=wrong)
    tables = (proofs.formulas_table(facts), proofs.reconciliation_table(facts))
    yield Annex(key="formulas", title="指标公式、数据核对和来源", blocks=tables)


def _charts(facts: ComplianceFacts) -> Iterator[Chart]:
    ranked = [one for one in breakdowns.initiators(facts) if one.due][:_BARS]
    if len(ranked) > 1:
        low = ranked[-1]
        yield Chart(
            key="departments",
            title="各部门按期公示率",
            kind="bar",
            description=f"按期公示率由高到低的条形图，{low.department}排在最后。",
            categories=tuple(one.department for one in ranked),
            series=(Series(name="按期公示率", values=tuple(Decimal(one.on_time) / one.due for one in ranked)),),
            value_kind="rate",
            horizontal=True,
            table_key="initiators",
        )
    months = [one for one in facts.months if one.month != "未定" and one.inspected_in + one.published_in]
    if len(months) > 1:
        yield Chart(
            key="months",
            title="各月检查和公示的对象",
            kind="line",
            description=f"从{months[0].month}到{months[-1].month}每月检查完成和公示的对象数的折线图。",
            categories=tuple(one.month for one in months),
            series=(
                Series(name="检查完成", values=tuple(one.inspected_in for one in months)),
                Series(name="公示", values=tuple(one.published_in for one in months)),
            ),
            table_key="months",
        )
    found = facts.categories[:_BARS]
    if len(found) > 1:
        yield Chart(
            key="categories",
            title="检查结果类别",
            kind="bar",
            description=f"各结果类别的对象数的条形图，最多的是{found[0].name}。",
            categories=tuple(one.name for one in found),
            series=(Series(name="对象", values=tuple(one.objects for one in found)),),
            horizontal=True,
            table_key="results",
        )
