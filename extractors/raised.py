"""Raised and lowered digits as Unicode.

A raised digit is never joined with the digits beside it: 20 with a raised 1 and % is a ratio with a note, not 201%.
"""

from __future__ import annotations

_UP = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_DOWN = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def raised(text: str) -> str:
    """``text`` with its digits as superscripts."""
    return text.translate(_UP)


def lowered(text: str) -> str:
    """``text`` with its digits as subscripts."""
    return text.translate(_DOWN)
