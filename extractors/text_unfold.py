"""Pipe tables that an export broke after every cell: ``| 1 |``, then ``second |``, ``third |`` below each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.text_rows import Line

_FIRST = re.compile(r"\s*[|｜]\s*[^|｜]*[|｜]\s*")
_NEXT = re.compile(r"\s*[^|｜\s][^|｜]*[|｜]\s*")
_END = re.compile(r"\s*[|｜]\s*")
#: A row has so many cells at least, a table so many rows; less may be anything.
_CELLS = 4
_ROWS = 2


def unfold(lines: Sequence[Line]) -> list[Line]:
    """The lines with broken rows put together; all others as they are. A row keeps its first line's number."""
    result: list[Line] = []
    at = 0
    while at < len(lines):
        rows, end = _table(lines, at)
        if len(rows) >= _ROWS:
            result += rows
            at = end
        else:
            result.append(lines[at])
            at += 1
    return result


def _table(lines: Sequence[Line], at: int) -> tuple[list[Line], int]:
    rows: list[Line] = []
    while at < len(lines):
        end = _row_end(lines, at)
        if end - at < _CELLS:
            break
        text = " ".join(line.text.strip() for line in lines[at:end] if not line.blank)
        rows.append(lines[at]._replace(text=text))
        at = end
        while at < len(lines) and (lines[at].blank or _END.fullmatch(lines[at].text)):
            at += 1
    return rows, at


def _row_end(lines: Sequence[Line], at: int) -> int:
    """The line after the last one of the broken row that starts at ``at``; ``at`` when none starts there."""
    if not _FIRST.fullmatch(lines[at].text):
        return at
    end = at + 1
    while end < len(lines) and _NEXT.fullmatch(lines[end].text):
        end += 1
    return end
