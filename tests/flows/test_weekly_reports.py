"""The weekly reports: on which day they are written, for whom, and what the page says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from pipelines.flows import weekly_reports as flows
from pipelines.flows.weekly_page import FileLink, PageEntry, WeeklySummary, decide, markdown, no_calendar
from pipelines.steps.compliance.calendar import WorkCalendar, load_calendar
from tests.support import year as make
from warehouse.compliance.due import WorkLeft, work_left
from warehouse.errors import WarehouseError

CALENDAR = load_calendar()
AS_OF = date(2023, 6, 6)


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        ("2023-05-08", "write"),  # an ordinary Monday
        ("2023-05-09", "wait"),
        ("2023-05-06", "wait"),  # a Saturday that is worked; its week began on Thursday
        ("2023-05-01", "wait"),  # 劳动节: Monday to Wednesday are days off
        ("2023-05-03", "wait"),
        ("2023-05-04", "write"),
        ("2023-05-05", "wait"),
        ("2023-10-02", "wait"),  # 国庆: only Saturday and Sunday are worked
        ("2023-10-06", "wait"),
        ("2023-10-07", "write"),
        ("2023-10-08", "wait"),
        ("2024-02-12", "wait"),  # 春节: only Sunday is worked
        ("2024-02-17", "wait"),
        ("2024-02-18", "write"),
        ("2024-02-19", "write"),
        ("2026-02-16", "wait"),  # 春节: a week without a working day
        ("2026-02-22", "wait"),
        ("2026-02-23", "wait"),
        ("2026-02-24", "write"),
        ("2026-12-28", "write"),
    ],
)
def test_the_first_working_day_of_the_week(day: str, answer: str) -> None:
    assert decide(CALENDAR, date.fromisoformat(day)) == answer


def test_every_week_of_the_calendar_has_at_most_one_report_on_its_first_working_day() -> None:
    """All whole weeks of the calendar, told by another reckoning than the decision's."""
    first = CALENDAR.first + timedelta(days=-CALENDAR.first.weekday() % 7)
    weeks = (CALENDAR.last - first).days // 7
    assert weeks > 1000
    for number in range(weeks):
        week = [first + timedelta(weeks=number, days=n) for n in range(7)]
        worked = [day for day in week if CALENDAR.is_working(day)]
        assert [day for day in week if decide(CALENDAR, day) == "write"] == worked[:1]


def test_beyond_the_calendar_it_is_unknown() -> None:
    short = WorkCalendar(version="short", first=date(2026, 12, 28), works=(False, True, False, False))
    days = [date(2026, 12, 21) + timedelta(days=n) for n in range(21)]
    answers = [decide(short, day) for day in days]
    # Before the calendar; the week in which it ends: its first working day is known, so every later day only waits.
    assert answers == ["unknown"] * 7 + ["wait", "write"] + ["wait"] * 5 + ["unknown"] * 7
    said = no_calendar(short, date(2027, 1, 4))
    assert "2027-01-04" in said and "2026-12-31" in said and "calendar.extra" in said


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One late department, one with an open follow-up of the year before, and others that have nothing to do."""
    folder = tmp_path_factory.mktemp("weekly")
    late: dict[str, Any] = {"state": "待审核", "published_on": None, "approved_on": None}
    with make.year(folder, as_of=None) as con:
        make.notice(con)
        tasks: tuple[dict[str, Any], ...] = (
            {},  # late
            {"initiator": make.FIRE, "plan_year": 2022},  # finished but for a follow-up
            {"initiator": "已完成局"},
            {"initiator": "以后局", "window_start": date(2023, 6, 7), "status": "ready"},
            {"initiator": "未抽局", "window_start": date(2023, 6, 6), "status": "ready"},
            {"initiator": "撤销局", "status": "withdrawn"},
            {"initiator": "上级局", "status": "external"},
            {"initiator": "往年局", "plan_year": 2021},
            {"initiator": None},
        )
        for number, over in enumerate(tasks, start=1):
            make.task(con, f"T2023-{number:04d}", **over)
        results: dict[int, dict[str, Any]] = {1: late, 2: {"follow_up": "未完结"}, 3: {}, 8: {}, 9: late}
        for number, over in results.items():
            make.draw(con, f"T2023-{number:04d}", [f"O{number}"])
            make.result(con, f"T2023-{number:04d}", f"O{number}", **over)
    yield folder / "w.duckdb"


def test_who_has_work_left(warehouse: Path) -> None:
    left, overdue = flows.find_work.fn(str(warehouse), AS_OF)
    assert [(one.plan_year, one.department) for one in left] == [
        (2022, make.FIRE), (2023, None), (2023, "未抽局"), (2023, make.MARKET)
    ]  # fmt: skip
    assert overdue == {make.MARKET: 1, "发起部门未定": 1}


def test_a_year_in_which_all_is_done_still_has_its_report(tmp_path: Path) -> None:
    with make.year(tmp_path, as_of=None) as con:
        assert work_left(con, AS_OF) == ()
        make.task(con, "T2023-0001")
        make.draw(con, "T2023-0001", ["O1"])
        make.result(con, "T2023-0001", "O1")
        assert work_left(con, AS_OF) == (WorkLeft(plan_year=2023, department=None),)
        assert work_left(con, date(2024, 1, 7)) == ()


def test_a_report_is_written_with_its_figures(warehouse: Path, tmp_path: Path) -> None:
    entry = flows.write_one.fn(str(warehouse), 2023, AS_OF, None, ["xlsx"], str(tmp_path))
    assert entry.refused == ""
    assert [file.format for file in entry.files] == ["xlsx"]
    assert Path(entry.files[0].path).is_file()
    assert entry.figures


def test_a_refusal_comes_back_as_a_sentence(warehouse: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("x")
    entry = flows.write_one.fn(str(warehouse), 2023, AS_OF, None, ["xlsx"], str(tmp_path / "taken"))
    assert entry.refused.endswith("。") and entry.files == ()
    with pytest.raises(WarehouseError):
        flows.find_work.fn(str(tmp_path / "none.duckdb"), AS_OF)


def test_the_page() -> None:
    entries = [
        PageEntry(
            title="2023年 合规报告",
            figures=(("录入率", "98.00%"),),
            files=(FileLink(path="/a b/报告.docx", format="docx"),),
        ),
        PageEntry(title="2023年 公安局", department="公安局", files=(FileLink(path="/a/页.docx", format="docx"),)),
        PageEntry(title="2023年 消防", department="消防", refused="没有|字体。"),
    ]  # fmt: skip
    overdue = {"公安局": 2, "消防": 5}
    page = markdown(entries, overdue, AS_OF, "w.duckdb")
    assert page.index("消防 | 5") < page.index("公安局 | 2")
    assert "98.00%" in page and "截至：2023-06-06" in page and "没有\\|字体。" in page
    assert "(file:///a%20b/" in page
    assert WeeklySummary.of(AS_OF, entries, overdue) == WeeklySummary(
        as_of=AS_OF, reports=1, departments=1, files=2, overdue=7, refused=1
    )
    assert "没有任务" in markdown([], {}, AS_OF, "w.duckdb")


def test_reports_stand_beside_the_warehouse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGCHA_REPORTS", raising=False)
    assert flows._reports_dir("data/plan.duckdb") == str(Path("data/plan.reports"))
    monkeypatch.setenv("MINGCHA_REPORTS", "elsewhere")
    assert flows._reports_dir("data/plan.duckdb") == "elsewhere"


def test_deployment_fires_daily_and_lets_the_flow_decide() -> None:
    told = yaml.safe_load((Path(__file__).parents[2] / "prefect.yaml").read_text(encoding="utf-8"))
    (one,) = [d for d in told["deployments"] if d["entrypoint"] == "pipelines.flows.weekly_reports.weekly_reports"]
    assert (one["name"], one["parameters"]["only_first_working_day"]) == ("weekly_reports", True)
    assert one["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}
    assert [(s["cron"].split()[2:], s["timezone"]) for s in one["schedules"]] == [(["*"] * 3, "Asia/Shanghai")]
    assert set(one["parameters"]) <= set(flows.weekly_reports.parameters.properties)
