"""Columns told from each other by the white strips between them, where no vertical lines part them.

Two kinds of tables come here: those with horizontal lines only, and those without any lines. Both are given
the lines that are missing, so that one way of making cells serves all. A table without any lines is only
read when the evidence is strong: a column of consecutive serial numbers and at least two more columns beside
it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page.layout import Glyph, Rule
from extractors.page.serials import consecutive, in_place, row_edges, serial
from extractors.page.text import Line, lines_of

#: A strip is at least so many times the font size wide.
_STRIP = 0.28
_MIN_SERIALS = 3
_HEADER = ("序号", "编号", "序")


def is_header(text: str) -> bool:
    """True when the text begins with the name of the serial column."""
    return text.replace(" ", "").startswith(_HEADER)


def inside(glyphs: Sequence[Glyph], x0: float, top: float, x1: float, bottom: float) -> list[Glyph]:
    """The glyphs whose middle stands in the box."""
    left, right, upper, lower = 2 * x0, 2 * x1, 2 * top, 2 * bottom
    return [g for g in glyphs if left <= g[1] + g[3] <= right and upper <= g[2] + g[4] <= lower]


def strips(rows: Sequence[Sequence[Glyph]], gap: float) -> list[tuple[float, float]]:
    """The white strips, from left to right, that no row has text in. One row in ten may cross strips (a
    note, a heading over several columns): rows are left out greedily while that brings strips to light."""
    kept = [_runs(row, gap) for row in rows if row]
    found = _between(kept, gap)
    for _ in range(len(kept) // 10):
        # What crosses a strip is among the longest stretches of text.
        longest = sorted(range(len(kept)), key=lambda i: max(x0 - x1 for x0, x1 in kept[i]))[:6]
        without = {i: _between([*kept[:i], *kept[i + 1 :]], gap) for i in longest}
        best = max(longest, key=lambda i: len(without[i]))
        if len(without[best]) <= len(found):
            break
        found = without[best]
        del kept[best]
    return found


def _runs(row: Sequence[Glyph], gap: float) -> list[tuple[float, float]]:
    """The stretches of one row that text covers."""
    runs: list[tuple[float, float]] = []
    for x0, x1 in sorted((g.x0, g.x1) for g in row):
        if runs and x0 - runs[-1][1] < gap:
            runs[-1] = (runs[-1][0], max(runs[-1][1], x1))
        else:
            runs.append((x0, x1))
    return runs


def _between(rows: Sequence[Sequence[tuple[float, float]]], gap: float) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    end: float | None = None
    for x0, x1 in sorted(run for row in rows for run in row):
        if end is not None and x0 - end >= gap:
            found.append((end, x0))
        end = x1 if end is None else max(end, x1)
    return found


def glyph_rows(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """The glyphs by the line of text that they stand in, over the whole width."""
    rows: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        own = (glyph.top + glyph.bottom) / 2
        if rows and own - middle < 0.5 * (glyph.bottom - glyph.top):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            middle = own
    return rows


def columns(glyphs: Sequence[Glyph], body_top: float, head_top: float) -> list[float]:
    """The places of the edges between columns: from the body, and from the header where that shows more."""
    body = glyph_rows([g for g in glyphs if g.top + g.bottom > 2 * body_top])
    if not body:
        return []
    sizes = sorted(g.size for row in body for g in row)
    gap = _STRIP * sizes[len(sizes) // 2]
    found = strips(body, gap)
    head = glyph_rows([g for g in glyphs if 2 * head_top < g.top + g.bottom <= 2 * body_top])
    both = strips([*body, *head], gap)
    if len(both) >= len(found):
        found = both
    return [(left + right) / 2 for left, right in found]


def serial_lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """The longest run of consecutive serial numbers that stand alone, below each other."""
    candidates: list[Line] = []
    for row in glyph_rows(list(glyphs)):
        row.sort(key=lambda g: g.x0)
        end = 1
        while end < len(row) and row[end].x0 - row[end - 1].x1 < 0.5 * row[end].size:
            end += 1
        line = lines_of(row[:end])[0]
        if serial(line.text) is not None:
            candidates.append(line)
    best: list[Line] = []
    for i, first in enumerate(candidates):
        run = [first]
        for line in candidates[i + 1 :]:
            aligned = abs(line.x0 + line.x1 - first.x0 - first.x1) <= 1.2 * first.size
            aligned = aligned or abs(line.x0 - first.x0) <= 1.5
            if aligned and consecutive([run[-1], line]):
                run.append(line)
        if len(run) > len(best):
            best = run
    return best


@dataclass(frozen=True)
class Known:
    """A table without vertical lines on the page before, which may go on: the edges of its columns and its
    last serial number."""

    xs: tuple[float, ...]
    last: int | None


def ruled_across(
    across: Sequence[Rule], glyphs: Sequence[Glyph], known: Known | None = None
) -> tuple[list[Rule], list[Rule]] | None:
    """Horizontal lines of one length below each other, and the vertical lines that are missing between them;
    ``None`` when what stands between them is not a table."""
    across = sorted(across)
    left, right = min(r.start for r in across), max(r.end for r in across)
    top, bottom = across[0].pos, across[-1].pos
    within = inside(glyphs, left - 3, top, right + 3, bottom)
    numbers = serial_lines(within)
    body_top = top
    if numbers:
        body_top = max((r.pos for r in across if r.pos < numbers[0].middle), default=top)
    elif len(across) >= 3:
        body_top = across[1].pos
    xs = columns(within, body_top, max((r.pos for r in across if r.pos < body_top), default=top))
    goes_on = known is not None and abs(known.xs[0] - left) < 3 and abs(known.xs[-1] - right) < 3
    if known is not None and goes_on and not _disturbed(known, within):
        xs = list(known.xs[1:-1])
    if not xs or (len(xs) < 2 and len(numbers) < _MIN_SERIALS):
        return None
    ys = [r.pos for r in across]
    return list(across), _verticals([left, *xs, right], ys, within)


def _verticals(xs: Sequence[float], ys: Sequence[float], glyphs: Sequence[Glyph]) -> list[Rule]:
    """A piece of vertical line for every column edge and row that no text stands across."""
    down: list[Rule] = []
    inner = xs[1:-1]
    for top, bottom in itertools.pairwise(ys):
        row = glyph_rows([g for g in glyphs if top < (g.top + g.bottom) / 2 <= bottom])
        crossed = {x for x in inner if _stands_across(x, row)}
        if crossed and len(row) == 1 and len(_runs(row[0], row[0][0].size)) == 1:
            crossed.update(inner)  # a single stretch of text: a title over all columns
        down.extend(Rule(x, top, bottom) for x in xs if x not in crossed)
    return down


def _stands_across(x: float, rows: Sequence[Sequence[Glyph]]) -> bool:
    """True when a run of text goes on from one side of ``x`` to the other."""
    for line in rows:
        left = max((g.x1 for g in line if g.x0 + g.x1 <= 2 * x), default=None)
        right = min((g.x0 for g in line if g.x0 + g.x1 > 2 * x), default=None)
        if left is not None and right is not None and right - left < 0.2 * line[0].size:
            return True
    return False


def _disturbed(known: Known, glyphs: Sequence[Glyph]) -> bool:
    """True when text on this page stands across the known edges in more than a row or two."""
    rows = glyph_rows(glyphs)
    crossed = sum(1 for row in rows if any(_stands_across(x, [row]) for x in known.xs[1:-1]))
    return crossed > 1 + len(rows) // 10


def unruled(glyphs: Sequence[Glyph], known: Known | None = None) -> tuple[list[Rule], list[Rule], bool] | None:
    """The lines that a table without any would have, and whether its rows are certain; ``None`` without
    strong evidence for a table."""
    numbers = serial_lines(glyphs)
    if not numbers:
        return None
    goes_on = known is not None and known.last is not None and serial(numbers[0].text) == known.last + 1
    head_top, body_top = _header(numbers[0], glyphs)
    if len(numbers) < (_MIN_SERIALS if body_top is not None else _MIN_SERIALS + 1) and not goes_on:
        return None
    reach = (numbers[0].bottom - numbers[0].top) * 8
    top = head_top if body_top is not None else max(numbers[0].top - reach, head_top)
    core = [g for g in glyphs if top <= g.top + 1 and g.bottom <= numbers[-1].bottom + 1]
    start = body_top if body_top is not None else top
    xs = columns(core, start, head_top)
    if goes_on and known is not None and len(xs) != len(known.xs) - 2:
        if _disturbed(known, core):
            return None
        xs = list(known.xs[1:-1])
    if len(xs) < 2 or xs[0] < numbers[0].x1 - 1:
        return None
    body_glyphs = _body(glyphs, start, numbers, xs)
    by_column = [lines_of(_column(body_glyphs, xs, c)) for c in range(1, len(xs) + 1)]
    others = [line for lines in by_column for line in lines]
    if not others:
        return None
    top_line = min(line.top for line in [*others, *numbers])
    if body_top is None:
        body_top = head_top = top_line - 1
    start = (body_top + top_line) / 2
    bottom = max(line.bottom for line in [*others, *numbers]) + 1
    inner, certain = row_edges(numbers, by_column, top_line - 1, bottom)
    lead = max((line.bottom for line in others if line.bottom < numbers[0].top + 1), default=None)
    first_end = inner[0] if inner else bottom
    if goes_on and lead is not None and not in_place(numbers[0], by_column, top_line - 1, first_end):
        # The rest of a row that began on the page before stands above the first number.
        below = [[line for line in lines if line.bottom > lead] for lines in by_column]
        edge = (lead + numbers[0].top) / 2
        others_inner, sure = row_edges(numbers, below, edge, bottom)
        certain = sure and in_place(numbers[0], below, edge, others_inner[0] if others_inner else bottom)
        inner = [edge, *others_inner] if certain else inner
    ys = [head_top, start, *inner, bottom] if head_top < start - 4 else [start, *inner, bottom]
    everything = [*inside(core, -1e9, head_top, 1e9, start), *body_glyphs]
    left, right = min(g.x0 for g in everything) - 2, max(g.x1 for g in everything) + 2
    down = _verticals([left, *xs, right], ys, everything)
    return [Rule(y, left, right) for y in ys], down, certain


def _header(first: Line, glyphs: Sequence[Glyph]) -> tuple[float, float | None]:
    """Top and bottom of the header above the first serial number; the bottom is ``None`` without a header.

    The header ends at the widest white strip between 序号 and the first number, and reaches as far above 序号
    as below it: names broken over lines stand around its middle.
    """
    height = first.bottom - first.top
    above = [g for g in glyphs if g.top + g.bottom < 2 * first.top]
    for row in reversed(glyph_rows(above)):
        if first.top - row[0].bottom > 12 * height:
            break
        line = lines_of(row)[0]
        if not is_header(line.text):
            continue
        between = sorted((g.top, g.bottom) for g in glyphs if line.middle < g.bottom and g.top < first.middle)
        bottom, widest, end = line.bottom, -1e9, line.bottom
        for top, low in between:
            if top - end > widest and (top + low) / 2 > line.middle + 1:
                bottom, widest = end, top - end
            end = max(end, low)
        return min(line.top, 2 * line.middle - bottom) - 1, bottom
    return 0.0, None


def _body(glyphs: Sequence[Glyph], top: float, numbers: Sequence[Line], xs: Sequence[float]) -> list[Glyph]:
    """From the header to the end of the last row: text below the last number belongs to it while it follows
    closely and stands across no column edge."""
    body = [g for g in glyphs if g.top + g.bottom > 2 * top and g.bottom <= numbers[-1].bottom + 1]
    end, height = numbers[-1].bottom, numbers[-1].bottom - numbers[-1].top
    for row in glyph_rows([g for g in glyphs if g.bottom > numbers[-1].bottom + 1]):
        if min(g.top for g in row) - end > 0.9 * height or any(_stands_across(x, [row]) for x in xs):
            break
        if min(g.x0 for g in row) < xs[0]:
            break
        body.extend(row)
        end = max(g.bottom for g in row)
    return body


def _column(glyphs: Sequence[Glyph], xs: Sequence[float], col: int) -> list[Glyph]:
    low = xs[col - 1] if col else -1e9
    high = xs[col] if col < len(xs) else 1e9
    return [g for g in glyphs if low < (g.x0 + g.x1) / 2 <= high]
