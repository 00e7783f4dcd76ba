"""Rows written as lines of ``<span>`` cells → tables: sites draw such lists with styles only."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from lxml import etree

Element = Any  # lxml has no types of its own

#: So many cells in a row, and so many rows alike, are no accident of how a text is dressed.
_CELLS = 5
_ROWS = 3
_TAGS = ("li", "div")


def tables_of_spans(root: Element, most: int) -> None:
    """Turn runs of sibling lines that hold nothing but the same number of spans into tables, in place, as far as
    there are no more than ``most`` cells."""
    for parent in [element for element in root.iter("ul", "ol", "div", "section", "td", "body") if len(element)]:
        for width, run in groupby(list(parent), key=_width):
            rows = list(run)
            if width and len(rows) >= _ROWS and (most := most - width * len(rows)) >= 0:
                _join(parent, rows)


def _width(line: Element) -> int:
    """How many cells a line has; 0 when it is none."""
    if line.tag not in _TAGS or len(line) < _CELLS or (line.text or "").strip() or (line.tail or "").strip():
        return 0
    return len(line) if all(cell.tag == "span" and not (cell.tail or "").strip() for cell in line) else 0


def _join(parent: Element, rows: list[Element]) -> None:
    table = etree.Element("table")
    parent.insert(parent.index(rows[0]), table)
    for row in rows:
        table.append(row)
        row.tag = "tr"
        for cell in row:
            cell.tag = "td"
    if parent.tag in ("ul", "ol"):
        parent.tag = "div"
