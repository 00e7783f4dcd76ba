"""The sample plan of 高平市 for another year, row by row edited: what a test says, and nothing else, is different."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "sample_docs/notices/gaoping-2023-joint-txt.txt"
COLUMNS = ("seq", "name", "matters", "scope", "quota", "risk", "window", "initiator", "cooperators")
Row = dict[str, str]
#: seq → what becomes of the row: itself changed, several rows, or none.
Edits = Mapping[int, Callable[[Row], list[Row]]]


def changed(**over: str) -> Callable[[Row], list[Row]]:
    return lambda row: [row | over]


def split(*overs: dict[str, str]) -> Callable[[Row], list[Row]]:
    return lambda row: [row | over for over in overs]


def drop(_: Row) -> list[Row]:
    return []


def edited(
    edits: Edits | None = None, *, year: int = 2024, words: Mapping[str, str] | None = None, extra: tuple[Row, ...] = ()
) -> str:
    """The text of the plan for ``year``; ``words`` are replaced in every row, ``extra`` rows come last (and take what
    they do not say from the last row). Serial numbers are counted anew."""
    lines: list[str] = []
    last: Row = {}
    number = place = 0
    text = SAMPLE.read_text(encoding="utf-8").replace("2023", str(year))
    for line in text.splitlines():
        cells = line.split("\t")
        if len(cells) != len(COLUMNS) or not cells[0].isdigit():
            lines.append(line)
            continue
        row = dict(zip(COLUMNS, cells, strict=True))
        for one in (edits or {}).get(int(row["seq"]), changed())(row):
            number += 1
            last = one
            lines.append(_line(one, number, words or {}))
            place = len(lines)
    for more, one in enumerate(extra):
        lines.insert(place + more, _line(last | one, number + more + 1, words or {}))
    return "\n".join(lines) + "\n"


def _line(row: Row, number: int, words: Mapping[str, str]) -> str:
    line = "\t".join([str(number), *(row[name] for name in COLUMNS[1:])])
    for old, new in words.items():
        line = line.replace(old, new)
    return line
