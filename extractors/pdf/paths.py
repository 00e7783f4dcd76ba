"""Path objects of a PDF page → pieces of ruling lines, forms within forms included."""

from __future__ import annotations

import ctypes
import itertools
from typing import Any

import pypdfium2.raw as pdfium

MAX_OBJECTS = 100_000
MAX_DEPTH = 12

#: A filled shape up to this thick (points) is a line; Word's thickest border is 6.
THICK = 6.0
#: Marks up to this long in both directions have no direction of their own.
DOT = 1.6

#: left, bottom, right, top in user space.
Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TEXT, _PATH, _FORM = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM


def _compose(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


class PathReader:
    """Walks the objects of one page. After :meth:`read`, ``lines`` and ``dots`` hold boxes in user space,
    ``turned_text`` is true when text objects differ in direction, ``too_many`` when the walk was cut off,
    ``image_area`` is that of the largest image in square points, ``n_shapes`` counts the path objects."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self.lines: list[Box] = []
        self.dots: list[Box] = []
        self.turned_text = False
        self.too_many = False
        self.image_area = 0.0
        self.n_shapes = 0
        self._seen = 0
        self._text_directions: set[tuple[int, int]] = set()
        self._edges = [ctypes.c_float() for _ in range(4)]

    def read(self) -> None:
        page = self._page
        objects = (pdfium.FPDFPage_GetObject(page, i) for i in range(pdfium.FPDFPage_CountObjects(page)))
        self._walk(objects, _IDENTITY, 0)
        self.turned_text = len(self._text_directions) > 1

    def _walk(self, objects: Any, outer: Matrix, depth: int) -> None:
        for item in objects:
            self._seen += 1
            if self._seen > MAX_OBJECTS:
                self.too_many = True
                return
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == _PATH:
                self.n_shapes += 1
                self._path(item, outer)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                box = self._bounds(item, outer)
                if box:
                    self.image_area = max(self.image_area, (box[2] - box[0]) * (box[3] - box[1]))
            elif kind == _TEXT:
                self._note_direction(item, outer)
            elif kind == _FORM and depth < MAX_DEPTH:
                inside = (pdfium.FPDFFormObj_GetObject(item, i) for i in range(pdfium.FPDFFormObj_CountObjects(item)))
                self._walk(inside, _compose(_matrix(item), outer), depth + 1)

    def _note_direction(self, item: Any, outer: Matrix) -> None:
        matrix = _matrix(item)
        a, b, *_ = matrix if outer is _IDENTITY else _compose(matrix, outer)
        if not b and a > 0:
            self._text_directions.add((8, 0))
            return
        longest = max(abs(a), abs(b)) or 1.0
        self._text_directions.add((round(a / longest * 8), round(b / longest * 8)))

    def _path(self, item: Any, outer: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDFPath_GetDrawMode(item, fill, stroke) or not (fill.value or stroke.value):
            return
        box = self._bounds(item, outer)
        if box is None:
            return
        thin = min(box[2] - box[0], box[3] - box[1])
        if thin <= THICK / 2 and pdfium.FPDFPath_CountSegments(item) <= 6:
            # A line, a thin rectangle or one dash: its bounds say all. Bounds of a stroke are widened by its
            # width on every side, at the ends too, which joins corners.
            self._add(box)
            return
        if stroke.value:
            width = ctypes.c_float()
            pdfium.FPDFPageObj_GetStrokeWidth(item, width)
            stroke.value = int(width.value <= THICK)
        self._segments(item, _compose(_matrix(item), outer), bool(stroke.value))

    def _bounds(self, item: Any, outer: Matrix) -> Box | None:
        left, bottom, right, top = self._edges
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return None
        box = (left.value, bottom.value, right.value, top.value)
        return box if outer is _IDENTITY else _hull([_apply(outer, x, y) for x, y in _corners(box)])

    def _segments(self, item: Any, matrix: Matrix, stroke: bool) -> None:
        """Subpaths: of a stroked path every straight piece along an axis, of a filled one only thin
        shapes."""
        points: list[tuple[float, float]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for i in range(pdfium.FPDFPath_CountSegments(item)):
            self._seen += 1
            if self._seen > MAX_OBJECTS:
                self.too_many = True
                return
            segment = pdfium.FPDFPath_GetPathSegment(item, i)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            point = _apply(matrix, x.value, y.value)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                self._subpath(points, stroke)
                points = [point]
                continue
            if kind == pdfium.FPDF_SEGMENT_BEZIERTO and stroke:
                self._subpath(points, stroke)
                points = []
            points.append(point)
            if pdfium.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        self._subpath(points, stroke)

    def _subpath(self, points: list[tuple[float, float]], stroke: bool) -> None:
        if len(points) < 2:
            return
        hull = _hull(points)
        if min(hull[2] - hull[0], hull[3] - hull[1]) <= THICK:
            self._add(hull)
        elif stroke:
            for a, b in itertools.pairwise(points):
                if abs(a[0] - b[0]) < 1 or abs(a[1] - b[1]) < 1:
                    self._add(_hull([a, b]))

    def _add(self, box: Box) -> None:
        wide, high = box[2] - box[0], box[3] - box[1]
        if max(wide, high) <= DOT:
            self.dots.append(box)
        elif max(wide, high) >= 2 * min(wide, high):
            self.lines.append(box)


def _matrix(item: Any) -> Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _corners(box: Box) -> list[tuple[float, float]]:
    left, bottom, right, top = box
    return [(left, bottom), (left, top), (right, bottom), (right, top)]


def _hull(points: list[tuple[float, float]]) -> Box:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)
