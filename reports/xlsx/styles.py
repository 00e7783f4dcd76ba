"""Formats of cells and the measures of columns and rows."""

from __future__ import annotations

from typing import Any

from draws.papers.text import lines, width
from reports.model import Column, Kind, Row, Table
from reports.show import show

#: No text may turn into a formula, a link or a number: names begin with =, codes have 18 digits.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
LINE_HEIGHT, MAX_HEIGHT = 13.5, 409.0
#: Half characters on a landscape page of A4 that are still legible.
PAGE = 180
#: More than this on one page is printed in less than 7 points: such a sheet goes over several pages.
WIDEST = 215
#: Texts are not made narrower than this to stay on the page.
_LEAST_TEXT = 16.0
#: Codes longer than a column wrap.
_CODE = 24
_NUMBERS: dict[str, str] = {"count": "#,##0", "days": "#,##0", "rate": "0.00%", "date": "yyyy-mm-dd"}
_FILLS = {"total": "#EEF2F7", "warn": "#FFF6E0", "error": "#FDECEA", "": ""}
_ALIGN = {"count": "right", "rate": "right", "days": "right", "date": "center", "flag": "center"}


class Styles:
    """Formats by kind of value and style of row, made when first asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Any] = {}
        song, hei = (
            {"font_name": "宋体", "font_size": 10, "valign": "vcenter"},
            {"font_name": "黑体", "valign": "vcenter"},
        )
        self.title = book.add_format(hei | {"font_size": 16})
        self.note = book.add_format(song | {"font_color": "#595959"})
        self.link = book.add_format(song | {"font_color": "#0B4F9E", "underline": 1, "border": 1, "align": "center"})
        boxed = {"font_size": 10, "text_wrap": True, "align": "center", "border": 1, "bg_color": "#E7ECF2"}
        self.head = book.add_format(hei | boxed)

    def cell(self, kind: Kind, style: str = "") -> Any:
        """The format of one cell."""
        if (kind, style) not in self._made:
            props: dict[str, Any] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "border": 1}
            props["num_format"] = _NUMBERS.get(kind, "@")
            props["align"] = _ALIGN.get(kind, "left")
            props["text_wrap"] = kind in ("text", "id")
            if props["align"] == "left":
                props["indent"] = 1  # or a number and the text beside it read as one
            if _FILLS[style]:
                props["bg_color"] = _FILLS[style]
            if style == "total":
                props["bold"] = True
            self._made[kind, style] = self._book.add_format(props)
        return self._made[kind, style]


def widths(table: Table) -> list[float]:
    """Half characters for each column: as wide as its header and most of its texts, within reason; texts give way
    before the print gets too small to read."""
    sample = table.rows[:200]
    rooms = [_wide(column, [row.cells[at] for row in sample]) for at, column in enumerate(table.columns)]
    give = [
        max(0.0, room - _LEAST_TEXT) if c.kind == "text" else 0.0 for room, c in zip(rooms, table.columns, strict=True)
    ]
    over = sum(rooms) - PAGE
    if over <= 0:
        return rooms
    part = min(1.0, over / sum(give)) if any(give) else 0.0
    return [round(room - less * part, 1) for room, less in zip(rooms, give, strict=True)]


def _wide(column: Column, values: list[Any]) -> float:
    head = width(column.label) if width(column.label) <= 8 else -(-width(column.label) // 2) + 1
    longest = max((width(show(value, column.kind)) for value in values), default=0)
    most = 62 if column.kind == "text" and longest > 90 else 40 if column.kind == "text" else _CODE
    return float(min(max(head, longest, 6) + 3, most))


def height(row: Row, table: Table, rooms: list[float]) -> float:
    """Said outright, since not every program fits the height of a row to its text."""
    texts = zip(row.cells, table.columns, rooms, strict=True)
    most = max((lines(show(v, c.kind), room - 3) for v, c, room in texts if c.kind in ("text", "id")), default=1)
    return min(MAX_HEIGHT, most * LINE_HEIGHT + 5)


def lines_height(text: str, room: float) -> float:
    """The height of a row with this text in a column of ``room`` half characters."""
    return min(MAX_HEIGHT, lines(text, room - 3) * LINE_HEIGHT + 5)
