"""Bytes of a page → text. What the page declares is only tried where its content does not tell."""

from __future__ import annotations

import codecs
import re

from extractors.encoding import BOMS, Decoded, common_share, damaged_lines, decode
from extractors.models import Unreadable

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,40})", re.I)
#: How far browsers look for a declaration is 1,024 bytes (HTML Standard 13.2.3.2); pages put it later.
_LOOK_IN = 8192
#: Families that the content alone does not tell from GB 18030 or UTF-8, and the names that pages give them.
_OTHERS = frozenset({"big5", "big5hkscs", "cp950", "hz", "iso2022_jp", "shift_jis", "euc_jp", "euc_kr", "utf-7"})
_SURE = 0.9


def decode_page(data: bytes, header: str | None = None) -> Decoded:
    """The text of a page; ``header`` is the charset that came with it (MHTML). A declaration that its content
    contradicts is passed over. Raises :class:`Unreadable` when nothing gives plausible text."""
    try:
        found = decode(data)
    except Unreadable:
        other = _declared_text(data, header)
        if other is None:
            raise
        return other
    if found.encoding == "gb18030" and common_share(found.text[:200_000]) < _SURE:
        other = _declared_text(data, header)
        if other is not None and common_share(other.text[:200_000]) >= common_share(found.text[:200_000]):
            return other
    return found


def declared(data: bytes) -> str | None:
    """The encoding that a page names in its head."""
    if any(data.startswith(bom) for bom, _ in BOMS):
        return None
    found = _CHARSET.search(data[:_LOOK_IN])
    return found[1].decode("ascii") if found else None


def _declared_text(data: bytes, header: str | None) -> Decoded | None:
    """The text in one of the rarer encodings that the page declares, when all of it can be read so."""
    for name in (header, declared(data)):
        if not name:
            continue
        try:
            codec = codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
        if codec not in _OTHERS:
            continue
        try:
            text = data.decode(codec)
        except UnicodeError:
            continue
        return Decoded(text, codec, ())
    return None


def is_damaged(text: str, decoded: Decoded) -> bool:
    """Whether a shown text holds lost characters."""
    if "\ufffd" in text:
        return True
    return bool(decoded.damaged) and bool(damaged_lines(text, strict=decoded.encoding == "gb18030"))
