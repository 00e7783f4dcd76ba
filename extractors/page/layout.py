"""What every page-like source (PDF, scan, OFD) is turned into before tables are looked for.

A reader fills a :class:`PageLayout`; nothing after it knows which reader that was. These values are made by
the ten thousand, so they are tuples and slotted classes, not pydantic models; they never leave the extractor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Glyph(NamedTuple):
    """A character, or from character recognition a run of characters, with its box in points.

    The origin is the top left corner of the page as a reader sees it. ``spaced`` is true when the author
    typed a space before it. ``turn`` is the direction it is written in, in quarter turns clockwise from
    upright.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    spaced: bool = False
    turn: int = 0


class Rule(NamedTuple):
    """A ruling line: ``pos`` across its direction, ``start`` and ``end`` along it, in points."""

    pos: float
    start: float
    end: float


@dataclass(slots=True)
class PageLayout:
    """One page: glyphs in the order of the file, ruling lines as drawn (pieces, not yet joined).

    ``dots`` are marks too small to have a direction, as (x, y): dotted lines are made of them. ``slanted`` is
    text that is written neither along nor across the page (watermarks). ``turned`` says that the text runs
    across the page as it is displayed, so that the page was turned to read it. ``image_share`` is the share
    of the page that its largest image covers, ``n_shapes`` the number of drawn shapes.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph]
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)
    slanted: str = ""
    turned: bool = False
    too_many_paths: bool = False
    image_share: float = 0.0
    n_shapes: int = 0
