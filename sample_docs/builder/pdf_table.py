"""Draws one table onto PDF pages: wrapping, spans, rows that break over a page, kinds of rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from reportlab.pdfbase.pdfmetrics import stringWidth

from sample_docs.builder.grid import Placed, place
from sample_docs.builder.model import PdfLook, Table

FONT = "STSong-Light"
PAD = 2.5
TOKEN = re.compile(r"[0-9A-Za-z.%‰@+]+|.", re.DOTALL)
NOT_FIRST = "，。；：、）”》】？！,;:)%"
RULE = 0.6


class Page(Protocol):
    """The open page: where the writing stands (points from the bottom) and how to get the next one."""

    canvas: Any
    y: float
    left: float
    right: float
    bottom: float

    def turn(self) -> None: ...


class Band(NamedTuple):
    """One row ready to draw: its cells with wrapped lines, and its height."""

    cells: list[tuple[Placed, list[str]]]
    height: float
    number: int


def wrap(text: str, size: float, width: float) -> list[str]:
    """Lines no wider than ``width``; numbers and words stay whole, closing marks do not start a line."""
    lines: list[str] = []
    for part in text.split("\n"):
        line: list[str] = []
        for token in TOKEN.findall(part):
            if line and stringWidth("".join(line) + token, FONT, size) > width:
                carried = [line.pop()] if token in NOT_FIRST and len(line) > 1 else []
                lines.append("".join(line))
                line = carried
            line.append(token)
        lines.append("".join(line))
    return lines


class TableDrawer:
    """Draws a table from the page's present position on; ``header_at`` counts the headers drawn so far."""

    def __init__(self, page: Page, table: Table, look: PdfLook) -> None:
        self.page, self.table, self.look = page, table, look
        self.leading = look.size * 1.35
        share = (page.right - page.left) / sum(table.widths)
        self.x = [page.left]
        for width in table.widths:
            self.x.append(self.x[-1] + width * share)
        self.header_at = 0

    def draw(self) -> None:
        """Header and all rows; turns pages as needed."""
        self._header()
        rows = [row.cells for row in self.table.rows]
        cells = place(rows)
        bands = [self._band(cells, r) for r in range(len(rows))]
        spans = [cell for cell in cells if cell.rows > 1]
        self._stretch(bands, spans)
        done = 0
        while done < len(bands):
            fit = self._how_many(bands, done)
            if fit:
                self._draw_bands(bands[done : done + fit], [s for s in spans if _touches(s, done, done + fit)])
                done += fit
            if done < len(bands):
                if self.look.split_rows:
                    bands[done] = self._split(bands[done])
                self.page.turn()
                if self.look.header_pages == "all":
                    self._header()

    def _header(self) -> None:
        if self.table.headers:
            rows = self.table.headers[self.header_at % len(self.table.headers)]
            self.header_at += 1
            cells = place(rows)
            bands = [self._band(cells, r) for r in range(len(rows))]
            spans = [cell for cell in cells if cell.rows > 1]
            self._stretch(bands, spans)
            self._draw_bands([band._replace(number=-1) for band in bands], spans)

    def _band(self, cells: Sequence[Placed], r: int) -> Band:
        mine = [(cell, self._lines(cell)) for cell in cells if cell.row == r and cell.rows == 1]
        most = max((len(lines) for _, lines in mine), default=1)
        air = self.leading if self.look.rules == "none" else 2 * PAD
        return Band(mine, most * self.leading + air, r)

    def _lines(self, cell: Placed) -> list[str]:
        width = self.x[cell.col + cell.cols] - self.x[cell.col] - 2 * PAD
        return wrap(cell.text, self.look.size, width)

    def _stretch(self, bands: list[Band], spans: Sequence[Placed]) -> None:
        for cell in spans:
            have = sum(band.height for band in bands[cell.row : cell.row + cell.rows])
            lack = len(self._lines(cell)) * self.leading + 2 * PAD - have
            if lack > 0:
                last = cell.row + cell.rows - 1
                bands[last] = bands[last]._replace(height=bands[last].height + lack)

    def _how_many(self, bands: Sequence[Band], start: int) -> int:
        room, count = self.page.y - self.page.bottom, 0
        for band in bands[start:]:
            room -= band.height
            if room < 0:
                break
            count += 1
        return count

    def _split(self, band: Band) -> Band:
        """Draw as many lines of the row as the page still holds and return what is left of it."""
        fit = int((self.page.y - self.page.bottom - 2 * PAD) // self.leading)
        longest = max(len(lines) for _, lines in band.cells)
        if fit < 2 or longest - fit < 1:
            return band
        upper = [(cell, lines[:fit]) for cell, lines in band.cells]
        lower = [(cell, lines[fit:]) for cell, lines in band.cells]
        self._draw_bands([Band(upper, fit * self.leading + 2 * PAD, -2)], [])
        return Band(lower, (longest - fit) * self.leading + 2 * PAD, -2)

    def _draw_bands(self, bands: Sequence[Band], spans: Sequence[Placed]) -> None:
        """Draw whole rows downwards; a span that began on an earlier page is drawn again with its text."""
        edges = [self.page.y]
        for band in bands:
            edges.append(edges[-1] - band.height)
            for cell, lines in band.cells:
                self._cell(cell, lines, edges[-2], edges[-1], top=band.number == -2)
        first = min((band.number for band in bands), default=0)
        for cell in spans:
            base = max(first, 0)
            a, b = max(cell.row - base, 0), min(cell.row + cell.rows - base, len(bands))
            self._cell(cell, self._lines(cell), edges[a], edges[b], top=False)
        for y in (edges[0], edges[-1]) if self.look.rules == "horizontal" else ():
            self._rule(self.x[0], y, self.x[-1], y)
        self.page.y = edges[-1]
        if self.look.rules == "partial":
            self._partial(bands, edges)

    def _cell(self, cell: Placed, lines: list[str], y_top: float, y_bottom: float, top: bool) -> None:
        x0, x1 = self.x[cell.col], self.x[cell.col + cell.cols]
        canvas, size = self.page.canvas, self.look.size
        free = y_top - y_bottom - len(lines) * self.leading
        y = y_top - (PAD if top else max(free / 2, PAD)) - size
        centre = len(lines) == 1 and (len(cell.text) <= 12 or (cell.cols > 4 and "：" not in cell.text))
        for line in lines:
            shift = (x1 - x0 - stringWidth(line, FONT, size)) / 2 if centre else PAD
            canvas.drawString(x0 + shift, y, line)
            y -= self.leading
        if self.look.rules in ("rects", "lines"):
            for a, b, c, d in ((x0, y_top, x1, y_top), (x0, y_bottom, x1, y_bottom),
                               (x0, y_bottom, x0, y_top), (x1, y_bottom, x1, y_top)):  # fmt: skip
                self._rule(a, b, c, d)
        elif self.look.rules == "horizontal":
            self._rule(x0, y_bottom, x1, y_bottom)

    def _partial(self, bands: Sequence[Band], edges: Sequence[float]) -> None:
        """Inner verticals complete, outer ones missing; no rule below the rows named in ``open_rows``."""
        for x in self.x[1:-1]:
            self._rule(x, edges[-1], x, edges[0])
        for y in (edges[0], *(edges[at + 1] for at, band in enumerate(bands) if self._closed(band))):
            self._rule(self.x[0], y, self.x[-1], y)

    def _closed(self, band: Band) -> bool:
        return band.number + 1 not in self.look.open_rows

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        if self.look.rules == "lines":
            self.page.canvas.line(x0, y0, x1, y1)
        else:
            half = RULE / 2
            self.page.canvas.rect(x0 - half, y0 - half, x1 - x0 + RULE, y1 - y0 + RULE, stroke=0, fill=1)


def _touches(cell: Placed, start: int, stop: int) -> bool:
    return cell.row < stop and cell.row + cell.rows > start
