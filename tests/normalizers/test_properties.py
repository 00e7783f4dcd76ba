"""What holds for every text: no exception, no bent value, the same reading in every width and spacing."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.api import normalize, normalize_lines
from normalizers.base import Reading
from normalizers.text import LONGEST
from normalizers.values import FrequencyValue, QuotaValue, WindowValue

KINDS = ("quota", "frequency", "window", "risk", "mode")
FOLDER = Path(__file__).parent / "corpus"
SPELLINGS = [
    (kind, text)
    for kind in KINDS
    for group in tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))["group"]
    for text in group["spellings"]
]
SIGNS = "年月日次家户所万每至一二十约时的前底县市抽查第视即、，；（）。:：/／-－％%‰=><【】M\n"
PHRASES = (
    "1 2 5 10 20 100 2027 0.5 季度 百分之 不低于 不超过 以上 以下 每年 全年 半年 抽查 比例 总数的 A类 B类 低风险 "
    "高风险 分别 递增 全部 全覆盖 少于 次年 第三季度 确定 见附件 基数 人员 发起 定向 上半年 即日起 除外"
)
WORDS = st.sampled_from([*SIGNS, *PHRASES.split()])
COMPOSED = st.lists(WORDS, max_size=14).map("".join)


def widen(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def narrow(text: str) -> str:
    return "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)


def sound(reading: Reading[Any]) -> None:
    """What no reading may break."""
    assert reading.status != "ok" or reading.value is not None
    assert reading.status != "unspecified" or reading.value is None
    assert all(0 <= start < end <= len(reading.text) for start, end in reading.spans)
    value = reading.value
    if isinstance(value, QuotaValue):
        assert value.min is None or value.max is None or 0 <= value.min <= value.max
        assert value.count is None or value.count_max is None or value.count <= value.count_max
        top = value.max if value.max is not None else value.min
        assert reading.status != "ok" or top is None or 0 < top <= 1
    if isinstance(value, FrequencyValue):
        assert value.times is None or value.times_max is None or value.times <= value.times_max
        assert value.years >= 1
    if isinstance(value, WindowValue) and value.start and value.end:
        assert value.start <= value.end
    json.dumps(reading.to_json())


@given(st.one_of(st.text(max_size=60), COMPOSED), st.sampled_from(KINDS), st.sampled_from([None, 2024, 2027, 9999]))
@settings(max_examples=400, deadline=None)
def test_any_text_gives_a_sound_reading(text: str, kind: str, year: int | None) -> None:
    sound(normalize(kind, text, year))


@given(st.sampled_from(SPELLINGS), st.data())
@settings(max_examples=300, deadline=None)
def test_a_cut_text_gives_a_sound_reading(spelling: tuple[str, str], data: st.DataObject) -> None:
    kind, text = spelling
    cut = data.draw(st.integers(0, len(text)))
    sound(normalize(kind, text[:cut], 2027))
    sound(normalize(kind, text[cut:], 2027))


@pytest.mark.parametrize(("kind", "text"), SPELLINGS)
def test_width_and_space_change_nothing(kind: str, text: str) -> None:
    plain = normalize(kind, text, 2027)
    spaced = "".join(c if c.isascii() or i == 0 else "\u3000" + c for i, c in enumerate(text))
    for other in (widen(text), narrow(text), f" {text}\n", spaced):
        reading = normalize(kind, other, 2027)
        assert (reading.status, reading.value, reading.rule) == (plain.status, plain.value, plain.rule), other


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "一",
        "企业",
        "的",
        "1次/",
        "10%、",
        "每",
        "\x00",
        "总数",
        "1月",
        "分别1%",
        "低、",
        "基数1",
        "上半年3月",
        "A类",
    ],
)
def test_long_texts_come_back(kind: str, piece: str) -> None:
    sound(normalize(kind, piece * (LONGEST // len(piece)), 2027))
    assert normalize(kind, piece * (100_000 // len(piece)), 2027).status == "review"


def test_lines_answer_in_order_and_never_stop() -> None:
    lines = [
        '{"kind": "quota", "text": "5%", "year": null}',
        "{broken",
        "",
        "[]",
        "null",
        '{"kind": "nonsense", "text": "5%"}',
        '{"kind": ["quota"], "text": "5%"}',
        '{"kind": "quota", "text": 5}',
        '{"kind": "quota"}',
        '{"kind": "window", "text": "3月", "year": "2027"}',
        '{"kind": "window", "text": "3月", "year": "next"}',
        '{"kind": "window", "text": "3月", "year": true}',
        '{"kind": "frequency", "text": "1次/年"}',
    ]
    answers = list(normalize_lines(lines))
    assert [answer["status"] for answer in answers] == ["ok", *["review"] * 8, "ok", "review", "review", "ok"]
    assert answers[0]["value"]["min"] == 0.05
    assert answers[9]["value"]["start"] == "2027-03-01"
    for answer in answers:
        assert set(answer) == {"kind", "text", "status", "value", "rule", "findings"}
        assert answer["status"] == "ok" or answer["findings"][0]["message"]


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        normalize("nonsense", "5%")
