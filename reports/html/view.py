"""What stands on the page: every value as its text, every link with its target. Templates only lay it out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A text; ``href`` leads to the list behind a number, ``anchor`` is its own id, so that the list can lead back."""

    text: str
    href: str = ""
    anchor: str = ""
    unit: str = ""


@dataclass(frozen=True)
class ParagraphView:
    style: str
    pieces: tuple[Piece, ...]
    block: str = "paragraph"


@dataclass(frozen=True)
class Card:
    """One figure of the overview: ``parts`` 1,180 / 1,234, ``previous`` last year's value, both may be empty."""

    label: str
    value: Piece
    parts: str
    previous: str
    formula: str
    note: str


@dataclass(frozen=True)
class CardsView:
    cards: tuple[Card, ...]
    block: str = "cards"


@dataclass(frozen=True)
class CellView:
    piece: Piece
    kind: str
    is_head: bool


@dataclass(frozen=True)
class RowView:
    cells: tuple[CellView, ...]
    style: str
    anchor: str


@dataclass(frozen=True)
class HeadView:
    label: str
    kind: str


@dataclass(frozen=True)
class TableView:
    """``widths``: per cent of each column; ``least``: the width in em below which it scrolls; ``cut`` says that rows
    are missing here and where they all are; ``back``: where the numbers stand that this list is behind; ``tight``:
    codes must break, or they would run into the next column; ``for_print``: the title stands before the table, since a
    caption is torn off at the foot of a page."""

    ident: str
    title: str
    columns: tuple[HeadView, ...]
    widths: tuple[float, ...]
    least: float
    rows: tuple[RowView, ...]
    count: str
    note: str
    cut: str
    empty: str
    marks: tuple[str, ...]
    landscape: bool
    back: tuple[Piece, ...]
    more_back: int
    tight: bool = False
    for_print: bool = False
    block: str = "table"


@dataclass(frozen=True)
class ChartView:
    """``source``: the picture as a data address, empty when there is none (then ``missing`` says why)."""

    ident: str
    title: str
    description: str
    source: str
    width: str
    height: str
    missing: str
    data_href: str
    data_title: str
    data: TableView | None
    block: str = "chart"


BlockView = ParagraphView | CardsView | TableView | ChartView


@dataclass(frozen=True)
class PartView:
    """A section or an annex; ``number`` is 一、 or （一） or 附件1."""

    ident: str
    number: str
    heading: str
    level: int
    blocks: tuple[BlockView, ...]
    landscape: bool = False
