"""Frequency and window → batches. A pure table: what the plan says decides, what it does not say blocks.

* ``k times a year`` (or in the plan): *k* batches. The notice's own windows when it gives as many, else the window is
  cut at firsts of months into equal parts, and a note says so.
* ``k times a quarter / half year / month``: the periods of the calendar that the window touches, *k* parts each.
* ``at least k``: *k*; ``a to b``: *a* (the lower bound, as for quotas); ``at most k``: a cap, which makes no batches.
* Terms, projects, weeks: the notice does not say when, so a person must, unless it is once per project.
* One round in N years: one batch, blocked until somebody says how much of the round belongs to this year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from normalizers.base import plain
from normalizers.values import Batch, FrequencyValue
from pipelines.readable import frequency as said_frequency
from pipelines.steps.tasks.problems import problem
from pipelines.steps.tasks.spans import Span, months_touched, periods_in, split_by_months
from warehouse.task_records import Problem

#: What a period is called.
PERIODS = {"month": "月", "quarter": "季度", "half_year": "半年"}
#: More batches than that in one period nobody draws; a person must look.
MOST = 12


class Window(NamedTuple):
    """What the plan says of the time: ends may be missing; ``batches`` when it names several spans."""

    start: date | None = None
    end: date | None = None
    batches: tuple[Batch, ...] = ()


class BatchPlan(NamedTuple):
    """``spans`` has one entry per batch, ``None`` where the time is not known. ``period`` is what one batch covers
    when the plan counts by month, quarter or half year."""

    spans: tuple[Span | None, ...]
    problems: tuple[Problem, ...] = ()
    period: str | None = None


def plan_batches(frequency: FrequencyValue | None, window: Window, quota_per: str | None = None) -> BatchPlan:
    """The batches of one plan item. ``quota_per`` is the period of the quota (每月不少于40家), which makes the batches
    where the plan has no frequency."""
    odd = _bad_window(window)
    if frequency is None and quota_per in PERIODS and not odd and not window.batches:
        assert quota_per is not None
        return _periods(window, quota_per, 1, (problem("batches_from_quota", "frequency", period=_every(quota_per)),))
    if frequency is None:
        return _without_frequency(window, odd)
    said = said_frequency(plain(frequency))
    if frequency.op == "by_class":
        return _by_class(frequency, window, odd, said)
    if frequency.op in ("<=", "<"):
        note = problem("frequency_is_cap", "frequency", said=said)
        return _one(window, odd, note)
    times, notes = _times(frequency, said)
    if times is None:
        return _one(window, odd, problem("frequency_odd", "frequency", said=said))
    return _counted(frequency, times, window, odd, notes, said)


def _counted(
    frequency: FrequencyValue,
    times: int,
    window: Window,
    odd: tuple[Problem, ...],
    notes: tuple[Problem, ...],
    said: str,
) -> BatchPlan:
    per = frequency.per or "plan"
    if per in ("year", "plan"):
        return _yearly(times, window, odd, notes, said)
    if per in PERIODS:
        if odd:
            return _one(window, odd, *notes)
        return _told_periods(window, per, times, notes, said) if window.batches else _periods(window, per, times, notes)
    if per == "N_years":
        return _one(window, odd, *notes, problem("frequency_years", "frequency", years=frequency.years))
    if per == "term":
        if len(window.batches) == 2 * times:
            return _given(window, odd, notes)
        return _one(window, odd, *notes, problem("frequency_term", "frequency", said=said))
    if per == "project":
        if times == 1:
            return _one(window, odd, *notes, problem("frequency_once_per_project", "frequency"))
        if len(window.batches) == times:
            return _given(window, odd, notes)
        return _one(window, odd, *notes, problem("frequency_project", "frequency", said=said))
    return _one(window, odd, *notes, problem("frequency_too_often", "frequency", said=said))


def _times(frequency: FrequencyValue, said: str) -> tuple[int | None, tuple[Problem, ...]]:
    times = frequency.times
    if times is None or times < 1:
        return None, ()
    if frequency.op == ">":
        times += 1
    if times > MOST:
        return None, ()
    if frequency.op in (">=", ">") and times > 1:
        return times, (problem("frequency_at_least", "frequency", times=times),)
    if frequency.op == "range":
        return times, (problem("frequency_lower_bound", "frequency", said=said, times=times),)
    if frequency.op == "~":
        return times, (problem("frequency_about", "frequency", times=times),)
    return times, ()


def _yearly(times: int, window: Window, odd: tuple[Problem, ...], notes: tuple[Problem, ...], said: str) -> BatchPlan:
    if window.batches:
        conflict = () if len(window.batches) == times else _conflict(window, said)
        if conflict:
            return _one(window, odd, *notes, *conflict)
        return _given(window, odd, notes)
    if times == 1 or odd:
        return _one(window, odd, *notes)
    span = _span(window)
    parts = split_by_months(span, times)
    words: dict[str, object] = {"start": span.start, "end": span.end, "batches": times}
    if parts is None:
        return _one(window, odd, *notes, problem("window_too_short", "window", **words))
    even = months_touched(span) % times == 0
    note = problem("window_split" if even else "window_split_uneven", "window", **words)
    return BatchPlan(tuple(parts), (*notes, note))


def _periods(window: Window, per: str, times: int, notes: tuple[Problem, ...]) -> BatchPlan:
    span = _span(window)
    periods, clipped = periods_in(span, per)
    if clipped:
        notes = (*notes, problem("window_clipped", "window", period=_every(per)))
    spans: list[Span] = []
    for period in periods:
        parts = split_by_months(period, times)
        if parts is None:
            words: dict[str, object] = {"start": period.start, "end": period.end, "batches": times}
            return BatchPlan((span,), (*notes, problem("window_too_short", "window", **words)))
        spans += parts
    return BatchPlan(tuple(spans), notes, per if times == 1 else None)


def _told_periods(window: Window, per: str, times: int, notes: tuple[Problem, ...], said: str) -> BatchPlan:
    """Windows of the notice's own beside 每季度一次: as many as the periods that they span, or they contradict it."""
    ends = [(b.start, b.end) for b in window.batches if b.start and b.end]
    whole = Span(min(start for start, _ in ends), max(end for _, end in ends))
    if len(ends) == times * len(periods_in(whole, per)[0]):
        return _given(window, (), notes)
    return _one(window, (), *notes, *_conflict(window, said))


def _by_class(frequency: FrequencyValue, window: Window, odd: tuple[Problem, ...], said: str) -> BatchPlan:
    classes = frequency.by_class or {}
    words = "、".join(f"{name}{times}次" for name, times in classes.items()) or said
    kind = "frequency_is_cap" if frequency.class_op in ("<=", "<") else "frequency_by_class"
    return _one(window, odd, problem(kind, "frequency", said=words))


def _without_frequency(window: Window, odd: tuple[Problem, ...]) -> BatchPlan:
    if not window.batches:
        return _one(window, odd)
    note = problem("batches_from_window", "frequency", windows=len(window.batches))
    return _given(window, odd, (note,) if len(window.batches) > 1 else ())


def _given(window: Window, odd: tuple[Problem, ...], notes: tuple[Problem, ...]) -> BatchPlan:
    """The notice's own windows, one per batch."""
    if odd or any(note.severity == "error" for note in notes):
        return _one(window, odd, *notes)
    return BatchPlan(tuple(sorted(Span(b.start, b.end) for b in window.batches if b.start and b.end)), notes)


def _one(window: Window, odd: tuple[Problem, ...], *notes: Problem) -> BatchPlan:
    known = window.start and window.end and window.start <= window.end
    return BatchPlan((_span(window) if known else None,), (*odd, *notes))


def _span(window: Window) -> Span:
    assert window.start is not None and window.end is not None
    return Span(window.start, window.end)


def _conflict(window: Window, said: str) -> tuple[Problem, ...]:
    return (problem("batches_conflict", "frequency", said=said, windows=len(window.batches)),)


def _bad_window(window: Window) -> tuple[Problem, ...]:
    """Why no time can be fixed; with batches, the first thing that is wrong with any of them."""
    ends: Sequence[tuple[date | None, date | None]] = [(b.start, b.end) for b in window.batches]
    for start, end in ends or [(window.start, window.end)]:
        if start is None and end is None:
            return (problem("window_missing", "window"),)
        if start is None:
            return (problem("window_start_missing", "window", end=end),)
        if end is None:
            return (problem("window_end_missing", "window", start=start),)
        if start > end:
            return (problem("window_reversed", "window", start=start, end=end),)
    told = sorted((b.start, b.end) for b in window.batches if b.start and b.end)
    if any(end >= later for (_, end), (later, _) in pairwise(told)):
        return (problem("batches_overlap", "window", windows=len(told)),)
    return ()


def _every(period: str) -> str:
    return f"每{PERIODS[period]}" if period != "half_year" else "每半年"
