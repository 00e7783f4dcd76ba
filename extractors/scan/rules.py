"""Ruling lines in the picture of a page: broken, faint, doubled, through a seal."""

from __future__ import annotations

from typing import Any, NamedTuple

from extractors.page.layout import Rule


class Lines(NamedTuple):
    """Pieces of ruling lines in pixels, and where their ink is (uint8, 1 on a line)."""

    horizontal: list[Rule]
    vertical: list[Rule]
    mask: Any


def letter_height(dark: Any, dpi: float) -> float:
    """The usual height of a Han character in pixels: the upper middle of the components that look like letters."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    # Parts of one character hang together after a small closing.
    size = max(2, round(dpi / 70))
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    high, wide = stats[1:, cv2.CC_STAT_HEIGHT], stats[1:, cv2.CC_STAT_WIDTH]
    letters = high[(high >= dpi / 18) & (high <= dpi / 2.4) & (wide <= 1.6 * high) & (wide >= 0.5 * high)]
    if len(letters) < 5:
        return dpi * 0.15
    return float(np.percentile(letters, 65))


def find_lines(dark: Any, dpi: float, letter: float) -> Lines:
    """The lines longer than any stroke of a character (``letter``: height of one in pixels)."""
    import numpy as np  # noqa: PLC0415

    run = round(max(1.15 * letter, dpi / 9))
    across, across_mask = _pieces(dark, run, dpi)
    down, down_mask = _pieces(np.ascontiguousarray(dark.T), run, dpi)
    across, down = _connected(_whole(across, letter), _whole(down, letter), letter)
    across_mask, down_mask = _kept(across_mask, across), _kept(down_mask, down)
    return Lines(across, down, across_mask | np.ascontiguousarray(down_mask.T))


def _whole(pieces: list[Rule], letter: float) -> list[Rule]:
    """Pieces of one line with gaps shorter than a letter, where a seal or a fold broke it, as one. Both sides are
    longer than the strokes of letters."""
    if len(pieces) > 3_000:
        return pieces
    lines: list[Rule] = []
    for piece in sorted(pieces, key=lambda rule: rule.start):
        for i, line in enumerate(lines):
            near = abs(line.pos - piece.pos) <= max(2.0, 0.12 * letter)
            long = min(line.end - line.start, piece.end - piece.start) >= 2.2 * letter
            if near and long and -letter <= piece.start - line.end <= 0.8 * letter:
                weight, more = line.end - line.start, piece.end - piece.start
                pos = (line.pos * weight + piece.pos * more) / (weight + more)
                lines[i] = Rule(pos, line.start, max(line.end, piece.end))
                break
        else:
            lines.append(piece)
    return lines


def _connected(across: list[Rule], down: list[Rule], letter: float) -> tuple[list[Rule], list[Rule]]:
    """Without the strokes of large letters: a short piece counts only when it goes on a long line, or runs from one
    line across it to another."""
    long = 6 * letter
    kept_across = [rule for rule in across if rule.end - rule.start >= long]
    kept_down = [rule for rule in down if rule.end - rule.start >= long]
    rest_across = [rule for rule in across if rule.end - rule.start < long]
    rest_down = [rule for rule in down if rule.end - rule.start < long]
    if len(rest_across) + len(rest_down) > 3_000:
        return kept_across, kept_down  # a picture
    for _ in range(8):
        more_across = [r for r in rest_across if _belongs(r, kept_across, kept_down, letter)]
        more_down = [r for r in rest_down if _belongs(r, kept_down, kept_across, letter)]
        if not more_across and not more_down:
            break
        kept_across, kept_down = kept_across + more_across, kept_down + more_down
        rest_across = [r for r in rest_across if r not in more_across]
        rest_down = [r for r in rest_down if r not in more_down]
    return kept_across, kept_down


def _belongs(rule: Rule, alike: list[Rule], crossing: list[Rule], letter: float) -> bool:
    """True when each end of a short piece meets a line across it, or another piece of the same line goes on there. In
    a row no higher than its text strokes of letters reach from line to line: there the line must go on somewhere."""
    near, touch = 0.25 * letter, 0.13 * letter
    same = [line for line in alike if line != rule and abs(line.pos - rule.pos) <= near]

    def goes_on(end: float, other_end: str) -> bool:
        return any(abs(getattr(line, other_end) - end) <= 0.6 * letter for line in same)

    def meets(end: float) -> bool:
        return any(abs(c.pos - end) <= touch and c.start - near <= rule.pos <= c.end + near for c in crossing)

    before, after = goes_on(rule.start, "end"), goes_on(rule.end, "start")
    if rule.end - rule.start < 1.9 * letter and not before and not after:
        # Seen from the side a page keeps a slant: a long line's middle stands some way off.
        beyond = [line for line in alike if line != rule and abs(line.pos - rule.pos) <= 0.7 * letter]
        if not any(min(abs(line.end - rule.start), abs(line.start - rule.end)) <= 0.6 * letter for line in beyond):
            return False
    return (before or meets(rule.start)) and (after or meets(rule.end))


def _kept(mask: Any, rules: list[Rule]) -> Any:
    """The part of the mask that belongs to the rules."""
    import numpy as np  # noqa: PLC0415

    room = np.zeros_like(mask)
    for pos, start, end in rules:
        room[max(round(pos) - 9, 0) : round(pos) + 10, max(round(start) - 3, 0) : round(end) + 4] = 1
    return mask & room


def _pieces(dark: Any, run: int, dpi: float) -> tuple[list[Rule], Any]:
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    # A line that still falls by a pixel hangs together when it is a little thicker. Runs are taken before breaks are
    # bridged: bridged first, the feet of neighbouring letters make lines.
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    opened = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, max(3, round(dpi / 40))), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    keep = np.zeros(count, np.uint8)
    found: list[Rule] = []
    for i in range(1, count):
        x, y, wide, high, _ = (int(value) for value in stats[i])
        part = labels[y : y + high, x : x + wide] == i
        # Thicker than any line: a bar, a seal's rim, a picture. Where letters touch a line it is thick in places.
        if float(np.median(part.sum(axis=0))) > max(4.0, dpi / 18) + 2:
            continue
        keep[i] = 1
        found += _straight(part, x, y, dpi)
    mask = keep[labels] & thick
    return found, mask


def _straight(part: Any, x: int, y: int, dpi: float) -> list[Rule]:
    """A component as lines; doubled borders that touch give one, a bent one gives pieces an inch long."""
    import numpy as np  # noqa: PLC0415

    high, wide = part.shape
    weight = part.sum(axis=0).astype(float)
    middles = (part * np.arange(high)[:, None]).sum(axis=0) / np.maximum(weight, 1)
    if wide < dpi or float(np.percentile(middles, 95) - np.percentile(middles, 5)) <= dpi / 36:
        return [Rule(y + float(np.median(middles)), float(x), float(x + wide))]
    step = max(1, round(dpi / 2))
    return [
        Rule(y + float(np.median(middles[at : at + step])), float(x + at), float(min(x + at + step, x + wide)))
        for at in range(0, wide, step)
    ]
