"""The compliance and the department report: sentences true for none, one, some and all; two pages; no surprises."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.steps.compliance.settings import ComplianceSettings, ReportSettings
from pipelines.steps.reporting.compliance import compliance_report, fetch_compliance
from pipelines.steps.reporting.department import department_report, fetch_department
from pipelines.steps.reporting.figures import METRICS
from pipelines.steps.reporting.texts import change
from reports.model import Paragraph, Report, Table
from reports.show import figure_text
from tests.support import hand_case as case
from tests.support import year as y
from warehouse.errors import WarehouseError
from warehouse.reporting.compliance import LISTS
from warehouse.reporting.records import (
    ComplianceFacts,
    DepartmentSums,
    Earlier,
    Equation,
    Metric,
    Named,
    ObjectList,
    Sums,
)
from warehouse.reporting.sources import data_version

SETTINGS = ComplianceSettings()


@pytest.fixture(scope="module")
def con(hand_year: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return hand_year


@pytest.fixture(scope="module")
def facts(con: duckdb.DuckDBPyConnection) -> ComplianceFacts:
    return fetch_compliance(con, 2023, case.AS_OF)


def said(report: Report, section: str) -> str:
    """The running text of a section as printed."""
    blocks = next(one for one in report.sections if one.key == section).blocks
    parts = [part for block in blocks if isinstance(block, Paragraph) for part in block.parts]
    figures = {one.key: one for one in report.figures}
    return "".join(p if isinstance(p, str) else figure_text(figures[p.figure], p.unit) for p in parts)


def table(report: Report, key: str) -> Table:
    return next(one for one in report.tables if one.key == key)


#: numerator and denominator of the rates that sentences use.
RATES = {
    "task_completion": ("tasks_finished", "tasks_counted"),
    "entry_rate": ("entered", "to_inspect"),
    "publicity_rate": ("public", "entered"),
    "on_time_rate": ("on_time", "due"),
    "problem_rate": ("problems", "inspected"),
    "follow_up_rate": ("closed", "problems"),
}
NONE = ObjectList(rows=(), total=0, by_department=())


def made(
    totals: dict[str, int] | None = None, lists: dict[str, int] | None = None, worst: int | None = 3, **over: Any
) -> ComplianceFacts:
    """Facts with only what a sentence looks at; one department, 甲局, has everything."""
    objects = dict.fromkeys(LISTS, NONE)
    for key, count in (lists or {}).items():
        objects[key] = ObjectList(
            rows=(), total=count, by_department=(Named(name="甲局", objects=count),), worst=worst,
            first_deadline=date(2023, 8, 1),
        )  # fmt: skip
    sums = Sums(**(totals or {}))
    metrics = tuple(
        Metric(key=key, label=label, numerator=getattr(sums, RATES[key][0]), denominator=getattr(sums, RATES[key][1]),
               formula="甲÷乙", note=None)
        for key, label in METRICS.items() if key in RATES and totals
    )  # fmt: skip
    values = {
        "year": 2023, "as_of": case.AS_OF, "department": None, "issuer": "某办", "totals": sums,
        "metrics": metrics, "departments": (), "months": (), "department_months": (), "types": (), "categories": (),
        "dispositions": (), "objects": objects, "tasks": (), "equations": (), "deviations": (), "deviation_counts": {},
        "checked_on": case.AS_OF, "earlier": None, "sources": (), "data_version": "v",
    }  # fmt: skip
    return ComplianceFacts.model_validate(values | over)


def initiator(name: str, due: int, on_time: int, place: int | None) -> DepartmentSums:
    return DepartmentSums(role="发起部门", department=name, place=place, tasks=1, due=due, on_time=on_time)


SOME = {"tasks": 2, "tasks_counted": 2}
CASES = [
    # no task at all
    ("overall", made(), "截至2023年7月31日，没有2023年度的抽查任务，各项指标无从计算。"),
    ("departments", made(), "没有抽查任务。"),
    ("problems", made(), "没有抽查任务，无从检查。"),
    # tasks, no draw yet
    ("overall", made(SOME | {"tasks_undrawn": 2}), "未抽取2项。尚没有应检对象，录入率、公示率和按期公示率无法计算。"),
    ("results", made(SOME), "尚没有完成检查（已录入并已公示）的对象，问题发现率和后续处置完结率无法计算。"),
    ("problems", made(SOME), "没有过期未抽取的任务，对照规则检查没有发现错误和警告。"),
    ("problems", made(SOME, checked_on=None), "没有过期未抽取的任务；尚未对照规则检查，与计划有无偏差不详。"),
    ("steps", made(SOME), "没有需要督办的事项。"),
    ("steps", made(SOME, checked_on=None), "对照规则检查（尚未检查，有无偏差不详）。"),
    # everything unknown
    ("overall", made(SOME | {"to_inspect": 3, "unknown": 3}), "没有期限已知且已到期的对象，按期公示率无法计算。"),
    ("problems", made(SOME | {"unknown": 3}, {"unknown": 3}), "期限不详而不能判断是否逾期3个。"),
    ("steps", made(SOME | {"unknown": 3}, {"unknown": 3}), "请甲局核实期限不详的对象的检查日期。"),
    # nothing due yet
    ("overall", made(SOME | {"to_inspect": 3}), "尚没有到公示期限的对象，按期公示率无法计算。"),
    ("departments", made(SOME), "各发起部门都没有到公示期限的对象，不作排名。没有配合部门。"),
    # one problem only stands without a number; an unknown number of days is not said
    ("problems", made(SOME | {"overdue": 1}, {"overdue": 1}), "1个（甲局），最长逾期3个工作日，名单见附件2。"),
    ("problems", made(SOME | {"overdue": 1}, {"overdue": 1}, worst=None), "逾期未公示1个（甲局），名单见附件2。"),
    ("steps", made(SOME | {"overdue": 1}, {"overdue": 1}), "请甲局立即公示逾期的对象并说明原因。"),
    # the same department is asked once
    (
        "steps",
        made(SOME | {"overdue": 1, "open": 1}, {"overdue": 1, "open": 1}),
        "请甲局立即公示逾期的对象并说明原因，跟踪后续处置至完结。",
    ),
    # no problem found; all finished
    ("results", made(SOME | {"inspected": 4, "public": 4}), "已完成检查的对象4个，没有发现问题。"),
    ("steps", made(SOME | {"tasks_finished": 2}), "本级抽取的任务已全部完成，没有需要督办的事项。"),
    # only tasks of a higher level: nothing has been finished, nothing is left
    ("steps", made({"tasks": 1, "tasks_external": 1}), "没有需要督办的事项。"),
    # ranking: all, one of two, none, the only one
    ("departments", made(SOME, departments=(initiator("甲局", 5, 5, 1),)), "发起部门1个，按期公示率均为100%。"),
    (
        "departments",
        made(SOME, departments=(initiator("甲局", 5, 5, 1), initiator("乙局", 3, 1, 2))),
        "有到期对象的发起部门2个，按期公示率达到100%的1个，未达到的是乙局（33.33%）。",
    ),
    (
        "departments",
        made(SOME, departments=(initiator("甲局", 3, 2, 1), initiator("乙局", 3, 1, 2))),
        "按期公示率均未达到100%，最低的是乙局（33.33%）。",
    ),
    ("departments", made(SOME, departments=(initiator("甲局", 3, 0, 1),)), "只有甲局（0.00%），按期公示率未达到100%。"),
    # a report that does not reconcile says so first
    (
        "overall",
        made(SOME, equations=(Equation(what="甲＝乙", left_value=1, right_value=2, difference=-1),)),
        "数据核对有1个等式不符（见附件4），本报告的数字在查明原因之前不可采用。",
    ),
    ("problems", made(SOME, deviation_counts={"error": 2, "info": 9}), "对照规则检查发现偏差：错误2条，见附件3。"),
]  # fmt: skip


@pytest.mark.parametrize(("section", "given", "text"), CASES)
def test_sentences(section: str, given: ComplianceFacts, text: str) -> None:
    assert text in said(compliance_report(given, SETTINGS), section)


@pytest.mark.parametrize("given", [given for _, given, _ in CASES])
def test_nothing_unknown_is_printed_as_a_number(given: ComplianceFacts) -> None:
    report = compliance_report(given, SETTINGS)
    rates = [one for one in report.figures if one.kind == "rate"]
    assert all((one.value is None) == (not one.denominator) for one in rates)
    assert all(one.note for one in rates if one.value is None)
    texts = "".join(said(report, one.key) for one in report.sections)
    assert "—" not in texts and "None" not in texts and "。。" not in texts and "，。" not in texts


def test_last_year_is_compared_in_printed_points() -> None:
    assert change(Decimal("0.98766"), Decimal("0.95")) == "上升3.77个百分点"
    assert change(Decimal("0.5"), Decimal("0.6")) == "下降10.00个百分点"
    assert change(Decimal(1), Decimal(1)) == "持平"
    assert change(Decimal("0.500001"), Decimal("0.5")) == "基本持平"
    old = Metric(key="entry_rate", label="录入率", numerator=9, denominator=10, formula="", note=None)
    new = old.model_copy(update={"numerator": 10})
    before = Earlier(year=2022, as_of=date(2022, 7, 31), tasks=1, to_inspect=10, metrics=(old,))
    text = said(compliance_report(made(SOME | {"to_inspect": 10}, metrics=(new,), earlier=before), SETTINGS), "overall")
    assert "与上年同期（截至2022年7月31日）相比，录入率上升10.00个百分点。" in text
    none = before.model_copy(update={"metrics": ()})
    text = said(compliance_report(made(SOME | {"to_inspect": 10}, metrics=(new,), earlier=none), SETTINGS), "overall")
    assert "没有可比的指标，不作同比。" in text


def test_hand_case_is_said(facts: ComplianceFacts) -> None:
    report = compliance_report(facts, SETTINGS)
    assert said(report, "overall") == (
        "截至2023年7月31日，2023年度抽查任务共11项，其中部门联合3项，由上级抽取（不计入下列指标）1项；另有已撤销1项。"
        "已完成3项，任务完成率30.00%；未抽取1项。计划完成率18.18%。应检对象60个，已录入47个，已公示38个。"
        "已到公示期限的42个，按期公示33个。期限不详1个，不计入。没有2022年度的抽查任务数据，不作同比。"
    )
    assert "逾期未公示6个（高平市市场监督管理局3个、高平市教育局3个），最长逾期39个工作日" in said(report, "problems")
    assert "检查时间已过仍未录入6个（高平市市场监督管理局）" in said(report, "problems")
    assert {row.cells[-1] for row in table(report, "reconciliation").rows} == {"相符"}
    overdue = table(report, "list_overdue")
    assert [row.cells[3] for row in overdue.rows] == ["T2-6", "T2-7", "T2-8", "T12-4", "T12-5", "T12-6"]


def test_every_number_counts_its_list(facts: ComplianceFacts) -> None:
    report = compliance_report(facts, SETTINGS)
    same = "overdue late due_soon unknown not_entered pending returned problems open tasks_short"
    for key in same.split():
        figure = report.figure(key)
        assert figure.list_key is not None
        listed = table(report, figure.list_key)
        assert listed.total_rows == len(listed.rows) == figure.value, key
    missed = table(report, "list_missed")
    rate = report.figure("on_time_rate")
    assert missed.total_rows == len(missed.rows) == (rate.denominator or 0) - (rate.numerator or 0)


def test_lists_are_cut_and_say_how_many(facts: ComplianceFacts) -> None:
    settings = SETTINGS.model_copy(update={"report": ReportSettings(list_rows=2)})
    report = compliance_report(facts, settings)
    listed = table(report, "list_not_entered")
    assert (len(listed.rows), listed.total_rows, listed.is_cut) == (2, 13, True)


def test_one_department(con: duckdb.DuckDBPyConnection) -> None:
    found = fetch_compliance(con, 2023, case.AS_OF, case.SCHOOLS)
    report = compliance_report(found, SETTINGS)
    assert (report.figure("to_inspect").value, report.figure("on_time_rate").numerator) == (18, 8)
    assert report.subject == case.SCHOOLS
    named = {row.cells[0] for row in table(report, "list_overdue").rows}
    assert named == {case.SCHOOLS}
    with pytest.raises(WarehouseError, match="没有“某局”发起的抽查任务"):
        fetch_compliance(con, 2023, case.AS_OF, "某局")


def test_last_year_is_taken_on_the_same_day(con: duckdb.DuckDBPyConnection) -> None:
    con.begin()
    y.task(con, "T2024-0001", plan_year=2024, window_end=date(2024, 6, 30), status="ready")
    found = fetch_compliance(con, 2024, date(2024, 7, 31))
    con.rollback()
    assert found.earlier is not None
    assert (found.earlier.year, found.earlier.as_of) == (2023, case.AS_OF)
    rates = {one.key: (one.numerator, one.denominator) for one in found.earlier.metrics}
    assert (rates["entry_rate"], rates["on_time_rate"]) == ((47, 60), (33, 42))
    assert "没有可比的指标" in said(compliance_report(found, SETTINGS), "overall")
    assert "检查时间已过仍未抽取1项（高平市市场监督管理局）" in said(compliance_report(found, SETTINGS), "problems")


def test_same_data_same_report_and_version(con: duckdb.DuckDBPyConnection, facts: ComplianceFacts) -> None:
    assert fetch_compliance(con, 2023, case.AS_OF) == facts
    con.begin()
    y.result(con, "T2023-0011", "T11-1", import_id="results-0002")
    changed = data_version(con, 2023)
    con.rollback()
    assert re.fullmatch("[0-9a-f]{64}", changed) and changed != facts.data_version
    assert data_version(con, 2023) == facts.data_version


def test_no_credit_class_no_name(con: duckdb.DuckDBPyConnection, facts: ComplianceFacts) -> None:
    """The stratum of every object drawn is B; inspectors appear in the department's report by code only."""
    text = compliance_report(facts, SETTINGS).model_dump_json()
    assert "140581-01-01" not in text and '"B"' not in text
    department = department_report(fetch_department(con, 2023, case.AS_OF, y.MARKET), SETTINGS).model_dump_json()
    assert "140581-01-01" in department and '"B"' not in department


def test_department_report_is_ordered_by_urgency(con: duckdb.DuckDBPyConnection) -> None:
    report = department_report(fetch_department(con, 2023, case.AS_OF, y.FIRE), SETTINGS)
    todo = table(report, "list_todo")
    assert [(row.cells[0], row.cells[2], row.cells[4]) for row in todo.rows] == [
        ("最后一个工作日", "T3-4", "审核并公示"),
        ("剩2个工作日", "T3-5", "审核并公示"),
        ("未录入", "T3-1", "检查并录入"),
        ("未录入", "T3-2", "检查并录入"),
        ("未录入", "T3-3", "检查并录入"),
        ("待审核", "T3-6", "审核并公示"),
    ]
    assert "检查时间已过仍未抽取的任务1项。三十日内开始或到期的任务1项。" in said(report, "windows")
    market = department_report(fetch_department(con, 2023, case.AS_OF, y.MARKET), SETTINGS)
    assert table(market, "todo").rows[0].cells[0] == "逾期39个工作日"
    with pytest.raises(WarehouseError, match="没有“某局”发起或配合"):
        fetch_department(con, 2023, case.AS_OF, "某局")


def test_body_ends_on_the_second_page(facts: ComplianceFacts, tmp_path: Path) -> None:
    """The hand case has every problem there is: its five sections fill two A4 pages in the layout of GB/T 9704."""
    from reports.docx.render import render_docx

    one = DepartmentSums.model_validate(facts.departments[0].model_dump())
    many = tuple(one.model_copy(update={"department": f"高平市第{n}部门", "place": n}) for n in range(1, 30))
    crowded = facts.model_copy(update={"departments": (*many, *facts.departments)})
    report = compliance_report(crowded, SETTINGS)
    short = report.model_copy(update={"annexes": (), "lists": (), "figures": _unlinked(report)})
    plain = short.model_copy(update={"sections": _unlinked_sections(report)})
    (tmp_path / "r.docx").write_bytes(render_docx(plain, {}))
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*convert, "--outdir", str(tmp_path), str(tmp_path / "r.docx")], check=True, capture_output=True)
    text = subprocess.run(
        ["pdftotext", "-l", "2", str(tmp_path / "r.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "五、下步工作" in text
    assert re.sub(r"\s", "", said(report, "steps"))[-12:] in re.sub(r"\s", "", text)


def _unlinked(report: Report) -> tuple[object, ...]:
    return tuple(one.model_copy(update={"list_key": None}) for one in report.figures)


def _unlinked_sections(report: Report) -> tuple[object, ...]:
    def plain(block: object) -> object:
        if not isinstance(block, Table):
            return block
        return block.model_copy(update={"rows": tuple(row.model_copy(update={"links": {}}) for row in block.rows)})

    return tuple(
        one.model_copy(update={"blocks": tuple(plain(block) for block in one.blocks)}) for one in report.sections
    )
