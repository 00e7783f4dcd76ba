"""Bytes → text: which encoding a file is written in, told from its content.

Nothing is decoded on hope. An encoding is taken when its strict decoder reads the bytes *and* the result
looks like text; a few bad bytes in an otherwise clean file are kept as U+FFFD and their lines are reported;
all else is refused. Plausibility rests on GB 2312: its level 1 holds the 3755 everyday characters, which
make up well over nine tenths of any official text, while bytes read in a wrong encoding scatter over the
rare ones."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from typing import NamedTuple

from extractors.models import Unreadable

#: At most this share of the characters may be damaged before a file counts as unreadable …
MAX_DAMAGE = 0.02
#: … but this many are always forgiven in a text of some length.
FORGIVEN = 3
#: Below this share of everyday characters a text with some Han characters is not Chinese prose.
COMMON_SHARE = 0.6
#: With fewer Han characters than this a share says nothing.
ENOUGH_HAN = 8

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
LINE_BREAK = re.compile(r"\r*\n|\r|\x85|\u2029")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_ODD = re.compile("[\ue000-\uf8ff\ufff0-\ufffc\U000f0000-\U0010ffff]")
_FOREIGN = re.compile("[\u00c0-\u024f\u0370-\u06ff]")
_MOJIBAKE = re.compile("锟斤拷|烫烫烫|屯屯屯")


class Decoded(NamedTuple):
    """``text`` without its byte order mark; ``damaged`` are the numbers (from 1) of lines with lost or wrong
    characters."""

    text: str
    encoding: str
    damaged: tuple[int, ...]


def decode(data: bytes) -> Decoded:
    """The text in ``data``; raises :class:`Unreadable` when no encoding gives plausible text."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return _checked(data[len(bom) :].decode(name, "replace"), name)
    data = data.rstrip(b"\0") if data.count(0) and not _looks_wide(data) else data
    wide = _wide(data)
    if wide is not None:
        return wide
    for name in _byte_encodings(data):
        text = data.decode(name, "replace")
        if _acceptable(text, strict=name != "utf-8"):
            return _checked(text, name)
    raise Unreadable("无法识别该文件的文字编码（不是 UTF-8、GBK 或 UTF-16），请用记事本另存为 UTF-8 后重新放入。")


def looks_like_text(data: bytes) -> bool:
    """Whether :func:`decode` would read ``data``."""
    try:
        decode(data)
    except Unreadable:
        return False
    return True


def _byte_encodings(data: bytes) -> tuple[str, ...]:
    """UTF-8 first; GB 18030 first where UTF-8 reads letters of other scripts and GB 18030 everyday
    characters."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return ("utf-8", "gb18030") if _mostly_utf8(data) else ("gb18030", "utf-8")
    if _FOREIGN.search(text) and not _HAN.search(text):
        twin = data.decode("gb18030", "replace")
        if "\ufffd" not in twin and common_share(twin) == 1.0 and _HAN.search(twin):
            return ("gb18030", "utf-8")
    return ("utf-8",)


def _mostly_utf8(data: bytes) -> bool:
    """Whether the bytes above 127 are, but for a few, whole UTF-8 characters."""
    text = data.decode("utf-8", "replace")
    good = sum(1 for char in text if char > "\x7f" and char != "\ufffd")
    return good > 10 * text.count("\ufffd")


def _looks_wide(data: bytes) -> bool:
    """Zero bytes stand on one side only (even or odd), as the ASCII characters of UTF-16 put them."""
    body = data[: len(data) // 2 * 2]
    even, odd = body[0::2].count(0), body[1::2].count(0)
    return max(even, odd) > 0 and min(even, odd) * 20 <= max(even, odd)


def _wide(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: one byte order gives plausible text and the other does not."""
    if b"\0" not in data or len(data) % 2:
        return None
    read: list[Decoded] = []
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and _acceptable(text, strict=True) and _narrow_share(text) > 0.95:
            read.append(Decoded(text, name, damaged_lines(text, strict=True)))
    return read[0] if len(read) == 1 else None


def _narrow_share(text: str) -> float:
    """Share of characters that an official text is made of: ASCII, Han, and the usual punctuation and
    symbols."""
    usual = sum(
        1
        for char in text
        if char < "\x7f"
        or "\u4e00" <= char <= "\u9fff"
        or "\u2000" <= char <= "\u33ff"
        or "\uff00" <= char <= "\uffef"
        or char in "·×÷°±§¥"
    )
    return usual / len(text) if text else 0.0


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """The 3755 characters of GB 2312 level 1 (rows 16 to 55)."""
    codes = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return frozenset("".join(code.decode("gb2312", "ignore") for code in codes))


def common_share(text: str) -> float:
    """Share of everyday characters among the Han characters of ``text`` (1.0 when it has none)."""
    han = _HAN.findall(text)
    everyday = _everyday()
    return sum(char in everyday for char in han) / len(han) if han else 1.0


def _acceptable(text: str, *, strict: bool) -> bool:
    """``strict``: the encoding reads almost any bytes, so the characters themselves must be likely ones."""
    allowed = max(FORGIVEN if len(text) > 100 else 0, int(len(text) * MAX_DAMAGE))
    bad = text.count("\ufffd") + len(_CONTROLS.findall(text))
    if bad > allowed:
        return False
    if not strict:
        return True
    if len(_ODD.findall(text)) > allowed:
        return False
    han = len(_HAN.findall(text))
    return common_share(text) >= COMMON_SHARE and (han > 0 or text.isascii() or not _FOREIGN.search(text))


def _checked(text: str, name: str) -> Decoded:
    if text and not _acceptable(text, strict=False):
        raise Unreadable("该文件的文字已损坏（大量字符无法识别），请向发文单位索取完好的文件后重新放入。")
    return Decoded(text, name, damaged_lines(text, strict=name == "gb18030"))


def damaged_lines(text: str, *, strict: bool) -> tuple[int, ...]:
    """Lines with replacement or control characters or with the marks of a failed conversion; under ``strict``
    also lines of mostly rare characters (one lost byte shifts the rest of a GBK line to wrong characters)."""
    if not strict and not (_CONTROLS.search(text) or "\ufffd" in text or _MOJIBAKE.search(text)):
        return ()
    numbers = []
    for number, line in enumerate(LINE_BREAK.split(text), 1):
        odd = "\ufffd" in line or _CONTROLS.search(line) or _MOJIBAKE.search(line) or _ODD.search(line)
        if odd or (strict and _unlikely(line)):
            numbers.append(number)
    return tuple(numbers)


def _unlikely(line: str) -> bool:
    """A run of at least eight Han characters of which fewer than ``COMMON_SHARE`` are everyday ones."""
    return any(
        len(run) >= ENOUGH_HAN and common_share(run) < COMMON_SHARE
        for run in re.findall("[\u3400-\u4dbf\u4e00-\u9fff]+", line)
    )
