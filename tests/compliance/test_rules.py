"""Every rule file: a clean year that no rule finds fault with, and each fault by itself, with its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.support import rule_cases_people, rule_cases_plan, rule_cases_results
from tests.support.clean_year import F1, OBJECTS, Con, change, clean, drawn, recusal, settings
from tests.support.rule_cases_results import LOST
from tests.support.rule_faults import DAY, OFFICE, Case, by_class, replaced, second
from tests.support.year import FIRE, MARKET, item, result, task, year
from warehouse.compliance.checks import rule_files, rule_of, run_rules
from warehouse.errors import WarehouseError

CASES = (*rule_cases_plan.CASES, *rule_cases_people.CASES, *rule_cases_results.CASES)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Con]:
    with year(tmp_path_factory.mktemp("rules")) as con:
        clean(con)
        yield con


@pytest.fixture
def con(base: Con) -> Iterator[Con]:
    """The clean year; what a test does to it is undone."""
    base.begin()
    try:
        yield base
    finally:
        base.rollback()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}-{case.name}")
def test_each_fault_is_found_and_said(con: Con, case: Case) -> None:
    case.spoil(con)
    (file,) = [one for _, one in rule_files() if one.name == case.file]
    found = run_rules(con, case.day, rules=[rule_of(file)])
    assert sorted((one.severity, one.evidence["code"]) for one in found) == sorted(case.codes)
    messages = sorted(one.message for one in found)
    for part in case.says:
        assert any(part in message for message in messages), (part, messages)
    assert all(one.message.endswith("。") for one in found)


def test_a_clean_year_has_no_finding(con: Con) -> None:
    assert run_rules(con, DAY) == ()


def test_every_rule_file_has_a_fault_among_the_cases() -> None:
    assert {case.file for case in CASES} == {file.name for _, file in rule_files()}


def test_what_is_just_within_the_rules_is_left_alone(con: Con) -> None:
    settings(con, matter_caps={"事项一": "0.05"}, visits_per_year=3, year_end_share="0.2")  # 5 %, 3 visits, 1 of 5
    change(
        con, "item", matters=["（事项－一）", "抽查项目一"], window_start=date(2023, 3, 1),  # the day of the notice
        risk_rule="by_class", risk_by_class=by_class(A="0.01", B="0.01", C="0.05", D="1"),
    )  # fmt: skip
    item(con, "i-low", seq=7, task_name="县级企业抽查", ratio_min="0.01", ratio_max="0.01")  # C7 does not bind a county
    recusal(con, "91A", F1)  # not in the team
    replaced(con)
    change(con, "draw_task", merge_group="G1")
    second(con, merge_group="G1")
    result(con, "T2023-0002", "91A")
    result(con, "T2023-0002", "91B", published_on=date(2023, 6, 5))  # the 20th working day
    item(con, "i-T2023-0003", seq=3)
    task(con, "T2023-0003", window_start=date(2023, 10, 1), window_end=date(2023, 12, 31))  # the day after the first
    drawn(con, "T2023-0003", OBJECTS)
    later = {"inspected_on": date(2023, 10, 9), "entered_on": date(2023, 10, 9), "approved_on": date(2023, 10, 10)}
    change(con, "registry_inspector", certificate_until=date(2023, 12, 31))
    for object_id in OBJECTS:
        result(con, "T2023-0003", object_id, published_on=date(2023, 10, 10), **later)
    item(con, "i-T2023-0004", seq=4)
    task(con, "T2023-0004")  # the same weeks as the first, and the same day
    drawn(con, "T2023-0004", OBJECTS)
    result(con, "T2023-0004", "91A", category=LOST, abnormal_listed_on=date(2023, 5, 22))  # the tenth working day
    result(con, "T2023-0004", "91B", remarks="特级教师，A4 纸，一般问题")
    task(con, "T2023-0009", status="withdrawn", initiator=OFFICE, matters=["爆破作业检查"])
    task(con, "T2023-0008", status="external")  # drawn by the upper level: not ours to draw
    task(con, "T2023-0007", status="ready", window_start=DAY, window_end=date(2024, 1, 31))  # begins today
    assert [(one.rule, one.message) for one in run_rules(con, DAY)] == []


def test_years_and_departments_leave_out_others_but_keep_what_concerns_all(con: Con) -> None:
    settings(con)
    task(con, "T2022-0002", plan_year=2022, status="ready", initiator=FIRE)
    task(con, "T2023-0003", status="ready")
    every = run_rules(con, DAY, rules=["c13", "C14"])
    assert [(one.rule, one.task_id) for one in every] == [("C13", None), ("C14", "T2022-0002"), ("C14", "T2023-0003")]
    assert run_rules(con, DAY, rules=["C13", "C014"], year=2022) == every[:2]
    assert run_rules(con, DAY, rules=["C13", "C14"], department=MARKET) == (every[0], every[2])


def test_a_run_counts_only_what_was_known_on_its_day_and_leaves_the_connection_as_it_was(con: Con) -> None:
    change(con, "result", "object_id = '91A'", published_on=date(2023, 6, 6))
    (before,) = run_rules(con, date(2023, 6, 6), rules=["C9"])
    con.execute("SET VARIABLE as_of = DATE '2023-07-01'")
    assert run_rules(con, date(2023, 6, 5), rules=["C9"]) == ()
    (after,) = run_rules(con, date(2023, 12, 31), rules=["C9"])
    assert before.finding_id == after.finding_id
    assert con.execute("SELECT as_of FROM as_of").fetchall() == [(date(2023, 7, 1),)]
    assert con.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall() == [(0,)]


def test_one_matter_named_twice_gives_two_findings_with_ids_of_their_own(con: Con) -> None:
    change(con, "item", matters=["爆破", "爆破"])
    found = run_rules(con, DAY, rules=["C1"])
    assert [one.message for one in found] == [found[0].message] * 2
    assert len({one.finding_id for one in found}) == 2


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(WarehouseError, match="没有规则“C17”：规则编号是 C1 至 C16"):
        run_rules(Path("nowhere.duckdb"), DAY, rules=["C9", "C17"])
