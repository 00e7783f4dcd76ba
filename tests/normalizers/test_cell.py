"""Cells that hold several kinds: every kind its part, nothing dropped."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from normalizers.base import Reading
from normalizers.cell import read_cell

BOTH = ("quota", "frequency")


def value(reading: Reading[Any]) -> Any:
    assert reading.value is not None
    return reading.value


@pytest.mark.parametrize("between", ["；", ";", "; ", "，", ",", "、", " ", "", "\n", "。", "/"])
@pytest.mark.parametrize("turned", [False, True])
def test_ratio_and_frequency_in_any_order(between: str, turned: bool) -> None:
    for ratio, times in product(["5%", "不低于5%", "5％以上", "百分之五"], ["1次/年", "每年1次", "每年一次"]):
        text = times + between + ratio if turned else ratio + between + times
        if between == "/" and turned and times.endswith("次"):
            continue
        cell = read_cell(BOTH, text)
        quota, frequency = cell.readings["quota"], cell.readings["frequency"]
        assert (quota.status, frequency.status, cell.findings) == ("ok", "ok", ()), text
        assert Decimal("0.05") in (value(quota).min, value(quota).max)
        assert (value(frequency).times, value(frequency).per) == (1, "year")


def test_one_kind_alone_leaves_the_other_unsaid() -> None:
    assert read_cell(BOTH, "20%").readings["frequency"].status == "unspecified"
    assert read_cell(BOTH, "1次/年").readings["quota"].status == "unspecified"
    assert read_cell(BOTH, "1次/年").findings == ()


@pytest.mark.parametrize(
    "text", ["5%；1次/年（个体户除外）", "5%，重点除外；1次/年", "1次/年，5%，另有任务的不计", "5%；1次/年；8"]
)
def test_unread_text_is_reported_and_ends_certainty(text: str) -> None:
    cell = read_cell(BOTH, text)
    assert [note.code for note in cell.findings] == ["unread_text"] * len(cell.findings) != []
    assert all(reading.status == "review" for reading in cell.readings.values())
    assert cell.readings["quota"].value is not None and cell.readings["frequency"].value is not None


def test_a_kind_that_nobody_asked_for_is_not_lost() -> None:
    cell = read_cell(["quota"], "5%；1次/年")
    assert cell.readings["quota"].status == "ok"
    assert value(cell.others["frequency"]).times == 1
    moved = read_cell(["window"], "每季度1次", year=2027)
    assert value(moved.readings["window"]).misplaced == "frequency"
    assert value(moved.others["frequency"]).per == "quarter"


def test_a_bare_number_is_times_only_in_a_column_of_its_own() -> None:
    assert value(read_cell(["frequency"], "1").readings["frequency"]).times == 1
    shared = read_cell(BOTH, "20")
    assert [reading.value for reading in shared.readings.values()] == [None, None]
    assert [note.raw for note in shared.findings] == ["20"]


def test_scope_takes_what_the_quota_leaves() -> None:
    cell = read_cell(["scope", "quota"], "食品生产企业35家")
    assert value(cell.readings["quota"]).count == 35
    assert cell.rest == "食品生产"
    assert cell.findings == ()


def test_window_beside_a_frequency() -> None:
    cell = read_cell(["window", "frequency"], "3月-8月，1次/年", year=2027)
    assert cell.readings["window"].status == cell.readings["frequency"].status == "ok"
    assert value(cell.readings["window"]).start.isoformat() == "2027-03-01"


@pytest.mark.parametrize("text", ["", " ", "/", "—", "－", "无", "\n"])
def test_empty_cells_fix_nothing(text: str) -> None:
    cell = read_cell((*BOTH, "window", "risk", "mode"), text, year=2027)
    assert {reading.status for reading in cell.readings.values()} == {"unspecified"}
    assert cell.findings == ()


def test_header_units_reach_the_quota() -> None:
    assert value(read_cell(["quota"], "20", unit="percent").readings["quota"]).min == Decimal("0.2")
    assert value(read_cell(["quota"], "20", unit="count", count_unit="户").readings["quota"]).count == 20
