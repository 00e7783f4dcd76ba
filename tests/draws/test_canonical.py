"""Bytes of the files: what is written is read back, and what was touched is refused in one sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draws.canonical import (
    canonical,
    decimal_fraction,
    excluded_tsv,
    frame_tsv,
    inspectors_tsv,
    read_frame,
    read_recusals,
    recusals_tsv,
    sizes_of,
    strict_json,
)
from draws.models import DrawError

IDS = st.text("0123456789ABCXYZ:_-", min_size=1, max_size=64)
STRATA = st.text("0aAbZ_-", min_size=1, max_size=16)


def test_canonical_json() -> None:
    assert canonical({"b": [1, None, True], "a": "市〔2023〕"}) == '{"a":"市〔2023〕","b":[1,null,true]}'.encode()
    assert canonical({"é": 1, "z": 2}) == '{"z":2,"é":1}'.encode()


@pytest.mark.parametrize("value", [0.5, {"a": [0.1]}, {1: 2}, {"a": {1, 2}}, float("nan"), b"x", Fraction(1, 2)])
def test_what_has_no_canonical_form(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"a":1.0}', '{"a":NaN}', '{"a":1,"a":1}', "\xff", '"x"', "[" * 99999]
)
def test_json_that_is_refused(text: str) -> None:
    with pytest.raises(DrawError, match=r"^名称 "):
        strict_json(text.encode("latin-1"), "名称")


@given(st.dictionaries(IDS, STRATA, max_size=30))
def test_a_frame_is_read_back_sorted_as_bytes(rows: dict[str, str]) -> None:
    data = frame_tsv(rows.items())
    assert dict(read_frame(data)) == rows
    assert data.split(b"\n")[:-1] == sorted(data.split(b"\n")[:-1])
    assert sum(sizes_of(read_frame(data)).values()) == len(rows)


@given(st.sets(st.tuples(IDS, IDS), max_size=30))
def test_recusals_are_pairs(rows: set[tuple[str, str]]) -> None:
    assert set(read_recusals(recusals_tsv(rows))) == rows


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"A1\tA\r\nA2\tA\r\n", "CRLF"),
        (b"A1\tA\nA2\tA", "换行"),
        (b"A2\tA\nA1\tA\n", "字节顺序"),
        (b"A1\tA\nA1\tA\n", "重复"),
        (b"A1\tA\nA1\tB\n", "重复"),
        (b"a1\tA\n", "对象编号"),
        (b"A1\t\n", "分类"),
        (b"\tA\n", "对象编号"),
        (b"A1\tA\tB\n", "两列"),
        (b"A1 A\n", "两列"),
        (b"\n", "两列"),
        (b"A" * 65 + b"\tA\n", "对象编号"),
        (b"A1\t" + b"A" * 17 + b"\n", "分类"),
        ("A1\t高\n".encode(), "分类"),
        (b"\xef\xbb\xbfA1\tA\n", "对象编号"),
        (b"A1\t\xff\n", "UTF-8"),
        (b"A1\tA\n\n", "两列"),
    ],
)
def test_a_touched_frame_is_refused_by_name(data: bytes, word: str) -> None:
    with pytest.raises(DrawError, match=word) as told:
        read_frame(data)
    assert str(told.value).startswith("frame.tsv") and str(told.value).endswith("。")


def test_writing_is_as_strict_as_reading() -> None:
    for bad in ([("a", "A")], [("A", "A"), ("A", "B")], [("A\nB", "A")], [("A", "A\tB")]):
        with pytest.raises(DrawError):
            frame_tsv(bad)
    with pytest.raises(DrawError, match="重复"):
        recusals_tsv([("A", "B"), ("A", "B")])
    with pytest.raises(DrawError, match="部门编号"):
        inspectors_tsv([("A-01", "部门")])
    assert excluded_tsv([("B", "yearly_cap"), ("A", "cancelled")]) == b"A\tcancelled\nB\tyearly_cap\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.05", Fraction(1, 20)), ("1", Fraction(1)), ("0.002", Fraction(1, 500)), ("1/3", Fraction(1, 3))],
)
def test_ratios_are_exact(text: str, value: Fraction) -> None:
    assert decimal_fraction(text) == value


@pytest.mark.parametrize("text", ["1.01", "-0.1", "", "5%", "1e-2", "0,05", " 0.05", "1/0", "３", "nan"])
def test_ratios_that_are_refused(text: str) -> None:
    with pytest.raises(DrawError):
        decimal_fraction(text)
