"""The table finder: one page's layout → its tables, and the glyphs that stand outside them."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.page import rules, strips
from extractors.page.grid import CUT, EMPTY, ROWS, Frame, Grid, How, edges, fill, slots
from extractors.page.layout import Glyph, PageLayout, Rule
from extractors.page.serials import consecutive, header_edge, row_edges, serial
from extractors.page.text import Line, join_lines, lines_of

#: Cells leave at most so much room (points) on each side of their text.
_PAD = 12.0


def find_tables(layout: PageLayout, before: Grid | None = None) -> tuple[list[Grid], list[Glyph]]:
    """The tables of the page from top to bottom, and all glyphs that are in none of them, in the file's
    order.

    ``before`` is the last table of the page before: one without vertical lines lends its columns to a short
    rest of it on this page. Frames around running text (one column) are no tables. Every table carries the
    ``doubts`` of its own check.
    """
    across, down = rules.whole_lines(layout)
    known = _known(before)
    rest = layout.glyphs
    found: list[Grid] = []
    if max(len(across), len(down)) <= rules.MAX_LINES:
        for group in _candidates(across, down):
            grid = _ruled(layout.number, group, rest, known)
            if grid:
                found.append(grid)
                rest = _outside(grid, rest)
    loose = strips.unruled(rest, known) if rest else None
    if loose:
        grid = _assemble(layout.number, Frame(loose[0], loose[1]), rest, "strips")
        if grid and grid.n_cols >= 3:
            if not loose[2]:
                grid.doubts.append(ROWS)
            found.append(grid)
            rest = _outside(grid, rest)
    found.sort(key=lambda grid: grid.ys[0])
    for grid in found:
        write_texts(grid)
        if _looks_like_several_rows(grid):
            grid.doubts.append(ROWS)
    return found, rest


def _looks_like_several_rows(grid: Grid) -> bool:
    """True when three cells of a row hold lists of three entries or more: rows that nothing parts."""
    lists: dict[int, int] = {}
    for cell in grid.cells:
        if cell.text.count("\n") >= 2:
            lists[cell.row] = lists.get(cell.row, 0) + 1
    return any(count >= 3 for count in lists.values())


def _known(before: Grid | None) -> strips.Known | None:
    if before is None or before.how == "rules":
        return None
    numbers = [serial(cell.text) for cell in before.cells if cell.col == 0]
    return strips.Known(tuple(before.xs), max((n for n in numbers if n is not None), default=None))


def _outside(grid: Grid, glyphs: Sequence[Glyph]) -> list[Glyph]:
    taken = set(map(id, strips.inside(glyphs, grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1])))
    return [glyph for glyph in glyphs if id(glyph) not in taken]


def _candidates(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Connected groups; horizontal lines alone are put together by their length, vertical ones by their
    ends."""
    groups = rules.groups(across, down)
    whole = [group for group in groups if group[0] and group[1]]
    for same, horizontal in ((_alike([g[0][0] for g in groups if not g[1]]), True),
                             (_alike([g[1][0] for g in groups if not g[0]]), False)):  # fmt: skip
        for lines in same:
            if len(lines) >= 3:
                whole.append((lines, []) if horizontal else ([], lines))
    return sorted(whole, key=lambda g: min([r.pos for r in g[0]] + [r.start for r in g[1]]))


def _alike(lines: Sequence[Rule]) -> list[list[Rule]]:
    found: list[list[Rule]] = []
    for line in lines:
        for other in found:
            if abs(other[0].start - line.start) < 8 and abs(other[0].end - line.end) < 8:
                other.append(line)
                break
        else:
            found.append([line])
    return found


def _ruled(
    page: int, group: tuple[list[Rule], list[Rule]], glyphs: Sequence[Glyph], known: strips.Known | None
) -> Grid | None:
    across, down = group
    how: How = "rules"
    if len(edges(down)) <= 2 and len(edges(across)) >= 3:
        # No vertical lines but perhaps those of the frame.
        ruled = strips.ruled_across(across, glyphs, known)
        if ruled:
            across, down, how = ruled[0], ruled[1] if len(down) < 2 else [*down, *ruled[1]], "lines"
    frame = Frame(across, down)
    if len(frame.ys) < 2 or len(frame.xs) < 3:
        return None
    return _assemble(page, frame, glyphs, how)


def _assemble(page: int, frame: Frame, glyphs: Sequence[Glyph], how: How) -> Grid | None:
    within = strips.inside(glyphs, frame.xs[0], frame.ys[0], frame.xs[-1], frame.ys[-1])
    if not within:
        return None
    doubts: list[str] = []
    by_slot = slots(frame.xs, frame.ys, within)
    added = [] if how == "strips" else _missing_rows(frame, by_slot, doubts)
    if added:
        opened = frame.open_top, frame.open_bottom
        frame = Frame([*frame.across, *added], frame.down)
        frame.open_top, frame.open_bottom = opened
        by_slot = slots(frame.xs, frame.ys, within)
    regions = [part for region in frame.regions() for part in _mend(frame, region, by_slot)]
    if len(regions) < 2:
        return None
    cells = fill(page, frame.xs, frame.ys, regions, by_slot)
    grid = Grid(page, frame.xs, frame.ys, cells, how, frame.open_top, frame.open_bottom, doubts, len(within))
    if _cut_glyphs(frame, by_slot) > max(1, len(within) // 200):
        doubts.append(CUT)
    if len(cells) > 6 and sum(1 for cell in cells if cell.lines) < 0.2 * len(cells):
        doubts.append(EMPTY)
    return grid


def _missing_rows(frame: Frame, by_slot: dict[tuple[int, int], list[Glyph]], doubts: list[str]) -> list[Rule]:
    """Lines between rows that only their serial numbers part: a band with several numbers below each
    other."""
    added: list[Rule] = []
    single = {
        c: {serial("".join(g.text for g in glyphs)) for (_, k), glyphs in by_slot.items() if k == c} for c in (0, 1)
    }
    for r in range(len(frame.ys) - 1):
        for c in (0, 1):
            numbers = lines_of(by_slot.get((r, c), ()))
            if len(numbers) < 2 or serial(numbers[1].text) is None:
                continue
            columns = {k: lines_of(by_slot.get((r, k), ())) for k in range(len(frame.xs) - 1)}
            top, inner = frame.ys[r], []
            if len(numbers) > 1 and strips.is_header(numbers[0].text):
                others = [line for k, lines in columns.items() if k != c for line in lines]
                top = header_edge(numbers[0], numbers[1], others)
                inner, numbers = [top], numbers[1:]
            if len(numbers) + len(inner) < 2 or not consecutive(numbers) or _wrapped(numbers, single[c]):
                continue
            body = [[line for line in lines if line.middle > top] for k, lines in columns.items() if k != c]
            more, certain = row_edges(numbers, body, top, frame.ys[r + 1])
            if not certain:
                doubts.append(ROWS)
            for y in [*inner, *more]:
                for k, lines in columns.items():
                    if not any(line.top + 1.5 < y < line.bottom - 1.5 for line in lines):
                        added.append(Rule(y, frame.xs[k], frame.xs[k + 1]))
            break
    return added


def _wrapped(numbers: Sequence[Line], single: set[int | None]) -> bool:
    """True for a 12 that its narrow column broke into 1 and 2: then there is an 11 or a 13 too."""
    whole = serial("".join(line.text for line in numbers))
    return whole is not None and bool({whole - 1, whole + 1} & single)


def _mend(
    frame: Frame, region: tuple[int, int, int, int], by_slot: dict[tuple[int, int], list[Glyph]]
) -> list[tuple[int, int, int, int]]:
    """The region, or its parts where a line between two cells is missing although their texts stand apart."""
    r, c, high, wide = region
    if high == wide == 1:
        return [region]
    n_rows, n_cols = len(frame.ys) - 1, len(frame.xs) - 1
    for k in range(c, c + wide - 1):
        stands = sum(1 for i in range(n_rows) if frame.right[i][k])
        left = [g for i in range(r, r + high) for j in range(c, k + 1) for g in by_slot.get((i, j), ())]
        right = [g for i in range(r, r + high) for j in range(k + 1, c + wide) for g in by_slot.get((i, j), ())]
        if 4 * stands >= n_rows and _apart(left, right, frame.xs[k + 1], r):
            return [
                *_mend(frame, (r, c, high, k + 1 - c), by_slot),
                *_mend(frame, (r, k + 1, high, c + wide - k - 1), by_slot),
            ]
    for k in range(r, r + high - 1):
        stands = sum(1 for j in range(n_cols) if frame.below[k][j])
        upper = [g for i in range(r, k + 1) for j in range(c, c + wide) for g in by_slot.get((i, j), ())]
        lower = [g for i in range(k + 1, r + high) for j in range(c, c + wide) for g in by_slot.get((i, j), ())]
        box = frame.ys[r], frame.ys[k + 1], frame.ys[r + high]
        if 2 * stands >= n_cols and _two_rows(upper, lower, box):
            return [
                *_mend(frame, (r, c, k + 1 - r, wide), by_slot),
                *_mend(frame, (k + 1, c, r + high - k - 1, wide), by_slot),
            ]
    return [region]


def _apart(left: Sequence[Glyph], right: Sequence[Glyph], x: float, row: int) -> bool:
    if not left or not right:
        return False
    end, start = max(g.x1 for g in left), min(g.x0 for g in right)
    if start - end < 3:
        return False
    few = len(left) + len(right) <= 4 and row < 3
    balanced = abs((min(g.x0 for g in left) + max(g.x1 for g in right)) / 2 - x) < 3
    return not (few and balanced)  # a heading set wide, as in 部　门


def _two_rows(upper: Sequence[Glyph], lower: Sequence[Glyph], box: tuple[float, float, float]) -> bool:
    """True when both texts stand in their own row: each in its middle, or both being serial numbers."""
    if not upper or not lower:
        return False
    above, below = lines_of(upper), lines_of(lower)
    if above[-1].bottom > box[1] + 1 or below[0].top < box[1] - 1:
        return False
    if serial(above[-1].text) is not None and serial(below[0].text) is not None:
        return True
    offsets = ((above[0].top + above[-1].bottom) - (box[0] + box[1]),
               (below[0].top + below[-1].bottom) - (box[1] + box[2]))  # fmt: skip
    apart = below[0].top - above[-1].bottom
    return apart > 0.6 * above[-1].size and all(abs(offset) < 4 for offset in offsets)


def _cut_glyphs(frame: Frame, by_slot: dict[tuple[int, int], list[Glyph]]) -> int:
    """How many glyphs a standing vertical line runs through."""
    cut = 0
    for (r, c), glyphs in by_slot.items():
        left = frame.xs[c] if c and frame.right[r][c - 1] else -1e9
        right = frame.xs[c + 1] if frame.right[r][c] else 1e9
        for g in glyphs:
            margin = 0.25 * (g.x1 - g.x0)
            if g.x0 < left - margin or g.x1 > right + margin:
                cut += 1
    return cut


def write_texts(grid: Grid) -> None:
    """The text of every cell. The room that a line can fill is the cell's width less the padding of the
    table; where no vertical lines stand, edges are only estimated, and it is the widest line of the
    column."""
    pads = sorted(min(line.x0 - cell.box[0], cell.box[2] - line.x1) for cell in grid.cells for line in cell.lines)
    pad = min(max(pads[len(pads) // 20], 0.0), _PAD) if pads else 0.0
    widest: dict[tuple[int, int], float] = {}
    for cell in grid.cells:
        key = (cell.col, cell.col_span)
        widest[key] = max([widest.get(key, 0.0), *(line.x1 - line.x0 for line in cell.lines)])
    for cell in grid.cells:
        if len(cell.lines) > 1:
            room = widest[cell.col, cell.col_span]
            if grid.how == "rules":
                room = max(room, cell.box[2] - cell.box[0] - 2 * pad)
            cell.text = join_lines(cell.lines, room)
        elif cell.lines:
            cell.text = cell.lines[0].text
