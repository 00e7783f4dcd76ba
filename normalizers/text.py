"""Folding for matching, with a way back: widths, dashes, brackets and spaces are made uniform, offsets are kept.

The table is our own: NFKC would turn ``3%①`` into ``3%1``. Only characters that PDF fonts hand out for the
plain ideograph (Kangxi radicals, compatibility ideographs) go through Unicode's own mapping.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from normalizers.base import Span

#: Texts longer than this are no expression; they are handed back unread instead of being searched.
LONGEST = 1200

_TABLE: dict[str, str] = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_TABLE |= dict.fromkeys("‐‑‒–—―−─━﹣－﹘⸺⸻", "-")
_TABLE |= dict.fromkeys("〜∼～˜", "~")
_TABLE |= dict.fromkeys("﹪％", "%")
_TABLE |= dict.fromkeys("≥≧⩾", ">=") | dict.fromkeys("≤≦⩽", "<=")
_TABLE |= dict.fromkeys("﹐", ",") | dict.fromkeys("﹔", ";") | dict.fromkeys("︰∶﹕", ":")
_TABLE |= dict.fromkeys("﹙", "(") | dict.fromkeys("﹚", ")") | dict.fromkeys("∕⁄╱", "/")
_TABLE |= {"○": "〇", "﹤": "<", "﹥": ">", "﹦": "=", "․": ".", "兩": "两"}

_CN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CN_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is matched; ``starts[i]`` and ``ends[i]`` are where its character ``i`` stood in ``original``."""

    original: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """The range of the original text for a non-empty range of the folded one."""
        return self.starts[start], self.ends[end - 1]

    def raw(self, start: int, end: int) -> str:
        a, b = self.span(start, end)
        return self.original[a:b]


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    """The folded form of one character; empty for spaces, controls and invisible marks."""
    if char in _TABLE:
        return _TABLE[char]
    if unicodedata.category(char) in {"Zs", "Zl", "Zp", "Cc", "Cf"}:
        return ""
    if 0x2E80 <= ord(char) <= 0x2FD5 or 0xF900 <= ord(char) <= 0xFAFF:
        plain = unicodedata.normalize("NFKC", char)
        return plain if len(plain) == 1 else char
    return char


def _sticks(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == ".")


def fold(text: str) -> Folded:
    """Fold ``text``. Space falls away, but between two ASCII letters or digits one space stays: ``5 10%`` must
    not become ``510%``."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    gap: int | None = None
    for i, char in enumerate(text):
        plain = _fold_char(char)
        if not plain:
            gap = i if gap is None else gap
            continue
        if gap is not None and out and _sticks(out[-1]) and _sticks(plain[0]):
            out.append(" ")
            starts.append(gap)
            ends.append(i)
        gap = None
        for c in plain:
            out.append(c)
            starts.append(i)
            ends.append(i + 1)
    return Folded(text, "".join(out), tuple(starts), tuple(ends))


def integer(text: str) -> int | None:
    """``12``, ``十二``, ``两`` → int; ``None`` when it is no whole number of at most 12 characters. ``两三`` is not
    23 and ``一百五`` not 105: both are declined."""
    if not text or len(text) > 12:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(c in _CN_DIGITS for c in text):
        return _CN_DIGITS[text] if len(text) == 1 else None
    return _positional(text)


def year_number(text: str) -> int | None:
    """``2027`` or ``二〇二七`` → 2027."""
    digits = "".join(c if c.isdigit() and c.isascii() else str(_CN_DIGITS.get(c, "x")) for c in text)
    return int(digits) if len(digits) == 4 and digits.isdigit() else None


def _positional(text: str) -> int | None:
    """Chinese number with 十百千万: each unit at most once per group and falling."""
    if text.count("万") > 1:
        return None
    if "万" in text:
        head, tail = text.split("万")
        high, low = _positional(head), _positional(tail) if tail else 0
        return None if high is None or low is None else high * 10_000 + low
    total, digit, last = 0, None, 10_000
    for char in text:
        if char in _CN_UNITS:
            unit = _CN_UNITS[char]
            if unit >= last or (digit is None and total and unit != 10):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last = None, unit
        elif char in "零〇":
            if digit is not None:
                return None
        elif char in _CN_DIGITS:
            if digit is not None:
                return None
            digit = _CN_DIGITS[char]
        else:
            return None
    if digit is not None and last > 10 and total and "零" not in text and "〇" not in text:
        return None
    return total + (digit or 0)
