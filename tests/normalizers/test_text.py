"""Folding keeps its way back; numerals are read or declined, never bent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.rules import unread
from normalizers.text import fold, integer, year_number


@given(st.text())
def test_fold_keeps_the_way_back(text: str) -> None:
    folded = fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)


@given(st.text())
def test_fold_twice_is_fold_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("５％；１次／年", "5%;1次/年"),
        ("3%①", "3%①"),
        ("≥20％", ">=20%"),
        ("3月—8月", "3月-8月"),
        ("1 次/ 年", "1次/年"),
        ("5 10%", "5 10%"),
        ("1次/\n年", "1次/年"),
        ("20\n户", "20户"),
        ("3⽉⾄8⽉", "3月至8月"),
        ("\u200b5%\ufeff", "5%"),
        ("2024-03-01 00:00", "2024-03-01 00:00"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("007", 7),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("三百六十五", 365),
        ("两千", 2000),
        ("一万五千", 15000),
        ("两", 2),
        ("两三", None),
        ("一百五", None),
        ("十十", None),
        ("", None),
        ("百五千", None),
        ("一二", None),
        ("9" * 13, None),
        ("五x", None),
    ],
)
def test_integer(text: str, value: int | None) -> None:
    assert integer(text) == value


def test_year_number() -> None:
    assert year_number("二〇二七") == year_number("二零二七") == year_number("2027") == 2027
    assert year_number("二十七") is None


def test_unread_leaves_connecting_marks_alone() -> None:
    assert unread("5%；除外。", [(0, 2)]) == ("除外",)
    assert unread("5%；（）、", [(0, 2)]) == ()
    assert unread("5%-", [(0, 2)]) == ("-",)
