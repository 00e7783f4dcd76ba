"""The day on which the initiating department is reminded: so many working days before the window opens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta


def working_days_before(start: date, days: int, is_working: Callable[[date], bool | None]) -> tuple[date, bool]:
    """The day ``days`` working days before ``start``, and whether it was counted by the calendar of public holidays.

    Where ``is_working`` does not know a year, a week counts for five working days: a plain date, to be said so.
    """
    day, left = start, days
    while left > 0:
        day -= timedelta(days=1)
        working = is_working(day)
        if working is None:
            return start - timedelta(days=-(-days * 7 // 5)), False
        left -= working
    return day, True
