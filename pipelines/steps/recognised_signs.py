"""Signs of recognition damage inside one cell: marks that nobody types, cut ends, brackets without their partner."""

from __future__ import annotations

from typing import NamedTuple

import regex

from warehouse.models import FieldRecord


class Doubt(NamedTuple):
    """Why the field of an item may be wrong (Chinese, without a full stop), and the cell that says so."""

    field: str
    why: str
    record: FieldRecord | None


_NUMBERS = ("quota", "frequency", "base", "window", "seq")
_NAMES = ("initiator", "cooperators")
_TYPED = (*_NUMBERS, *_NAMES, "risk", "mode", "draw_type")

#: Specks, strokes and pieces of rules and seals that are read as characters.
_DIRT = regex.compile(
    r"[!！|｜丨丶丿_'‘’`^★☆\\{}$#§©®■□▪◆\ufffd]|[。．,，、；;：:]{2}|(?<![\d）)])一(?=[\p{Han}]{2,}局)"
)
#: Letters stand for digits (l, O, S), except those of classes (A类, B级, C:).
_LETTER = regex.compile(r"[a-zF-Z]|[A-E](?!\s*(?:类|级|档|等|[:：、，,/]))")
#: The sign of per cent read as digits: 596, 1096; more than all; a nought before a digit; a digit before 月 too many.
_UNLIKELY = regex.compile(
    r"(?<![\d.])(?!100[%％])\d{3,}\s*[%％‰]|(?<![\d.])0\d|(?<!\d)(?:1[3-9]|[2-9]\d)\s*月|\d{3,}\s*次|\d\s+\d"
)
_OPENS, _CLOSES = "（(【〔[《“", "）)】〕]》”"
_STARTS = regex.compile(r"\s*[、，,；;。.：:）)】〕》%％/／]")
_ENDS = regex.compile(r"[、，,：:（(【〔《/／]\s*$")
_LINKS = regex.compile(r"\s*[和及与或](?=\p{Han})")
_LINKS_ON = regex.compile(r"[和及与或]\s*$")
_NUMBERING = regex.compile(r"(?<!\d)[（(]?\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]")


def odd(field: str, text: str) -> str | None:
    """What in this cell looks like damage, in Chinese; ``None`` when nothing does."""
    if not text.strip():
        return None
    if field in _TYPED:
        return _odd_typed(field, text)
    if _STARTS.match(text):
        return "以标点开头，前面可能漏读了文字"
    if _ENDS.search(text):
        return "末尾像是没有写完，后面可能漏读了文字"
    return "括号不成对，可能漏读了文字" if _unbalanced(text) else None


def _odd_typed(field: str, text: str) -> str | None:
    stroke = text.strip() in ("/", "／", "-", "—", "——", "无")
    if stroke:
        return None
    found = _DIRT.search(text)
    if found is None and field in (*_NUMBERS, *_NAMES):
        found = _LETTER.search(text)
    if found is None and field in _NUMBERS:
        found = _UNLIKELY.search(text)
    if found is not None:
        return f"其中的“{found.group().strip()}”不像原文"
    if _STARTS.match(text) or (field in _NAMES and _LINKS.match(text)):
        return "以标点或连词开头，前面可能漏读了文字"
    if _ENDS.search(text) or (field in _NAMES and _LINKS_ON.search(text)) or _ends_open(field, text):
        return "末尾像是没有写完，后面可能漏读了文字"
    return "括号不成对，可能漏读了文字" if _unbalanced(text) else None


def _ends_open(field: str, text: str) -> bool:
    return field in _NUMBERS and text.rstrip().endswith(("；", ";", "—", "-", "至", "~", "～"))


def _unbalanced(text: str) -> bool:
    """Whether a bracket has no partner; widths and kinds are often mixed, numbering ends in one."""
    bare = _NUMBERING.sub("", text)
    depth = 0
    for char in bare:
        if char in _OPENS:
            depth += 1
        elif char in _CLOSES:
            depth -= 1
            if depth < 0:
                return True
    return depth != 0
