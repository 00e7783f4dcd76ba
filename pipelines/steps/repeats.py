"""Tables that stand twice in one document (a print version, a copied sheet), and numbers typed ahead of their rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from normalizers.base import Note
from pipelines.steps.evidence import is_blank
from pipelines.steps.lay import NUMBER
from pipelines.steps.rows import Row, ignored_reason, is_band

#: Readers whose cells are the file's own: an empty cell is empty there, and nothing was lost on the way.
_EXACT = ("xlsx", "xls", "csv", "html", "docx", "doc-", "wps-", "rtf-")


class Twin(NamedTuple):
    """The number of the table that says the same, and whether what stands above the two differs."""

    table_no: int
    other_title: bool


class Repeats:
    """The plan tables read so far, by what they say."""

    def __init__(self) -> None:
        self._seen: dict[tuple[tuple[str, ...], ...], list[tuple[int, frozenset[str]]]] = {}

    def twin(self, rows: Sequence[Row], above: Sequence[str]) -> Twin | None:
        """The earlier plan table with the very same rows, or ``None``."""
        seen = self._seen.get(_key(rows))
        if not seen:
            return None
        titles = _titles(above)
        same = next((index for index, other in seen if titles <= other), None)
        return Twin(seen[0][0] if same is None else same, same is None)

    def add(self, rows: Sequence[Row], above: Sequence[str]) -> None:
        self._seen.setdefault(_key(rows), []).append((rows[0].table.index, _titles(above)))


def _key(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("".join(text.split()) for text in row.raw()) for row in rows)


def _titles(above: Sequence[str]) -> frozenset[str]:
    return frozenset("".join(text.split()) for text in above) - {""}


def repeated(twin: Twin, index: int) -> Note:
    if twin.other_title:
        message = f"第{index}张表与第{twin.table_no}张表完全相同，只是表题不同，已分别统计，请核对是否重复。"
    else:
        message = f"第{index}张表与第{twin.table_no}张表完全相同，只统计一次，请核对。"
    return Note(code="table_repeated", severity="warning", message=message)


def numbers_ahead(rows: Sequence[Row]) -> int:
    """Where the rows at the end of a table begin that hold a serial number and nothing else: clerks fill the column
    with numbers ahead of its rows. Totals, notes and empty rows may stand among them. ``len(rows)`` when none do."""
    if not rows or not rows[0].table.reader.startswith(_EXACT):
        return len(rows)
    start = len(rows)
    for n in range(len(rows) - 1, 0, -1):
        if is_lone_number(rows[n]):
            start = n
        elif ignored_reason(rows[n]) is None and not is_band(rows[n]):
            break
    return start


def is_lone_number(row: Row) -> bool:
    """True for a row of a grid whose first cell is a number and all others, merged ones too, are empty."""
    texts = [text.strip() for text in row.texts]
    return len(texts) > 3 and NUMBER.fullmatch(texts[0]) is not None and all(is_blank(text) for text in texts[1:])
