"""The compliance and the department report: sentences true for none, one, some and all; two pages; no surprises."""

from __future__ import annotations

import re
import subprocess
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from pipelines.steps.compliance.settings import ComplianceSettings, ReportSettings
from pipelines.steps.reporting.compliance import compliance_report, fetch_compliance
from pipelines.steps.reporting.department import codes, department_report, fetch_department
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
    DeviationCount,
    DeviationLine,
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
    ("overall", made(SOME | {"tasks_undrawn": 2}), "率0.00%。尚没有应检对象，录入率、公示率和按期公示率无法计算。"),
    ("results", made(SOME), "尚没有完成检查（已录入并已公示）的对象，问题发现率和后续处置完结率无法计算。"),
    ("problems", made(SOME), "没有过期未抽取的任务，对照规则检查没有发现错误和警告。"),
    ("problems", made(SOME, checked_on=None), "没有过期未抽取的任务；尚未对照规则检查，与计划有无偏差不详。"),
    ("steps", made(SOME), "没有需要督办的事项。"),
    ("steps", made(SOME, checked_on=None), "尚未对照规则检查，有无偏差不详，请先检查。"),
    # everything unknown
    ("overall", made(SOME | {"to_inspect": 3, "unknown": 3}), "按期公示率无法计算（期限不详3个，不计入）。"),
    ("problems", made(SOME | {"unknown": 3}, {"unknown": 3}), "期限不详、不能判断是否逾期3个（甲局）。"),
    ("steps", made(SOME | {"unknown": 3}, {"unknown": 3}), "请甲局核实检查完成日期。"),
    # nothing due yet
    ("overall", made(SOME | {"to_inspect": 3}), "尚没有已到期的对象，按期公示率无法计算。"),
    ("overall", made(SOME | {"to_inspect": 3, "last_day": 2}), "按期公示率无法计算（当日到期尚未公示2个，不计入）。"),
    # one problem only stands without a number; an unknown number of days is not said
    ("problems", made(SOME | {"overdue": 1}, {"overdue": 1}), "1个（甲局），最长3个工作日，见附件2。"),
    ("problems", made(SOME | {"overdue": 1}, {"overdue": 1}, worst=None), "逾期未公示1个（甲局），见附件2。"),
    ("problems", made(SOME | {"overdue": 1, "late": 2}, {"overdue": 1}), "见附件2；逾期公示2个。"),
    ("problems", made(SOME | {"late": 2}), "逾期公示2个。"),
    ("steps", made(SOME | {"overdue": 1}, {"overdue": 1}), "请甲局立即公示逾期对象。"),
    # the same department is asked once
    (
        "steps",
        made(SOME | {"overdue": 1, "open": 1}, {"overdue": 1, "open": 1}),
        "请甲局立即公示逾期对象、办结后续处置。",
    ),
    # no problem found; all finished
    ("results", made(SOME | {"inspected": 4, "public": 4}), "已完成检查的对象4个，没有发现问题。"),
    ("steps", made(SOME | {"tasks_finished": 2}), "本级抽取的任务已全部完成，没有需要督办的事项。"),
    # only tasks of a higher level: nothing has been finished, nothing is left
    ("steps", made({"tasks": 1, "tasks_external": 1}), "没有需要督办的事项。"),
    # a report that does not reconcile says so first
    (
        "overall",
        made(SOME, equations=(Equation(what="甲＝乙", left_value=1, right_value=2, difference=-1),)),
        "数据核对有1个等式不符（见附件3），本报告的数字在查明原因之前不可采用。",
    ),
    ("problems", made(SOME, deviation_counts={"error": 2, "info": 9}), "对照规则发现错误2条，见附件2。"),
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
        "截至2023年7月31日，抽查任务11项，其中部门联合3项，由上级抽取（不计入下列指标）1项，另有已撤销1项；已完成3项，"
        "未抽取1项，任务完成率30.00%、计划完成率18.18%。应检对象60个，已录入47个、已公示38个；已到期41个，按期公示33个"
        "（期限不详1个、当日到期尚未公示1个，不计入）。没有2022年度数据，不作同比。"
    )
    assert "逾期未公示6个（高平市市场监督管理局、高平市教育局），最长39个工作日" in said(report, "problems")
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


@pytest.mark.parametrize("department", [None, y.FIRE, case.SCHOOLS])
def test_totals_of_tasks_and_matters_are_the_figures(con: duckdb.DuckDBPyConnection, department: str | None) -> None:
    """Of one department too: the list behind a number is that of its report."""
    report = compliance_report(fetch_compliance(con, 2023, case.AS_OF, department), SETTINGS)
    tasks = table(report, "list_tasks")
    totals = dict(zip((column.key for column in tasks.columns), tasks.rows[-1].cells, strict=True))
    for key in ("to_inspect", "entered", "public", "due", "on_time", "problems", "closed"):
        assert totals[key] == report.figure(key).value, key
    matters = table(report, "list_matters").rows
    covered = report.figure("matter_coverage")
    assert (len(matters), sum(bool(row.cells[2]) for row in matters)) == (covered.denominator, covered.numerator)


def test_every_figure_has_its_list_and_every_linked_cell_too(facts: ComplianceFacts) -> None:
    report = compliance_report(facts, SETTINGS)
    assert [one.key for one in report.figures if one.list_key is None] == []
    rows = table(report, "departments").rows
    numbers = {"tasks", "to_inspect", "entry_rate", "publicity_rate", "on_time_rate"}
    assert all(numbers <= set(row.links) for row in rows if row.style == "total")


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
    assert (rates["entry_rate"], rates["on_time_rate"]) == ((47, 60), (33, 41))
    assert "没有可比的指标" in said(compliance_report(found, SETTINGS), "overall")
    assert "检查时间已过仍未抽取的任务1项（高平市市场监督管理局）" in said(
        compliance_report(found, SETTINGS), "problems"
    )


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
    assert said(report, "summary") == "待办6件：即将到期2件、其他未录入或待审核4件。"
    assert "其中检查时间已过仍未抽取1项、检查时间已过仍未完成" in said(report, "windows")
    market = department_report(fetch_department(con, 2023, case.AS_OF, y.MARKET), SETTINGS)
    assert table(market, "list_todo").rows[0].cells[0] == "逾期39个工作日"
    with pytest.raises(WarehouseError, match="没有“某局”发起或配合"):
        fetch_department(con, 2023, case.AS_OF, "某局")


def ranked(*rates: tuple[int, int] | None) -> list[DepartmentSums]:
    """Initiators in the order of their places: on time of due each; None has nothing due."""
    return [
        initiator(f"第{n}局", 0, 0, None) if one is None else initiator(f"第{n}局", one[1], one[0], n)
        for n, one in enumerate(rates, 1)
    ]


GOOD, WEAK = (4, 4), (1, 4)
TABLES = [
    ([GOOD], [1], ""),
    ([GOOD, WEAK], [1, 2], "有已到期对象的发起部门2个，按期公示率达到100%的1个；有底色的未达到100%，全部见附件1。"),
    ([GOOD, GOOD], [1, 2], "按期公示率均为100%；全部见附件1。"),
    ([WEAK, None], [1, 2], "发起部门1个，按期公示率均未达到100%；有底色的未达到100%，"),
    ([None, None], [1, 2], "发起部门2个，都没有已到期的对象，不排名，全部见附件1。"),
    ([GOOD] * 7 + [WEAK], [*range(1, 9)], "达到100%的7个；有底色的未达到100%"),
    ([GOOD] * 6 + [WEAK] * 2 + [None] * 4, [*range(1, 9)], "另有4个没有已到期的对象，不排名。"),
    ([GOOD] * 6 + [WEAK] * 4 + [None] * 4, [1, 2, 3, 6, 7, 8, 9, 10], "前3名和末5名，有底色的未达到100%，全部见附件1"),
    ([None] * 10, [*range(1, 9)], "发起部门10个，都没有已到期的对象，不排名，全部见附件1。"),
]  # fmt: skip


@pytest.mark.parametrize(("rates", "shown", "note"), TABLES)
def test_the_leader_sees_the_best_and_the_weakest(rates: Any, shown: list[int], note: str) -> None:
    report = compliance_report(made(SOME, departments=tuple(ranked(*rates))), SETTINGS)
    short = table(report, "departments")
    rows = [row for row in short.rows if row.style != "total"]
    assert [row.cells[1] for row in rows] == [f"第{n}局" for n in shown]
    assert [bool(row.style) for row in rows] == [rates[n - 1] == WEAK for n in shown]
    assert note in short.note and bool(short.note) == (len(rates) > 1)


def test_deviations_are_grouped_on_paper_and_whole_in_the_list() -> None:
    found = tuple(
        DeviationLine(rule="C9", severity="warning", department="甲局", task_no="1号", message=f"第{n}条")
        for n in range(9)
    )
    counts = (
        DeviationCount(rule="C9", severity="error", count=2),
        DeviationCount(rule="C9", severity="warning", count=7),
    )
    given = made(SOME, deviations=found, deviation_examples=found[:3], deviation_rules=counts,
                 deviation_counts={"error": 2, "warning": 7})  # fmt: skip
    report = compliance_report(given, SETTINGS)
    paper = table(report, "deviations")
    assert paper.rows[0].cells[:3] == ("C9", "9条", "错误2条、警告7条")
    assert "20 个工作日内公示" in str(paper.rows[0].cells[3])
    assert [row.cells[3] for row in paper.rows[1:]] == ["第0条", "第1条", "第2条"]
    assert [row.cells[4] for row in table(report, "list_deviations").rows] == [one.message for one in found]


def test_an_equation_that_fails_stands_alone() -> None:
    def equation(what: str, left: int) -> Equation:
        return Equation(what=what, left_value=left, right_value=5, difference=left - 5)

    given = made(SOME, equations=(
        equation("各月已录入之和＝已录入合计", 5), equation("各月已公示之和＝已公示合计", 4),
        equation("各月任务数之和＝任务数合计", 5),
    ))  # fmt: skip
    report = compliance_report(given, SETTINGS)
    paper = table(report, "reconciliation")
    assert [(row.cells[0], row.cells[3], row.style) for row in paper.rows] == [
        ("各月之和＝合计：已录入5、任务数5", 0, ""),
        ("各月已公示之和＝已公示合计", -1, "error"),
    ]
    assert len(table(report, "list_reconciliation").rows) == 3


def test_codes_of_inspectors_leave_out_what_repeats() -> None:
    assert codes("1-06-02、1-06-03、1-18-01") == "1-06-02、-03；1-18-01"
    assert codes("王某、李某") == "王某；李某"
    assert codes(None) is None


def crowded(facts: ComplianceFacts) -> ComplianceFacts:
    """32 initiators with long names, everything wrong."""
    one = facts.departments[0].model_dump()
    names = [f"高平市住房城乡建设{n:02d}局" for n in range(1, 33)]
    many = tuple(
        DepartmentSums.model_validate(one | {"department": name, "place": n, "on_time": 1})
        for n, name in enumerate(names, 1)
    )
    by = tuple(Named(name=name, objects=3) for name in names)
    objects = {
        key: ObjectList(rows=(), total=96, by_department=by, worst=120, first_deadline=date(2023, 8, 1))
        for key in LISTS
    }
    totals = facts.totals.model_copy(update={"returned": 9, "due_soon": 96, "unknown": 7, "draws_after": 3})
    metrics = facts.metrics
    before = Earlier(year=2022, as_of=date(2022, 7, 31), tasks=9, to_inspect=90, metrics=metrics)
    return facts.model_copy(update={
        "departments": many, "objects": objects, "totals": totals, "earlier": before, "checked_on": case.AS_OF,
        "deviation_counts": {"error": 260, "warning": 790},
        "issuer": "高平市市场监管领域双随机、一公开监管工作领导小组办公室",
    })  # fmt: skip


@pytest.fixture(scope="module")
def pages(
    con: duckdb.DuckDBPyConnection, facts: ComplianceFacts, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """The text of each page of some reports; one start of LibreOffice for all."""
    from reports.docx import render_docx

    folder = tmp_path_factory.mktemp("pages")
    fire = fetch_department(con, 2023, case.AS_OF, y.FIRE)
    reports = {
        "year": compliance_report(facts, SETTINGS),
        "crowded": compliance_report(crowded(facts), SETTINGS),
        "fire": department_report(fire, SETTINGS),
        "sixty": department_report(fire.model_copy(update={"todo": fire.todo * 10}), SETTINGS),
    }
    for name, report in reports.items():
        (folder / f"{name}.docx").write_bytes(render_docx(report, {}))
    convert = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    files = [str(folder / f"{name}.docx") for name in reports]
    subprocess.run([*convert, "--outdir", str(folder), *files], check=True, capture_output=True)
    found = {}
    for name in reports:
        text = subprocess.run(
            ["pdftotext", str(folder / f"{name}.pdf"), "-"], check=True, capture_output=True, text=True
        )
        found[name] = [re.sub(r"\s", "", page) for page in text.stdout.split("\f")[:-1]]
    return found


def test_text_attachments_and_signature_end_on_the_second_page(pages: dict[str, list[str]]) -> None:
    second, third = pages["year"][1], pages["year"][2]
    assert "五、下步工作" in second and "附件：1.各部门各月完成情况2." in second
    assert second.replace("—2—", "").endswith("2023年7月31日")
    assert third.replace("—3—", "").startswith("附件1")


def test_the_worst_year_does_too(facts: ComplianceFacts, pages: dict[str, list[str]]) -> None:
    """Its lines are set tighter for that (GB/T 9704-2012, 7.3.5)."""
    report = compliance_report(crowded(facts), SETTINGS)
    second = pages["crowded"][1].replace("—2—", "")
    assert re.sub(r"\s", "", said(report, "steps")) in second and second.endswith("2023年7月31日")


def test_a_department_has_one_page_and_a_long_list_begins_on_it(pages: dict[str, list[str]]) -> None:
    assert len(pages["fire"]) == 1
    assert "附件" not in pages["fire"][0] and "数据版本：" in pages["fire"][0]
    first, *others = pages["sixty"]
    assert "待办60件" in first and "三、待办事项" in first and "T3-4" in first
    assert sum("紧急程度" in page for page in others) == len(others) > 1
    assert "数据版本：" in others[-1]
