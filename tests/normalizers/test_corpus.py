"""Value → spellings, kind by kind, and texts from which nothing may be read."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from normalizers.api import normalize
from normalizers.base import Reading
from normalizers.measures import MEASURE_RULES, scan_measures
from normalizers.mode import MODE_RULES
from normalizers.rules import Rule, scan
from normalizers.text import fold
from normalizers.window_terms import WINDOW_RULES

FOLDER = Path(__file__).parent / "corpus"
KINDS = ("quota", "frequency", "window", "risk", "mode")
YEAR = 2027


@cache
def corpus(kind: str) -> tuple[tuple[str, str, str], ...]:
    """(text, status, value as JSON or "") of one kind's file."""
    groups = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))["group"]
    return tuple((text, g["status"], g.get("value", "")) for g in groups for text in g["spellings"])


def negatives(name: str) -> list[str]:
    texts: list[str] = tomllib.loads((FOLDER / "negative.toml").read_text(encoding="utf-8"))[name]
    return texts


def compact(value: Any) -> Any:
    """A value without what it does not say, decimals kept exact, dates as ISO text."""
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        small = {k: compact(v) for k, v in value.items()}
        return {k: v for k, v in small.items() if v not in (None, False, [], {}) and (k, v) != ("years", 1)}
    if isinstance(value, tuple | list):
        return [compact(v) for v in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def cases() -> Iterator[tuple[str, str, str, str]]:
    return ((kind, *row) for kind in KINDS for row in corpus(kind))


@pytest.mark.parametrize(("kind", "text", "status", "value"), list(cases()))
def test_spelling(kind: str, text: str, status: str, value: str) -> None:
    reading = normalize(kind, text, YEAR)
    want = json.loads(value, parse_float=Decimal) if value else None
    got = compact(reading.value) if reading.value is not None else None
    assert (reading.status, without_nulls(got)) == (status, without_nulls(want))


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: without_nulls(v) for k, v in value.items() if v is not None}
    return [without_nulls(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("text", negatives("none"))
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_read_from_what_is_no_value(kind: str, text: str) -> None:
    reading = normalize(kind, text, YEAR)
    if (kind, text) in {("quota", "3%①")}:  # the ratio is there; the footnote mark is not part of it
        assert reading.status == "review" and reading.value is not None and reading.value.max == Decimal("0.03")
        return
    assert reading.value is None
    assert reading.status in {"review", "unspecified"}


@pytest.mark.parametrize("text", negatives("never_ok"))
@pytest.mark.parametrize("kind", KINDS)
def test_certainty_needs_the_whole_text(kind: str, text: str) -> None:
    assert normalize(kind, text, YEAR).status != "ok"


@pytest.mark.parametrize(("kind", "text", "status", "value"), list(cases()))
def test_status_keeps_its_word(kind: str, text: str, status: str, value: str) -> None:
    reading: Reading[Any] = normalize(kind, text, YEAR)
    assert (reading.status == "unspecified") <= (reading.value is None)
    assert (reading.status == "ok") <= (reading.value is not None and reading.rule is not None)
    assert (reading.status == "review") <= bool(reading.findings)
    assert all(0 <= start < end <= len(text) for start, end in reading.spans)
    json.dumps(reading.to_json(), ensure_ascii=False)


RULE_SETS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("measure", MEASURE_RULES),
    ("window", WINDOW_RULES),
    ("mode", MODE_RULES),
)
TEXTS = {"measure": ("quota", "frequency", "risk"), "window": ("window",), "mode": ("mode",)}
#: Rules that the corpus meets in another rule set: the phrases that fix nothing are shared by all.
SHARED_OPEN = {"not_concerned", "rest_open", "open_phrase", "see_elsewhere", "not_fixed"}


@pytest.mark.parametrize(("name", "rules"), RULE_SETS)
def test_every_rule_is_hit(name: str, rules: tuple[Rule, ...]) -> None:
    texts = [text for kind in TEXTS[name] for text, _, _ in corpus(kind)]
    hit = {piece.rule for text in texts for piece in scan(rules, fold(text).text)}
    missing = {rule.name for rule in rules} - hit - (SHARED_OPEN if name != "measure" else set())
    assert missing == set()


#: (rule that wins, rule that would read the very same words); the order of the rules decides, and is meant to.
OVERLAPS = {
    ("times_in_quarter", "times_in"),
    ("times_every", "times_plain"),
    ("times_yearly", "times_plain"),
}
VALUE_ROLES = {
    "ratio",
    "count",
    "full",
    "staff",
    "base",
    "times",
    "every",
    "cycle",
    "term",
    "levels",
    "garbled",
    "type",
}


@pytest.mark.parametrize(("name", "rules"), RULE_SETS)
def test_no_words_are_read_by_two_rules(name: str, rules: tuple[Rule, ...]) -> None:
    found = set()
    for kind in TEXTS[name]:
        for text, _, _ in corpus(kind):
            folded = fold(text).text
            for piece in scan(rules, folded):
                if piece.role not in VALUE_ROLES:
                    continue
                for rule in rules:
                    match = rule.pattern.match(folded, piece.start)
                    if rule.role in VALUE_ROLES and match and match.end() == piece.end and rule.name != piece.rule:
                        found.add((piece.rule, rule.name)) if rule.build(match) is not None else None
    assert found - OVERLAPS == set()


def test_scanning_covers_every_character_once() -> None:
    for kind in ("quota", "frequency"):
        for text, _, _ in corpus(kind):
            pieces = scan_measures(text).pieces
            assert "".join(piece.text for piece in pieces) == fold(text).text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("quota", "100家基数"),
        ("quota", "全部基数100家"),
        ("quota", "10%（"),
        ("quota", "20户、"),
        ("frequency", "1次/年："),
        ("window", "3月（"),
        ("window", "第一批3-5月，第二批"),
        ("window", "3月-8月、"),
    ],
)
def test_a_text_that_breaks_off_is_for_a_person(kind: str, text: str) -> None:
    assert normalize(kind, text, YEAR).status == "review"
