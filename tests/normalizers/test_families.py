"""Sentence families: every comparison with every number form, every cycle, every way to join two months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from normalizers.api import normalize
from normalizers.quota import read_quota

BEFORE = {
    ">=": ["不低于", "不少于", "不小于", "不得低于", "不得少于", "至少", "最少", "≥", ">=", "≧", "＞＝", "应不低于"],
    "<=": ["不超过", "不高于", "不多于", "不大于", "不得超过", "至多", "最多", "≤", "<=", "≦"],
    "<": ["低于", "少于", "小于", "不足"],
    ">": ["高于", "超过", "大于"],
    "~": ["约", "大约"],
    "=": ["", "为", "按", "按照"],
}
AFTER = {">=": ["以上", "及以上", "（含）以上"], "<=": ["以内", "以下", "及以下", "之内"], "~": ["左右"]}
FIVE = ["5%", "5％", "５%", "5 %", "百分之五", "百分之5", "50‰", "千分之五十", "5.0%"]
TEN = [
    ("10家", "家"),
    ("10 家", "家"),
    ("十家", "家"),
    ("10户", "户"),
    ("１０所", "所"),
    ("10家企业", "家"),
    ("10家次", "家次"),
]
LEADS = ["", "抽查比例", "比例：", "总体比例", "检查比例为", "抽查"]
TAILS = ["", "；1次/年", ";每年一次", ",抽查1次", " 1次／年", "1次/年", "（每年1次）", "，每季度1次"]


def ends(op: str, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
    return (None if op in ("<=", "<") else value), (None if op in (">=", ">") else value)


def runs_on(number: str, tail: str) -> bool:
    """百分之5 with 1次 right behind it would be 百分之51."""
    return number.endswith("5") and tail.startswith("1")


@pytest.mark.parametrize(("op", "word"), [(op, word) for op, words in BEFORE.items() for word in words])
def test_ratio_after_a_comparison(op: str, word: str) -> None:
    for number, lead, tail in product(FIVE, LEADS, TAILS):
        if (lead == "检查比例为" and word in ("为", "按", "按照")) or runs_on(number, tail):
            continue
        text = lead + word + number + tail
        reading = normalize("quota", text)
        assert reading.value is not None, text
        assert (reading.status, reading.value.op) == ("ok", op), text
        assert (reading.value.min, reading.value.max) == ends(op, Decimal("0.05")), text


@pytest.mark.parametrize(("op", "word"), [(op, word) for op, words in AFTER.items() for word in words])
def test_ratio_before_a_comparison(op: str, word: str) -> None:
    for number, tail in product(FIVE, TAILS):
        if not word and runs_on(number, tail):
            continue
        reading = normalize("quota", number + word + tail)
        assert reading.value is not None
        assert (reading.status, reading.value.op) == ("ok", op), number + word + tail
        assert (reading.value.min, reading.value.max) == ends(op, Decimal("0.05"))


@pytest.mark.parametrize(("op", "word"), [(op, word) for op, words in BEFORE.items() for word in words])
def test_count_after_a_comparison(op: str, word: str) -> None:
    for (number, unit), tail in product(TEN, TAILS):
        reading = normalize("quota", word + number + tail)
        assert reading.value is not None, word + number + tail
        assert (reading.status, reading.value.op) == ("ok", op), word + number + tail
        assert (reading.value.count, reading.value.unit, reading.value.min) == (10, unit, None)


@pytest.mark.parametrize("dash", ["-", "—", "–", "~", "～", "至", "到", "－", "——", "一"])
def test_ratio_range(dash: str) -> None:
    reading = normalize("quota", f"2%{dash}5%；1次/年")
    assert reading.value is not None
    assert (reading.status, reading.value.op) == ("ok", "range")
    assert (reading.value.min, reading.value.max) == (Decimal("0.02"), Decimal("0.05"))


CYCLES = {
    "year": ["每年", "每年度", "一年", "1年"],
    "half_year": ["每半年", "半年"],
    "quarter": ["每季度", "每个季度", "每季"],
    "month": ["每月", "每个月"],
    "week": ["每周", "每星期"],
    "day": ["每天", "每日"],
    "term": ["每学期", "每个学期"],
    "project": ["每项目", "每个项目"],
}
TIMES = [("2次", 2), ("两次", 2), ("二次", 2), ("２次", 2), ("抽查2次", 2), ("开展检查2次", 2), ("2 次", 2)]


@pytest.mark.parametrize(("per", "words"), list(CYCLES.items()))
def test_times_in_a_cycle(per: str, words: list[str]) -> None:
    ops = [(op, word) for op, options in BEFORE.items() for word in options if word not in ("为", "按", "按照")]
    for cycle, (op, word), (times, count), head in product(words, ops, TIMES, ["", "5%；", "5%，"]):
        if word and not times[0].isdigit() and not times.startswith(("两", "二")):
            continue
        text = head + cycle + word + times
        reading = normalize("frequency", text)
        assert reading.value is not None, text
        assert (reading.status, reading.value.op, reading.value.times, reading.value.per) == ("ok", op, count, per), (
            text
        )


@pytest.mark.parametrize(
    ("cycle", "per", "years"),
    [
        ("年", "year", 1),
        ("年度", "year", 1),
        ("半年", "half_year", 1),
        ("季度", "quarter", 1),
        ("季", "quarter", 1),
        ("月", "month", 1),
        ("周", "week", 1),
        ("学期", "term", 1),
        ("项目", "project", 1),
        ("2年", "N_years", 2),
        ("两年", "N_years", 2),
        ("五年", "N_years", 5),
    ],
)
def test_times_over_a_cycle(cycle: str, per: str, years: int) -> None:
    for slash, word, space in product(["/", "／"], ["", "不少于", "≥", "不超过"], ["", " "]):
        text = f"{word}1次{space}{slash}{space}{cycle}"
        reading = normalize("frequency", text)
        assert reading.value is not None, text
        assert (reading.status, reading.value.times, reading.value.per, reading.value.years) == ("ok", 1, per, years)


@pytest.mark.parametrize("dash", ["-", "—", "–", "~", "～", "至", "到", "－", "一", "——"])
def test_months_joined(dash: str) -> None:
    for first, last, year in product(
        ["3月", "三月", "3月份", "2027年3月", "03月"], ["8月", "8月份", "08月"], ["", "2027年"]
    ):
        if dash == "一" and first == "三月":
            continue
        if year and not first.startswith("2027"):
            continue
        reading = normalize("window", first + dash + year + last, 2027)
        assert reading.value is not None, first + dash + last
        got = (reading.status, reading.value.start, reading.value.end)
        assert got == ("ok", date(2027, 3, 1), date(2027, 8, 31)), first + dash + year + last


@pytest.mark.parametrize("year", [2023, 2024, 2027, 2028, 2100, 2000])
def test_february_ends_where_it_does(year: int) -> None:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    for text in ("2月", "1月-2月", "2月底前"):
        reading = normalize("window", text, year)
        assert reading.value is not None
        assert reading.value.end == date(year, 2, 29 if leap else 28)


@pytest.mark.parametrize("text", ["3月—8月", "第三季度", "年底前", "全年", "10月-次年3月"])
def test_a_window_without_any_year_is_for_a_person(text: str) -> None:
    reading = normalize("window", text, None)
    assert (reading.status, reading.value) == ("review", None)


def test_a_year_in_the_text_needs_no_plan_year() -> None:
    reading = normalize("window", "2027年3月—8月", None)
    assert reading.value is not None
    assert (reading.status, reading.value.start, reading.value.end) == ("ok", date(2027, 3, 1), date(2027, 8, 31))


def test_bare_numbers_follow_the_header() -> None:
    assert read_quota("20").value is None
    percent, permille = read_quota("20", unit="percent"), read_quota("2", unit="permille")
    assert percent.value is not None and (percent.status, percent.value.min) == ("ok", Decimal("0.2"))
    assert permille.value is not None and permille.value.max == Decimal("0.002")
    count = read_quota("20", unit="count", count_unit="户")
    assert count.value is not None
    assert (count.status, count.value.op, count.value.count, count.value.unit) == ("ok", "=", 20, "户")
    limits = read_quota("≥20", unit="percent")
    assert limits.value is not None and (limits.value.op, limits.value.min, limits.value.max) == (
        ">=",
        Decimal("0.2"),
        None,
    )
    band = read_quota("10-20", unit="percent")
    assert band.value is not None and (band.value.min, band.value.max) == (Decimal("0.1"), Decimal("0.2"))


@pytest.mark.parametrize("text", ["596", "0.05", "1096", "20.5.1"])
def test_odd_bare_numbers_are_for_a_person(text: str) -> None:
    assert read_quota(text, unit="percent").status == "review"


def test_a_number_over_one_hundred_percent_is_not_made_a_ratio() -> None:
    assert read_quota("596", unit="percent").value is None


def test_a_fraction_of_a_household_is_no_count() -> None:
    assert read_quota("20.5", unit="count", count_unit="户").value is None
    assert read_quota("20.5户").value is None
