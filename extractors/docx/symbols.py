"""Characters of the symbol fonts, which stand in the private area U+F020–U+F0FF, as Unicode.

Only those met in official documents: comparison signs, boxes and ticks, bullets and arrows.
"""

from __future__ import annotations

import re

_SYMBOL = {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB0: "°", 0xB7: "·", 0xA5: "∞", 0xB9: "≠",
    0xBB: "≈", 0xAE: "→", 0xAC: "←", 0xAD: "↑", 0xAF: "↓", 0xBC: "…", 0x2D: "−", 0xD7: "·", 0xA2: "′",
    0xB2: "″",
    0x61: "α", 0x62: "β", 0x67: "γ", 0x6D: "μ", 0x57: "Ω", 0x7E: "～", 0xA4: "⁄",
}  # fmt: skip
_WINGDINGS = {
    0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x71: "□", 0x72: "□",
    0x6C: "●", 0x6E: "■",
    0x75: "◆", 0x76: "❖", 0xD8: "➢", 0xE0: "→", 0xDF: "←", 0xA7: "▪", 0x9F: "•", 0xB2: "✧",
    0x2A: "✉", 0x28: "☎",
}  # fmt: skip
_WINGDINGS_2 = {0x52: "☑", 0x50: "✓", 0x4F: "✗", 0x54: "☒", 0x51: "☒", 0xA3: "□", 0x30: "□", 0x2A: "□"}
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def from_symbol_font(code: int, font: str) -> str | None:
    """The character that a code (with or without 0xF000) shows in a symbol font; ``None`` when unknown.
    Digits, blanks and plain punctuation stand at their ASCII places in the font Symbol."""
    low = code & 0xFF if 0xF000 <= code <= 0xF0FF else code
    known = _FONTS.get(font.lower().strip(), {}).get(low)
    if known is not None:
        return known
    if font.lower().strip() in {"symbol", ""} and 0x20 <= low <= 0x3F:
        return chr(low)
    if 0xF000 <= code <= 0xF0FF or not 0x20 <= code <= 0xFFFF or 0xD800 <= code <= 0xDFFF:
        return None
    return chr(code) if font.lower().strip() not in _FONTS else None


def unfold(text: str, font: str) -> tuple[str, bool]:
    """``text`` with characters of the private area replaced; ``True`` when one of them is unknown (it
    stays)."""
    if not _PRIVATE.search(text):
        return text, False
    pieces = [
        (from_symbol_font(ord(char), font), char) if "\uf000" <= char <= "\uf0ff" else (char, char) for char in text
    ]
    return "".join(new or old for new, old in pieces), any(new is None for new, _ in pieces)
