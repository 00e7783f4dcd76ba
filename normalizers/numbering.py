"""Numbered lists inside one text: where the numbers stand, and whether they run 1, 2, 3 …"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from normalizers.base import Span

DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_HAN = {c: n for n, c in enumerate("一二三四五六七八九", 1)}
_PAIRS = {
    "（": "(",
    "(": "(",
    "【": "[",
    "[": "[",
    "［": "[",
    "〔": "[",
    "《": "《",
    "〈": "〈",
    "“": "“",
    "「": "「",
    "『": "『",
}
_PAIRS |= {"{": "{", "｛": "{", "‘": "‘"}
_CLOSE = {
    "）": "(",
    ")": "(",
    "】": "[",
    "]": "[",
    "］": "[",
    "〕": "[",
    "》": "《",
    "〉": "〈",
    "”": "“",
    "」": "「",
    "』": "『",
}
_CLOSE |= {"}": "{", "｝": "{", "’": "‘"}

#: one way of numbering each; 、 and . before a digit are told apart from decimals by the caller
_FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("bracketed", re.compile(r"[（(]\s*(\d{1,2})\s*[）)]\s*[、.．]?\s*")),
    ("bracketed_han", re.compile(r"[（(]\s*([一二三四五六七八九十]{1,3})\s*[）)]\s*[、.．]?\s*")),
    ("circled", re.compile(r"([①-⑳⑴-⒇⒈-⒛❶-❿])\s*[、.．]?\s*")),
    ("half_bracket", re.compile(r"(?<![\d（(])(\d{1,2})\s*[)）]\s*")),
    ("dotted", re.compile(r"(?<![\d.．A-Za-z])(\d{1,2})\s*[.．、]{1,2}\s*")),
    ("han", re.compile(r"(?<![一二三四五六七八九十第])([一二三四五六七八九十]{1,3})\s*[、.．]\s*")),
    ("spoken", re.compile(r"(?<![一二三四五六七八九十第])([一二三四五六七八九十]{1,3})是(?!否)[，,：:]?\s*")),
    ("spaced", re.compile(r"(?m)^[ \t　]*(\d{1,2})[ \t　]+(?=[^\d\s%％.．、，,)）])")),
)
_LOOSE = frozenset(("bracketed", "circled", "dotted", "half_bracket"))
_BEFORE = re.compile(r"[\s，,；;、。.．：:！!？?]")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年")


class Mark(NamedTuple):
    """One number: its range with the punctuation that belongs to it.

    ``clean`` is false where the mark may also be a part of the sentence (1.5吨, 一、二级).
    """

    start: int
    end: int
    number: int
    clean: bool


class Numbering(NamedTuple):
    """A list found in a text. ``gaps`` are the numbers before which some are missing or repeated."""

    family: str
    marks: tuple[Mark, ...]
    gaps: tuple[int, ...]


def depths(text: str) -> tuple[list[int], list[int], list[int]]:
    """For every character the number of complete pairs of brackets or quotes around it; then the places of
    openers and of closers that have no partner. Linear in the length of the text."""
    stacks: dict[str, list[int]] = {}
    change = [0] * (len(text) + 1)
    lonely: list[int] = []
    straight: dict[str, int] = {}
    for i, c in enumerate(text):
        if c in _PAIRS:
            stacks.setdefault(_PAIRS[c], []).append(i)
        elif c in _CLOSE:
            stack = stacks.get(_CLOSE[c])
            if stack:
                change[stack.pop() + 1] += 1
                change[i] -= 1
            else:
                lonely.append(i)
        elif c in "\"'":
            if c in straight:
                change[straight.pop(c) + 1] += 1
                change[i] -= 1
            else:
                straight[c] = i
    level, result = 0, []
    for i in range(len(text)):
        level += change[i]
        result.append(level)
    return result, sorted(i for stack in stacks.values() for i in stack), lonely


def find_numbering(text: str, depth: Sequence[int]) -> Numbering | None:
    """The outermost list of the text: of all ways of numbering the one that begins first, or ``None``."""
    plain = text.translate(DIGITS)
    lists = [
        found for family, pattern in _FAMILIES if (found := _run(family, list(_marks(family, pattern, plain, depth))))
    ]
    return min(lists, key=lambda found: (found.marks[0].start, -len(found.marks)), default=None)


def segments(text: str, numbering: Numbering) -> Iterator[Span]:
    """The range of each list entry, without its number."""
    for mark, following in zip(numbering.marks, (*numbering.marks[1:], None), strict=True):
        yield mark.end, following.start if following else len(text)


def _marks(family: str, pattern: re.Pattern[str], text: str, depth: Sequence[int]) -> Iterator[Mark]:
    for found in pattern.finditer(text):
        start, number = found.start(), _number(found[1])
        if number is None or depth[start] or depth[found.start(1)] > (1 if family.startswith("bracketed") else 0):
            continue
        before = text[start - 1] if start else "\n"
        strong = _BEFORE.match(before) is not None or family == "spaced"
        if not strong and (family not in _LOOSE or before == "第" or (before.isascii() and before.isalnum())):
            continue
        clean = _is_clean(family, text, found.end())
        if clean or strong:
            yield Mark(start, found.end(), number, clean)


def _is_clean(family: str, text: str, end: int) -> bool:
    after = text[end : end + 1]
    if family in ("dotted", "half_bracket"):
        return not after.isdigit() or _YEAR.match(text, end) is not None
    if family == "han":
        return after not in _HAN and after != "十"
    return True


def _run(family: str, marks: Iterable[Mark]) -> Numbering | None:
    """The longest chain 1, 2, 3 …; a new 1 begins a further list, a number left out is a gap."""
    taken: list[Mark] = []
    gaps: list[int] = []
    for mark in marks:
        expected = taken[-1].number + 1 if taken else 1
        restart = mark.number == 1 and mark.clean and bool(taken)
        if mark.number == expected or restart:
            taken.append(mark)
        elif mark.clean and _breaks_run(mark, taken[-1].number if taken else None):
            taken.append(mark)
            gaps.append(mark.number)
    if not any(mark.clean for mark in taken):
        return None
    if len(taken) == 1 and (taken[0].start > 0 or family in ("spoken", "spaced")):
        return None
    if family == "spaced" and gaps:
        return None
    return Numbering(family, tuple(taken), tuple(gaps))


def _breaks_run(mark: Mark, last: int | None) -> bool:
    """A number that is still one of the list although some before it are lost, or it stands twice."""
    if last is None:
        return mark.start == 0 and mark.number < 20
    return last <= mark.number <= last + 4


def _number(text: str) -> int | None:
    if text.isdecimal():
        return int(text) or None
    if len(text) == 1 and not ("一" <= text <= "龥"):
        for first, last in (("①", "⑳"), ("⑴", "⒇"), ("⒈", "⒛"), ("❶", "❿")):
            if first <= text <= last:
                return ord(text) - ord(first) + 1
    return han_number(text)


def han_number(text: str) -> int | None:
    """一 … 九十九 as a number, ``None`` for anything else."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return _HAN.get(text)
    if (tens and tens not in _HAN) or (ones and ones not in _HAN):
        return None
    return 10 * _HAN.get(tens, 1) + _HAN.get(ones, 0)
