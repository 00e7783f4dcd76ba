"""Tables and paragraphs that a page boundary cut → whole again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.page.grid import ROWS, Grid, GridCell
from extractors.page.paragraphs import Para, continues
from extractors.page.serials import serial
from extractors.page.text import LIST_ITEM, glue

Item = Grid | Para

#: So many cells at the start or end of a table tell what it is like; a joined one may have 50,000.
_ENOUGH = 600


@dataclass(slots=True)
class Joined:
    """The items of a document in reading order, and where a row may have been cut without certainty: (table
    as an index into ``items``, row of the half below from 0, its page)."""

    items: list[Item] = field(default_factory=list)
    uncertain: list[tuple[int, int, int]] = field(default_factory=list)


def join_pages(pages: Sequence[Sequence[Item]]) -> Joined:
    """Consecutive pages' tables with the same columns, nothing between them, become one; so do the halves of
    a row or a paragraph where the evidence is strong."""
    joined = Joined()
    last_page = 0
    for page in pages:
        for place, item in enumerate(page):
            before = joined.items[-1] if joined.items else None
            first = place == 0 and before is not None and _page(item) == last_page + 1
            if first and isinstance(before, Grid) and isinstance(item, Grid) and _same_columns(before, item):
                _append(joined, before, item)
            elif first and isinstance(before, Para) and isinstance(item, Para) and continues(before, item):
                before.text += glue(before.text, item.text) + item.text
                before.full = item.full
            else:
                joined.items.append(item)
                if isinstance(item, Grid) and (parted := _parted_from(joined.items, item)):
                    parted.doubts.append(ROWS)
                    item.doubts.append(ROWS)
        if page:
            last_page = _page(page[0])
    return joined


def _parted_from(items: Sequence[Item], grid: Grid) -> Grid | None:
    """The table without vertical lines that goes on as ``grid`` after other text: that text may be the rest
    of a row that the page boundary cut."""
    before = next((item for item in reversed(items[:-1]) if isinstance(item, Grid)), None)
    if before is None or grid.how == "rules" or before.how == "rules" or before.page + 1 < grid.page:
        return None
    last = [serial(cell.text) for cell in before.cells[-_ENOUGH:] if cell.col == 0]
    first = [serial(cell.text) for cell in grid.cells[:_ENOUGH] if cell.col == 0]
    return before if any(number is not None and number + 1 in first for number in last) else None


def _page(item: Item) -> int:
    return item.page


def _same_columns(upper: Grid, lower: Grid) -> bool:
    if upper.n_cols != lower.n_cols:
        return False
    wide = upper.xs[-1] - upper.xs[0]
    near = max(3.0, 0.01 * wide) if upper.how == lower.how == "rules" else 18.0
    shift = lower.xs[0] - upper.xs[0]
    return all(abs(b - a - shift) <= near for a, b in zip(upper.xs, lower.xs, strict=True))


def _append(joined: Joined, upper: Grid, lower: Grid) -> None:
    verdict = _cut_row(upper, lower)
    if verdict == "cut":
        _join_row(upper, lower, _first_row(upper, lower))
    offset = upper.n_rows
    if verdict == "unsure":
        row = offset + _first_row(upper, lower)
        joined.uncertain.append((len(joined.items) - 1, row, lower.page))
    for cell in lower.cells:
        cell.row += offset
    upper.cells.extend(lower.cells)
    # Only the number of edges counts from here on: heights of different pages do not compare.
    upper.ys = [*upper.ys, *lower.ys[1:]]
    upper.open_bottom = lower.open_bottom
    upper.doubts.extend(lower.doubts)
    upper.n_glyphs += lower.n_glyphs


def serial_column(grid: Grid) -> int | None:
    """The column, one of the first two, in which most texts are serial numbers."""
    for col in (0, 1):
        texts = [c.text for c in grid.cells[:_ENOUGH] if c.col == col and c.col_span == 1 and c.text]
        numbers = sum(1 for text in texts if serial(text) is not None)
        if numbers and 2 * numbers >= len(texts):
            return col
    return None


def _last_row(grid: Grid) -> dict[int, GridCell]:
    """The cells that reach into the last row, by column."""
    last = grid.n_rows
    return {cell.col: cell for cell in grid.cells[-_ENOUGH:] if cell.row + cell.row_span == last}


def _first_row(upper: Grid, lower: Grid) -> int:
    """The first row of ``lower`` that is no repeated header."""
    numbers = serial_column(upper)
    if numbers is None:
        head = [cell.text for cell in upper.row(0)]
        return int(lower.n_rows > 1 and [cell.text for cell in lower.row(0)] == head)
    for row in range(lower.n_rows):
        cells = lower.row(row)
        texts = [cell.text for cell in cells if cell.col == numbers]
        if cells and not (texts and texts[0] and serial(texts[0]) is None):
            covered = any(c.row < row < c.row + c.row_span for c in lower.cells if c.col == numbers)
            if not covered:
                return row
    return 0


def _cut_row(upper: Grid, lower: Grid) -> str:
    """``cut`` when the first row of ``lower`` is the rest of the last row of ``upper``, ``whole`` when it is
    a row of its own, ``unsure`` when it looks like both."""
    # Without serial numbers the first column, which names the row, takes their part.
    key = serial_column(upper) or 0
    above = _last_row(upper)
    first = _first_row(upper, lower)
    below = {cell.col: cell for cell in lower.row(first)}
    opened = upper.open_bottom and lower.open_top and first == 0
    if opened and serial_column(upper) is None:
        return "cut" if _same_shape(above, below) else "unsure"
    if key not in below or below[key].text or not any(cell.text for cell in below.values()):
        return "whole"
    if any(cell.row_span > 1 for cell in below.values()):
        return "whole"  # sub-rows of a merged cell that the page boundary parted
    if not _same_shape(above, below):
        return "unsure"
    if opened:
        return "cut"
    going_on = [(above[col], cell) for col, cell in below.items() if cell.text]
    full = sum(1 for a, b in going_on if _runs_full(a, b))
    ended = sum(1 for a, b in going_on if a.text and not _runs_full(a, b))
    if full + ended == len(going_on) and (not ended or full > max(ended, 1)):
        return "cut"  # an author's break may fall on the boundary in one cell, hardly in most of them
    return "whole" if ended and not full else "unsure"


def _same_shape(above: dict[int, GridCell], below: dict[int, GridCell]) -> bool:
    return {col: cell.col_span for col, cell in above.items()} == {c: cell.col_span for c, cell in below.items()}


def _runs_full(above: GridCell, below: GridCell) -> bool:
    """True when the text above may well go on below: its last line is full, and ends no sentence."""
    return bool(above.lines and below.lines) and above.text[-1] not in "。；" and _is_full(above, below)


def _is_full(above: GridCell, below: GridCell) -> bool:
    """True when the last line above left no room for the first word below."""
    last, head = above.lines[-1], below.lines[0]
    pad = min(min(line.x0 for line in above.lines) - above.box[0], 6.0)
    return above.box[2] - above.box[0] - 2 * max(pad, 0.0) - (last.x1 - last.x0) <= head.head + 0.6 * head.size


def _join_row(upper: Grid, lower: Grid, row: int) -> None:
    above = _last_row(upper)
    for cell in lower.row(row):
        whole = above[cell.col]
        if not cell.lines:
            continue
        between = glue(whole.text, cell.text, cell.lines[0].spaced)
        if whole.lines and (LIST_ITEM.match(cell.text) or not _is_full(whole, cell)):
            between = "\n"
        whole.text += between + cell.text
        whole.lines = [*whole.lines, *cell.lines]
    lower.cells = [cell for cell in lower.cells if cell.row != row]
    for cell in lower.cells:
        if cell.row > row:
            cell.row -= 1
        elif cell.row + cell.row_span > row:
            cell.row_span -= 1
    del lower.ys[row + 1]
