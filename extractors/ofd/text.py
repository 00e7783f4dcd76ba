"""One TextObject → placed characters (GB/T 33190, clause 11).

A character stands on its origin, the left end of its base line; the offsets to the next one are written down
(DeltaX, DeltaY). Fonts are not looked into: a box is as wide as the offset to the next character says, or as usual.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractors.ofd.geometry import POINTS, Box, Matrix, number, words
from extractors.ofd.package import Element, children
from extractors.page.layout import Glyph

#: What stands above and below the base line, as shares of the size; together they are the em square of Song.
ABOVE, BELOW = 0.86, 0.14
#: The size where none is written: 五号 (millimetres).
_USUAL_SIZE = 3.7
#: Offsets up to this share of the size put characters on top of each other.
_SAME = 0.02
#: So many unwritten characters of one object are marked.
_MOST_LACKING = 1_000
#: How far a direction may be off a quarter turn and still count as one (quarter turns).
_NEAR = 0.06

_SPACES = frozenset(" \t\r\n\u00a0\u2002\u2003\u2009\u3000")
_NOTHING = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_LAID_OUT = re.compile(r"\s*[\r\n]\s*")
_BROAD = frozenset("@%‰&mwMW")
_STEPS = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}


class Placed(NamedTuple):
    """A character with its box in points on the page. ``turn`` is ``None`` for slanted writing."""

    char: str
    box: tuple[float, float, float, float]
    size: float
    spaced: bool
    turn: int | None

    def glyph(self) -> Glyph:
        return Glyph(self.char, *self.box, self.size, self.spaced, self.turn or 0)


class _Spot(NamedTuple):
    """A character's origin in the object's own space and the offset to the next one. ``even``: all characters of its
    code are set at the same distance, so that a wide one is letter spacing and no blank."""

    char: str
    x: float
    y: float
    step: tuple[float, float]
    even: bool


def characters(element: Element, to_page: Matrix, boundary: Box | None) -> Iterator[Placed]:
    """The characters of a TextObject in their order, blanks left out. ``to_page`` leads from the object's own space to
    the page in millimetres."""
    setting = _Setting(element, to_page, boundary)
    spaced = False
    for spot in _spots(element, setting):
        if spot.char in _SPACES or spot.char in _NOTHING:
            spaced = spaced or spot.char in _SPACES
            continue
        yield setting.place(spot, spaced)
        spaced = False


class _Setting:
    """How an object's characters are set: size, directions, and where its own space lies on the page."""

    def __init__(self, element: Element, to_page: Matrix, boundary: Box | None) -> None:
        self.size = abs(number(element.get("Size")) or 0.0) or _USUAL_SIZE
        self.scale = abs(number(element.get("HScale")) or 0.0) or 1.0
        self.reading = _direction(element.get("ReadDirection"))
        self.along = _STEPS[_direction(element.get("CharDirection"))]
        self.upright_column = (self.reading - _direction(element.get("CharDirection"))) % 180 == 90
        self.to_page = to_page
        self.room = _room(to_page, boundary)
        a, b, c, d, *_ = to_page
        ux, uy = self.along
        self._right = (a * ux + c * uy, b * ux + d * uy)
        down = (-a * uy + c * ux, -b * uy + d * ux)
        xs, ys = (tuple(part * self.size * way for part in (-ABOVE, BELOW)) for way in down)
        self._reach = min(xs), min(ys), max(xs), max(ys)  # of a character without width, around its origin
        self.points = round(self.size * math.hypot(*down) * POINTS, 2)
        turns = math.atan2(self._right[1], self._right[0]) / (math.pi / 2)
        self.turn = round(turns) % 4 if abs(turns - round(turns)) < _NEAR else None

    def usual(self, char: str) -> float:
        """The width that a character has in the fonts of official documents."""
        return self.size * self.scale * (1.0 if _is_wide(char) else 0.5 if char not in _NOTHING else 0.0)

    def width(self, spot: _Spot) -> float:
        """The offset to the next character where it can be this one's width: letters differ from font to font."""
        usual = self.usual(spot.char)
        offset = spot.step[0] * self.along[0] + spot.step[1] * self.along[1]
        if _is_wide(spot.char):
            return min(usual, offset) if offset > 0.5 * usual else usual
        share = 1.1 if spot.even else 1.0 if spot.char in _BROAD else 0.78 if spot.char.isupper() else 0.62
        most = self.size * self.scale * share
        return offset if 0.15 * self.size < offset <= most else usual

    def place(self, spot: _Spot, spaced: bool) -> Placed:
        a, b, c, d, e, f = self.to_page
        x, y = a * spot.x + c * spot.y + e, b * spot.x + d * spot.y + f
        width = self.width(spot)
        right, down = self._right[0] * width, self._right[1] * width
        x0, y0, x1, y1 = self._reach
        x0, x1 = (x + x0, x + x1 + right) if right > 0 else (x + x0 + right, x + x1)
        y0, y1 = (y + y0, y + y1 + down) if down > 0 else (y + y0 + down, y + y1)
        return Placed(spot.char, (x0 * POINTS, y0 * POINTS, x1 * POINTS, y1 * POINTS), self.points, spaced, self.turn)


def _room(to_page: Matrix, boundary: Box | None) -> float | None:
    """How wide the object is in its own space, where that can be told."""
    a, b, c, _, _, _ = to_page
    return boundary[2] / abs(a) if boundary is not None and a and not b and not c else None


def _direction(text: str | None) -> int:
    value = number(text)
    return round(value / 90) * 90 % 360 if value is not None else 0


@lru_cache(maxsize=4096)
def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"


def _spots(element: Element, setting: _Setting) -> Iterator[_Spot]:
    x, y = 0.0, 0.0
    pen: tuple[float, float] | None = None
    lacking = _lacking(element)
    codes = list(children(element, "TextCode"))
    for place, code in enumerate(codes):
        text = _LAID_OUT.sub("", code.text or "")
        if place == len(codes) - 1:
            text += "\ufffd" * lacking
        own = number(code.get("X")), number(code.get("Y"))
        if own == (None, None) and pen is not None:
            x, y = pen  # without a place of its own it goes on where the one before it ended
        else:  # one coordinate that is missing is that of the code before (GB/T 33190, table 46)
            x, y = own[0] if own[0] is not None else x, own[1] if own[1] is not None else y
        pen = x, y
        steps = _steps(code, text, setting, x)
        even = _is_even(steps[:-1], setting.size)
        for char, step in zip(text, steps, strict=True):
            yield _Spot(char, pen[0], pen[1], step, even)
            pen = pen[0] + step[0], pen[1] + step[1]


def _steps(code: Element, text: str, setting: _Setting, x: float) -> list[tuple[float, float]]:
    """The offset from each character to the next; that of the last one is as usual."""
    count = len(text) - 1
    across, down = _deltas(code.get("DeltaX"), count), _deltas(code.get("DeltaY"), count)
    usual = _usual_steps(text, setting, x)
    reach = sum(map(abs, across or ())) + sum(map(abs, down or ()))
    if reach <= _SAME * setting.size * max(count, 1):
        return usual  # none are written: they would all stand on one another
    return [*zip(across or [0.0] * count, down or [0.0] * count, strict=True), usual[-1]]


def _is_even(steps: Sequence[tuple[float, float]], size: float) -> bool:
    xs, ys = [step[0] for step in steps], [step[1] for step in steps]
    return bool(steps) and max(max(xs) - min(xs), max(ys) - min(ys)) < 0.05 * size


def _usual_steps(text: str, setting: _Setting, x: float) -> list[tuple[float, float]]:
    sx, sy = _STEPS[setting.reading]
    widths = [setting.size if setting.upright_column else setting.usual(char) for char in text]
    total = sum(widths)
    room = setting.room - max(x, 0.0) if setting.room is not None and sx else None
    if room is not None and 0.3 * total < room < total:
        widths = [width * room / total for width in widths]
    return [(sx * width, sy * width) for width in widths]


def _deltas(text: str | None, count: int) -> list[float] | None:
    """``count`` offsets; ``g n v`` stands for n times v (GB/T 33190, 11.3), the last one holds for what is missing."""
    found: list[float] = []
    parts = words(text or "")
    while len(found) < count:
        times, word = 1.0, next(parts, "")
        if word == "g":
            times, word = number(next(parts, None)) or 0.0, next(parts, "")
        value = number(word)
        if value is None:
            break
        found += [value] * int(min(max(times, 0.0), count - len(found)))
    if not found:
        return None
    return found + [found[-1]] * (count - len(found))


def _lacking(element: Element) -> int:
    """How many characters a CGTransform speaks of that are not written: glyphs are drawn for them all the same."""
    needed = 0
    for item in children(element, "CGTransform"):
        needed = max(needed, int((number(item.get("CodePosition")) or 0) + (number(item.get("CodeCount")) or 1)))
    if not needed:
        return 0
    # Writers count in UTF-16.
    have = sum(len((code.text or "").encode("utf-16-le")) // 2 for code in children(element, "TextCode"))
    return max(0, min(needed - have, _MOST_LACKING))


def undecodable(char: str) -> bool:
    """True for what is no character but a font's own code: U+FFFD and the private areas."""
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"


def plain(placed: Sequence[Placed]) -> str:
    """The characters in their order, with a blank where one was typed: for messages."""
    return "".join((" " if item.spaced and place else "") + item.char for place, item in enumerate(placed))
