"""The rows of the raw data sheet: too many for a model, so they come as a stream."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.model import Column, Value

#: A spreadsheet would run a CSV cell that begins so. Such a cell gets an apostrophe in front (OWASP, CSV injection).
_RUNS = re.compile(r"^[=+\-@＝＋－＠\t\r]")


@dataclass(frozen=True)
class RawRows:
    """``rows`` gives at most ``limit`` rows anew at each call, ``count`` says how many there are; ``copy`` writes all
    of them into a CSV file (UTF-8 with BOM)."""

    columns: tuple[Column, ...]
    count: int
    limit: int
    rows: Callable[[int], Iterator[tuple[Value, ...]]]
    copy: Callable[[Path], None]

    @property
    def is_cut(self) -> bool:
        return self.count > self.limit


def csv_cell(text: str) -> str:
    """The text as a cell of a CSV that people open in a spreadsheet: harmless there, perhaps an apostrophe longer."""
    return "'" + text if _RUNS.match(text) else text
