"""Texts of an XLSX: shared and inline strings, rich text, escapes (ECMA-376 part 1, 18.4, 22.9.2.19)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from extractors.models import Unreadable
from extractors.raised import lowered, raised
from extractors.sheets.package import BOMB, Element, Package

MAX_STRINGS = 1_000_000
MAX_CHARS = 60_000_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BREAK = re.compile(r"\r\n?|\x0b|\u2028|\u2029")


class Text(NamedTuple):
    """A text without its phonetic runs; ``struck`` when some of its letters are struck through."""

    text: str
    struck: bool = False


def read_shared(package: Package, part: str | None) -> list[Text]:
    """All shared strings in order; raises :class:`Unreadable` when there are more than any sheet needs."""
    strings: list[Text] = []
    if part is None:
        return strings
    chars = 0
    for element in package.stream(part, ("si",)):
        text = rich(element)
        chars += len(text.text)
        if len(strings) >= MAX_STRINGS or chars > MAX_CHARS:
            raise Unreadable(BOMB.format("共享字符串数量"))
        strings.append(text)
    return strings


_SHIFTS = {"superscript": raised, "subscript": lowered}


def rich(element: Element) -> Text:
    """The text of ``si`` or ``is``: one ``t``, or runs; ``rPh`` (how it is pronounced) is no text."""
    parts: list[str] = []
    struck = False
    for child in element:
        name = local(child)
        if name == "t":
            parts.append(child.text or "")
        elif name == "r":
            text = "".join(t.text or "" for t in child.iterchildren("{*}t"))
            align = child.find("{*}rPr/{*}vertAlign")
            shift = _SHIFTS.get("" if align is None else align.get("val", ""))
            parts.append(shift(text) if shift else text)
            strike = child.find("{*}rPr/{*}strike")
            struck |= strike is not None and strike.get("val", "1") not in ("0", "false") and bool(text.strip())
    return Text(clean("".join(parts)), struck)


def local(element: Element) -> str:
    """The name without its namespace (both OOXML namespaces, transitional and strict, have the same names)."""
    return _local(element.tag)


@lru_cache(maxsize=512)
def _local(tag: object) -> str:
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def clean(text: str) -> str:
    """Escapes resolved, line breaks as ``\\n``."""
    if "_x" in text:
        text = _ESCAPE.sub(_unescape, text)
    return _BREAK.sub("\n", text) if _BREAK.search(text) else text


def _unescape(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if (code >= 0x20 and not 0xD800 <= code <= 0xDFFF) or code in (9, 10, 13) else "\ufffd"
