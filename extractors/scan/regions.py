"""Where text stands: the cells that ruling lines enclose, and the lines of text in a stretch of the page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

from extractors.page import rules as ruling
from extractors.page.grid import Frame
from extractors.page.layout import PageLayout

#: What is smaller than this share of a letter and stands alone is no text: the least sign, 1, is higher.
_SPECK = 0.35
#: A page with more patches of ink than this outside tables is a picture (a full page of print has some 400).
_MOST_BLOCKS = 4_000
#: Columns without lines between them stand at least so many letters apart.
_COLUMN_GAP = 0.42


class Box(NamedTuple):
    """x0, top, x1, bottom in pixels; the far edges are outside."""

    x0: int
    top: int
    x1: int
    bottom: int


class Strip(NamedTuple):
    """A stretch of text to be recognised: its ink's box, the height of its line, and the cell (index) it is in,
    -1 outside tables."""

    box: Box
    top: int
    bottom: int
    cell: int


def cells(layout: PageLayout, scale: float) -> list[Box]:
    """The cells of the page's ruled tables, in pixels (``scale``: pixels per point)."""
    across, down = ruling.whole_lines(layout)
    found: list[Box] = []
    if max(len(across), len(down)) > ruling.MAX_LINES:
        return []
    for horizontal, vertical in ruling.groups(across, down):
        if not horizontal or not vertical:
            continue
        frame = Frame(horizontal, vertical)
        if len(frame.xs) < 2 or len(frame.ys) < 2:
            continue
        for r, c, high, wide in frame.regions():
            box = frame.xs[c], frame.ys[r], frame.xs[c + wide], frame.ys[r + high]
            found.append(Box(*(round(value * scale) for value in box)))
    return found


def strips(dark: Any, box: Box, letter: float, cell: int, gap: float = 1.8) -> list[Strip]:
    """The lines of text within ``box`` from top to bottom, parted where gaps wider than ``gap`` letters stand in
    them."""
    part = dark[box.top : box.bottom, box.x0 : box.x1]
    if part.size == 0 or not part.any():
        return []
    found: list[Strip] = []
    for top, bottom in _bands(part, letter):
        columns = part[top:bottom].any(axis=0)
        for left, right in _with_signs(part[top:bottom], runs(columns, gap * letter), letter):
            piece = part[top:bottom, left:right]
            ys = piece.any(axis=1).nonzero()[0]
            if max(right - left, int(ys[-1] - ys[0]) + 1) < _SPECK * letter:
                continue
            own = Box(box.x0 + left, box.top + top + int(ys[0]), box.x0 + right, box.top + top + int(ys[-1]) + 1)
            found.append(Strip(own, box.top + top, box.top + bottom, cell))
    return found


def _with_signs(band: Any, pieces: list[tuple[int, int]], letter: float) -> list[tuple[int, int]]:
    """Pieces of a line, commas and colons joined to what stands before them."""
    found: list[tuple[int, int]] = []
    for left, right in pieces:
        rows = band[:, left:right].any(axis=1).nonzero()[0]
        low = int(rows[-1] - rows[0]) < 0.76 * letter and right - left < 0.5 * letter
        if low and found and left - found[-1][1] < letter:
            found[-1] = (found[-1][0], right)
        else:
            found.append((left, right))
    return found


def runs(filled: Any, gap: float) -> list[tuple[int, int]]:
    """The stretches of ``filled`` (bool) parted by more than ``gap``."""
    places = filled.nonzero()[0]
    if not len(places):
        return []
    cuts = (places[1:] - places[:-1] > gap).nonzero()[0]
    starts = [0, *(int(cut) + 1 for cut in cuts)]
    ends = [*(int(cut) for cut in cuts), len(places) - 1]
    return [(int(places[a]), int(places[b]) + 1) for a, b in zip(starts, ends, strict=True)]


def _bands(part: Any, letter: float) -> list[tuple[int, int]]:
    """The rows of text as (top, bottom): stretches with ink; thin ones join their neighbours (the strokes of 二,
    a dash under a character), tall ones are parted where least ink is."""
    profile = part.sum(axis=1)
    bands = _joined(runs(profile > 0, 1), letter)
    found: list[tuple[int, int]] = []
    for top, bottom in bands:
        found += _parted(profile, top, bottom, letter) if bottom - top > 1.55 * letter else [(top, bottom)]
    return found


def _joined(bands: Sequence[tuple[int, int]], letter: float) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for top, bottom in bands:
        if found:
            above = found[-1]
            low = min(bottom - top, above[1] - above[0]) < 0.55 * letter
            if bottom - above[0] <= 1.2 * letter and (low or top - above[1] <= 1):
                found[-1] = (above[0], bottom)
                continue
        found.append((top, bottom))
    return found


def _parted(profile: Any, top: int, bottom: int, letter: float) -> list[tuple[int, int]]:
    high = bottom - top
    count = max(round(high / (1.25 * letter)), 1)
    if count < 2 or high > 40 * letter:
        return [(top, bottom)]
    edges = [top]
    for k in range(1, count):
        wanted = top + k * high / count
        low, up = int(max(edges[-1] + 0.6 * letter, wanted - 0.45 * letter)), int(wanted + 0.45 * letter)
        if up <= low or up >= bottom:
            continue
        least = profile[low:up]
        near = [low + int(i) for i in (least == least.min()).nonzero()[0]]
        edges.append(min(near, key=lambda y: abs(y - wanted)))
    edges.append(bottom)
    return [(a, b) for a, b in itertools.pairwise(edges) if b - a >= 2]


def outside(dark: Any, tables: Sequence[Box]) -> Any:
    """The ink that stands in no table."""
    rest = dark.copy()
    for box in tables:
        rest[max(box.top, 0) : max(box.bottom, 0), max(box.x0, 0) : max(box.x1, 0)] = 0
    return rest


class Crop(NamedTuple):
    """The picture of a line of text; ``left`` is where it begins on the page, ``wide`` its width there."""

    picture: Any
    left: float
    wide: float


def crop(page: Any, strip: Strip, letter: float, within: Box | None, pad: float) -> Crop:
    """A strip with a margin (share of a letter), at least as high as a letter: a dash is not blown up into a bar.
    The picture stays ``within`` the cell; what is missing is filled with white."""
    import cv2  # noqa: PLC0415

    box = strip.box
    middle = (box.top + box.bottom) / 2
    high = box.bottom - box.top
    if high < 0.9 * letter:
        high = round(0.9 * letter)
        room = strip.bottom - strip.top - high
        middle = (
            min(max(middle, strip.top + high / 2), strip.bottom - high / 2)
            if room > 0
            else ((strip.top + strip.bottom) / 2)
        )
    margin = pad * letter + 1
    top, bottom = round(middle - high / 2 - margin), round(middle + high / 2 + margin)
    left, right = round(box.x0 - margin), round(box.x1 + margin)
    limit = within or Box(0, 0, page.shape[1], page.shape[0])
    x0, y0 = max(left, limit.x0, 0), max(top, limit.top, 0)
    x1, y1 = min(right, limit.x1, page.shape[1]), min(bottom, limit.bottom, page.shape[0])
    picture = cv2.copyMakeBorder(
        page[y0:y1, x0:x1], y0 - top, bottom - y1, x0 - left, right - x1, cv2.BORDER_CONSTANT, value=(250,)
    )
    return Crop(picture, left, right - left)


def loose_strips(dark: Any, letter: float) -> list[Strip]:
    """The lines of text outside tables, parted at every gap that may be one between columns; whether it is one is
    decided later, over the whole page."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    if not dark.any():
        return []
    kernel = np.ones((max(1, round(0.2 * letter)), max(3, round(_COLUMN_GAP * letter))), np.uint8)
    smeared = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, kernel)
    count, _, stats, _ = cv2.connectedComponentsWithStats(smeared, connectivity=8)
    if count > _MOST_BLOCKS:
        return []
    blocks = [Box(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:count]]
    found: list[Strip] = []
    for block in _lines(blocks, letter):
        own = letter if block.bottom - block.top < 1.6 * letter else _own_letter(block, letter)
        found += strips(dark, block, own, -1, _COLUMN_GAP * own / letter)
    return found


def _own_letter(block: Box, letter: float) -> float:
    """A title is set larger than the body: what is one line high but wide is a line of larger letters."""
    high = block.bottom - block.top
    return high / 1.1 if high < 4 * letter and block.x1 - block.x0 > 2.5 * high else letter


def _lines(blocks: Sequence[Box], letter: float) -> list[Box]:
    """Blocks that stand beside each other as lines; low ones (signs, the strokes of 二) go to the line whose height
    they stand in."""
    tall = sorted(block for block in blocks if block.bottom - block.top >= 0.6 * letter)
    low = sorted(block for block in blocks if block.bottom - block.top < 0.6 * letter)
    lines: list[Box] = []
    for block in tall:
        for i in range(len(lines) - 1, max(len(lines) - 60, -1), -1):
            if _beside(lines[i], block, letter):
                lines[i] = _hull(lines[i], block)
                break
        else:
            lines.append(block)
    alone: list[Box] = []
    for block in low:
        near = [i for i, line in enumerate(lines) if _stands_in(block, line, letter)]
        if near:
            best = min(near, key=lambda i: max(lines[i].x0 - block.x1, block.x0 - lines[i].x1))
            lines[best] = _hull(lines[best], block)
        elif alone and block.x0 - alone[-1].x1 < letter and _stands_in(block, alone[-1], letter):
            alone[-1] = _hull(alone[-1], block)
        else:
            alone.append(block)
    return sorted([*lines, *alone], key=lambda b: (b.top, b.x0))


def _beside(line: Box, block: Box, letter: float) -> bool:
    even = abs(line.top + line.bottom - block.top - block.bottom) < 0.3 * letter
    heights = sorted((line.bottom - line.top, block.bottom - block.top))
    return even and block.x0 - line.x1 < letter and heights[1] <= 1.35 * heights[0] + 0.2 * letter


def _stands_in(block: Box, line: Box, letter: float) -> bool:
    slack = 0.12 * letter
    inside = line.top - slack <= block.top and block.bottom <= line.bottom + slack
    return inside and block.x0 - line.x1 < 1.2 * letter and line.x0 - block.x1 < 1.2 * letter


def _hull(a: Box, b: Box) -> Box:
    return Box(min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom))
