"""Reminders: working days before the window, who is late, what can be committed today."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.flows.draw_report import DueSummary, markdown
from pipelines.flows.workdays import is_working_day
from pipelines.steps.tasks.due import find_due
from pipelines.steps.tasks.remind import working_days_before
from pipelines.steps.tasks.settings import TaskSettings, load_settings, parse_settings
from tests.support.plans import task
from warehouse.errors import WarehouseError
from warehouse.task_records import Problem, TaskRow

TODAY = date(2023, 6, 1)


@pytest.mark.parametrize(
    ("start", "days", "day"),
    [
        (date(2023, 7, 3), 1, date(2023, 6, 30)),
        (date(2023, 7, 3), 10, date(2023, 6, 16)),  # over 端午节, 22 to 24 June, and the Sunday worked for it
        (date(2023, 10, 8), 5, date(2023, 9, 25)),  # over 国庆节, with a Saturday and a Sunday worked for it
        (date(2023, 6, 1), 0, date(2023, 6, 1)),
    ],
)
def test_reminder_counts_chinese_working_days(start: date, days: int, day: date) -> None:
    assert working_days_before(start, days, is_working_day) == (day, True)


@pytest.mark.parametrize(("days", "back"), [(1, 2), (5, 7), (10, 14), (7, 10)])
def test_beyond_the_calendar_a_plain_date_is_said_to_be_one(days: int, back: int) -> None:
    start = date(2099, 3, 1)
    assert working_days_before(start, days, is_working_day) == (start - timedelta(days=back), False)


def due_task(number: int, start: date, end: date, status: str = "ready", **more: Any) -> TaskRow:
    values = {
        "window_start": start, "window_end": end, "remind_on": start - timedelta(days=14), "status": status,
        "initiator": "高平市教育局", **more,
    }  # fmt: skip
    return task(number, "S1", (4, 1), (9, 30)).model_copy(update=values)


def names(tasks: Any) -> list[str]:
    return [one.task_id[-1] for one in tasks]


BLOCK = Problem(code="quota_unspecified", severity="error", field="quota", message="没有规定比例。")
TASKS = [
    due_task(1, date(2023, 6, 1), date(2023, 8, 31)),
    due_task(2, date(2023, 6, 10), date(2023, 8, 31)),
    due_task(3, date(2023, 6, 16), date(2023, 8, 31)),
    due_task(4, date(2023, 4, 1), date(2023, 5, 31)),
    due_task(5, date(2023, 5, 1), date(2023, 8, 31), "blocked", problems=(BLOCK,)),
    due_task(6, date(2023, 5, 1), date(2023, 8, 31), "committed"),
    *(due_task(n, date(2023, 5, 1), date(2023, 8, 31), status)
      for n, status in ((7, "drawn"), (8, "withdrawn"), (9, "external"))),
]  # fmt: skip


def test_who_is_due() -> None:
    due = find_due(TASKS, {"S1": "confirmed"}, TODAY)
    assert (names(due.soon), names(due.late), names(due.ready)) == (["2"], ["4", "5", "6", "1"], ["1"])
    todo = {one.task_id[-1]: one.todo for one in (*due.soon, *due.late)}
    assert "已过" in todo["4"]
    assert "没有规定比例" in todo["5"]
    assert "draw run" in todo["6"]
    assert "draw commit" in todo["1"]


def test_unconfirmed_scope_is_not_committed() -> None:
    due = find_due(TASKS, {"S1": "proposed"}, TODAY)
    assert due.ready == ()
    assert "scope" in next(one.todo for one in due.late if one.task_id.endswith("1"))


def test_only_own_departments() -> None:
    assert find_due(TASKS, {}, TODAY, ["高平市公安局"]).late == ()
    assert len(find_due(TASKS, {}, TODAY, ["高平市教育局"]).late) == 4


def test_page_for_the_morning() -> None:
    due = find_due(TASKS, {"S1": "confirmed"}, TODAY)
    page = markdown(due, {}, TODAY, "仓库.duckdb", named=False)
    assert "没有指定种子期号" in page
    assert (
        page.index("已到检查时间") < page.index("T2023-0004") < page.index("即将到检查时间") < page.index("T2023-0002")
    )
    outcomes = {"T2023-0001": "已锁定，摘要 ab12"}
    assert "ab12" in markdown(due, outcomes, TODAY, "仓库.duckdb", named=True)
    assert DueSummary.of(due, outcomes).model_dump() == {
        "soon": 1, "late": 4, "ready": 1, "committed": 1, "refused": 0,
    }  # fmt: skip


def test_shipped_settings_are_valid() -> None:
    settings = load_settings(environ={}, cwd=Path(__file__).parents[2])
    assert settings == TaskSettings()  # what an installed copy without the file goes by


@pytest.mark.parametrize(
    "text",
    ["[own]\nlevel = 'village'", "[ow]\nlevel = 'city'", "[remind]\ndays_befor = 3", "[words]\n'甲局' = ' '", "["],
)
def test_wrong_settings_are_refused_with_the_file_named(text: str) -> None:
    with pytest.raises(WarehouseError, match=r"我的\.toml"):
        parse_settings(text, "我的.toml")


def test_settings_are_found_where_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "tasks.toml").write_text("[remind]\ndays_before = 3\n", encoding="utf-8")
    assert load_settings({"MINGCHA_CONFIG": str(tmp_path)}, tmp_path).remind.days_before == 3
    with pytest.raises(WarehouseError, match="MINGCHA_CONFIG"):
        load_settings({"MINGCHA_CONFIG": str(tmp_path / "none")}, tmp_path)
