"""Cell texts with merge marks → cells that know their place and spans."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sample_docs.builder.model import ABOVE, LEFT


class Placed(NamedTuple):
    """A cell at ``row``, ``col`` (from 0) covering ``rows`` × ``cols`` positions."""

    row: int
    col: int
    rows: int
    cols: int
    text: str


def place(rows: Sequence[Sequence[str]]) -> list[Placed]:
    """Resolve the merge marks. Raises ``ValueError`` for rows of unequal length and for
    merged cells that are no rectangle."""
    width = len(rows[0])
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        if len(row) != width:
            raise ValueError(f"row {r + 1} has {len(row)} cells, expected {width}: {row}")
        for c, text in enumerate(row):
            owner[r, c] = _owner(owner, r, c, text)
    placed = []
    for (r, c), own in owner.items():
        if own == (r, c):
            covered = [at for at, by in owner.items() if by == own]
            bottom, right = max(at[0] for at in covered), max(at[1] for at in covered)
            if len(covered) != (bottom - r + 1) * (right - c + 1):
                raise ValueError(f"merged cell at row {r + 1}, column {c + 1} is not a rectangle")
            placed.append(Placed(r, c, bottom - r + 1, right - c + 1, rows[r][c]))
    return placed


def _owner(owner: dict[tuple[int, int], tuple[int, int]], r: int, c: int, text: str) -> tuple[int, int]:
    if text == ABOVE:
        return owner[r - 1, c]
    if text == LEFT:
        return owner[r, c - 1]
    return r, c


def text_at(rows: Sequence[Sequence[str]], r: int, c: int) -> str:
    """The text that a reader sees at a position, merge marks followed."""
    while rows[r][c] in (ABOVE, LEFT):
        r, c = (r - 1, c) if rows[r][c] == ABOVE else (r, c - 1)
    return rows[r][c]
