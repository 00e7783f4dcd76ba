"""A year computed by hand: 12 tasks, 60 objects (tests/support/hand_case.py), every figure to the last digit.

An object of T3 has its last day on the cut-off and is not public: it can still be met, so that it is not due.

       want drawn  to  ent. pub. not  pend ret rej | due on  late over last soon track unkn not   | prob closed
                  insp.          ent.              |     time                              start |
T1      10   10   10   10   10    -    -   -   -   | 10  10    -    -    -    -    -    -    -   |   -    -   finished
T2       8    8    8    8    5    -    1   1   1   |  8   4    1    3    -    -    -    -    -   |   3    1
T3       8    8    8    5    2    3    3   -   -   |  2   2    -    -    1    2    1    -    3   |   -    -
T4       -    -    -  not drawn, window over
T5       drawn by a higher level          T6 withdrawn
T7       2    0    0  nothing to draw
T8       6    6    6    6    6    -    -   -   -   |  5   5    -    -    -    -    -    1    -   |   -    -   finished
T9       6    6    6    2    2    4    -   -   -   |  -   -    -    -    -    -    -    -    4   |   -    -
T10     12   10   10   10   10    -    -   -   -   | 10   9    1    -    -    -    -    -    -   |   2    2   finished
T11      6    6    6    -    -    6    -   -   -   |  -   -    -    -    -    -    -    -    6   |   -    -
T12      6    6    6    6    3    -    3   -   -   |  6   3    -    3    -    -    -    -    -   |   -    -
sum     64   60   60   47   38   13    7   1   1   | 41  33    2    6    1    2    1    1   13   |   5    3
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.support import hand_case as case
from tests.support.year import FIRE, MARKET
from warehouse.reporting.session import pinned

COLUMNS = (
    "want", "drawn", "to_inspect", "entered", "public", "not_entered", "pending", "returned", "rejected", "due",
    "on_time", "late", "overdue", "last_day", "due_soon", "on_track", "unknown", "not_started", "problems", "closed",
)  # fmt: skip
TASKS = {
    1: (10, 10, 10, 10, 10, 0, 0, 0, 0, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    2: (8, 8, 8, 8, 5, 0, 1, 1, 1, 8, 4, 1, 3, 0, 0, 0, 0, 0, 3, 1),
    3: (8, 8, 8, 5, 2, 3, 3, 0, 0, 2, 2, 0, 0, 1, 2, 1, 0, 3, 0, 0),
    4: (None, None, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    5: (None, None, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    6: (None, None, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    7: (2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    8: (6, 6, 6, 6, 6, 0, 0, 0, 0, 5, 5, 0, 0, 0, 0, 0, 1, 0, 0, 0),
    9: (6, 6, 6, 2, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0),
    10: (12, 10, 10, 10, 10, 0, 0, 0, 0, 10, 9, 1, 0, 0, 0, 0, 0, 0, 2, 2),
    11: (6, 6, 6, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0),
    12: (6, 6, 6, 6, 3, 0, 3, 0, 0, 6, 3, 0, 3, 0, 0, 0, 0, 0, 0, 0),
}
SUM = (64, 60, 60, 47, 38, 13, 7, 1, 1, 41, 33, 2, 6, 1, 2, 1, 1, 13, 5, 3)
#: T1 … T12: progress; the day of the draw against the window; replaced, substitutes.
PROGRESS = [
    "已完成", "进行中", "进行中", "未抽取", "上级抽取", "已撤销", "抽取数为零", "已完成", "进行中", "已完成",
    "进行中", "进行中",
]  # fmt: skip
WHEN = ["inside", "before", "inside", None, None, None, "after", "inside", "inside", "unknown", "inside", "inside"]
#: numerator, denominator, value to twelve places.
METRICS = {
    "plan_completion": (2, 11, "0.181818181818"),
    "task_completion": (3, 10, "0.3"),
    "inspection_completion": (38, 60, "0.633333333333"),
    "entry_rate": (47, 60, "0.783333333333"),
    "publicity_rate": (38, 47, "0.808510638298"),
    "on_time_rate": (33, 41, "0.804878048780"),
    "problem_rate": (5, 38, "0.131578947368"),
    "follow_up_rate": (3, 5, "0.6"),
    "joint_share": (3, 11, "0.272727272727"),
    "matter_coverage": (2, 4, "0.5"),
    "draw_inside": (6, 9, "0.666666666667"),
    "draw_before": (1, 9, "0.111111111111"),
    "draw_after": (1, 9, "0.111111111111"),
    "sample_shortfall": (4, 64, "0.0625"),
}


@pytest.fixture
def con(hand_year: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return hand_year


@pytest.fixture(params=["views", "pinned"])
def asked(request: pytest.FixtureRequest, con: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The views on their own, and while a report is made: the same answers."""
    if request.param == "views":
        yield con
        return
    with pinned(con, 2023, case.AS_OF):
        yield con


def rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    return con.execute(sql).fetchall()


def test_tasks(asked: duckdb.DuckDBPyConnection) -> None:
    found = rows(asked, f"SELECT {', '.join(COLUMNS)} FROM out_tasks ORDER BY task_id")
    assert dict(enumerate(found, 1)) == TASKS
    assert [row[0] for row in rows(asked, "SELECT progress FROM out_tasks ORDER BY task_id")] == PROGRESS
    assert [row[0] for row in rows(asked, "SELECT draw_when FROM out_tasks ORDER BY task_id")] == WHEN
    swapped = rows(asked, "SELECT task_id, replaced, substitutes FROM out_tasks WHERE replaced + substitutes > 0")
    assert swapped == [("T2023-0002", 1, 1)]


def test_totals(asked: duckdb.DuckDBPyConnection) -> None:
    assert rows(asked, f"SELECT {', '.join(COLUMNS)} FROM out_groups WHERE grp = 'year'") == [SUM]
    counted = (
        "tasks, tasks_withdrawn, tasks_external, tasks_counted, tasks_drawn, tasks_undrawn, tasks_undrawn_over,"
        " tasks_empty, tasks_open, tasks_open_over, tasks_finished, tasks_joint, tasks_short, visited,"
        " problems_not_public, open"
    )
    assert rows(asked, f"SELECT {counted} FROM out_groups WHERE grp = 'year'") == [
        (11, 1, 1, 10, 9, 1, 1, 1, 5, 4, 3, 3, 2, 46, 1, 2)
    ]


def test_metrics(asked: duckdb.DuckDBPyConnection) -> None:
    found = rows(asked, "SELECT key, numerator, denominator, value, formula FROM out_metrics ORDER BY ordinal")
    assert {key: (n, d) for key, n, d, *_ in found} == {key: (n, d) for key, (n, d, _) in METRICS.items()}
    assert {key: value for key, _, _, value, _ in found} == {key: Decimal(v) for key, (_, _, v) in METRICS.items()}
    assert all("÷" in formula for *_, formula in found)
    notes = dict(rows(asked, "SELECT key, note FROM out_metrics WHERE note IS NOT NULL"))
    assert notes == {
        "plan_completion": "另有1条由上级抽取，不计入。",
        "task_completion": "另有由上级抽取1项、已撤销1项，不计入。",
        "inspection_completion": "未抽取的1项任务尚无应检对象。",
        "on_time_rate": "期限不详1个、截止日当日到期尚未公示1个，不计入。",
        "problem_rate": "另有1个已录入问题、尚未公示，不计入。",
        "matter_coverage": "另有1个事项名称不在清单中，不计入。",
        "draw_inside": "检查时间不全、不能判断的1项，计入分母。",
    }


def test_departments(asked: duckdb.DuckDBPyConnection) -> None:
    """Place, tasks, finished, to inspect, entered, public, due, on time, overdue, late."""
    names = "role, department, place, tasks, tasks_finished, to_inspect, entered, public, due, on_time, overdue, late"
    assert rows(asked, f"SELECT {names} FROM out_departments ORDER BY role, place, department") == [
        ("发起部门", FIRE, 1, 3, 1, 18, 15, 12, 12, 11, 0, 1),
        ("发起部门", MARKET, 2, 4, 1, 24, 18, 15, 18, 14, 3, 1),
        ("发起部门", case.SCHOOLS, 3, 4, 1, 18, 14, 11, 11, 8, 3, 0),
        ("配合部门", MARKET, None, 2, 1, 10, 10, 10, 10, 9, 0, 1),
        ("配合部门", FIRE, None, 2, 0, 8, 8, 5, 8, 4, 3, 1),
    ]
    rates = rows(
        asked, f"SELECT on_time_rate, joint_rate FROM out_departments WHERE department = '{FIRE}' AND place = 1"
    )
    assert rates == [(Decimal("0.916666666667"), Decimal("0.333333333333"))]


def test_on_the_last_day_only_what_is_public_is_due(con: duckdb.DuckDBPyConnection) -> None:
    """T3-4 has its deadline on the cut-off day: published that day it is due and on time, a day later overdue."""
    sums = "SELECT due, on_time, late, overdue, last_day FROM out_tasks WHERE task_id = 'T2023-0003'"
    assert rows(con, sums) == [(2, 2, 0, 0, 1)]
    with pinned(con, 2023, date(2023, 8, 1)):
        assert rows(con, sums) == [(3, 2, 0, 1, 0)]
    con.begin()
    con.execute(
        "UPDATE base.result SET state = '已公示', published_on = DATE '2023-07-31'"
        " WHERE object_id = 'T3-4' AND is_current"
    )
    public = rows(con, sums)
    con.rollback()
    assert public == [(3, 3, 0, 0, 0)]


def test_months_and_types(asked: duckdb.DuckDBPyConnection) -> None:
    months = "month, tasks, to_inspect, public, inspected_in, published_in"
    assert rows(asked, f"SELECT {months} FROM out_months ORDER BY month") == [
        ("2023-03", 1, 6, 6, 0, 0),
        ("2023-05", 0, 0, 0, 33, 29),
        ("2023-06", 6, 24, 18, 6, 5),
        ("2023-07", 2, 14, 2, 7, 4),
        ("2023-12", 1, 6, 2, 0, 0),
        ("未定", 1, 10, 10, 0, 0),
    ]
    types = "is_joint, draw_type, tasks, tasks_withdrawn, to_inspect, public"
    assert rows(asked, f"SELECT {types} FROM out_types ORDER BY ALL") == [
        (False, "不定向", 6, 1, 36, 20),
        (False, "定向", 2, 0, 6, 3),
        (True, "不定向", 2, 0, 10, 10),
        (True, "定向", 1, 0, 8, 5),
    ]


def test_overdue_list_has_days(asked: duckdb.DuckDBPyConnection) -> None:
    found = rows(asked, "SELECT object_id, clock, days_left, days_over, state FROM out_overdue ORDER BY ALL")
    assert found == [
        ("T10-3", "late", None, 1, "已公示"),
        ("T12-4", "overdue", None, 21, "待审核"),
        ("T12-5", "overdue", None, 21, "待审核"),
        ("T12-6", "overdue", None, 21, "待审核"),
        ("T2-5", "late", None, 0, "已公示"),
        ("T2-6", "overdue", None, 39, "待审核"),
        ("T2-7", "overdue", None, 39, "退回"),
        ("T2-8", "overdue", None, 39, "不通过"),
        ("T3-4", "due_soon", 0, None, "待审核"),
        ("T3-5", "due_soon", 2, None, "待审核"),
        ("T8-6", "unknown", None, None, "已公示"),
    ]


def test_results_and_matters(asked: duckdb.DuckDBPyConnection) -> None:
    named = "SELECT name, sum(objects) FROM out_results WHERE kind = 'category' GROUP BY 1 ORDER BY 1"
    assert rows(asked, named) == [("发现问题已责令改正", 5), ("未发现问题", 33), ("未按规定公示应当公示的信息", 1)]
    assert rows(asked, "SELECT matter, is_listed, inspected FROM out_matters ORDER BY 1") == [
        ("事项一", True, 37), ("事项三", True, 0), ("事项九", False, 1), ("事项二", True, 1), ("事项四", True, 0),
    ]  # fmt: skip


def test_everything_reconciles(asked: duckdb.DuckDBPyConnection) -> None:
    found = rows(asked, "SELECT what, left_value, difference FROM out_reconciliation")
    assert len(found) > 40
    assert [row for row in found if row[2] != 0] == []
    assert dict(row[:2] for row in found)["应检对象＝抽中−被替换＋替补"] == 60


def test_a_lost_row_shows(con: duckdb.DuckDBPyConnection) -> None:
    """The two sides are counted apart: a draw that says more than it holds does not reconcile."""
    con.begin()
    con.execute("DELETE FROM base.draw_selected WHERE object_id = 'T11-6'")
    bad = rows(con, "SELECT key, difference FROM out_reconciliation WHERE difference <> 0")
    con.rollback()
    assert bad == [("drawn", -1)]


def test_the_day_before_and_nothing_yet(con: duckdb.DuckDBPyConnection) -> None:
    """As of 07-30 the follow-up closed on the 31st is open, and nobody's last day has come."""
    with pinned(con, 2023, date(2023, 7, 30)):
        found = rows(con, "SELECT due, on_time, last_day, closed FROM out_groups WHERE grp = 'year'")
        assert found == [(39, 31, 0, 2)]
    with pinned(con, 2023, date(2022, 12, 31)):
        values = rows(con, "SELECT DISTINCT value FROM out_metrics WHERE key NOT IN ('plan_completion', 'joint_share')")
        assert sorted(map(str, values)) == ["(Decimal('0E-12'),)", "(None,)"]
    assert rows(con, "SELECT to_inspect FROM out_groups WHERE grp = 'year'") == [(60,)]
