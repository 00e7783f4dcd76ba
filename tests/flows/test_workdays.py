"""Working days as the State Council announced them."""

from __future__ import annotations

from datetime import date

import pytest

from pipelines.flows.workdays import is_working_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-20", True),  # Friday
        ("2026-11-21", False),  # Saturday
        ("2026-10-01", False),  # 国庆节, a Thursday
        ("2026-02-14", True),  # Saturday, worked for 春节
        ("2025-01-28", False),  # 除夕, a Tuesday
        ("2023-10-07", True),  # Saturday, worked for 国庆节
        ("2099-01-05", None),  # nobody has announced it
        ("1999-01-04", None),
    ],
)
def test_working_days(day: str, works: bool | None) -> None:
    assert is_working_day(date.fromisoformat(day)) is works
