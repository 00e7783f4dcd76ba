"""A rich sample report for the tests of all renderers: every kind of block, figure, cell, chart and list.

Numbers reconcile: the totals of the department table are the figures, and the lists have as many rows as were counted.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal

from reports.model import (
    Annex,
    Chart,
    Figure,
    FigureRow,
    Paragraph,
    Ref,
    Report,
    Section,
    Series,
    Source,
    Span,
    Table,
)
from tests.support.report_sample_tables import (
    AS_OF,
    BIDI,
    DEPARTMENTS,
    HOSTILE,
    HOSTILE_NAMES,
    LONG_NAME,
    Text,
    departments_table,
    empty_table,
    formulas_table,
    months_table,
    overdue_table,
    problems_table,
    unfinished_table,
)

__all__ = ["AS_OF", "BIDI", "DEPARTMENTS", "HOSTILE", "HOSTILE_NAMES", "LONG_NAME", "sample_report"]

Kind = Literal["compliance", "plan", "department"]


def sample_report(rows: int = 20, hostile: bool = False, kind: Kind = "compliance") -> Report:
    """A report whose list of overdue objects has ``rows`` rows (in an annex on the broad side of the page, cut after
    60). ``hostile``: every text carries what breaks XML, HTML, spreadsheets and layouts."""
    text: Text = partial(_hostile, on=hostile)
    figures = _figures(text, rows)
    overdue = overdue_table(text, rows)
    cut = overdue.model_copy(
        update={
            "key": "overdue_short",
            "title": text("超过公示期限的检查对象"),
            "rows": overdue.rows[:60],
            "total_rows": rows,
        }
    )
    return Report(
        kind=kind,
        title=text("高平市2023年度部门联合双随机抽查工作情况报告"),
        subtitle=text("（截至2023年9月30日）"),
        addressee=text("市人民政府："),
        subject=text("高平市"),
        year=2023,
        as_of=AS_OF,
        signer=text("高平市双随机一公开监管工作联席会议办公室"),
        signed_on=date(2023, 10, 8),
        figures=figures,
        sections=_sections(text, rows),
        annexes=_annexes(text, cut.model_copy(update={"landscape": True, "sheet": "超期对象"})),
        lists=(overdue, unfinished_table(text), problems_table(text)),
        sources=_sources(text),
        data_version="9f2c" * 16,
        is_specimen=True,
    )


def _hostile(plain: str, *, on: bool) -> str:
    return f"{plain}{HOSTILE}{BIDI}" if on else plain


def _rate(key: str, label: str, numerator: int, denominator: int, **more: object) -> Figure:
    value = Decimal(numerator) / denominator if denominator else None
    return Figure.model_validate(
        {"key": key, "label": label, "kind": "rate", "value": value, "numerator": numerator, "denominator": denominator}
        | more
    )


def _figures(text: Text, rows: int) -> tuple[Figure, ...]:
    none = text("本期没有到期的后续处置，无法计算。")
    return (
        Figure(key="tasks", label=text("抽查任务"), value=49, previous=46, unit="项", list_key="unfinished"),
        Figure(
            key="to_inspect",
            label=text("应检查对象"),
            value=1234,
            previous=1100,
            unit="户",
            formula=text("已抽取并扣除替换的对象"),
        ),
        Figure(key="inspected", label=text("已检查并公示"), value=1180, unit="户"),
        Figure(key="overdue", label=text("超期未公示"), value=rows, unit="户", list_key="overdue"),
        Figure(key="late_days", label=text("最长超期"), kind="days", value=37, unit="个工作日"),
        _rate(
            "entry_rate", text("录入率"), 1234, 1234, previous=Decimal("0.9821"), formula=text("录入率＝已录入÷应检查")
        ),
        _rate("public_rate", text("公示率"), 1180, 1234, formula=text("公示率＝已公示÷已录入"), list_key="overdue"),
        _rate("on_time", text("按期公示率"), 33331, 33332, formula=text("按期公示率＝期限内公示÷已到期限")),
        _rate("problem_rate", text("问题发现率"), 96, 1180, list_key="problems"),
        _rate("follow_up", text("后续处置完结率"), 0, 0, note=none),
    )


def _sections(text: Text, rows: int) -> tuple[Section, ...]:
    lead = Paragraph(
        style="lead",
        parts=(
            text("截至2023年9月30日，全市"),
            Ref(figure="tasks"),
            text("抽查任务应检查"),
            Ref(figure="to_inspect"),
            text("，已检查并公示"),
            Ref(figure="inspected"),
            text("，录入率"),
            Ref(figure="entry_rate"),
            text("，公示率"),
            Ref(figure="public_rate"),
            "。",
        ),
    )
    body = Paragraph(
        parts=(
            text(
                "今年以来，各部门认真执行年度抽查工作计划，任务数比上年多3项。公示期限自检查完成之日起计算，"
                "为20个工作日。超过期限仍未公示的有"
            ),
            Ref(figure="overdue"),
            text("，其中最长的超期"),
            Ref(figure="late_days"),
            text("，名单见附件1。后续处置完结率为"),
            Ref(figure="follow_up"),
            "。",
        )
    )
    tall = Paragraph(parts=(text("注：比率按四舍五入取两位小数，未满百分之百的不写作百分之百。"),), style="note")
    overview = FigureRow(figures=("to_inspect", "inspected", "entry_rate", "public_rate", "on_time"))
    return (
        Section(key="overall", heading=text("总体情况"), blocks=(lead, overview, body, tall)),
        Section(key="departments", heading=text("各部门完成情况"), blocks=()),
        Section(
            key="initiating",
            heading=text("发起部门"),
            level=2,
            blocks=(departments_table(text), *_bars(text)),
        ),
        Section(
            key="cooperating",
            heading=text("配合部门"),
            level=2,
            blocks=(empty_table(text),),
        ),
        Section(key="results", heading=text("检查结果与后续处置"), blocks=(_results_text(text), _line(text))),
        Section(key="faults", heading=text("存在问题"), blocks=(_faults(text),)),
        Section(key="next", heading=text("下步工作"), blocks=(_plain(text("请超期部门于10月底前完成公示。")),)),
    )


def _plain(*texts: str) -> Paragraph:
    return Paragraph(parts=texts)


def _results_text(text: Text) -> Paragraph:
    return Paragraph(
        parts=(text("在已检查的对象中，发现问题的占"), Ref(figure="problem_rate"), text("，均已责令改正。"))
    )


def _faults(text: Text) -> Paragraph:
    return _plain(
        text("一是个别部门公示不及时。农业农村局、教育局等部门有对象超过期限未公示，须尽快补录并说明原因。"),
        text("二是后续处置进展未及时录入。"),
    )


def _bars(text: Text) -> tuple[Chart, ...]:
    names = tuple(text(name) for name in DEPARTMENTS[:6])
    rates = Series(name=text("公示率"), values=(1, Decimal("0.9857"), Decimal("0.9308"), 1, None, 1))
    open_ = Series(name=text("未公示"), values=(0, 2, 9, 0, 0, 0))
    done = Series(name=text("已公示"), values=(150, 138, 121, 120, 110, 104))
    return (
        Chart(
            key="rates",
            title=text("各部门公示率"),
            kind="bar",
            description=text("六个部门公示率的条形图，教育局最低，为93.08%。"),
            categories=names,
            series=(rates,),
            value_kind="rate",
            horizontal=True,
            table_key="departments",
        ),
        Chart(
            key="states",
            title=text("各部门公示进度"),
            kind="stacked",
            description=text("已公示与未公示的堆叠柱形图。"),
            categories=names,
            series=(done, open_),
            table_key="departments",
        ),
    )


def _line(text: Text) -> Chart:
    return Chart(
        key="months",
        title=text("各月公示数量"),
        kind="line",
        description=text("一月至九月公示数量的折线图，七月最多。"),
        categories=tuple(text(f"{month}月") for month in range(1, 10)),
        series=(
            Series(name=text("2023年"), values=(10, 40, 90, 120, 180, 210, 260, 190, 80)),
            Series(name=text("2022年"), values=(5, 20, None, 100, 150, 200, 240, 230, 100)),
        ),
        table_key="months",
    )


def _annexes(text: Text, overdue: Table) -> tuple[Annex, ...]:
    spans = tuple(
        Span(
            label=text(f"任务{n}"),
            start=date(2023, n, 1),
            end=date(2023, n + 2, 28),
            state=text("已完成" if n < 7 else "进行中"),
        )
        for n in range(1, 10)
    )
    gantt = Chart(
        key="windows",
        title=text("抽查时间安排"),
        kind="gantt",
        description=text("九项任务的抽查时间，截止日为9月30日。"),
        spans=spans,
        marker=AS_OF,
    )
    return (
        Annex(key="overdue", title=text("超期未公示对象名单"), blocks=(_plain(text("名单按超期天数排列。")), overdue)),
        Annex(key="months", title=text("按月统计"), blocks=(months_table(text), gantt)),
        Annex(key="formulas", title=text("指标口径和计算方法"), blocks=(formulas_table(text),)),
    )


def _sources(text: Text) -> tuple[Source, ...]:
    return (
        Source(
            kind="通知",
            number="高市双随机办〔2023〕2号",
            title=text("高平市2023年度部门联合双随机抽查工作计划"),
            digest="ab" * 32,
        ),
        Source(
            kind="抽取",
            number="高市双随机办〔2023〕2号#1/1",
            title=text("对种子生产经营企业的双随机抽查"),
            digest="cd" * 32,
        ),
        Source(kind="工作日历", number="chinesecalendar 1.10.0", title=text("2004年至2026年")),
        Source(kind="设置", number="config/compliance.toml", digest="ef" * 32),
    )
