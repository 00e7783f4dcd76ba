"""Formulas of a workbook that have no value: the reader of workbooks gives them as empty cells.

An empty credit class is an answer (the object is not rated), a lookup that failed is none. So the sheet's XML is
searched for cells that hold an error (``t="e"``) and for formulas without a stored result, and those cells get a text
that the rules for cells refuse.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

#: What stands for a formula that was stored without a result, one of Excel's own words.
NOT_CALCULATED = "#GETTING_DATA"
_CHUNK = 1 << 20
#: Longest cell of XML that is looked at as a whole; a formula has at most 8,192 characters.
_LONGEST = 1 << 17
_CELL = re.compile(rb"<(?:\w+:)?c\s(?P<start>[^>]*)(?<!/)>(?P<formula><(?:\w+:)?f[\s/>])?")
_END = re.compile(rb"</(?:\w+:)?c>")
_PLACE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ERROR = re.compile(rb'\bt="e"')
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]+)<")

Broken = Mapping[int, Mapping[int, str]]


def broken_cells(path: Path, sheet: str) -> Broken:
    """Row (from 0, of the whole sheet) → column (from 0) → error text. Empty for workbooks that are not XLSX, and
    where the parts are not found: then cells are as the reader gives them."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    try:
        with zipfile.ZipFile(path) as book:
            name = _part(book, sheet)
            if name is not None:
                with book.open(name) as file:
                    for row, column, text in _cells(file):
                        found[row][column] = text
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, OSError, RuntimeError):
        return {}
    return found


def _cells(file: IO[bytes]) -> Iterator[tuple[int, int, str]]:
    rest = b""
    while chunk := file.read(_CHUNK):
        data = rest + chunk
        done = max(0, data.rfind(b"<row") if b"<row" in data else len(data) - _LONGEST)
        end = len(data)
        for match in _CELL.finditer(data):
            wrong = _ERROR.search(match["start"])
            if not wrong and not match["formula"]:
                continue
            close = _END.search(data, match.end())
            if close is None:
                end = match.start()
                break
            value = _VALUE.search(data, match.end(), close.start())
            place = _PLACE.search(match["start"])
            if place and (wrong or (value is None and b't="str"' not in match["start"])):
                text = value[1].decode("ascii", "replace") if value else NOT_CALCULATED
                yield int(place[2]) - 1, _column(place[1]), text
        rest = data[min(end, done) :]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _part(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The part of the package that holds ``sheet``."""
    wanted = None
    for node in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():
        if node.tag.endswith("}sheet") and node.get("name") == sheet:
            wanted = next((value for key, value in node.attrib.items() if key.endswith("}id")), None)
    for node in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels")):
        if wanted is not None and node.get("Id") == wanted:
            return posixpath.normpath(posixpath.join("xl", node.get("Target", ""))).lstrip("/")
    return None
