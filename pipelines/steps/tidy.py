"""Cell texts as people would type them."""

from __future__ import annotations

import regex

_BREAK = regex.compile(r"(?<=[\p{Han}，。、；：（）“”《》])\s+|\s+(?=[\p{Han}，。、；：（）“”《》])")
_SPACE = regex.compile(r"\s+")


def tidy(text: str) -> str:
    """A text without the breaks and blanks that only the layout put between Han characters."""
    return _SPACE.sub(" ", _BREAK.sub("", text.strip()))
