"""Number formats: what the reader of a sheet sees, in a table; what is not understood is told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.sheets.codes import BUILT_IN, parse
from extractors.sheets.render import show, show_text

#: value, code, what is seen. Those marked in ``OURS`` LibreOffice shows otherwise, for a reason given there.
SEEN: tuple[tuple[float, str, str], ...] = (
    (0.05, "0%", "5%"),
    (0.05, "0.00%", "5.00%"),
    (0.155, "0.0%", "15.5%"),
    (1, "0%", "100%"),
    (0.07, "0%", "7%"),
    (0.003, "0.0%", "0.3%"),
    (0.1 + 0.2, "General", "0.3"),
    (0.29 * 100, "General", "29"),
    (20, "General", "20"),
    (20, "0", "20"),
    (20, "0.00", "20.00"),
    (-3.5, "0.0", "-3.5"),
    (1234567, "#,##0", "1,234,567"),
    (12, "#,##0", "12"),
    (999999.5, "#,##0.0", "999,999.5"),
    (0, "#", ""),
    (5, "000", "005"),
    (0.5, "#.0", ".5"),
    (5, '0"户"', "5户"),
    (5, "0户", "5户"),
    (5, r"0\户", "5户"),
    (0.1, '"≥"0%', "≥10%"),
    (0.1, "≥0%", "≥10%"),
    (0.1, '"不低于"0%', "不低于10%"),
    (1, '0"次/年"', "1次/年"),
    (0.05, '0%"；1次/年"', "5%；1次/年"),
    (3, '"第"0"批"', "第3批"),
    (13812345678, "000-0000-0000", "138-1234-5678"),
    (202409, '0000"年"00"月"', "2024年09月"),
    (20240905, r"0000\-00\-00", "2024-09-05"),
    (0, '0;-0;"/"', "/"),
    (-5, "0;(0)", "(5)"),
    (-5, "0", "-5"),
    (7, "[Red]0;[Blue]-0", "7"),
    (1, '[=1]"是";[=0]"否";0', "是"),
    (0, '[=1]"是";[=0]"否";0', "否"),
    (150, '[>=100]"大";"小"', "大"),
    (1500000, "0.0,,", "1.5"),
    (0.00123, "0.00E+00", "1.23E-03"),
    (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
    (45000, "yyyy-mm-dd", "2023-03-15"),
    (45000, "yyyy/m/d", "2023/3/15"),
    (45000, "yyyy.m", "2023.3"),
    (45000, "yyyymm", "202303"),
    (45000, 'yyyy"年"m"月"', "2023年3月"),
    (45000, "yyyy年m月", "2023年3月"),
    (45000, 'yyyy"年"m"月"d"日"', "2023年3月15日"),
    (45000, '[$-804]yyyy"年"m"月"d"日";@', "2023年3月15日"),
    (45000, 'm"月"', "3月"),
    (45000, "m月", "3月"),
    (45000, 'm"月"d"日";@', "3月15日"),
    (45000, "yy-m-d", "23-3-15"),
    (45000, "d-mmm", "15-Mar"),
    (45000, "mmm-yy", "Mar-23"),
    (45000, '[DBNum1][$-804]m"月"d"日"', "三月十五日"),
    (45000, "[$-804]aaaa", "星期三"),
    (45000.75, "yyyy-mm-dd h:mm", "2023-03-15 18:00"),
    (45000.75, "h:mm AM/PM", "6:00 PM"),
    (0.75, "hh:mm:ss", "18:00:00"),
    (1.5, "[h]:mm", "36:00"),
    (0.0625, "mm:ss", "30:00"),
    (61, "yyyy-mm-dd", "1900-03-01"),
    (2958465, "yyyy-mm-dd", "9999-12-31"),
)  # fmt: skip


@pytest.mark.parametrize(("value", "code", "seen"), SEEN, ids=[f"{v:g} as {c}" for v, c, _ in SEEN])
def test_what_is_seen(value: float, code: str, seen: str) -> None:
    shown = show(value, code)
    assert (shown.text, shown.trouble) == (seen, None)


@pytest.mark.parametrize(
    ("serial", "day"),
    [(0, "1900-01-00"), (1, "1900-01-01"), (59, "1900-02-28"), (60, "1900-02-29"), (61, "1900-03-01")],
)
def test_the_first_days_of_1900_with_the_day_that_never_was(serial: float, day: str) -> None:
    assert show(serial, "yyyy-mm-dd").text == day


def test_the_1904_system() -> None:
    assert show(0, "yyyy-mm-dd", since_1904=True).text == "1904-01-01"
    assert show(43538, 'yyyy"年"m"月"', since_1904=True).text == "2023年3月"


def test_chinese_years_in_words() -> None:
    assert show(45000, '[DBNum1][$-804]yyyy"年"m"月"').text == "二〇二三年三月"


def test_seconds_are_rounded_into_the_next_day() -> None:
    assert show(44999.9999999, "yyyy-mm-dd hh:mm").text == "2023-03-15 00:00"


@pytest.mark.parametrize(
    "code",
    ["0!户", "# ?/?", "##0.0E+0", "[DBNum2]0", "[$-411]ggge", "[$-804]mmm", "yyyy0", "0.0.0", "0x", "[bad]0", "0/年"],
)
def test_a_format_that_is_not_understood_gives_the_value(code: str) -> None:
    shown = show(0.5 if "y" not in code else 45000, code)
    assert shown.trouble == "format"
    assert shown.text in ("0.5", "45000")


def test_what_the_format_hides_is_told() -> None:
    assert show(0.125, "0%")[:2] == ("13%", "rounded")
    assert show(0.055, "0.0%")[:2] == ("5.5%", None)
    assert show(5, ";;;")[:2] == ("5", "hidden")
    assert show(0, "0;;")[:2] == ("", None)
    assert show(-5, "0;;")[:2] == ("-5", "hidden")
    assert show_text("甲", ";;;")[:2] == ("甲", "hidden")
    assert show(1234567890123456789, "0")[:2] == ("1234567890123460000", "precision")
    assert show(-1, "yyyy-mm-dd").trouble == "format"
    assert show(2958466, "yyyy-mm-dd").trouble == "format"
    assert show(float("inf"), "0").trouble == "format"


def test_general_shows_eleven_characters_and_whole_numbers_in_full() -> None:
    assert show(1 / 3, "General").text == "0.333333333"
    assert show(12345678901234, "General").text == "12345678901234"
    assert show(0.1, "@").text == "0.1"
    assert show(5, 'General"户"').text == "5户"


def test_texts_under_a_format() -> None:
    assert show_text("甲", "General").text == "甲"
    assert show_text("甲", '@"户"').text == "甲户"
    assert show_text("甲", BUILT_IN[44]).text == "甲"
    assert show_text(" 甲\n乙 ", "@").text == " 甲\n乙 "


def test_every_built_in_format_is_understood() -> None:
    assert [code for code in BUILT_IN.values() if parse(code) is None] == []


@given(st.decimals(min_value=0, max_value=10**9, places=4), st.integers(min_value=0, max_value=6))
@settings(max_examples=50)
def test_fixed_decimals_never_change_the_value_unnoticed(value: Decimal, places: int) -> None:
    shown = show(float(value), f"#,##0.{'0' * places}" if places else "#,##0")
    read = Decimal(shown.text.replace(",", "") or "0")
    assert (read == Decimal(str(float(value)))) == (shown.trouble is None)
    assert abs(read - value) <= Decimal(1).scaleb(-places)


@given(st.text(alphabet='0#?.,%/@;[]"\\_*ymdhsaegE+-$年月日户G 1<=>', max_size=24), st.floats(allow_nan=True))
@settings(max_examples=100)
def test_no_code_breaks_the_renderer(code: str, value: float) -> None:
    shown = show(value, code)
    assert isinstance(shown.text, str)
    assert isinstance(show_text("甲", code).text, str)
