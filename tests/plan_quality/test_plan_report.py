"""The report about one notice: every number agrees with the plan, and what a person must know is in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipelines.steps.compliance.settings import ComplianceSettings, ReportSettings
from pipelines.steps.reporting.plan import PlanFacts, fetch_plan, plan_report
from reports.model import Chart, Paragraph, Report, Table
from warehouse.errors import WarehouseError

AS_OF = date(2024, 3, 1)


@pytest.fixture(scope="module")
def facts(years: Path) -> PlanFacts:
    return fetch_plan(years, "p2024.txt", AS_OF)


@pytest.fixture(scope="module")
def report(facts: PlanFacts) -> Report:
    return plan_report(facts, ComplianceSettings())


def table(report: Report, key: str) -> Table:
    return next(one for one in report.tables if one.key == key)


def test_every_figure_is_the_number_of_rows_behind_it(report: Report, facts: PlanFacts) -> None:
    items, findings = table(report, "items"), table(report, "findings")

    assert report.figure("items").value == len(items.rows) == len(facts.plan.lines) == 50
    assert report.figure("items").previous == 48
    waiting = [row for row in items.rows if row.cells[-1] == "待核对"]
    assert report.figure("waiting").value == len(waiting) == len(table(report, "waiting").rows)
    assert report.figure("warnings").value == sum(row.cells[0] == "请核对" for row in findings.rows)
    departments = table(report, "departments_all")
    assert report.figure("bodies").value == len(departments.rows)
    assert report.figure("initiators").value == sum(bool(row.cells[1]) for row in departments.rows)
    changes = table(report, "year_changes").rows
    for key, label in (("added", "新增"), ("dropped", "取消"), ("uncertain", "待判断"), ("renamed", "部门更名")):
        assert report.figure(f"year_{key}").value == sum(row.cells[0] == label for row in changes)


def test_the_calendar_has_every_item_once(report: Report, facts: PlanFacts) -> None:
    charts = [one for one in report.charts if one.key.startswith("items_")]
    labels = [span.label for chart in charts for span in chart.spans]

    assert len(labels) == len(set(labels)) == len(facts.plan.lines)
    assert all(len(chart.spans) <= 26 for chart in charts)
    assert all(chart.kind == "gantt" and chart.description for chart in report.charts)


def test_the_raw_text_stands_beside_the_reading(report: Report) -> None:
    row = next(row for row in table(report, "items").rows if row.cells[0] == "9")

    assert (row.cells[4], row.cells[5]) == ("不低于10%", "不低于10%; 1次/年")


def test_findings_say_where(report: Report) -> None:
    moved = next(row for row in table(report, "findings").rows if "缺了一格" in str(row.cells[3]))

    assert str(moved.cells[1]).startswith("第") and "行" in str(moved.cells[1])


def test_signer_and_numbers_of_the_notices(report: Report, facts: PlanFacts) -> None:
    signed = plan_report(facts, ComplianceSettings(report=ReportSettings(signer="高平市双随机办")), is_specimen=True)

    assert (signed.signer, signed.is_specimen) == ("高平市双随机办", True)
    assert report.signer == facts.plan.head.issuer
    assert [one.kind for one in report.sources] == ["通知", "上年计划"]
    assert report.subject == "高市双随机办〔2024〕902号" and len(report.sources[0].digest) == 64


def test_the_same_data_make_the_same_report_and_other_data_another_version(report: Report, years: Path) -> None:
    again = plan_report(fetch_plan(years, "p2024", AS_OF), ComplianceSettings())
    later = plan_report(fetch_plan(years, "p2024", date(2024, 9, 1)), ComplianceSettings())
    other = plan_report(fetch_plan(years, "p2023v2.txt", AS_OF), ComplianceSettings())

    assert again == report
    assert later.data_version == report.data_version != other.data_version


def test_a_revision_is_compared_with_the_version_before(years: Path) -> None:
    report = plan_report(fetch_plan(years, "p2023v2.txt", AS_OF), ComplianceSettings())

    rows = table(report, "version_changes").rows
    assert [row.cells[0] for row in rows if row.cells[0] in ("比例或数量", "取消")] == ["比例或数量", "取消"]
    assert next(row for row in rows if row.cells[0] == "比例或数量").cells[-1] == "未写明"
    assert "没有" in _text(report, "compare")  # no plan of 2022


def test_the_only_plan_of_an_issuer_says_so(samples: Callable[[], Path]) -> None:
    report = plan_report(fetch_plan(samples(), "heyuan-2026-joint.txt", AS_OF), ComplianceSettings())

    assert "没有可比的" in _text(report, "compare")
    assert not any(one.key.startswith("year_") for one in report.figures)


@pytest.mark.parametrize(
    "name",
    ["gaoping-2024-internal-txt.txt", "chengan-2024-joint.txt", "wangshu-2025-joint-md"],
)
def test_every_plan_makes_a_report(samples: Callable[[], Path], name: str) -> None:
    facts = fetch_plan(samples(), name, AS_OF)
    report = plan_report(facts, ComplianceSettings())

    assert len(table(report, "items").rows) == len(facts.plan.lines)
    assert len(table(report, "months").rows) == len(facts.coverage.bodies) > 0


def test_a_bureaus_own_plan_shows_its_items_in_the_body(samples: Callable[[], Path]) -> None:
    facts = fetch_plan(samples(), "gaoping-2024-internal-txt.txt", AS_OF)
    report = plan_report(facts, ComplianceSettings())

    assert [one.key for one in report.charts] == ["items_1"]
    assert "从不配合" not in _text(report, "departments")


def test_an_unknown_notice_is_one_sentence(years: Path) -> None:
    with pytest.raises(WarehouseError, match="没有找到计划"):
        fetch_plan(years, "不存在", AS_OF)


def _text(report: Report, key: str) -> str:
    section = next(one for one in report.sections if one.key == key)
    parts = [part for block in section.blocks if isinstance(block, Paragraph) for part in block.parts]
    return "".join(part for part in parts if isinstance(part, str))


def test_charts_stand_on_tables_of_the_report(report: Report) -> None:
    keys = {one.key for one in report.tables}

    assert {one.table_key for one in report.charts if isinstance(one, Chart)} <= keys
