"""The hand-computed year: 12 tasks, 60 objects, as of Monday 2023-07-31. What it must give stands in
``tests/reporting/test_hand_case.py``.

Limit 20 working days from the day after the inspection. 2023: 22–24 June off, Sunday 25 June worked.
inspected 05-08 → due 06-05 · 05-12 → Friday 06-09 · 06-01 → 06-30 · 07-03 → 07-31 · 07-05 → 08-02 · 07-20 → 08-17
"""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from tests.support import year as y

AS_OF = date(2023, 7, 31)
SCHOOLS = "高平市教育局"
FIXED = "发现问题已责令改正"
NOT_SAID = "未按规定公示应当公示的信息"


def d(month: int, day: int) -> date:
    return date(2023, month, day)


def fill(con: duckdb.DuckDBPyConnection) -> None:
    """Write the case into an empty warehouse with the working-day calendar."""
    y.notice(con)
    for name in ("01", "02", "03", "04", "05", "06", "07", "08", "10", "11", "12", "none"):
        y.item(con, f"i-T2023-00{name}")
    _matters(con)
    # T1 market, own, finished: 10 in time.
    _task(con, 1, 10, d(4, 3))
    for n in range(1, 11):
        _result(con, 1, n)
    # T2 market with fire, targeted, drawn before its window; the first object replaced by the ninth.
    _task(con, 2, 9, d(3, 30), cooperators=[y.FIRE], draw_type="定向", drawn_total=8, want_total=8)
    _second(con)
    # T3 fire, own, window ends on the cut-off: 3 not entered, last day, due soon, on track with a problem, 2 in time.
    _task(con, 3, 8, d(7, 3), initiator=y.FIRE, window_start=d(7, 1), window_end=d(7, 31))
    for n, day in ((4, d(7, 3)), (5, d(7, 5)), (6, d(7, 20))):
        category = "发现问题待后续处理" if n == 6 else "未发现问题"
        _result(con, 3, n, state="待审核", inspected_on=day, entered_on=day, published_on=None, category=category)
    for n in (7, 8):
        _result(con, 3, n, inspected_on=d(7, 3), entered_on=d(7, 4), published_on=d(7, 10))
    # T4 fire, never drawn · T5 drawn by a higher level · T6 withdrawn.
    y.task(con, "T2023-0004", initiator=y.FIRE, draw_type="定向", status="ready", window_end=d(6, 30))
    y.task(con, "T2023-0005", status="external", window_end=d(6, 30))
    y.task(con, "T2023-0006", status="withdrawn", window_end=d(6, 30))
    # T7 schools with two, drawn after its window: nothing there to draw.
    _task(con, 7, 0, d(7, 5), initiator=SCHOOLS, cooperators=[y.MARKET, y.FIRE], want_total=2)
    # T8 and T9 schools, two batches of one item: 5 in time and one without a day; 4 not entered, 2 long before due.
    batch = {"initiator": SCHOOLS, "item_id": "i-T2023-0008", "batches": 2}
    _task(con, 8, 6, d(3, 6), window_start=d(3, 1), window_end=d(3, 31), **batch)
    for n in range(1, 6):
        _result(con, 8, n)
    _result(con, 8, 6, inspected_on=None)
    _task(con, 9, 6, d(7, 5), batch=2, window_start=d(7, 1), window_end=d(12, 31), **batch)
    for n in (1, 2):
        _result(con, 9, n, inspected_on=d(7, 20), entered_on=d(7, 21), published_on=d(7, 25))
    # T10 fire with market, no window, 10 of 12 drawn: 9 in time, one late by a day; 2 problems closed.
    _task(
        con,
        10,
        10,
        d(5, 4),
        initiator=y.FIRE,
        cooperators=[y.MARKET],
        window_start=None,
        window_end=None,
        want_total=12,
    )
    _result(con, 10, 1, category=FIXED, follow_up="已完结", follow_up_closed_on=d(6, 30))
    _result(con, 10, 2, category=FIXED, follow_up="已完结", follow_up_closed_on=d(7, 31))
    _result(con, 10, 3, published_on=d(6, 6))
    _result(con, 10, 4, matters=[{"matter": "事项九", "category": "未发现问题", "note": None}])
    for n in range(5, 11):
        _result(con, 10, n)
    # T11 market, window over, nothing entered · T12 schools: 3 in time, 3 overdue.
    _task(con, 11, 6, d(5, 4), window_start=d(5, 1), window_end=d(7, 15))
    _task(con, 12, 6, d(6, 1), initiator=SCHOOLS, draw_type="定向", window_start=d(6, 1), window_end=d(6, 30))
    for n in range(1, 7):
        public = d(6, 8) if n <= 3 else None
        state = "已公示" if public else "待审核"
        _result(con, 12, n, state=state, inspected_on=d(6, 1), entered_on=d(6, 2), published_on=public)


def _second(con: duckdb.DuckDBPyConnection) -> None:
    two = [{"matter": m, "category": c, "note": None} for m, c in (("事项一", FIXED), ("事项二", NOT_SAID))]
    _result(con, 2, 2, category=FIXED, follow_up="已完结", follow_up_closed_on=d(6, 1))
    _result(con, 2, 3, matters=two, follow_up="已完结", follow_up_closed_on=d(8, 15))
    _result(con, 2, 4, category=FIXED)
    _result(con, 2, 5, inspected_on=d(5, 12), entered_on=d(5, 12), published_on=d(6, 10))
    _result(con, 2, 6, published_on=d(8, 5))
    _result(con, 2, 7, state="退回", published_on=None)
    _result(con, 2, 8, state="不通过", published_on=None)
    _result(con, 2, 9)


def _task(con: duckdb.DuckDBPyConnection, number: int, objects: int, drawn_on: date, **over: Any) -> None:
    own = {key: over.pop(key) for key in ("want_total", "drawn_total") if key in over}
    task_id = f"T2023-{number:04d}"
    window = {"window_end": d(6, 30)} if "window_end" not in over else {}
    y.task(con, task_id, **window, **over)
    states = ["drawn"] * objects
    if number == 2:
        states[0], states[-1] = "replaced", "substitute"
    y.draw(con, task_id, [f"T{number}-{n}" for n in range(1, objects + 1)], drawn_on, states=states, **own)


def _result(con: duckdb.DuckDBPyConnection, number: int, n: int, **over: Any) -> None:
    y.result(con, f"T2023-{number:04d}", f"T{number}-{n}", **over)


def _matters(con: duckdb.DuckDBPyConnection) -> None:
    y.insert(
        con, "registry_snapshot", snapshot_id="matters@1", kind="matters", version=1, imports=["matters-0001"],
        row_count=4, is_current=True, created_at=y.AT,
    )  # fmt: skip
    for row, name in enumerate(("事项一", "事项二", "事项三", "事项四"), 1):
        y.insert(
            con, "registry_matter", import_id="matters-0001", row_no=row, matter_id=f"m{row}", name=name,
            department=y.MARKET, methods=[], flags=[],
        )  # fmt: skip
