"""Numbers, boxes and transforms as OFD writes them; lengths are millimetres with y downwards (GB/T 33190, 7.3, 8.5)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

#: a, b, c, d, e, f: x' = a·x + c·y + e, y' = b·x + d·y + f.
Matrix = tuple[float, float, float, float, float, float]
#: x, y, width, height.
Box = tuple[float, float, float, float]
Point = tuple[float, float]
#: left, top, right, bottom.
Hull = tuple[float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
#: Points in a millimetre.
POINTS = 72 / 25.4
#: No coordinate of a page is further out (millimetres).
_FAR = 1e6

_WORD = re.compile(r"[^\s,]+")


def number(text: str | None) -> float | None:
    """A finite number of sensible size, or ``None``."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= _FAR else None


def words(text: str) -> Iterator[str]:
    """The parts of an array (ST_Array), one by one, so that a long one costs only what is taken of it."""
    return (found[0] for found in _WORD.finditer(text))


def numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    """Exactly ``count`` numbers, or ``None``."""
    found: list[float] = []
    for word in words(text or ""):
        value = number(word)
        if value is None or len(found) == count:
            return None
        found.append(value)
    return tuple(found) if len(found) == count else None


def box(text: str | None) -> Box | None:
    """An ST_Box, or ``None`` when it is missing or damaged."""
    found = numbers(text, 4)
    return None if found is None else (found[0], found[1], found[2], found[3])


def matrix(text: str | None) -> Matrix:
    """A CTM; the identity when it is missing, damaged or flattens everything."""
    found = numbers(text, 6)
    if found is None or not found[0] * found[3] - found[1] * found[2]:
        return IDENTITY
    return found[0], found[1], found[2], found[3], found[4], found[5]


def compose(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def placed(boundary: Box | None, ctm: Matrix, outer: Matrix) -> Matrix:
    """From an object's own space to the page: its CTM, then the top left corner of its boundary, then ``outer``."""
    a, b, c, d, e, f = ctm
    if boundary is not None:
        e, f = e + boundary[0], f + boundary[1]
    return compose((a, b, c, d, e, f), outer)


def apply(by: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = by
    return a * x + c * y + e, b * x + d * y + f


def hull(points: list[Point]) -> Hull:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
