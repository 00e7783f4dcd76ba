"""A plan's header whose names stand on lines of their own, some of them broken over two or three lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from normalizers.header import read_header

#: A name is broken over so many lines at most, a header has so many lines at most.
_PIECES = 3
_LONGEST = 60
_NAME = 24


class Name(NamedTuple):
    """One column's name put together again; ``lines`` is how many lines it takes."""

    text: str
    field: str
    lines: int


def read_header_lines(lines: Sequence[str]) -> list[Name]:
    """The names from the first line on, as far as they go; empty when the first is no serial number.

    Of all ways to put pieces together the one is taken that reads furthest, and of those the one that names the
    most fields: 抽取 / 日期 / 抽取 / 日期至 is 抽取日期 and 抽取日期至.
    """
    lines = lines[:_LONGEST]
    best: list[tuple[Name, ...]] = [() for _ in range(len(lines) + 1)]
    reached = [True] + [False] * len(lines)
    for at in range(len(lines)):
        if not reached[at]:
            continue
        for name in _names_at(lines, at):
            if at == 0 and name.field != "seq":
                continue
            end = at + name.lines
            way = (*best[at], name)
            if not reached[end] or _worth(way) > _worth(best[end]):
                best[end], reached[end] = way, True
    end = max(i for i, there in enumerate(reached) if there)
    return list(best[end])


def _worth(names: Sequence[Name]) -> tuple[int, int]:
    """Different fields first; then few names, that is, whole ones rather than their halves."""
    return len({name.field for name in names} - {"other"}), -len(names)


def _names_at(lines: Sequence[str], at: int) -> list[Name]:
    found = []
    for count in range(1, min(_PIECES, len(lines) - at) + 1):
        text = "".join(line.strip() for line in lines[at : at + count])
        if len(text) > _NAME or any(line.strip().isdigit() for line in lines[at : at + count]):
            break
        field = read_header(text).field
        if field is not None:
            found.append(Name(text, field, count))
    return found
