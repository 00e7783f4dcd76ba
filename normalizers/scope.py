"""抽查对象范围: area, state, kind of object and qualifier of a target scope; and area words of other levels.

The cutting is for grouping and filtering; the scope itself stays as written. Every character of the text is in
one of the parts (edge punctuation and spaces aside).
"""

from __future__ import annotations

import re
import tomllib
import warnings
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from normalizers.base import Note, Reading
from normalizers.notice_parts import squeeze
from normalizers.numbering import depths
from normalizers.values import ScopeValue

LEXICON = Path(__file__).parent / "lexicon" / "scope.toml"
OwnLevel = Literal["省", "市", "县", "区", "旗"]

#: scopes longer than this are sentences; they are not segmented
LONGEST = 200

_EDGE = " \t\r\n　，,；;、。."
_NOTHING = re.compile(
    r"[\s/／\\\-—－–_]*|无|暂无|待定|(?:详见|见)(?:附件|附表|清单)[一二三四五六七八九十\d]{0,2}|根据[^，。]{0,12}确定"
)
_TRAILING_BRACKET = re.compile(r"[（(][^（）()]*[）)]$")
# 全市场, 全区域, 安全区, 自我区分, 基本市场 … are words of their own
_FOREIGN = re.compile(
    r"(?:(?<![安健完齐周成保])全|(?<![自忘])我|(?<![基资样版文成日书课标股根原剧])本)"
    r"(省(?![略电力道])|市(?![场容值面])|县(?!区|市(?!场))|区(?![域间块别分县]|位)|旗(?![帜舰下]))"
)


class _Words(NamedTuple):
    area: str
    status: re.Pattern[str]
    status_end: re.Pattern[str]
    kinds: tuple[str, ...]
    endings: tuple[str, ...]
    amounts: re.Pattern[str]
    segmenter: tuple[str, ...]


def read_scope(text: str, *, area_names: Sequence[str] = ()) -> Reading[ScopeValue]:
    """Cut a target scope into parts; ``area_names`` are the names of the notice's own areas (高平市).

    ``unspecified`` for an empty cell or a mere pointer; ``review`` with ``text_truncated`` when brackets are left
    open; else ``ok``: what no part takes stands in ``rest``.
    """
    bare = text.strip(_EDGE)
    spans = ((0, len(text)),) if text else ()
    if _NOTHING.fullmatch(bare):
        return Reading(kind="scope", text=text, status="unspecified", rule="nothing", spans=spans)
    value, rule = _parts(squeeze(bare), tuple(area_names))
    _, openers, closers = depths(bare)
    notes: tuple[Note, ...] = ()
    if stray := [bare[i] for i in (*openers, *closers) if bare[i] not in "‘’“”"]:
        message = f"抽查对象范围“{bare[:40]}”中的“{stray[0]}”没有配对，疑似被截断，请对照原件核对。"
        notes = (Note(code="text_truncated", severity="warning", message=message, raw=bare),)
    status: Literal["ok", "review"] = "review" if notes else "ok"
    return Reading(kind="scope", text=text, status=status, value=value, rule=rule, findings=notes, spans=spans)


def foreign_area_word(text: str, own: OwnLevel) -> str | None:
    """The first word for a whole area of another level (全区 in the plan of a 市), else ``None``.

    ``own`` is the level of the notice's area; for an autonomous region (自治区) pass 区. An unknown level has no
    foreign words.
    """
    if own not in ("省", "市", "县", "区", "旗"):
        return None
    return next((found[0] for found in _FOREIGN.finditer(text) if found[1] != own), None)


def segment(text: str) -> list[str]:
    """The words of a text; joined they are the text."""
    return list(_tokenizer().cut(text, HMM=False))


def _parts(text: str, names: tuple[str, ...]) -> tuple[ScopeValue, str]:
    words = _words()
    area, text = _take(_area_pattern(words.area, names), text)
    before, text = _take(words.amounts, text)
    status, text = _take(words.status, text)
    after, text = _take(words.amounts, text)
    amount = " ".join(filter(None, (before, after))) or None
    if not text:
        return ScopeValue(area=area, status=status, qualifier=amount), "area_only"
    if len(text) > LONGEST:
        return ScopeValue(area=area, status=status, qualifier=amount, rest=text), "sentence"
    listed = _conjuncts(text)
    if len(listed) > 1 and all(_head(part)[1] for part in listed):
        return ScopeValue(area=area, status=status, qualifier=amount, kind=text), "list"
    front, kind, back = _head(text)
    if not kind:
        return ScopeValue(area=area, status=status, qualifier=amount, rest=text), "no_head"
    front = (amount or "") + front
    if status is None and (near := words.status_end.search(front)):
        status, front = near[0], front[: near.start()]
    qualifier = " ".join(filter(None, (front, back)))
    return ScopeValue(area=area, status=status, kind=kind, qualifier=qualifier or None), "head"


def _take(pattern: re.Pattern[str], text: str) -> tuple[str | None, str]:
    found = pattern.match(text)
    return (found[0], text[found.end() :]) if found and found[0] else (None, text)


def _conjuncts(text: str) -> list[str]:
    depth, _, _ = depths(text)
    masked = "".join("\0" if depth[i] else c for i, c in enumerate(text))
    cuts = [(found.start(), found.end()) for found in re.finditer(r"[、，,；;]|以及|[和及与或]", masked)]
    edges = [0, *(place for cut in cuts for place in cut), len(text)]
    return [text[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _head(text: str) -> tuple[str, str, str]:
    """(what stands before, head noun, bracket behind it); the head is empty when none is known."""
    words = _words()
    for kind in words.kinds:
        if text.endswith(kind):
            return text[: -len(kind)], kind, ""
    if bracket := _TRAILING_BRACKET.search(text):
        front, kind, inner = _head_word(text[: bracket.start()])
        return front, kind, inner + bracket[0]
    return _head_word(text)


def _head_word(text: str) -> tuple[str, str, str]:
    words = _words()
    for kind in words.kinds:
        if text.endswith(kind):
            return text[: -len(kind)], kind, ""
    last = segment(text)[-1] if text else ""
    if len(last) >= 2 and last.endswith(words.endings):
        return text[: -len(last)], last, ""
    return text, "", ""


@lru_cache(maxsize=64)
def _area_pattern(generic: str, names: tuple[str, ...]) -> re.Pattern[str]:
    own = "|".join(re.escape(name) for name in sorted(filter(None, names), key=len, reverse=True))
    tails = _any(_raw()["area"]["tails"])
    return re.compile(rf"(?:{own + '|' if own else ''}{generic})+(?:{tails})?的?|(?:{tails})的?")


@lru_cache(maxsize=1)
def _raw() -> dict[str, Any]:
    return tomllib.loads(LEXICON.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _words() -> _Words:
    raw = _raw()
    area, kind = raw["area"], raw["kind"]
    whole = rf"{_any(area['whole'])}{_any(area['units'])}(?![场域容])"
    state = rf"(?:处于)?{_any(raw['status']['words'])}(?:状态|期间)?"
    several = rf"{state}(?:[、/或和及]{state})*的?"
    return _Words(
        area=f"{_any(area['fixed'])}|{whole}",
        status=re.compile(several),
        status_end=re.compile(rf"{several}$"),
        kinds=tuple(sorted(kind["words"], key=len, reverse=True)),
        endings=tuple(kind["endings"]),
        amounts=re.compile(f"(?:{_any(kind['amounts'])})"),
        segmenter=(*kind["words"], *raw["segmenter"]["words"]),
    )


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """jieba with the words of this domain; loaded when first needed, because its dictionary takes a second."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415
    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    for word in _words().segmenter:
        tokenizer.add_word(word)
    return tokenizer


def _any(words: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"
