"""One picture of a page → its layout, with marks where the reading may err."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from extractors.host import grow
from extractors.models import Issue, Unreadable
from extractors.page.grid import Grid
from extractors.page.layout import Glyph, PageLayout, Rule
from extractors.scan import cleaning, deskew, doubt, regions
from extractors.scan.doubt import Read
from extractors.scan.engine import Engine, engine, models
from extractors.scan.images import DPI, Picture, guessed, pictures
from extractors.scan.rules import Lines, find_lines, letter_height

#: What to do when recognition is wanted but not installed.
MISSING = "需要文字识别，但本机没有安装识别组件；请运行 pip install 'mingcha[ocr]' 后重新放入"
#: Pictures coarser than this are enlarged before they are looked at.
_COARSE = 150.0
#: So many lines of text are recognised on a page; a full page of print has some 300.
_MOST_STRIPS = 1_500
#: A page with hardly any ink (share of its pixels) is blank.
_BLANK = 0.0002


class Manner(NamedTuple):
    """How a line is read: the margin around it (share of a letter), its width against the natural one, and whether its
    strokes are sharpened first."""

    pad: float
    stretch: float
    sharp: bool = False


#: Measured on scans of 200 dpi: each alone errs in one cell of a hundred, two together almost never alike.
_FIRST, _SECOND, _THIRD = Manner(0.26, 0.8), Manner(0.12, 1.0), Manner(0.4, 1.15, sharp=True)


class Mark(NamedTuple):
    """A doubt at a place of the page (points): why, and the text as read."""

    x: float
    y: float
    why: str
    text: str


@dataclass(slots=True)
class ScannedPage:
    """A recognised page. Give ``layout`` to a collector, then its tables to :meth:`settle`, then take ``issues``."""

    layout: PageLayout
    marks: list[Mark] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    blank: bool = False

    def settle(self, grids: Sequence[Grid]) -> None:
        """Puts the marks into the cells that they stand in; those outside tables become issues of the page."""
        for mark in self.marks:
            for grid in grids:
                cell = next((c for c in grid.cells if _within(c.box, mark)), None)
                if cell is not None:
                    if mark.why not in cell.doubt:
                        cell.doubt = f"{cell.doubt}；{mark.why}" if cell.doubt else mark.why
                    break
            else:
                self.issues.append(_outside_tables(mark, self.layout.number))
        self.marks = []


def _within(box: tuple[float, float, float, float], mark: Mark) -> bool:
    return box[0] <= mark.x <= box[2] and box[1] <= mark.y <= box[3]


def _outside_tables(mark: Mark, number: int) -> Issue:
    message = f"第 {number} 页正文“{mark.text[:40]}”的识别结果存疑（{mark.why}）；请对照原文核对。"
    return Issue(code="low_ocr_confidence", severity="warning", message=message, page=number, raw=mark.text[:200])


def available() -> bool:
    """Whether the extra ``ocr`` is installed."""
    return models() is not None


class Recogniser:
    """Recognises pages; models are loaded once per process, with the first page. Raises :class:`Unreadable` with
    one sentence when the extra ``ocr`` is not installed."""

    def __init__(self) -> None:
        self._folder = models()
        if self._folder is None:
            raise Unreadable(f"文件是扫描件或图片，{MISSING}。")

    def image(self, data: bytes, number: int, size: tuple[float, float] | None = None) -> ScannedPage:
        """The page that is the first picture of an image file. ``number`` counts from 1; ``size`` is the page's
        width and height in points where the container tells. Raises :class:`Unreadable` for what is no image."""
        picture = next(pictures(data, pages=1), None)
        if picture is None:
            raise Unreadable(f"第 {number} 页的图片已损坏，无法读取；请重新扫描或获取原文件。")
        return self.page(picture, number, size)

    def page(self, picture: Picture, number: int, size: tuple[float, float] | None = None) -> ScannedPage:
        """The page of a picture. Its layout is as wide and high as ``size`` or as the picture's resolution says."""
        grow()
        high, wide = picture.pixels.shape[:2]
        width, height = size or (wide * 72 / picture.dpi, high * 72 / picture.dpi)
        dpi = wide * 72 / width if size else picture.dpi
        if not 40 <= dpi <= 2 * DPI:
            dpi = guessed(wide, high)
        prepared = prepare(picture.pixels, dpi)
        if prepared.dark.mean() < _BLANK:
            issue = _info("page_blank", f"第 {number} 页是空白页，没有可读取的内容。", number)
            return ScannedPage(PageLayout(number, width, height, []), issues=[issue], blank=True)
        assert self._folder is not None
        reading = _Reading(prepared, engine(self._folder))
        if reading.upside_down():
            prepared = prepared.rotated()
            reading = _Reading(prepared, engine(self._folder))
        page = reading.result(number)
        message = f"第 {number} 页是扫描图像，文字由程序识别得出，可能有误；请对照原文核对。"
        page.issues.append(_info("page_recognised", message, number))
        return page


def _info(code: str, message: str, number: int) -> Issue:
    return Issue(code=code, severity="info", message=message, page=number)


class Prepared(NamedTuple):
    """A page without seals, shading and slant: grey (white paper), its ink, pixels per inch, the height of a letter,
    and the quarter turns clockwise that made it upright."""

    grey: Any
    dark: Any
    dpi: float
    letter: float
    turns: int

    def rotated(self) -> Prepared:
        """The same page, the other way up."""
        import numpy as np  # noqa: PLC0415

        grey, dark = (np.ascontiguousarray(np.rot90(layer, 2)) for layer in (self.grey, self.dark))
        return Prepared(grey, dark, self.dpi, self.letter, (self.turns + 2) % 4)


def prepare(pixels: Any, dpi: float) -> Prepared:
    """Cleans and straightens a picture."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    page, seals = cleaning.grey(pixels, dpi)
    if seals is not None:
        page = cleaning.clear(cleaning.even(page, dpi), seals)
    if dpi < _COARSE:
        factor = min(DPI / dpi, (16_000_000 / page.size) ** 0.5, 4.0)
        if factor > 1:
            page = cv2.resize(page, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
            dpi *= factor
    if seals is None:
        page = cleaning.even(page, dpi)
    page = cleaning.strong(page)
    dark = cleaning.ink(page, dpi)
    turns = 0
    if deskew.lies_sideways(dark, dpi):
        turns = 1
        page, dark = (np.ascontiguousarray(np.rot90(layer, -1)) for layer in (page, dark))
    slant = deskew.slant(dark, dpi)
    if abs(slant) >= 0.02:
        page = deskew.turned(page, slant)
        dark = cleaning.ink(page, dpi)
    return Prepared(page, dark, dpi, letter_height(dark, dpi), turns)


class _Reading:
    """The recognition of one prepared page."""

    def __init__(self, prepared: Prepared, machine: Engine) -> None:
        self.prepared, self.machine = prepared, machine
        self.scale = prepared.dpi / 72
        self.lines = find_lines(prepared.dark, prepared.dpi, prepared.letter)
        self.page = self._without_lines(self.lines)
        self.text_ink = prepared.dark & (1 - self.mask)
        self.cells = regions.cells(self._ruled_layout(), self.scale)
        self.strips = self._strips()
        self.reads: list[Read] = []

    def _without_lines(self, lines: Lines) -> Any:
        import cv2  # noqa: PLC0415
        import numpy as np  # noqa: PLC0415

        self.mask = cv2.dilate(lines.mask, np.ones((3, 3), np.uint8))
        page = self.prepared.grey.copy()
        page[self.mask > 0] = 250
        return page

    def _ruled_layout(self) -> PageLayout:
        high, wide = self.prepared.dark.shape
        layout = PageLayout(1, wide / self.scale, high / self.scale, [])
        layout.horizontal = [Rule(*(v / self.scale for v in rule)) for rule in self.lines.horizontal]
        layout.vertical = [Rule(*(v / self.scale for v in rule)) for rule in self.lines.vertical]
        return layout

    def _strips(self) -> list[regions.Strip]:
        letter = self.prepared.letter
        found: list[regions.Strip] = []
        for i, box in enumerate(self.cells):
            found += regions.strips(self.text_ink, box, letter, i)
        rest = regions.outside(self.text_ink, self.cells)
        loose = regions.loose_strips(rest, letter)
        self.too_much = bool(rest.any() and not loose) or len(found) + len(loose) > _MOST_STRIPS
        return (found + loose)[:_MOST_STRIPS]

    def read(self, strips: Sequence[regions.Strip], manner: Manner, turns: int = 0) -> list[Read]:
        """The strips read in one manner, turned by so many quarter turns."""
        import numpy as np  # noqa: PLC0415

        crops = []
        for strip in strips:
            within = self.cells[strip.cell] if strip.cell >= 0 else None
            crops.append(regions.crop(self.page, strip, self.prepared.letter, within, manner.pad))
        pictures = [np.ascontiguousarray(np.rot90(c.picture, turns)) if turns else c.picture for c in crops]
        if manner.sharp:
            pictures = [cleaning.sharp(picture) for picture in pictures]
        found = self.machine.read(pictures, manner.stretch)
        reads = [Read(doubt.mended(chars), c.left, c.wide) for c, chars in zip(crops, found, strict=True)]
        if turns:
            return reads
        return [doubt.gates(self.text_ink, strip, read) for strip, read in zip(strips, reads, strict=True)]

    def upside_down(self) -> bool:
        """Reads the page; true when the same lines are read much better the other way up."""
        import numpy as np  # noqa: PLC0415

        self.reads = self.read(self.strips, _FIRST)
        sure = [_sureness([read]) for read in self.reads if len(read.chars) > 2]
        if not sure or float(np.median(sure)) > 0.85:
            return False
        sample = sorted(range(len(self.reads)), key=lambda i: -len(self.reads[i].chars))[:6]
        other = self.read([self.strips[i] for i in sample], _FIRST, turns=2)
        return _sureness(other) > _sureness([self.reads[i] for i in sample]) + 0.15

    def result(self, number: int) -> ScannedPage:
        """The page's layout and marks; every strip is read a second time in another manner, and a third time when the
        two differ or much rests on it."""
        self.reads = self.reads or self.read(self.strips, _FIRST)
        layout = self._ruled_layout()
        layout.number = number
        layout.turned = bool(self.prepared.turns)
        layout.too_many_paths = self.too_much
        page = ScannedPage(layout)
        again = self.read(self.strips, _SECOND)
        third = self._third(again)
        for i, (strip, first, second) in enumerate(zip(self.strips, self.reads, again, strict=True)):
            read, whys = self._settled(strip, first, second, third.get(i))
            right = self.cells[strip.cell].x1 if strip.cell >= 0 else self.page.shape[1]
            layout.glyphs += glyphs(strip, read, self.prepared.letter, self.scale, right)
            x, y = (strip.box.x0 + strip.box.x1) / 2 / self.scale, (strip.box.top + strip.box.bottom) / 2 / self.scale
            page.marks += [Mark(x, y, why, read.text) for why in whys]
        return page

    def _third(self, again: Sequence[Read]) -> dict[int, Read]:
        """A third reading of the strips whose two readings differ, or on which much rests."""
        wanted = [
            i
            for i, (first, second) in enumerate(zip(self.reads, again, strict=True))
            if doubt.is_weighty(first) or doubt.folded(first.text) != doubt.folded(second.text)
        ]
        return dict(zip(wanted, self.read([self.strips[i] for i in wanted], _THIRD), strict=True))

    def _settled(self, strip: regions.Strip, first: Read, second: Read, third: Read | None) -> tuple[Read, list[str]]:
        """The reading that is taken, and what speaks against it."""
        if not first.chars and not second.chars:
            return first, ["有墨迹，没有识别出文字"]
        slash = doubt.slash(self.text_ink, strip, first)
        if slash is not None:
            return slash
        read = first
        why = doubt.unlike(first, second)
        if why is not None:
            signs = doubt.with_signs(self.text_ink, strip, first, second)
            if signs is not None:
                read, why = signs, None
            elif third is not None and doubt.folded(third.text) == doubt.folded(second.text):
                read = second
        if why is None and third is not None and doubt.with_signs(self.text_ink, strip, read, third) is None:
            why = doubt.unlike(read, third)
        whys = [why, doubt.unsure(read), doubt.uncovered(self.text_ink, strip, read, self.prepared.letter)]
        return read, [why for why in whys if why]


def _sureness(reads: Sequence[Read]) -> float:
    probs = [char.prob for read in reads for char in read.chars]
    return sum(probs) / len(probs) if probs else 0.0


#: Signs that are set in the width of a letter and stand in its left part.
_SET_LEFT = frozenset("，。、；：！？）】》〕”’")


def glyphs(strip: regions.Strip, read: Read, letter: float, scale: float, right: float) -> list[Glyph]:
    """Characters with boxes in points: their middles come from the model, the outer ends from the ink. ``right`` is
    where the cell or page ends: the empty half of a full-width comma reaches no further."""
    box, chars, middles = strip.box, read.chars, read.middles()
    top, bottom = box.top / scale, box.bottom / scale
    size = _size(box.bottom - box.top, letter) / scale
    found: list[Glyph] = []
    spaced = False
    for i, char in enumerate(chars):
        if not char.text.strip():
            spaced = True
            continue
        start, end = float(box.x0), float(box.x1)
        if i:
            start = _edge(middles[i - 1], middles[i], letter)
        if i + 1 < len(chars):
            end = middles[i] + middles[i + 1] - _edge(middles[i], middles[i + 1], letter)
        if i + 1 == len(chars) and char.text in _SET_LEFT:
            end = max(end, min(end + 0.5 * letter, right))
        latin = spaced and bool(found) and char.text.isascii() and found[-1].text.isascii()
        found.append(Glyph(char.text, start / scale, top, max(end, start + 1) / scale, bottom, size, latin))
        spaced = False
    return found


def _edge(before: float, middle: float, letter: float) -> float:
    """Where a character begins after another: half way, unless there is a gap between them."""
    return (before + middle) / 2 if middle - before <= 1.3 * letter else middle - 0.5 * letter


def _size(high: int, letter: float) -> float:
    """The size of type in pixels: lines of the page's usual letters have one size, whatever signs stand in them."""
    if high <= 1.12 * letter:
        return letter / 0.92
    return round(high / letter * 10) / 10 * letter / 0.92
