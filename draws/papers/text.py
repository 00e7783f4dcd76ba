"""Texts that are safe in every format, and dates and file names as officials write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "CST")
SPECIMEN = "样例数据，非真实检查"

_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
#: C0 and C1 controls, lone surrogates, non-characters, and the marks that turn the direction of a text around.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_FILE = re.compile(r'[\\/:*?"<>|\s]+')


def clean(text: str) -> str:
    """One line of printable text. What XML or paper cannot hold is shown as ``\N{REPLACEMENT CHARACTER}``."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", _SPACE.sub(" ", text)).strip()


def day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    local = value.astimezone(BEIJING)
    return f"{day(local)}{local:%H:%M}"


def local_day(value: datetime) -> str:
    return day(value.astimezone(BEIJING))


def window(start: date | None, end: date | None) -> str:
    """The days of a window; a missing end is said, not made up."""
    if start and end:
        return day(start) if start == end else f"{day(start)}至{day(end)}"
    if start:
        return f"{day(start)}起"
    return f"{day(end)}前" if end else "未定"


def plan(title: str | None, number: str | None) -> str:
    """How the plan is quoted: 《title》（number）."""
    name = f"《{clean(title)}》" if title else "年度抽查工作计划"
    return f"{name}（{clean(number)}）" if number else name


def listed(names: Sequence[str]) -> str:
    return "、".join(clean(name) for name in names)


def file_name(text: str, size: int) -> str:
    """``text`` as part of a file name of at most ``size`` bytes, cut at a whole character.

    Most file systems allow 255 bytes for a name; a Han character takes three.
    """
    name = _FILE.sub("_", clean(text)).strip("._ ") or "未命名"
    return name.encode()[:size].decode(errors="ignore")


def width(text: str) -> int:
    """The width in half characters: a Han character, a full-width sign or an emoji takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def lines(text: str, room: float) -> int:
    """How many lines ``text`` takes where ``room`` half characters fit on each; one at least."""
    return sum(max(1, -int(-width(line) // max(room, 1))) for line in text.split("\n"))
