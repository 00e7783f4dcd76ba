"""Glyphs → lines → the text of a cell or paragraph, with the author's line breaks told from the column's."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from extractors.page.layout import Glyph
from extractors.raised import raised

#: A line that begins so is a new item, wherever the line before it ended.
LIST_ITEM = re.compile(
    r"[（(]?\d{1,2}(?:[、）)．]|\.(?!\d))|[（(]?[一二三四五六七八九十]{1,3}[、）)．.]|[①-⑳⑴-⒇]|第[一二三四五六七八九十]+[条项]"
)
_CLOSING = frozenset("，。、；：？！）】》”’％%,.;:?!)]>…/～~—-")
_JOINING = frozenset("/／~～—-")
_LEFT, _TOP, _BOTTOM, _SIZE, _TURN = itemgetter(1), itemgetter(2), itemgetter(4), itemgetter(5), itemgetter(7)
_OPENING = frozenset("（【《“‘([<")
#: A note's mark is set at most so large, as a share of its line's size.
_SMALL = 0.8


@dataclass(slots=True)
class Line:
    """One line of text with its box. ``head`` is the width of what could not be parted from its first
    character: the room that it would have needed at the end of the line before. ``spaced``: a space was
    typed before it."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    head: float
    spaced: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def is_han(char: str) -> bool:
    """Han characters and the full-width punctuation that is set with them."""
    return "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef" or (
        "\U00020000" <= char <= "\U0003ffff" or char in "“”‘’—…·①②③④⑤⑥⑦⑧⑨⑩"
    )  # fmt: skip


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """The lines that the glyphs stand in, from top to bottom, each read from left to right."""
    if any(map(_TURN, glyphs)):
        glyphs = _upright(glyphs)
    rows: list[list[Glyph]] = []
    middle, height = 0.0, -1e9
    for glyph in sorted(glyphs, key=_middle2):
        own, tall = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if tall <= height and own - middle < 0.3 * height:
            rows[-1].append(glyph)
            continue
        if rows and own - middle < 0.5 * max(min(tall, height), 0.6 * max(tall, height)):
            rows[-1].append(glyph)
            if tall > height:
                middle, height = own, tall
        else:
            rows.append([glyph])
            middle, height = own, tall
    return [_line(row) for row in rows]


def _middle2(glyph: Glyph) -> float:
    return glyph.top + glyph.bottom


def _upright(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Text set across a cell, turned back for reading; positions are only meaningful among themselves."""
    turned = []
    for glyph in glyphs:
        text, x0, top, x1, bottom, *_ = glyph
        # A quarter turn clockwise runs downwards: its line progresses with y, its lines follow from right to
        # left.
        if glyph.turn == 1:
            x0, top, x1, bottom = top, -x1, bottom, -x0
        elif glyph.turn == 2:
            x0, top, x1, bottom = -x1, -bottom, -x0, -top
        elif glyph.turn == 3:
            x0, top, x1, bottom = -bottom, x0, -top, x1
        turned.append(Glyph(text, x0, top, x1, bottom, glyph.size, glyph.spaced))
    return turned


def _line(row: list[Glyph]) -> Line:
    row.sort(key=_LEFT)
    parts: list[str] = []
    before: Glyph | None = None
    right = row[0].x1
    size = max(map(_SIZE, row))
    if min(map(_SIZE, row)) < _SMALL * size:
        row = _with_raised(row, size)
    for glyph in row:
        if before is not None:
            if glyph.text == before.text and glyph.x0 - before.x0 < 0.3 * (before.x1 - before.x0):
                continue  # printed twice to look bold
            gap = glyph.x0 - right
            if (glyph.spaced or gap > 0.18 * glyph.size) and _parted(before, glyph, gap):
                parts.append(" ")
            right = max(right, glyph.x1)
        parts.append(glyph.text)
        before = glyph
    top, bottom = min(map(_TOP, row)), max(map(_BOTTOM, row))
    return Line("".join(parts), row[0].x0, top, right, bottom, size, _head(row), row[0].spaced)


def _with_raised(row: list[Glyph], size: float) -> list[Glyph]:
    """Small digits that stand above the line are marks of notes, never part of the number beside them."""
    base = max(glyph.bottom for glyph in row if glyph.size == size)
    return [
        glyph._replace(text=raised(glyph.text))
        if glyph.text.isdigit() and glyph.size < _SMALL * size and base - glyph.bottom > 0.15 * size
        else glyph
        for glyph in row
    ]


def _parted(before: Glyph, glyph: Glyph, gap: float) -> bool:
    """True when a space stands between the two: typed, or wide, or between words of a Latin script. Between
    Han and Latin a quarter of a character is what word processors add by themselves, not a space."""
    if glyph.spaced and gap > -0.5 * glyph.size:
        return True
    if gap > 1.5 * glyph.size or before.text[-1] in ",;:!?":
        return True
    return not (is_han(glyph.text[0]) or is_han(before.text[-1]))


def _head(row: list[Glyph]) -> float:
    end = 1
    first = row[0].text[0]
    if not is_han(first):
        while end < len(row) and not is_han(row[end].text[0]) and not row[end].spaced:
            end += 1
    elif first in _OPENING:
        end += 1
    while end < len(row) and (row[end].text[0] in _CLOSING or row[end - 1].text[-1] in _JOINING):
        end += 1
    return row[min(end, len(row)) - 1].x1 - row[0].x0


def glue(before: str, after: str, spaced: bool = False) -> str:
    """What stands between two halves of a text that the width of its column parted."""
    if not before or not after or before[-1] == " ":
        return ""
    if spaced:
        return " "
    latin = before[-1].isascii() and after[0].isascii()
    return " " if latin and (before[-1].isalpha() or before[-1] in ",;") and after[0].isalpha() else ""


def join_lines(lines: Sequence[Line], room: float) -> str:
    """The text of a cell. ``room`` is the width that its lines can fill; a line that left enough of it free
    for the head of the next one was ended by its author."""
    if not lines:
        return ""
    text = lines[0].text
    pitch = _pitch(lines)
    for before, line in itertools.pairwise(lines):
        if _authors_break(before, line, room, pitch):
            text += "\n" + line.text
        else:
            text += glue(text, line.text, line.spaced) + line.text
    return text


def _pitch(lines: Sequence[Line]) -> float:
    steps = sorted(b.middle - a.middle for a, b in itertools.pairwise(lines))
    return steps[len(steps) // 2] if steps else 0.0


def _authors_break(before: Line, line: Line, room: float, pitch: float) -> bool:
    if LIST_ITEM.match(line.text):
        return True
    if pitch and line.middle - before.middle > 1.7 * pitch:
        return True
    free = room - (before.x1 - before.x0)
    if free > line.head + 0.35 * line.size:
        return True
    # A list of names, one a line, that just happens to fill the column: they begin alike.
    return free > line.head - 0.1 and len(before.text) > 3 and before.text[:2] == line.text[:2]
