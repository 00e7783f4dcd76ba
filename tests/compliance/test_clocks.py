"""The publicity clock against deadlines that were counted by hand, and every state that a clock can be in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from pipelines.steps.compliance.calendar import load_calendar
from tests.support import year as make
from warehouse.compliance.calendar import store_calendar

# Counted on paper from the State Council's notices (国务院办公厅关于…年部分节假日安排的通知). Day 1 is the day after
# the trigger; the first line of a year lists its days off, the second the weekends that are worked:
# 2021, 国办发明电〔2020〕27号: 1.1–3, 2.11–17, 4.3–5, 5.1–5, 6.12–14, 9.19–21, 10.1–7
#     2.7, 2.20, 4.25, 5.8, 9.18, 9.26, 10.9
# 2022, 国办发明电〔2021〕11号: 1.1–3, 1.31–2.6, 4.3–5, 4.30–5.4, 6.3–5, 9.10–12, 10.1–7
#     1.29, 1.30, 4.2, 4.24, 5.7, 10.8, 10.9
# 2023, 国办发明电〔2022〕16号: 12.31–1.2, 1.21–27, 4.5, 4.29–5.3, 6.22–24, 9.29–10.6
#     1.28, 1.29, 4.23, 5.6, 6.25, 10.7, 10.8
# 2024, 国办发明电〔2023〕7号: 1.1, 2.10–17, 4.4–6, 5.1–5, 6.10, 9.15–17, 10.1–7
#     2.4, 2.18, 4.7, 4.28, 5.11, 9.14, 9.29, 10.12
# 2025, 国办发明电〔2024〕12号: 1.1, 1.28–2.4, 4.4–6, 5.1–5, 5.31–6.2, 10.1–8
#     1.26, 2.8, 4.27, 9.28, 10.11
# 2026, 国办发明电〔2025〕7号: 1.1–3, 2.15–23, 4.4–6, 5.1–5, 6.19–21, 9.25–27, 10.1–7
#     1.4, 2.14, 2.28, 5.9, 9.20, 10.10
INSPECTED = [
    # inspected on  20th working day
    ("2021-01-18", "2021-02-19"),  # 春节: the Sunday before is worked
    ("2021-02-10", "2021-03-16"),  # the last day before 春节
    ("2021-02-13", "2021-03-16"),  # inspected in the holiday itself: the same
    ("2021-04-25", "2021-05-25"),  # inspected on a Sunday that is worked
    ("2021-09-30", "2021-11-03"),  # the last day before 国庆
    ("2022-01-29", "2022-03-03"),  # a worked Saturday before 春节
    ("2022-04-01", "2022-04-29"),  # 清明 and a worked Sunday
    ("2022-09-09", "2022-10-13"),  # 中秋, 国庆, Saturday and Sunday worked after it
    ("2022-12-30", "2023-02-02"),  # over the end of the year and 春节
    ("2023-04-03", "2023-05-04"),  # 清明, 劳动节: ends on the first day after
    ("2023-09-07", "2023-10-11"),  # 中秋 and 国庆 together
    ("2024-01-10", "2024-02-06"),  # ends before 春节, one Sunday worked
    ("2024-02-09", "2024-03-14"),  # 除夕 of 2024 is a working day
    ("2024-04-30", "2024-05-30"),
    ("2024-09-30", "2024-11-01"),  # a Monday between the worked Sunday and 国庆
    ("2025-01-06", "2025-02-08"),  # ends on a Saturday that is worked
    ("2025-04-30", "2025-06-03"),  # 劳动节 and 端午
    ("2025-09-12", "2025-10-16"),
    ("2026-02-14", "2026-03-20"),  # a worked Saturday before nine days of 春节
    ("2026-09-18", "2026-10-22"),  # a worked Sunday, 中秋, 国庆, a worked Saturday
]
TASK_COMPLETED = [
    # first object  last object   20th working day after the last one
    ("2021-01-04", "2021-01-22", "2021-02-24"),
    ("2021-03-01", "2021-04-09", "2021-05-10"),
    ("2021-09-10", "2021-09-10", "2021-10-14"),
    ("2022-01-04", "2022-01-05", "2022-02-07"),
    ("2022-03-31", "2022-04-29", "2022-05-31"),
    ("2022-09-01", "2022-09-30", "2022-11-02"),
    ("2023-01-05", "2023-01-20", "2023-02-22"),
    ("2023-04-23", "2023-04-28", "2023-05-30"),
    ("2023-06-05", "2023-09-28", "2023-11-01"),
    ("2024-01-02", "2024-01-26", "2024-02-28"),
    ("2024-03-29", "2024-04-03", "2024-05-06"),
    ("2024-08-30", "2024-09-06", "2024-10-11"),
    ("2024-12-31", "2025-01-27", "2025-03-03"),
    ("2025-03-03", "2025-04-03", "2025-05-06"),
    ("2025-06-16", "2025-09-03", "2025-09-30"),
    ("2025-09-08", "2025-09-30", "2025-11-04"),
    ("2025-11-17", "2025-12-31", "2026-01-29"),
    ("2026-01-05", "2026-01-19", "2026-02-14"),
    ("2026-03-30", "2026-04-02", "2026-05-06"),
    ("2026-04-30", "2026-04-30", "2026-06-01"),
]
WAITING: dict[str, Any] = {"state": "待审核", "approved_on": None, "published_on": None}
Row = dict[str, Any]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with make.year(tmp_path_factory.mktemp("clocks"), as_of=None) as con:
        known = load_calendar()
        store_calendar(con, known.days, known.version, by="x", now=datetime(2026, 1, 1, tzinfo=UTC))
        make.notice(con)
        yield con


@pytest.fixture(autouse=True)
def nothing_stays(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Every test has the empty year to itself."""
    con.begin()
    yield
    con.rollback()


def day(text: str) -> date:
    return date.fromisoformat(text)


def put(con: duckdb.DuckDBPyConnection, number: int, *results: dict[str, Any] | None, **over: Any) -> None:
    """Task ``number``, drawn early in 2021, with one object for each of ``results``; None: nothing entered."""
    task_id = make.task(con, f"T2023-{number:04d}", **over)
    objects = [f"{number}-{n}" for n in range(len(results))]
    make.draw(con, task_id, objects, day("2021-01-01"))
    for name, values in zip(objects, results, strict=True):
        if values is not None:
            make.result(con, task_id, name, **({"entered_on": values.get("inspected_on")} | values))


def rows(con: duckdb.DuckDBPyConnection, as_of: str, view: str = "inspections") -> list[Row]:
    make.at(con, day(as_of))
    found = con.execute(f"SELECT * FROM {view} ORDER BY ALL")
    names = [column[0] for column in found.description or ()]
    return sorted((dict(zip(names, row, strict=True)) for row in found.fetchall()), key=lambda row: row["object_id"])


def setting(con: duckdb.DuckDBPyConnection, **values: Any) -> None:
    for name, value in values.items():
        con.execute(f"UPDATE base.compliance_setting SET {name} = ?", [value])


def limit(
    con: duckdb.DuckDBPyConnection, value: int, unit: str = "working_day", code: str = "publicity_deadline"
) -> None:
    make.insert(
        con, "obligation", notice_id=make.NOTICE, code=code, value=Decimal(value), unit=unit, raw=f"{value}日内公示"
    )


def clock(row: Row) -> tuple[str, int | None, int | None]:
    return row["clock"], row["days_left"], row["days_over"]


def test_twenty_deadlines_after_the_inspection_counted_by_hand(con: duckdb.DuckDBPyConnection) -> None:
    for number, (inspected, _) in enumerate(INSPECTED, start=1):
        put(con, number, WAITING | {"inspected_on": day(inspected)})
    found = {str(row["trigger_on"]): str(row["deadline"]) for row in rows(con, "2026-12-31")}
    assert found == dict(INSPECTED)
    assert len(found) == 20


def test_twenty_deadlines_after_the_last_object_of_the_task_counted_by_hand(con: duckdb.DuckDBPyConnection) -> None:
    setting(con, publicity_trigger="task_completed")
    for number, (first, last, _) in enumerate(TASK_COMPLETED, start=1):
        put(con, number, WAITING | {"inspected_on": day(first)}, WAITING | {"inspected_on": day(last)})
    found = rows(con, "2026-12-31")
    assert len(found) == 40
    assert {(str(row["trigger_on"]), str(row["deadline"])) for row in found} == {row[1:] for row in TASK_COMPLETED}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2023-05-07", ("not_started", None, None)),  # the day before the inspection
        ("2023-05-08", ("on_track", 20, None)),  # the day itself: not one has passed
        ("2023-05-26", ("on_track", 6, None)),  # Friday
        ("2023-05-27", ("on_track", 6, None)),  # Saturday
        ("2023-05-29", ("due_soon", 5, None)),
        ("2023-06-04", ("due_soon", 1, None)),  # Sunday
        ("2023-06-05", ("due_soon", 0, None)),  # the last day
        ("2023-06-06", ("overdue", None, 1)),
        ("2023-06-10", ("overdue", None, 4)),  # Saturday
        ("2026-12-31", ("overdue", None, 891)),  # 144 + 251 + 248 + 248
        ("2027-01-04", ("overdue", None, None)),  # overdue for certain; how long, nobody knows
    ],
)
def test_warning_levels(con: duckdb.DuckDBPyConnection, as_of: str, expected: tuple[str, int, int]) -> None:
    """Inspected on Monday 2023-05-08: the twentieth working day is Monday 2023-06-05."""
    put(con, 1, WAITING | {"inspected_on": day("2023-05-08")})
    (row,) = rows(con, as_of)
    assert clock(row) == expected


def test_the_saturday_after_a_friday_deadline_is_overdue_by_no_working_day(con: duckdb.DuckDBPyConnection) -> None:
    put(con, 1, WAITING | {"inspected_on": day("2023-05-12")})  # deadline Friday 2023-06-09
    assert clock(rows(con, "2023-06-09")[0]) == ("due_soon", 0, None)
    assert clock(rows(con, "2023-06-10")[0]) == ("overdue", None, 0)
    assert clock(rows(con, "2023-06-12")[0]) == ("overdue", None, 1)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ("2023-06-09", ("met", None, None)),
        ("2023-06-03", ("met", None, None)),  # a Saturday
        ("2023-06-10", ("late", None, 0)),  # the Saturday after the last day
        ("2023-06-12", ("late", None, 1)),
        ("2023-07-03", ("late", None, 15)),  # 端午: off 6.22–24, the Sunday 6.25 is worked
    ],
)
def test_published(con: duckdb.DuckDBPyConnection, published: str, expected: tuple[str, int, int]) -> None:
    put(con, 1, {"inspected_on": day("2023-05-12"), "published_on": day(published)})
    (row,) = rows(con, "2023-12-31")
    assert (*clock(row), row["state"], row["is_public"]) == (*expected, "已公示", True)


def test_beyond_the_calendar_the_deadline_is_unknown(con: duckdb.DuckDBPyConnection) -> None:
    put(con, 1, WAITING | {"inspected_on": day("2026-12-03")}, WAITING | {"inspected_on": day("2026-12-04")})
    put(con, 2, {"inspected_on": day("2026-12-04"), "published_on": day("2026-12-07")})
    put(con, 3, WAITING | {"inspected_on": day("2027-01-04")})
    last, beyond, public, outside = rows(con, "2027-01-10")
    assert (last["deadline"], *clock(last)) == (day("2026-12-31"), "overdue", None, None)
    for row in (beyond, public, outside):
        assert (row["deadline"], *clock(row), row["clock_note"]) == (None, "unknown", None, None, "超出工作日历")
    assert public["state"] == "已公示"


def test_an_empty_calendar_knows_no_deadline(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("DELETE FROM base.workday")
    put(con, 1, WAITING | {"inspected_on": day("2023-05-08")})
    assert clock(rows(con, "2023-12-31")[0]) == ("unknown", None, None)


def test_the_notice_goes_before_the_setting_unless_told_otherwise(con: duckdb.DuckDBPyConnection) -> None:
    put(con, 1, WAITING | {"inspected_on": day("2023-05-08")})
    limit(con, 30, code="plan_publicity_deadline")
    assert rows(con, "2023-05-31")[0]["limit_days"] == 20
    limit(con, 10)
    limit(con, 10)  # said twice
    (row,) = rows(con, "2023-05-31")
    assert (row["limit_days"], row["deadline"]) == (10, day("2023-05-22"))
    setting(con, publicity_source="setting", publicity_days=7)
    (row,) = rows(con, "2023-05-31")
    assert (row["limit_days"], row["deadline"]) == (7, day("2023-05-17"))


@pytest.mark.parametrize(
    ("inspected", "deadline"),
    [
        ("2023-05-08", "2023-05-29"),  # the 28th is a Sunday: the next working day
        ("2023-05-09", "2023-05-29"),
        ("2023-09-12", "2023-10-07"),  # 10.2 is a day off: the Saturday after the holiday is worked
    ],
)
def test_a_notice_that_says_days_means_calendar_days(
    con: duckdb.DuckDBPyConnection, inspected: str, deadline: str
) -> None:
    limit(con, 20, unit="day")
    put(con, 1, WAITING | {"inspected_on": day(inspected)})
    (row,) = rows(con, "2023-12-31")
    assert (row["limit_unit"], row["deadline"]) == ("day", day(deadline))


def test_a_notice_that_contradicts_itself_gives_no_deadline(con: duckdb.DuckDBPyConnection) -> None:
    limit(con, 20)
    limit(con, 20, unit="day")
    put(con, 1, WAITING | {"inspected_on": day("2023-05-08")})
    (row,) = rows(con, "2023-12-31")
    assert (row["limit_days"], row["clock"], row["clock_note"]) == (None, "unknown", "通知中的公示期限前后不一")


def test_a_task_is_completed_with_its_last_object_as_known_on_the_day(con: duckdb.DuckDBPyConnection) -> None:
    setting(con, publicity_trigger="task_completed")
    put(con, 1, WAITING | {"inspected_on": day("2023-05-08")}, WAITING | {"inspected_on": day("2023-06-01")})
    put(con, 2, WAITING | {"inspected_on": day("2023-05-08")}, None)
    assert {row["clock"] for row in rows(con, "2023-05-31")} == {"not_started"}
    found = rows(con, "2023-06-01")
    assert [str(row["trigger_on"]) for row in found] == ["2023-06-01", "2023-06-01", "None", "None"]


def test_the_clock_of_the_window_runs_for_what_nobody_has_entered(con: duckdb.DuckDBPyConnection) -> None:
    setting(con, publicity_trigger="window_end")
    put(con, 1, None, window_end=day("2023-09-28"))
    put(con, 2, None, window_end=None)
    assert rows(con, "2023-09-27")[0]["clock"] == "not_started"
    known, unknown = rows(con, "2023-09-28")
    assert (str(known["deadline"]), known["clock"], known["state"]) == ("2023-11-01", "on_track", "未录入")
    assert (unknown["clock"], unknown["clock_note"]) == ("unknown", "任务没有检查时间")


@pytest.mark.parametrize("trigger", ["inspected", "task_completed"])
def test_a_missing_date_is_unknown_not_on_time(con: duckdb.DuckDBPyConnection, trigger: str) -> None:
    setting(con, publicity_trigger=trigger)
    put(con, 1, {"inspected_on": None, "entered_on": day("2023-05-09"), "published_on": day("2023-05-10")})
    put(con, 2, None)
    public, nothing = rows(con, "2023-12-31")
    assert (public["clock"], public["clock_note"][-8:]) == ("unknown", "没有检查完成日期")
    assert (nothing["clock"], nothing["clock_note"]) == ("not_started", None)


def test_what_came_later_is_not_known_earlier(con: duckdb.DuckDBPyConnection) -> None:
    later = {
        "inspected_on": day("2023-05-08"), "entered_on": day("2023-05-12"), "approved_on": day("2023-05-16"),
        "published_on": day("2023-05-18"), "category": "发现问题待后续处理", "dispositions": ["责令改正"],
        "follow_up": "已完结", "follow_up_closed_on": day("2023-06-20"), "remarks": "x",
    }  # fmt: skip
    put(con, 1, later)
    (row,) = rows(con, "2023-05-11")
    assert (row["state"], row["is_entered"], row["has_problem"]) == ("未录入", False, False)
    assert row["inspected_on"] == day("2023-05-08")  # the clock runs from the inspection, entered or not
    hidden = (
        "version",
        "matters",
        "dispositions",
        "methods",
        "inspectors",
        "follow_up",
        "remarks",
        "import_id",
        "row_no",
    )
    assert [row[name] for name in hidden] == [None] * len(hidden)
    (row,) = rows(con, "2023-05-17")
    assert (row["state"], row["is_entered"], row["is_public"], row["has_problem"]) == ("待审核", True, False, True)
    assert (row["follow_up"], row["follow_up_closed_on"]) == ("未完结", None)
    (row,) = rows(con, "2023-06-20")
    assert (row["state"], row["is_public"], row["follow_up"]) == ("已公示", True, "已完结")


def test_what_is_public_has_been_entered(con: duckdb.DuckDBPyConnection) -> None:
    """A result without its day of entry: known from the day it was public, else from the day it was stored."""
    put(con, 1, {"inspected_on": day("2023-05-08"), "entered_on": None, "published_on": day("2023-05-10")})
    put(con, 2, WAITING | {"entered_on": None, "changed_at": datetime(2023, 5, 9, 17)})  # 01:00 of the 10th in Beijing
    assert [row["is_entered"] for row in rows(con, "2023-05-09")] == [False, False]
    assert [row["state"] for row in rows(con, "2023-05-10")] == ["已公示", "待审核"]


def test_a_replaced_object_was_to_inspect_until_it_was_replaced(con: duckdb.DuckDBPyConnection) -> None:
    put(con, 1, None, None, None)
    draw_id = f"{make.DOC_NUMBER}#1/1"
    con.execute("UPDATE base.draw_selected SET state = 'replaced' WHERE object_id IN ('1-0', '1-1')")
    make.insert(
        con, "draw_selected", draw_id=draw_id, position=4, object_id="1-9", stratum="B", ticket="0", state="substitute"
    )
    common = {"draw_id": draw_id, "evidence": "x", "approver": "x", "by": "x", "reason": "x"}
    late = datetime(2023, 4, 30, 16)  # midnight in Beijing
    make.insert(con, "draw_replacement", number=1, object_id="1-0", substitute_id="1-9", at=late, **common)
    make.insert(con, "draw_replacement", number=2, object_id="1-1", at=datetime(2023, 6, 1), **common)
    assert [row["object_id"] for row in rows(con, "2023-04-30")] == ["1-0", "1-1", "1-2"]
    found = rows(con, "2023-05-01")
    assert [(row["object_id"], row["draw_state"]) for row in found] == [
        ("1-1", "drawn"), ("1-2", "drawn"), ("1-9", "substitute")
    ]  # fmt: skip
    assert [row["object_id"] for row in rows(con, "2023-06-01")] == ["1-2", "1-9"]
    assert [row["state"] for row in rows(con, "2023-06-01", "selections")] == [
        "replaced",
        "replaced",
        "drawn",
        "substitute",
    ]


def test_draws_to_come_and_tasks_withdrawn_do_not_count(con: duckdb.DuckDBPyConnection) -> None:
    put(con, 1, None)
    put(con, 2, None, status="withdrawn")
    assert rows(con, "2020-12-31") == []
    assert [row["object_id"] for row in rows(con, "2021-01-01")] == ["1-0"]


def test_a_result_of_a_draw_that_was_called_off_is_not_one_of_the_new_draw(con: duckdb.DuckDBPyConnection) -> None:
    put(con, 1, {"inspected_on": day("2023-05-08")})
    con.execute("UPDATE base.draw SET status = 'void'")
    assert rows(con, "2023-12-31") == []
    make.draw(con, "T2023-0001", ["1-0"], day("2023-06-01"), draw_id="second", attempt=2)
    assert [row["state"] for row in rows(con, "2023-12-31")] == ["未录入"]


def test_the_name_is_that_of_the_latest_import(con: duckdb.DuckDBPyConnection) -> None:
    put(con, 1, None, None)
    for number, name in ((2, "新名"), (1, "旧名")):
        make.insert(
            con, "registry_object", import_id=f"objects-{number:04d}", row_no=1, object_id="1-0", id_kind="other",
            name=name, status="存续", tags=[], abnormal=False, flags=[],
        )  # fmt: skip
    assert [row["object_name"] for row in rows(con, "2023-12-31")] == ["新名", None]


LOST = {"category": "通过登记的住所（经营场所）无法联系", "dispositions": ["其他"]}


@pytest.mark.parametrize(
    ("values", "as_of", "expected"),
    [
        # cannot be contacted, inspected 2023-04-24: ten working days end on 2023-05-10 (劳动节; 5.6 is worked)
        ({}, "2023-05-04", ("2023-05-10", "due_soon", 5, None)),
        ({}, "2023-04-28", ("2023-05-10", "on_track", 6, None)),
        ({}, "2023-05-10", ("2023-05-10", "due_soon", 0, None)),
        ({}, "2023-05-11", ("2023-05-10", "overdue", None, 1)),
        ({"abnormal_listed_on": day("2023-05-10")}, "2023-12-31", ("2023-05-10", "met", None, None)),
        ({"abnormal_listed_on": day("2023-05-12")}, "2023-12-31", ("2023-05-10", "late", None, 2)),
        ({"abnormal_listed_on": day("2023-05-12")}, "2023-05-11", ("2023-05-10", "overdue", None, 1)),
        ({"inspected_on": None, "entered_on": day("2023-04-25")}, "2023-12-31", ("None", "unknown", None, None)),
    ],
)
def test_the_clock_of_the_abnormal_list(
    con: duckdb.DuckDBPyConnection, values: dict[str, Any], as_of: str, expected: tuple[Any, ...]
) -> None:
    put(con, 1, {"inspected_on": day("2023-04-24"), "follow_up": "已完结", **LOST, **values})
    (row,) = [row for row in rows(con, as_of, "follow_up_clocks") if row["kind"] == "列入经营异常名录"]
    assert (str(row["deadline"]), *clock(row)) == expected


def test_the_clock_of_a_penalty(con: duckdb.DuckDBPyConnection) -> None:
    common = {"inspected_on": day("2023-05-08"), "follow_up_closed_on": day("2023-05-10")}
    put(con, 1, common | {"penalty_decided_on": day("2023-09-28")})
    put(con, 2, common | {"penalty_decided_on": day("2023-09-28"), "penalty_published_on": day("2023-11-02")})
    put(con, 3, common | {"penalty_published_on": day("2023-11-02")})
    put(con, 4, common)
    assert rows(con, "2023-09-27", "follow_up_clocks") == []
    found = rows(con, "2023-12-31", "follow_up_clocks")
    assert [(row["kind"], str(row["deadline"]), row["clock"], row["days_over"]) for row in found] == [
        ("行政处罚公示", "2023-11-01", "overdue", 42),
        ("行政处罚公示", "2023-11-01", "late", 1),
        ("行政处罚公示", "None", "unknown", None),
    ]
    assert found[2]["clock_note"] == "没有处罚决定日期"


def test_follow_ups_that_are_open(con: duckdb.DuckDBPyConnection) -> None:
    problem = {"inspected_on": day("2023-05-08"), "category": "发现问题待后续处理"}
    put(con, 1, problem | {"follow_up": "未完结", "dispositions": ["责令改正"]})
    put(con, 2, problem | {"dispositions": ["责令改正"]})  # a problem and not a word about what came of it
    put(con, 3, problem | {"dispositions": ["无需后续处置"]})
    put(con, 4, problem | {"follow_up": "已完结", "follow_up_closed_on": day("2023-07-01")})
    put(con, 5, {"inspected_on": day("2023-05-08")})
    put(con, 6, WAITING | {"inspected_on": day("2023-05-08"), "entered_on": day("2023-08-01"), "follow_up": "未完结"})
    found = rows(con, "2023-06-30", "follow_up_clocks")
    assert [(row["object_id"], *clock(row), row["deadline"]) for row in found] == [
        ("1-0", "open", None, None, None), ("2-0", "open", None, None, None), ("4-0", "open", None, None, None)
    ]  # fmt: skip
    assert [row["clock_note"] for row in found] == [None, "没有填写后续处置进展", None]
    assert [row["object_id"] for row in rows(con, "2023-12-31", "follow_up_clocks")] == ["1-0", "2-0", "6-0"]


def test_limits_of_follow_ups_are_settings(con: duckdb.DuckDBPyConnection) -> None:
    setting(con, abnormal_days=1, penalty_days=2)
    put(con, 1, {"inspected_on": day("2023-04-28"), "penalty_decided_on": day("2023-04-28"), **LOST})
    found = {row["kind"]: str(row["deadline"]) for row in rows(con, "2023-05-04", "follow_up_clocks")}
    assert found == {"列入经营异常名录": "2023-05-04", "行政处罚公示": "2023-05-05", "后续处置": "None"}


def test_the_cut_off_is_a_variable_else_today(con: duckdb.DuckDBPyConnection) -> None:
    make.at(con, day("2023-05-08"))
    assert con.execute("SELECT as_of FROM as_of").fetchall() == [(day("2023-05-08"),)]
    con.execute("RESET VARIABLE as_of")
    before = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    ((today,),) = con.execute("SELECT as_of FROM as_of").fetchall()
    assert before <= today <= datetime.now(ZoneInfo("Asia/Shanghai")).date()
