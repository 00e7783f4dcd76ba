"""Whatever the data, the parts add up to the whole: every difference of the reconciliation is 0."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import year as y
from warehouse.reporting.session import pinned

FIRST = date(2023, 1, 2)
DAYS = st.integers(0, 400).map(lambda n: FIRST + timedelta(days=n))
CATEGORIES = st.sampled_from(["未发现问题", "发现问题已责令改正", "注销"])
RESULT = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["待审核", "退回", "不通过", "已公示"]),
        "inspected_on": st.none() | DAYS,
        "entered_on": st.none() | DAYS,
        "published_on": st.none() | DAYS,
        "follow_up_closed_on": st.none() | DAYS,
        "category": CATEGORIES,
    }
)
TASK = st.fixed_dictionaries(
    {
        "initiator": st.sampled_from([None, y.MARKET, y.FIRE]),
        "cooperators": st.sampled_from([[], [y.FIRE], [y.MARKET, y.FIRE]]),
        "draw_type": st.sampled_from([None, "定向", "不定向"]),
        "status": st.sampled_from(["ready", "drawn", "finished", "external", "withdrawn"]),
        "window_start": st.none() | DAYS,
        "window_end": st.none() | DAYS,
        "item_id": st.sampled_from(["i-1", "i-2"]),
    }
)
#: a task, whether and when it was drawn, its objects: None not entered, "gone" replaced.
YEAR = st.lists(
    st.tuples(TASK, st.none() | DAYS, st.lists(st.none() | st.just("gone") | RESULT, max_size=4)), max_size=8
)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with y.year(tmp_path_factory.mktemp("random"), None) as con:
        y.notice(con)
        for name in ("i-1", "i-2", "i-3"):
            y.item(con, name)
        yield con


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tasks=YEAR, as_of=DAYS)
def test_every_equation_holds(con: duckdb.DuckDBPyConnection, tasks: list[Any], as_of: date) -> None:
    con.begin()
    try:
        for number, (task, drawn_on, objects) in enumerate(tasks, 1):
            _fill(con, f"T2023-{number:04d}", task, drawn_on, objects)
        with pinned(con, 2023, as_of):
            found = con.execute("SELECT what, left_value, right_value FROM out_reconciliation").fetchall()
            metrics = con.execute("SELECT numerator, denominator, value FROM out_department_metrics").fetchall()
        assert [row for row in found if row[1] != row[2]] == []
        assert len(found) > 40 if tasks else len(found) == 2
        assert all((value is None) == (denominator == 0) for _, denominator, value in metrics)
        assert all(0 <= numerator <= denominator for numerator, denominator, _ in metrics)
    finally:
        con.rollback()


def _fill(
    con: duckdb.DuckDBPyConnection, task_id: str, task: dict[str, Any], drawn_on: date | None, objects: Any
) -> None:
    y.task(con, task_id, **task)
    if drawn_on is None:
        return
    names = [f"{task_id}-{n}" for n in range(len(objects))]
    states = ["replaced" if one == "gone" else "drawn" for one in objects]
    y.draw(con, task_id, names, drawn_on, states=states, team=())
    for name, one in zip(names, objects, strict=True):
        if isinstance(one, dict):
            y.result(con, task_id, name, **one)
