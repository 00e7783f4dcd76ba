"""Chinese working days: cron knows neither 国庆节 nor the Saturday that is worked in its place."""

from __future__ import annotations

from datetime import date


def is_working_day(day: date) -> bool | None:
    """Whether offices work on ``day``; ``None`` for a year whose public holidays are not known.

    Source: the package chinesecalendar, which follows the State Council's yearly notice (节假日安排的通知).
    """
    import chinese_calendar  # noqa: PLC0415 - a table of twenty years, needed once a day

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
