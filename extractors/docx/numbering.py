"""Automatic numbers: Word keeps "1." and serial numbers out of the text; here they are counted again.

ECMA-376 part 1, 17.9: a paragraph names a list (``numId``) and a level; lists that share an abstract
definition share counters; a paragraph raises the counter of its level and sets the deeper ones back."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.docx.names import VAL, Element, number, val, w

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
#: Formats of 17.18.59 with glyphs of their own: first code point and how many there are.
_GLYPHS = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3280, 10),
}
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
    "japaneseCounting", "ideographDigital", "koreanDigital2",
}  # fmt: skip


class Level(NamedTuple):
    start: int
    fmt: str
    text: str
    legal: bool
    restart: int | None


def chinese(n: int, digits: str = _DIGITS, units: tuple[str, str, str, str] = ("", "十", "百", "千")) -> str:
    """1 → 一, 10 → 十, 21 → 二十一, 105 → 一百〇五; decimal digits from 10,000 on."""
    if not 0 < n < 10_000:
        return str(n)
    text = ""
    for place, char in enumerate(reversed(str(n))):
        digit = int(char)
        if digit:
            text = digits[digit] + units[place] + text
        elif text and text[0] != digits[0]:
            text = digits[0] + text
    return text[1:] if units[1] == "十" and text.startswith("一十") else text


def _roman(n: int) -> str:
    text = ""
    for value, mark in _ROMAN:
        text += mark * (n // value)
        n %= value
    return text


def format_number(n: int, fmt: str) -> str:
    """``n`` in a number format of 17.18.59; decimal for formats not listed here."""
    if fmt in _GLYPHS and 0 < n <= _GLYPHS[fmt][1]:
        return chr(_GLYPHS[fmt][0] + n - 1)
    if fmt in {"ideographDigital", "koreanDigital2"}:
        return "".join(_DIGITS[int(digit)] for digit in str(n))
    if fmt in _CHINESE:
        return chinese(n)
    if fmt in {"chineseLegalSimplified", "ideographLegalTraditional"}:
        return chinese(n, _LEGAL, ("", "拾", "佰", "仟"))
    if fmt in {"lowerLetter", "upperLetter"} and 0 < n <= 780:
        letters = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)
        return letters if fmt == "lowerLetter" else letters.upper()
    if fmt in {"lowerRoman", "upperRoman"} and 0 < n < 4000:
        return _roman(n).lower() if fmt == "lowerRoman" else _roman(n)
    if fmt == "ideographTraditional" and 0 < n <= 10:
        return _STEMS[n - 1]
    if fmt == "ideographZodiac" and 0 < n <= 12:
        return _BRANCHES[n - 1]
    if fmt == "decimalZero":
        return f"{n:02d}"
    if fmt in {"decimalFullWidth", "decimalFullWidth2"}:
        return "".join(chr(ord("０") + int(digit)) for digit in str(abs(n)))
    return str(n)


class Numbering:
    """The lists of a document and where they stand; ``next`` must be called in the order of the text."""

    def __init__(self, root: Element | None, style_lists: dict[str, str] | None = None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self._links: dict[str, str] = {}
        if root is not None:
            self._read(root, style_lists or {})

    def _read(self, root: Element, style_lists: dict[str, str]) -> None:
        for abstract in root.iterchildren(w("abstractNum")):
            name = abstract.get(w("abstractNumId"), "")
            self._abstract[name] = _levels(abstract)
            link = val(abstract, "numStyleLink")
            if link in style_lists:
                self._links[name] = style_lists[link]
        for item in root.iterchildren(w("num")):
            abstract_id = val(item, "abstractNumId") or ""
            levels: dict[int, Level] = {}
            starts: dict[int, int] = {}
            for override in item.iterchildren(w("lvlOverride")):
                level = number(override.get(w("ilvl")), 0)
                levels |= _levels(override)
                start = val(override, "startOverride")
                if start is not None:
                    starts[level] = number(start, 1)
            self._lists[item.get(w("numId"), "")] = (abstract_id, levels, starts)

    def next(self, num_id: str | None, level: int) -> str:
        """The number of the next paragraph of this list and level, as printed; empty for bullets and for
        paragraphs in no list."""
        if not num_id or num_id == "0" or num_id not in self._lists:
            return ""
        abstract_id, own, starts = self._lists[num_id]
        linked = self._links.get(abstract_id)
        if linked in self._lists:
            abstract_id = self._lists[linked][0]
        levels = self._abstract.get(abstract_id, {}) | own
        if level not in levels:
            return ""
        counters = self._counters.setdefault(abstract_id, {})
        if level in starts and (num_id, level) not in self._started:
            counters.pop(level, None)
        self._started.add((num_id, level))
        start = starts.get(level, levels[level].start)
        counters[level] = counters[level] + 1 if level in counters else start
        for deeper in [key for key in counters if key > level]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart != 0 and level < restart):
                del counters[deeper]
        return _printed(levels, counters, level)


def _printed(levels: dict[int, Level], counters: dict[int, int], level: int) -> str:
    definition = levels[level]
    if definition.fmt in {"bullet", "none"} and "%" not in definition.text:
        return "" if definition.fmt == "bullet" else definition.text

    def fill(match: re.Match[str]) -> str:
        other = int(match[1]) - 1
        if other not in levels:
            return ""
        value = counters.get(other, levels[other].start)
        fmt = levels[other].fmt
        if fmt in {"bullet", "none"}:
            return ""
        return format_number(value, "decimal" if definition.legal else fmt)

    return re.sub(r"%([1-9])", fill, definition.text)


def _levels(parent: Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for item in parent.iterchildren(w("lvl")):
        restart = val(item, "lvlRestart")
        levels[number(item.get(w("ilvl")), 0)] = Level(
            start=number(val(item, "start"), 1),
            fmt=_format(item),
            text=val(item, "lvlText") or "",
            legal=item.find(w("isLgl")) is not None,
            restart=None if restart is None else number(restart, 0),
        )
    return levels


def _format(item: Element) -> str:
    """The number format; newer ones stand in ``mc:AlternateContent`` with a plain fallback."""
    found = item.find(w("numFmt"))
    if found is None:
        found = next(item.iter(w("numFmt")), None)
    return "decimal" if found is None else found.get(VAL, "decimal")
