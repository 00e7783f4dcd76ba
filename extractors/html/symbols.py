"""Characters of symbol fonts as Unicode."""

from __future__ import annotations

from extractors.docx.symbols import from_symbol_font, unfold


def symbols(text: str, font: str) -> tuple[str, bool]:
    """``text`` as a symbol font shows it; ``True`` when a character of it is unknown (it stays)."""
    text, unknown = unfold(text, font)
    if not font:
        return text, unknown
    return "".join(_shown(char, font) for char in text), unknown


def _shown(char: str, font: str) -> str:
    """Word writes the codes of a symbol font also as Latin characters."""
    if not "\x21" <= char <= "\xff":
        return char
    return from_symbol_font(ord(char), font) or char
