"""One PathObject → pieces of ruling lines (GB/T 33190, clause 9).

As for PDF: a straight stroke along an axis is a line, and so is a thin filled shape; what is small is a dot.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractors.ofd.geometry import POINTS, Hull, Matrix, Point, apply, hull, number

#: A filled shape up to this thick (points) is a line; Word's thickest border is 6.
THICK = 6.0
#: Marks up to this long in both directions have no direction of their own.
DOT = 1.6
#: A filled shape with curves up to this large (points) may be a character drawn as an outline.
_LETTER = 40.0
#: The line width where none is written (GB/T 33190, 8.5), in millimetres.
USUAL_WIDTH = 0.353

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: Numbers that an operator takes; its end point is the last two.
_TAKES = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


@dataclass(slots=True)
class Drawn:
    """The drawing of a page: boxes in points. ``steps`` counts operators, ``outlines`` small filled curved shapes."""

    lines: list[Hull] = field(default_factory=list)
    dots: list[Hull] = field(default_factory=list)
    steps: int = 0
    outlines: int = 0

    def add(self, box: Hull) -> None:
        wide, high = box[2] - box[0], box[3] - box[1]
        if max(wide, high) <= DOT:
            self.dots.append(box)
        elif max(wide, high) >= 2 * min(wide, high):
            self.lines.append(box)


@dataclass(slots=True)
class _Part:
    """A subpath on the page. ``curved`` holds the places in ``points`` to which a curve leads."""

    points: list[Point] = field(default_factory=list)
    curved: set[int] = field(default_factory=set)


def draw(data: str, to_page: Matrix, width: float, *, fill: bool, stroke: bool, into: Drawn, limit: int) -> None:
    """Adds what a path shows. ``width`` is that of the stroke in millimetres of the object's own space."""
    a, b, c, d, *_ = to_page
    half = width * abs(a * d - b * c) ** 0.5 * POINTS / 2
    thin_stroke = stroke and 2 * half <= THICK
    for part in _parts(data, to_page, into, limit):
        if len(part.points) < 2:
            continue
        box = hull(part.points)
        if part.curved:
            if fill and max(box[2] - box[0], box[3] - box[1]) <= _LETTER:
                into.outlines += 1
            if thin_stroke:
                _straight(part, half, into)
        elif min(box[2] - box[0], box[3] - box[1]) <= THICK and (fill or thin_stroke):
            into.add(_wider(box, half if stroke else 0.0))
        elif thin_stroke:
            _straight(part, half, into)


def _straight(part: _Part, half: float, into: Drawn) -> None:
    for place, (p, q) in enumerate(itertools.pairwise(part.points), 1):
        if place not in part.curved and (abs(p[0] - q[0]) < 1 or abs(p[1] - q[1]) < 1):
            into.add(_wider(hull([p, q]), half))


def _wider(box: Hull, half: float) -> Hull:
    """A stroke reaches beyond its ends by half its width, which joins corners."""
    return box[0] - half, box[1] - half, box[2] + half, box[3] + half


def _parts(data: str, to_page: Matrix, into: Drawn, limit: int) -> Iterator[_Part]:
    """The subpaths; a damaged path ends where it is damaged."""
    part = _Part()
    operator, values = "", list[float]()
    for found in _TOKEN.finditer(data):
        token = "C" if found[0] in "Zz" else found[0]
        if token not in _TAKES:
            value = number(token)
            if value is None or not operator:
                break
            values.append(value)
            if len(values) == _TAKES[operator]:
                into.steps += 1
                if into.steps > limit:
                    break
                if operator in "SM":
                    yield part
                    part = _Part()
                elif operator in "QBA":
                    part.curved.add(len(part.points))
                x, y = apply(to_page, values[-2], values[-1])
                part.points.append((x * POINTS, y * POINTS))
                values.clear()
            continue
        if not _TAKES[token] and part.points:
            part.points.append(part.points[0])
        operator = token if _TAKES[token] else ""
        values.clear()
    yield part
