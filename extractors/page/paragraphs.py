"""Glyphs outside tables → lines → paragraphs in reading order; page furniture is told from text here."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.page.layout import Glyph, PageLayout
from extractors.page.text import Line, glue, lines_of

_PAGE_NUMBER = re.compile(
    r"[—–\-－_·\s]*\d{1,4}[—–\-－_·\s]*"
    r"|[—–\-－\s]*第\s*[\d一二三四五六七八九十百]+\s*页(?:\s*[,，/／]?\s*共\s*[\d一二三四五六七八九十百]+\s*页)?[—–\-－\s]*"
    r"|\d{1,4}\s*[/／]\s*\d{1,4}|[Pp]age\s*\d+(?:\s*of\s*\d+)?"
)
_NUMBERED = re.compile(r"[（(]?\d{1,2}[、）)．]|[（(]?[一二三四五六七八九十]{1,3}[、）)．]")
_OWN_NUMBER = re.compile(r"[第共]\s*\d+\s*页")
#: Share of the page's height at its top and bottom where page numbers and running heads stand.
_MARGIN = 0.13
_RUNNING = 3


@dataclass(slots=True)
class Para:
    """A paragraph on its way to the document. ``full`` says that its last line fills the width, ``flush``
    that its first line is not indented: over a page boundary the two together mean one paragraph."""

    page: int
    top: float
    bottom: float
    text: str
    size: float
    centred: bool
    full: bool = False
    flush: bool = False


@dataclass(slots=True)
class PageText:
    """The running text of one page: its lines with the body's left and right edge."""

    page: int
    width: float
    height: float
    lines: list[Line]
    furniture: list[Line]
    left: float
    right: float
    pitch: float
    size: float


def page_text(layout: PageLayout, rest: Sequence[Glyph], tables: Sequence[tuple[float, float]] = ()) -> PageText:
    """The lines of the glyphs outside tables; page numbers are set apart as furniture. ``tables`` are the
    left and right edges of the page's tables."""
    straight = [g for g in rest if not g.turn]
    lines = lines_of(straight)
    for turn in (1, 2, 3):
        lines.extend(lines_of([g for g in rest if g.turn == turn]))
    furniture = [line for line in lines if _is_page_number(line, layout.height) or _is_turned_number(line)]
    lines = [line for line in lines if line not in furniture]
    left, right = _edges(lines, layout.width, tables)
    steps = sorted(b.middle - a.middle for a, b in itertools.pairwise(lines) if 0 < b.middle - a.middle < 4 * a.size)
    pitch = steps[len(steps) // 2] if len(steps) >= 3 else 0.0
    return PageText(layout.number, layout.width, layout.height, lines, furniture, left, right, pitch, _body_size(lines))


def _is_page_number(line: Line, height: float) -> bool:
    at_rim = line.middle < _MARGIN * height or line.middle > (1 - _MARGIN) * height
    return at_rim and _PAGE_NUMBER.fullmatch(line.text) is not None


def _is_turned_number(line: Line) -> bool:
    return (line.x0 < 0 or line.top < 0) and _PAGE_NUMBER.fullmatch(line.text) is not None


def _edges(lines: Sequence[Line], width: float, tables: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Left and right edge of the body: of the lines that are at least half as long as the longest."""
    body = _body_size(lines)
    lines = [line for line in lines if line.size <= 1.15 * body]
    longest = max((line.x1 - line.x0 for line in lines), default=0.0)
    if longest < 0.45 * width:
        return 0.12 * width, 0.88 * width
    long = [line for line in lines if line.x1 - line.x0 >= 0.6 * longest]
    left, right = min(line.x0 for line in long), max(line.x1 for line in long)
    if len(long) > 2:
        return left, right
    # A few long lines may be indented on both sides: a title over a table.
    left = min([left, *(line.x0 for line in lines), *(table[0] for table in tables)])
    right = max([right, *(line.x1 for line in lines), *(table[1] for table in tables)])
    return min(left, width - right), max(right, width - left)


def _body_size(lines: Sequence[Line]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size)] += len(line.text)
    return max(sizes.items(), key=lambda item: item[1])[0] if sizes else 0.0


def running_heads(pages: Sequence[PageText]) -> None:
    """Moves to the furniture what stands at the same place on three pages or more, page numbers aside. Large
    text is kept where it stands first: it may be a title that is repeated."""
    places: Counter[tuple[str, int]] = Counter()
    for page in pages:
        places.update({_place(page, line) for line in page.lines if _at_rim(page, line)})
    repeated = {place for place, count in places.items() if count >= _RUNNING}
    kept: set[tuple[str, int]] = set()
    for page in pages:
        for line in [line for line in page.lines if _at_rim(page, line) and _place(page, line) in repeated]:
            place = _place(page, line)
            if line.size >= 12 and place not in kept:
                kept.add(place)
                continue
            page.lines.remove(line)
            page.furniture.append(line)


def _at_rim(page: PageText, line: Line) -> bool:
    return line.middle < _MARGIN * page.height or line.middle > (1 - _MARGIN) * page.height


def _place(page: PageText, line: Line) -> tuple[str, int]:
    return _OWN_NUMBER.sub("#", line.text), round(line.middle / 4)


def paragraphs(page: PageText, parts: Sequence[float]) -> list[Para]:
    """The paragraphs of a page from top to bottom; none runs over one of the heights ``parts`` (tables)."""
    found: list[Para] = []
    before: Line | None = None
    for line in page.lines:
        centred = _is_centred(page, line)
        parted = before is None or any(before.middle < part <= line.middle for part in parts)
        if before is not None and not parted and _goes_on(page, before, line, found[-1], centred):
            para = found[-1]
            para.centred = para.centred or centred
            para.text += glue(para.text, line.text, line.spaced) + line.text
            para.bottom = line.bottom
        else:
            flush = line.x0 - page.left < line.size
            found.append(Para(page.page, line.top, line.bottom, line.text, line.size, centred, flush=flush))
        set_right = line.x0 - page.left > 2.5 * line.size  # a signature, a date: it ends there
        found[-1].full = page.right - line.x1 < 1.2 * line.size and not centred and not set_right
        before = line
    return found


def _is_centred(page: PageText, line: Line) -> bool:
    middle = (line.x0 + line.x1) / 2
    near = max(3.0, 0.5 * line.size)
    if min(abs(middle - page.width / 2), abs(middle - (page.left + page.right) / 2)) > near:
        return False
    indented = line.x0 - page.left > 1.5 * line.size and page.right - line.x1 > 1.5 * line.size
    return indented or line.size > 1.15 * page.size


def _goes_on(page: PageText, before: Line, line: Line, para: Para, centred: bool) -> bool:
    if para.centred:
        return False
    if abs(line.size - before.size) > 0.08 * before.size or line.middle <= before.middle:
        return False
    pitch = page.pitch or 1.8 * line.size
    if line.middle - before.middle > 1.6 * max(pitch, 1.2 * line.size):
        return False
    if page.right - before.x1 > line.head + 0.5 * line.size:
        return False
    if centred:
        # a centred title so long that its first line fills the width; running text would be indented
        return para.flush and para.top == before.top and line.middle - before.middle < 1.9 * line.size
    indent = line.x0 - page.left
    first = para.top == before.top
    if first and before.x0 - page.left > 2.5 * line.size:
        return False  # set to the right: an issuer, a date
    if indent > 2.5 * line.size:  # a hanging line, as after 附件：
        return line.x0 > before.x0 + line.size if first else abs(line.x0 - before.x0) < 0.5 * line.size
    if indent > line.size:
        return False
    return _NUMBERED.match(line.text) is None


def continues(before: Para, after: Para) -> bool:
    """True when a paragraph at the end of one page goes on as ``after`` at the top of the next."""
    return (
        before.full
        and after.flush
        and not before.centred
        and not after.centred
        and abs(before.size - after.size) <= 0.08 * before.size
        and before.text[-1] not in "。！？：；"
        and _NUMBERED.match(after.text) is None
    )
