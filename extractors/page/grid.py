"""A group of ruling lines and the glyphs within it → a grid of cells with their spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from extractors.page.layout import Glyph, Rule
from extractors.page.text import Line, lines_of

#: A wall between two cells stands when lines cover at least this share of it.
_COVERED = 0.5
#: Lines must run on beyond the outermost crossing line at least so far (points) to count as an open side.
_OPEN = 5.0

#: What a table's own check may find: glyphs that a line runs through, hardly any text, rows that may be
#: wrong.
CUT, EMPTY, ROWS = "cut", "empty", "rows"

How = Literal["rules", "lines", "strips"]


@dataclass(slots=True)
class GridCell:
    """A cell; rows and columns count from 0. ``box`` is x0, top, x1, bottom of its place on ``page``. ``doubt`` says
    in Chinese why a recognised text may be wrong; empty when nothing speaks against it."""

    row: int
    col: int
    row_span: int
    col_span: int
    box: tuple[float, float, float, float]
    lines: list[Line]
    page: int
    text: str = ""
    doubt: str = ""


@dataclass(slots=True)
class Grid:
    """A table on one page. ``xs`` and ``ys`` are the edges of its columns and rows; ``open_top`` and
    ``open_bottom`` say that the frame is not closed there; ``doubts`` what its own check found."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[GridCell]
    how: How = "rules"
    open_top: bool = False
    open_bottom: bool = False
    doubts: list[str] = field(default_factory=list)
    n_glyphs: int = 0

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    def row(self, row: int) -> list[GridCell]:
        """The cells that start in ``row``, by column."""
        return sorted((cell for cell in self.cells if cell.row == row), key=lambda cell: cell.col)


def edges(rules: Sequence[Rule], near: float = 3.0) -> list[float]:
    """The distinct positions of lines."""
    found: list[float] = []
    for pos in sorted(rule.pos for rule in rules):
        if not found or pos - found[-1] > near:
            found.append(pos)
    return found


class Frame:
    """The lines of one group on the way to a grid: edges, walls, and the regions that the walls enclose."""

    def __init__(self, across: list[Rule], down: list[Rule]) -> None:
        self.across, self.down = across, down
        self.open_top = self.open_bottom = False
        self._close_sides()
        self.xs, self.ys = edges(self.down), edges(self.across)
        self._raise_walls()

    def _close_sides(self) -> None:
        """A frame left open (at a page break; a table without outer borders) ends where its lines end."""
        if self.down:
            tops, bottoms = sorted(r.start for r in self.down), sorted(r.end for r in self.down)
            left, right = min(r.pos for r in self.down), max(r.pos for r in self.down)
            ys = [r.pos for r in self.across]
            top, bottom = _second(tops), _second(bottoms[::-1])
            if not ys or top < min(ys) - _OPEN:
                self.open_top = True
                self.across = [*self.across, Rule(top, left, right)]
            if not ys or bottom > max(ys) + _OPEN:
                self.open_bottom = True
                self.across = [*self.across, Rule(bottom, left, right)]
        if self.across:
            starts, ends = sorted(r.start for r in self.across), sorted(r.end for r in self.across)
            top, bottom = min(r.pos for r in self.across), max(r.pos for r in self.across)
            xs = [r.pos for r in self.down]
            left, right = _second(starts), _second(ends[::-1])
            if not xs or left < min(xs) - _OPEN:
                self.down = [*self.down, Rule(left, top, bottom)]
            if not xs or right > max(xs) + _OPEN:
                self.down = [*self.down, Rule(right, top, bottom)]

    def _raise_walls(self) -> None:
        n_rows, n_cols = max(len(self.ys) - 1, 0), max(len(self.xs) - 1, 0)
        self.right = [[False] * n_cols for _ in range(n_rows)]
        self.below = [[False] * n_cols for _ in range(n_rows)]
        for at, rules, table in ((self.xs, self.down, True), (self.ys, self.across, False)):
            along = self.ys if table else self.xs
            for pos, start, end in rules:
                edge = _nearest(at, pos)
                for k in range(len(along) - 1):
                    low, high = along[k], along[k + 1]
                    if min(end, high) - max(start, low) >= _COVERED * (high - low) and edge > 0:
                        if table:
                            self.right[k][edge - 1] = True
                        elif edge <= n_rows:
                            self.below[edge - 1][k] = True
        for row in self.right:
            row[-1:] = [True]
        if n_rows:
            self.below[-1] = [True] * n_cols

    def regions(self) -> list[tuple[int, int, int, int]]:
        """Rectangles (row, column, rows, columns) that cover the grid; regions of another shape, where a
        piece of a line is missing, are cut along the lines that do stand within them."""
        n_rows, n_cols = len(self.ys) - 1, len(self.xs) - 1
        seen = [[False] * n_cols for _ in range(n_rows)]
        found: list[tuple[int, int, int, int]] = []
        for r in range(n_rows):
            for c in range(n_cols):
                if not seen[r][c]:
                    found.extend(self._rectangles(self._flood(r, c, seen)))
        return found

    def _flood(self, r: int, c: int, seen: list[list[bool]]) -> set[tuple[int, int]]:
        todo, region = [(r, c)], set()
        seen[r][c] = True
        while todo:
            i, j = todo.pop()
            region.add((i, j))
            steps = []
            if not self.right[i][j]:
                steps.append((i, j + 1))
            if not self.below[i][j]:
                steps.append((i + 1, j))
            if j and not self.right[i][j - 1]:
                steps.append((i, j - 1))
            if i and not self.below[i - 1][j]:
                steps.append((i - 1, j))
            for a, b in steps:
                if not seen[a][b]:
                    seen[a][b] = True
                    todo.append((a, b))
        return region

    def _rectangles(self, region: set[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
        rows, cols = sorted({r for r, _ in region}), sorted({c for _, c in region})
        high, wide = rows[-1] - rows[0] + 1, cols[-1] - cols[0] + 1
        if len(region) == high * wide:
            return [(rows[0], cols[0], high, wide)]
        cut_cols = [c for c in cols[:-1] if any(self.right[r][c] for r in rows if (r, c) in region)]
        cut_rows = [r for r in rows[:-1] if any(self.below[r][c] for c in cols if (r, c) in region)]
        found = []
        for r0, r1 in _stretches(rows[0], rows[-1], cut_rows):
            for c0, c1 in _stretches(cols[0], cols[-1], cut_cols):
                block = {(r, c) for r in range(r0, r1 + 1) for c in range(c0, c1 + 1)} & region
                if len(block) == (r1 - r0 + 1) * (c1 - c0 + 1):
                    found.append((r0, c0, r1 - r0 + 1, c1 - c0 + 1))
                else:
                    found.extend((r, c, 1, 1) for r, c in sorted(block))
        return found


def _second(values: Sequence[float]) -> float:
    """The second of sorted values (the first when alone): one stray line does not open a frame."""
    return values[1] if len(values) > 1 else values[0]


def _nearest(values: Sequence[float], value: float) -> int:
    at = bisect_right(values, value)
    if at and (at == len(values) or value - values[at - 1] <= values[at] - value):
        at -= 1
    return at


def _stretches(first: int, last: int, cuts: Sequence[int]) -> list[tuple[int, int]]:
    starts = [first, *(cut + 1 for cut in cuts)]
    return list(zip(starts, [*cuts, last], strict=True))


def slots(xs: Sequence[float], ys: Sequence[float], glyphs: Sequence[Glyph]) -> dict[tuple[int, int], list[Glyph]]:
    """The glyphs by (row, column) of the elementary slot that their middle stands in."""
    found: dict[tuple[int, int], list[Glyph]] = {}
    # Inner edges only: what stands at the rim or beyond belongs to the outermost slot.
    inner_ys, inner_xs = ys[1:-1], xs[1:-1]
    for glyph in glyphs:
        key = (
            bisect_right(inner_ys, (glyph[2] + glyph[4]) / 2),
            bisect_right(inner_xs, (glyph[1] + glyph[3]) / 2),
        )
        if key in found:
            found[key].append(glyph)
        else:
            found[key] = [glyph]
    return found


def fill(
    page: int,
    xs: list[float],
    ys: list[float],
    regions: Sequence[tuple[int, int, int, int]],
    by_slot: dict[tuple[int, int], list[Glyph]],
) -> list[GridCell]:
    """The cells of the regions with their lines of text."""
    cells = []
    for r, c, rows, cols in regions:
        if rows == cols == 1:
            glyphs: Sequence[Glyph] = by_slot.get((r, c), ())
        else:
            glyphs = [g for i in range(r, r + rows) for j in range(c, c + cols) for g in by_slot.get((i, j), ())]
        box = (xs[c], ys[r], xs[c + cols], ys[r + rows])
        cells.append(GridCell(r, c, rows, cols, box, lines_of(glyphs) if glyphs else [], page))
    return cells
