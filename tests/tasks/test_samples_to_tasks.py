"""Every line of every sample notice becomes tasks or is listed with a reason; the two Gaoping plans to the letter."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from draws.models import Quota
from pipelines.cli_tasks_show import quota_text
from pipelines.flows.workdays import is_working_day
from pipelines.steps.tasks.generate import GenerateReport, generate
from pipelines.steps.tasks.settings import TaskSettings
from tests.conftest import Golden
from tests.support.plans import NOW, STRATA
from warehouse import tasks as store
from warehouse.connection import opened
from warehouse.task_records import TaskRow

YEARS = (2023, 2024, 2025, 2026)
GAOPING = {2023: 49, 2024: 23}


def run(path: Path, year: int) -> GenerateReport:
    return generate(path, year, TaskSettings(), STRATA, actor="张三", now=NOW, is_working=is_working_day)


@pytest.fixture(scope="module")
def generated(sample_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[GenerateReport]]:
    import shutil

    path = Path(shutil.copy(sample_warehouse, tmp_path_factory.mktemp("generated") / "g.duckdb"))
    return path, [run(path, year) for year in YEARS]


def all_tasks(path: Path) -> list[TaskRow]:
    with opened(path, read_only=True) as con:
        return store.tasks(con)


def test_no_line_is_lost(generated: tuple[Path, list[GenerateReport]]) -> None:
    path, reports = generated
    with opened(path, read_only=True) as con:
        rows = con.execute("SELECT item_id, plan_year FROM current_plan_items").fetchall()
    tasked = {task.item_id for task in all_tasks(path)}
    listed = {one.item_id for report in reports for one in report.not_tasked}
    assert tasked | listed == {row[0] for row in rows}
    assert tasked & listed == set()
    assert all(report.items == report.tasked + len(report.not_tasked) for report in reports)
    assert {row[1] for row in rows} == set(YEARS)
    assert len(rows) > 200


def test_batches_are_whole_and_follow_each_other(generated: tuple[Path, list[GenerateReport]]) -> None:
    by_item: dict[str, list[TaskRow]] = {}
    for task in all_tasks(generated[0]):
        by_item.setdefault(task.item_id, []).append(task)
    assert sum(len(group) > 1 for group in by_item.values()) >= 8
    for group in by_item.values():
        assert [task.batch for task in group] == list(range(1, group[0].batches + 1))
        ends = [(task.window_start or date.min, task.window_end or date.max) for task in group]
        assert all(a[1] < b[0] for a, b in pairwise(ends))


def test_ready_tasks_lack_nothing(generated: tuple[Path, list[GenerateReport]]) -> None:
    for task in all_tasks(generated[0]):
        errors = [one for one in task.problems if one.severity == "error"]
        assert (task.status == "blocked") == bool(errors)
        if task.status == "ready":
            assert task.quota and task.initiator and task.window_start and task.window_end
            assert Quota.model_validate(task.quota).plain() == task.quota
            assert task.remind_on is not None and task.remind_on < task.window_start
        for one in errors:
            assert one.message.endswith("。")


def test_numbers_are_unique(generated: tuple[Path, list[GenerateReport]]) -> None:
    tasks = all_tasks(generated[0])
    assert len({task.task_no for task in tasks}) == len({task.task_id for task in tasks}) == len(tasks)


def test_every_named_scope_has_a_rule_to_confirm(generated: tuple[Path, list[GenerateReport]]) -> None:
    assert all(task.scope_rule_id for task in all_tasks(generated[0]) if task.target_scope)
    with opened(generated[0], read_only=True) as con:
        states = con.execute("SELECT DISTINCT scope_status FROM draw_tasks WHERE target_scope IS NOT NULL").fetchall()
    assert states == [("proposed",)]


def line(task: TaskRow) -> dict[str, Any]:
    """One task as a person would check it against the notice."""
    return {
        "task": f"{task.task_id} {task.task_no} {task.status}",
        "plan": f"{task.seq} {task.name} {task.batch}/{task.batches}",
        "bodies": "；".join([task.initiator or "?", *task.cooperators]),
        "when": f"{task.window_start}..{task.window_end} remind {task.remind_on}",
        "draw": f"{quota_text(task.quota)} of {task.target_scope} | {task.risk_rule} | {task.draw_level}",
        "problems": [f"{one.severity} {one.code}" for one in task.problems],
    }


@pytest.mark.parametrize("year", sorted(GAOPING))
def test_gaoping_plans(samples: Path, golden: Golden, year: int) -> None:
    """Alone in their warehouse, so that the numbers are theirs: 72 tasks from 72 lines."""
    with opened(samples) as con:
        for table in ("item", "field", "finding", "notice"):
            con.execute(f"DELETE FROM base.{table} WHERE notice_id NOT IN "
                        "(SELECT notice_id FROM base.notice WHERE doc_number LIKE '高市%')")  # fmt: skip
    report = run(samples, year)
    tasks = all_tasks(samples)
    assert (report.items, report.tasked, len(tasks)) == (GAOPING[year],) * 3
    golden(f"tasks/gaoping-{year}.json", [line(task) for task in tasks])
