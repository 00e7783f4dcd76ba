"""Frequency × window → batches: a table of what plans say, and properties that hold for every window."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.values import Batch, FrequencyValue
from pipelines.steps.tasks.batches import BatchPlan, Window, plan_batches
from pipelines.steps.tasks.spans import Span, periods_in, split_by_months

YEAR = Window(date(2023, 1, 1), date(2023, 12, 31))
MARCH_ON = Window(date(2023, 3, 1), date(2023, 12, 31))
TWO = Window(
    date(2023, 3, 1),
    date(2023, 12, 31),
    (Batch(start=date(2023, 10, 1), end=date(2023, 12, 31)), Batch(start=date(2023, 3, 1), end=date(2023, 5, 31))),
)


def freq(op: str = "=", times: int | None = 1, per: str = "year", **more: Any) -> FrequencyValue:
    return FrequencyValue.model_validate({"op": op, "times": times, "per": per, **more})


def said(plan: BatchPlan) -> tuple[list[str], list[str]]:
    """Spans as 0301-0531, and the codes of the problems."""
    spans = [f"{s.start:%m%d}-{s.end:%m%d}" if s else "?" for s in plan.spans]
    return spans, [one.code for one in plan.problems]


@pytest.mark.parametrize(
    ("frequency", "window", "spans", "codes"),
    [
        (None, YEAR, ["0101-1231"], []),
        (freq(), YEAR, ["0101-1231"], []),
        (freq(times=2), MARCH_ON, ["0301-0731", "0801-1231"], ["window_split"]),
        (freq(times=2), Window(date(2023, 2, 1), date(2023, 12, 31)), ["0201-0731", "0801-1231"],
         ["window_split_uneven"]),
        (freq(times=3), Window(date(2023, 3, 15), date(2023, 5, 20)), ["0315-0331", "0401-0430", "0501-0520"],
         ["window_split"]),
        (freq(times=2), Window(date(2023, 6, 1), date(2023, 6, 30)), ["0601-0630"], ["window_too_short"]),
        (freq(times=2), TWO, ["0301-0531", "1001-1231"], []),
        (None, TWO, ["0301-0531", "1001-1231"], ["batches_from_window"]),
        (freq(times=1), TWO, ["0301-1231"], ["batches_conflict"]),
        (freq(times=3), TWO, ["0301-1231"], ["batches_conflict"]),
        (freq(per="quarter"), YEAR, ["0101-0331", "0401-0630", "0701-0930", "1001-1231"], []),
        (freq(per="quarter"), MARCH_ON, ["0301-0331", "0401-0630", "0701-0930", "1001-1231"], ["window_clipped"]),
        (freq(per="quarter"), Window(date(2023, 4, 1), date(2023, 9, 30)), ["0401-0630", "0701-0930"], []),
        (freq(per="quarter"), TWO, ["0301-1231"], ["batches_conflict"]),
        (freq(per="half_year"), YEAR, ["0101-0630", "0701-1231"], []),
        (freq(">=", 2, "half_year"), YEAR, ["0101-0331", "0401-0630", "0701-0930", "1001-1231"],
         ["frequency_at_least"]),
        (freq(per="month"), Window(date(2023, 3, 1), date(2023, 5, 20)), ["0301-0331", "0401-0430", "0501-0520"],
         ["window_clipped"]),
        (freq(times=2, per="month"), Window(date(2023, 3, 1), date(2023, 4, 30)), ["0301-0430"], ["window_too_short"]),
        (freq(per="week"), YEAR, ["0101-1231"], ["frequency_too_often"]),
        (freq(times=40), YEAR, ["0101-1231"], ["frequency_odd"]),
        (freq(">=", 2), YEAR, ["0101-0630", "0701-1231"], ["frequency_at_least", "window_split"]),
        (freq(">=", 1), YEAR, ["0101-1231"], []),
        (freq(">", 1), YEAR, ["0101-0630", "0701-1231"], ["frequency_at_least", "window_split"]),
        (freq("~", 2), YEAR, ["0101-0630", "0701-1231"], ["frequency_about", "window_split"]),
        (freq("range", 1, times_max=3), YEAR, ["0101-1231"], ["frequency_lower_bound"]),
        (freq("<=", 2), YEAR, ["0101-1231"], ["frequency_is_cap"]),
        (freq("<=", 2), TWO, ["0301-1231"], ["frequency_is_cap"]),
        (freq("by_class", None, by_class={"A": 1, "D": 2}, class_op="<="), YEAR, ["0101-1231"], ["frequency_is_cap"]),
        (freq("by_class", None, by_class={"A": 1, "D": 2}, class_op="="), YEAR, ["0101-1231"],
         ["frequency_by_class"]),
        (freq(per="N_years", years=5), YEAR, ["0101-1231"], ["frequency_years"]),
        (freq(per="term"), YEAR, ["0101-1231"], ["frequency_term"]),
        (freq(per="term"), TWO, ["0301-0531", "1001-1231"], []),
        (freq(per="project"), YEAR, ["0101-1231"], ["frequency_once_per_project"]),
        (freq(times=2, per="project"), YEAR, ["0101-1231"], ["frequency_project"]),
        (freq(times=2, per="plan"), YEAR, ["0101-0630", "0701-1231"], ["window_split"]),
        (freq(times=0), YEAR, ["0101-1231"], ["frequency_odd"]),
        (freq(times=2), Window(), ["?"], ["window_missing"]),
        (freq(), Window(None, date(2023, 11, 30)), ["?"], ["window_start_missing"]),
        (freq(per="quarter"), Window(date(2023, 3, 1), None), ["?"], ["window_end_missing"]),
        (freq(), Window(date(2023, 9, 1), date(2023, 3, 1)), ["?"], ["window_reversed"]),
    ],
)  # fmt: skip
def test_table(frequency: FrequencyValue | None, window: Window, spans: list[str], codes: list[str]) -> None:
    assert said(plan_batches(frequency, window)) == (spans, codes)


def test_quota_by_month_makes_the_batches_only_where_no_frequency_is_said() -> None:
    plan = plan_batches(None, Window(date(2023, 3, 1), date(2023, 5, 31)), "month")
    assert said(plan) == (["0301-0331", "0401-0430", "0501-0531"], ["batches_from_quota"])
    assert plan.period == "month"
    assert said(plan_batches(freq(), Window(date(2023, 3, 1), date(2023, 5, 31)), "month")) == (["0301-0531"], [])


def test_windows_that_overlap_are_no_batches() -> None:
    twice = (Batch(start=date(2023, 3, 1), end=date(2023, 6, 30)), Batch(start=date(2023, 6, 1), end=date(2023, 9, 1)))
    window = Window(date(2023, 3, 1), date(2023, 9, 1), twice)
    assert said(plan_batches(freq(times=2), window)) == (["0301-0901"], ["batches_overlap"])


DAYS = st.dates(date(2022, 1, 1), date(2024, 12, 31))


@given(DAYS, st.integers(0, 500), st.integers(1, 12))
def test_parts_cover_the_window_without_gap_or_overlap(start: date, length: int, parts: int) -> None:
    span = Span(start, start + timedelta(days=length))
    made = split_by_months(span, parts)
    months = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    assert (made is None) == (months < parts)
    if made:
        assert len(made) == parts
        assert (made[0].start, made[-1].end) == (span.start, span.end)
        assert all(a.end + timedelta(days=1) == b.start and b.start.day == 1 for a, b in pairwise(made))
        sizes = [(s.end.year - s.start.year) * 12 + s.end.month - s.start.month + 1 for s in made]
        assert max(sizes) - min(sizes) <= 1


@given(DAYS, st.integers(0, 500), st.sampled_from(["month", "quarter", "half_year"]))
def test_periods_cover_the_window_and_keep_to_the_calendar(start: date, length: int, period: str) -> None:
    span = Span(start, start + timedelta(days=length))
    made, clipped = periods_in(span, period)
    size = {"month": 1, "quarter": 3, "half_year": 6}[period]
    assert (made[0].start, made[-1].end) == (span.start, span.end)
    assert all(a.end + timedelta(days=1) == b.start for a, b in pairwise(made))
    assert all((s.start.month - 1) // size == (s.end.month - 1) // size for s in made)
    whole = (span.start.day, (span.start.month - 1) % size) == (1, 0)
    after = span.end + timedelta(days=1)
    assert clipped == (not whole or (after.day, (after.month - 1) % size) != (1, 0))
