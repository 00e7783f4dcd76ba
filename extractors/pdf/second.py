"""The second reader, pdfplumber: slow, written by others, asked only where the fast one doubts itself."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from extractors.page.grid import Grid


@dataclass(frozen=True)
class Reading:
    """A table as pdfplumber reads it: its box and the texts of its cells without any white space."""

    box: tuple[float, float, float, float]
    texts: tuple[str, ...]


def read_again(data: bytes, page: int) -> list[Reading]:
    """The tables of page ``page`` (from 1); none when pdfplumber cannot read it."""
    # Slow to import and seldom needed.
    import pdfplumber  # noqa: PLC0415

    try:
        with pdfplumber.open(io.BytesIO(data), pages=[page]) as document:
            leaf = document.pages[0]
            try:
                return [_reading(table) for table in leaf.find_tables()]
            finally:
                leaf.close()
    except Exception:  # anything may come out of a parser of broken files; the first reading stands then
        return []


def _reading(table: Any) -> Reading:
    texts = ["".join((text or "").split()) for row in table.extract() for text in row]
    return Reading(tuple(table.bbox), tuple(sorted(text for text in texts if text)))


def agrees(grid: Grid, readings: list[Reading]) -> bool:
    """True when one of the readings has the same cell texts as the grid (texts must be written)."""
    own = tuple(sorted(text for cell in grid.cells if (text := "".join(cell.text.split()))))
    return any(own == reading.texts for reading in readings)
