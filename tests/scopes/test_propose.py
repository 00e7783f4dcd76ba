"""Target scopes → proposed rules: both plans' scopes and the variety of other plans, each with what is left open.

The examples stand in ``readings.tsv``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers.scope import segment
from pipelines.steps.scopes.propose import propose
from pipelines.steps.scopes.sentence import sentence
from pipelines.steps.scopes.words import scope_key, task_hint
from tests.support.scope_words import specimen_words
from warehouse.scopes import Vocabulary, checked, where

WORDS = specimen_words()
ISSUER = "高平市市场监督管理局"
_USUAL = ("登记状态为存续", "区域含“高平市”")

READINGS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "readings.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def in_words(scope: str, task: str) -> tuple[str, str]:
    made = propose(scope, task or None, ISSUER, WORDS)
    parts = [part for part in sentence(made.rule).removesuffix("。").split("；") if part not in _USUAL]
    return "；".join(parts), "、".join(made.not_understood)


@pytest.mark.parametrize(("scope", "task", "rule", "unread"), READINGS)
def test_scope_becomes_a_rule_or_says_what_is_open(scope: str, task: str, rule: str, unread: str) -> None:
    assert in_words(scope, task) == (rule, unread)


@pytest.mark.parametrize(("scope", "task", "_rule", "_unread"), READINGS)
def test_no_word_of_a_scope_is_lost(scope: str, task: str, _rule: str, _unread: str) -> None:
    assert lost(scope, task) == []


#: words that build the rule's shape: and, or, without, brackets
_SHAPE = frozenset("、,;/()和及与或.。：: ") | {"以及", "含", "包括", "包含", "不含", "不", "不包括", "不包含"}


def lost(scope: str, task: str | None = None) -> list[str]:
    """The words of a scope that are neither in ``understood`` nor in ``not_understood``."""
    made = propose(scope, task, ISSUER, WORDS)
    told = [piece.text for piece in made.understood] + list(made.not_understood)
    return [
        word
        for word in segment(made.scope_key)
        if word not in _SHAPE and not any(word in text for text in told) and not _spread(word, told)
    ]


def _spread(word: str, told: list[str]) -> bool:
    """A word of the segmenter that two of ours make up."""

    def is_told(part: str) -> bool:
        return any(part in text for text in told)

    return any(is_told(word[:at]) and is_told(word[at:]) for at in range(1, len(word)))


PIECES = st.sampled_from(
    [
        *list(WORDS.tags)[:40],
        *("企业", "个体户", "合作社", "全市", "全区", "辖区内", "存续的", "注销", "B类", "C、D类", "经营异常", "各类"),
        *(
            "、",
            "和",
            "（",
            "）",
            "（含",
            "（不含",
            "，不含",
            "的",
            "等",
            "非",
            "未",
            "除",
            "外",
            "相关",
            "涉",
            "采矿业",
        ),
        *("2022年新设立", "年报信息", "低风险", "甲乙丙", "x", "'; DROP TABLE t;--", "%", "_", "50家"),
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=7).map("".join))
def test_any_text_gives_a_usable_rule_and_loses_no_word(text: str) -> None:
    made = propose(text, None, ISSUER, WORDS)
    checked(made.rule)
    condition, values = where(made.rule)
    assert condition.count("?") == len(values)
    assert lost(text) == []


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=6).map("".join))
def test_what_was_not_understood_is_demanded_not_dropped(text: str) -> None:
    """Unless the doubt is only how far an understood word reaches, the rule holds a tag that no object has."""
    made = propose(text, None, ISSUER, WORDS)
    open_words = [word for word in made.not_understood if "是否也指" not in word]
    assert bool(open_words) == any(tag not in WORDS.tags for tag in tags_in(made.rule["all"]))


def tags_in(part: object) -> list[str]:
    if isinstance(part, list):
        return [tag for each in part for tag in tags_in(each)]
    if isinstance(part, dict) and part.get("column") == "tags":
        return list(part["values"])
    return [tag for each in part.values() for tag in tags_in(each)] if isinstance(part, dict) else []


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_no_text_at_all_raises(text: str) -> None:
    checked(propose(text, text, ISSUER, WORDS).rule)


def test_long_texts_are_left_to_a_person() -> None:
    made = propose("加油站和旅馆以及" * 60, None, ISSUER, WORDS)
    assert len(made.not_understood) == 1
    checked(made.rule)


def test_status_of_the_text_decides_who_is_eligible() -> None:
    assert propose("停业的企业", None, ISSUER, WORDS).rule["status"] == ["停业"]
    assert propose("存续、停业的企业", None, ISSUER, WORDS).rule["status"] == ["存续", "停业"]
    assert "没有写登记状态" in propose("企业", None, ISSUER, WORDS).note


def test_the_notices_own_area_is_kept_to_even_unsaid_and_the_note_counts_who_is_outside() -> None:
    own = {"column": "area", "op": "matches", "values": ["高平市"]}
    for text in ("加油站", "全市加油站", "我市加油站", "本辖区加油站", "高平市范围内加油站", "全区加油站"):
        made = propose(text, None, ISSUER, WORDS)
        assert own in made.rule["all"], text
        assert "有 1 个对象的区域没有填或不含“高平市”" in made.note


def test_a_registry_without_the_areas_name_leaves_the_area_open() -> None:
    words = WORDS.model_copy(update={"areas": {"米山镇": 100}})
    made = propose("全市加油站", None, ISSUER, words)
    assert [word.partition("（")[0] for word in made.not_understood] == ["全市"]
    assert all(part["column"] != "area" for part in made.rule["all"])


def test_an_unknown_place_leaves_the_area_open() -> None:
    assert propose("全市加油站", None, None, WORDS).not_understood == ("全市",)


def test_without_a_registry_tags_are_open_and_kinds_are_not() -> None:
    assert propose("加油站", None, ISSUER, Vocabulary()).not_understood == ("加油站",)
    assert propose("全市企业", None, ISSUER, Vocabulary()).rule["all"][-1]["column"] == "entity_type"


def test_risk_in_words_is_a_class_only_where_the_registry_has_the_four_usual_ones() -> None:
    for classes in ({}, dict.fromkeys("ABCDE", 1), {"1": 5}):
        made = propose("低风险企业", None, ISSUER, WORDS.model_copy(update={"classes": classes}))
        assert made.not_understood == ("低风险",)


def test_near_tags_are_named_for_what_was_not_understood() -> None:
    assert "固体废物产生单位" in propose("涉固废企业", None, ISSUER, WORDS).note
    assert "殡葬服务机构" in propose("殡葬服务业", None, ISSUER, WORDS).note


@pytest.mark.parametrize(
    ("task", "scope", "hint"),
    [
        ("对B类企业的不定向双随机抽查", "全市范围内存续的企业", "B类企业"),
        ("对C类企业的不定向双随机抽查", "全市范围内存续的企业", "C类企业"),
        ("对加油站的双随机抽查", "全市加油站", None),
        ("对旅馆业从业单位的双随机抽查", "各类旅馆", "旅馆业从业单位"),
        ("对全市加油站的检查", "加油站", None),
        ("企业年报抽查（C、D类）", "全市企业", "C、D类"),
        ("有机产品认证抽查", "有机产品认证企业", None),
        (None, "全市企业", None),
    ],
)
def test_hint_is_what_the_task_says_beyond_the_scope(task: str | None, scope: str, hint: str | None) -> None:
    assert task_hint(task, scope) == hint


def test_key_is_the_same_for_spellings_that_mean_the_same() -> None:
    same = {
        scope_key(text) for text in ("全市商场（超市）", "全市商场(超市)", " 全市 商场（超市）。", "全市商场（超市）")
    }
    assert len(same) == 1
    assert scope_key("全市商场") not in same


def test_a_place_that_ends_the_name_of_another_is_for_a_person() -> None:
    mixed = WORDS.model_copy(update={"areas": {"安徽省和县历阳镇": 5, "太和县城关镇": 3}})
    (said,) = propose("全县加油站", None, "和县市场监督管理局", mixed).not_understood
    assert "太和县城关镇" in said
    alone = WORDS.model_copy(update={"areas": {"安徽省和县历阳镇": 5, "马鞍山市和县": 3}})
    assert propose("全县加油站", None, "和县市场监督管理局", alone).not_understood == ()
