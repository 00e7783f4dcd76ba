"""The objects of one page → PageLayout: text, ruling lines, pictures, whatever blocks and composites they stand in."""

from __future__ import annotations

from typing import NamedTuple

from extractors.models import Unreadable
from extractors.ofd.geometry import IDENTITY, POINTS, Box, Hull, Matrix, apply, box, hull, matrix, number, placed
from extractors.ofd.package import Element, child, children, local, text_of
from extractors.ofd.paths import USUAL_WIDTH, Drawn, draw
from extractors.ofd.resources import READABLE_SYMBOLS, Resources
from extractors.ofd.text import Placed, characters, undecodable
from extractors.page.layout import PageLayout, Rule

#: Limits of one page; a page of a plan has some 3,000 characters and 1,500 lines.
MAX_CHARS = 200_000
MAX_OBJECTS = 100_000
#: Limits of one file.
MAX_ALL = 1_000_000
MAX_DEPTH = 12

#: Writing with less than this share of its colour is a watermark.
_FAINT = 0.5
_HIDDEN, _WEAK, _SHOWN = 0, 1, 2
_CONTAINERS = frozenset({"Content", "Layer", "PageBlock", "Appearance"})


class Image(NamedTuple):
    """A picture on the page: its box in points, the id of its resource, and whether it stands as it was taken."""

    box: Hull
    media: str
    upright: bool

    def area(self, width: float, height: float) -> float:
        """The part of it that lies on the page, in square points."""
        x0, y0, x1, y1 = self.box
        return max(min(x1, width) - max(x0, 0.0), 0.0) * max(min(y1, height) - max(y0, 0.0), 0.0)


class Budget:
    """What a whole file may still take: objects and characters."""

    def __init__(self) -> None:
        self.left = MAX_ALL

    def take(self, count: int = 1) -> None:
        self.left -= count
        if self.left < 0:
            raise Unreadable("OFD 文件的文字和图形过多，无法读取；请拆分成较小的文件后重新放入。")


class Scene:
    """Collects what one page (or one annotation) shows. ``shown`` is its text, ``hidden`` what is drawn invisibly,
    ``weak`` what is nearly transparent; ``lost`` counts composite objects that the file lacks."""

    def __init__(self, resources: Resources, budget: Budget, number: int) -> None:
        self._resources = resources
        self._budget = budget
        self._number = number
        self.shown: list[Placed] = []
        self.hidden: list[Placed] = []
        self.weak: list[Placed] = []
        self.images: list[Image] = []
        self.drawn = Drawn()
        self.n_shapes = 0
        self.objects = 0
        self.lost = 0

    def content(self, page: Element) -> None:
        """Takes in the content of a page or of a template page."""
        for content in children(page, "Content"):
            self.block(content, IDENTITY)

    def block(
        self,
        element: Element,
        outer: Matrix,
        look: int = _SHOWN,
        param: str | None = None,
        inside: tuple[str, ...] = (),
    ) -> None:
        """Takes in the objects of a block. ``outer`` leads from its space to the page, ``param`` is the drawing
        parameter that holds inside, ``inside`` the composite objects it is part of."""
        for item in element:
            name = local(item)
            if name in _CONTAINERS:
                self.block(item, outer, look, item.get("DrawParam") or param, inside)
                continue
            if name not in _READERS:
                continue
            self.objects += 1
            self._budget.take()
            if self.objects > MAX_OBJECTS:
                return
            own = min(look, _look(item))
            boundary = box(item.get("Boundary"))
            place = placed(boundary, matrix(item.get("CTM")), outer)
            if name == "TextObject":
                self._text(item, place, boundary, own)
            elif name == "CompositeObject":
                self._composite(item, place, own, inside)
            elif own != _HIDDEN and name == "PathObject":
                self._path(item, place, param)
            elif own != _HIDDEN and boundary is not None:
                self._image(item, boundary, outer, place)

    def _text(self, item: Element, place: Matrix, boundary: Box | None, look: int) -> None:
        into = (self.hidden, self.weak, self.shown)[look]
        font = self._resources.symbol_fonts.get(item.get("Font", ""))
        before = len(into)
        for char in characters(item, place, boundary):
            into.append(char if font is None and not undecodable(char.char) else _decoded(char, font))
            if len(into) > MAX_CHARS:
                raise Unreadable(f"OFD 第 {self._number} 页的字符超过 {MAX_CHARS} 个的上限；请核对文件。")
        self._budget.take(len(into) - before)

    def _path(self, item: Element, place: Matrix, param: str | None) -> None:
        self.n_shapes += 1
        fill = item.get("Fill", "false").strip().lower() in ("true", "1")
        stroke = item.get("Stroke", "true").strip().lower() in ("true", "1")
        width = number(item.get("LineWidth"))
        if width is None:
            width = self._resources.line_width(item.get("DrawParam") or param)
        width = USUAL_WIDTH if width is None else abs(width)
        data = text_of(child(item, "AbbreviatedData"))
        before = self.drawn.steps
        draw(data, place, width, fill=fill, stroke=stroke, into=self.drawn, limit=MAX_OBJECTS)
        self._budget.take(self.drawn.steps - before)

    def _image(self, item: Element, boundary: Box, outer: Matrix, place: Matrix) -> None:
        x, y, wide, high = boundary
        corners = [apply(outer, x + i * wide, y + j * high) for i in (0, 1) for j in (0, 1)]
        a, b, c, d, *_ = place
        upright = a > 0 and d > 0 and abs(b) + abs(c) < 0.02 * (a + d)
        found = hull([(p * POINTS, q * POINTS) for p, q in corners])
        self.images.append(Image(found, item.get("ResourceID", ""), upright))

    def _composite(self, item: Element, place: Matrix, look: int, inside: tuple[str, ...]) -> None:
        unit = item.get("ResourceID", "")
        element = self._resources.composites.get(unit)
        if element is None:
            self.lost += 1
        elif unit not in inside and len(inside) < MAX_DEPTH:
            self.block(element, place, look, item.get("DrawParam"), (*inside, unit))

    def layout(self, page: Box) -> PageLayout:
        """The page as its reader sees it, turned where its text runs across. ``page`` is its paper in millimetres."""
        width, height = page[2] * POINTS, page[3] * POINTS
        area = max((image.area(width, height) for image in self.images), default=0.0)
        layout = PageLayout(self._number, width, height, [])
        layout.image_share = min(area / (width * height), 1.0)
        text = self._readable(width, height, layout.image_share)
        layout.glyphs = [char.glyph() for char in text if char.turn is not None]
        layout.slanted = "".join(char.char for char in text if char.turn is None)
        layout.n_shapes = self.n_shapes
        layout.too_many_paths = self.drawn.steps > MAX_OBJECTS or self.objects > MAX_OBJECTS
        _rules(self.drawn, layout)
        return _turned(layout)

    def _readable(self, width: float, height: float, image_share: float) -> list[Placed]:
        """What counts as the page's text. Under the picture of a whole page the hidden text is what was recognised in
        it; text off the paper is hidden as well."""
        if image_share > 0.6:
            self.shown += self.hidden
            self.hidden = []
        on = [_is_on(char.box, width, height) for char in self.shown]
        self.hidden += [char for char, here in zip(self.shown, on, strict=True) if not here]
        return [char for char, here in zip(self.shown, on, strict=True) if here]


_READERS = frozenset({"TextObject", "PathObject", "ImageObject", "CompositeObject"})


def _look(item: Element) -> int:
    """Whether an object is drawn at all, and strongly enough to be read as text (GB/T 33190, 8.5)."""
    if item.get("Visible", "true").strip().lower() in ("false", "0"):
        return _HIDDEN
    if local(item) == "TextObject":
        filled = item.get("Fill", "true").strip().lower() not in ("false", "0")
        stroked = item.get("Stroke", "false").strip().lower() in ("true", "1")
        if not filled and not stroked:
            return _HIDDEN
    colour = child(item, "FillColor") if local(item) == "TextObject" else None
    strength = _alpha(item) * (1.0 if colour is None else _alpha(colour))
    return _HIDDEN if strength < 0.01 else _WEAK if strength < _FAINT else _SHOWN


def _alpha(item: Element) -> float:
    value = number(item.get("Alpha"))
    return 1.0 if value is None else value / 255


def _decoded(char: Placed, font: str | None) -> Placed:
    """A code of a symbol font as the character that it shows; U+FFFD where that is unknown."""
    known: str | None = char.char
    if font is not None and (ord(char.char) < 0x100 or undecodable(char.char)):
        # Few files need it, and it brings the DOCX reader's library along.
        from extractors.docx.symbols import from_symbol_font  # noqa: PLC0415

        known = from_symbol_font(ord(char.char), font) if font in READABLE_SYMBOLS else None
    return char._replace(char="\ufffd" if known is None or undecodable(known) else known)


def _is_on(at: Hull, width: float, height: float) -> bool:
    x, y = (at[0] + at[2]) / 2, (at[1] + at[3]) / 2
    return -2 <= x <= width + 2 and -2 <= y <= height + 2


def _rules(drawn: Drawn, layout: PageLayout) -> None:
    for x0, y0, x1, y1 in drawn.lines:
        if x1 - x0 >= y1 - y0:
            layout.horizontal.append(Rule((y0 + y1) / 2, x0, x1))
        else:
            layout.vertical.append(Rule((x0 + x1) / 2, y0, y1))
    layout.dots = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in drawn.dots]


def _turned(layout: PageLayout) -> PageLayout:
    """The page turned by quarter turns, so that most of its text is upright."""
    turns = [glyph.turn for glyph in layout.glyphs]
    turn = next((turn for turn in (1, 2, 3) if turns.count(turn) > len(turns) / 2), 0)
    for _ in range(turn):
        _quarter(layout)
    layout.turned = turn > 0
    return layout


def _quarter(layout: PageLayout) -> None:
    """A quarter turn anticlockwise: (x, y) goes to (y, width - x)."""
    wide = layout.width
    layout.glyphs = [
        glyph._replace(
            x0=glyph.top, top=wide - glyph.x1, x1=glyph.bottom, bottom=wide - glyph.x0, turn=(glyph.turn - 1) % 4
        )
        for glyph in layout.glyphs
    ]
    layout.horizontal, layout.vertical = (
        [Rule(wide - rule.pos, rule.start, rule.end) for rule in layout.vertical],
        [Rule(rule.pos, wide - rule.end, wide - rule.start) for rule in layout.horizontal],
    )
    layout.dots = [(y, wide - x) for x, y in layout.dots]
    layout.width, layout.height = layout.height, layout.width
