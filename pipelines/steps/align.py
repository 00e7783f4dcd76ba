"""Typed realignment: which cell of a row belongs to which column, when they do not simply correspond.

A row that lost a cell (or gained one) is laid over the columns by the monotone assignment with the best total
of :func:`pipelines.steps.evidence.fits`. It is accepted only when it is clearly better than the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipelines.steps.evidence import fits, is_blank

#: What a column without a cell costs: little, for columns are what rows lose.
_NO_CELL = -0.15
#: What a text without a column costs: more than any column can give, for no text may be dropped.
_NO_COLUMN = -3.0
#: Two assignments that differ by less than this are equally good, and then neither is taken.
CLEAR = 0.45


class Alignment(NamedTuple):
    """``cell_of`` has one entry per column: the index of its cell or ``None``. ``lead`` is the distance to the
    next best assignment of the texts."""

    cell_of: tuple[int | None, ...]
    score: float
    lead: float

    @property
    def clear(self) -> bool:
        return self.lead >= CLEAR


def align(fields: Sequence[str], texts: Sequence[str]) -> Alignment | None:
    """The best monotone assignment of ``texts`` to ``fields``, or ``None`` when some text finds no place.

    Empty texts may be passed over at no cost: padding is not content. Assignments that differ only in where
    empty texts stand count as the same. O(columns × empty columns + columns).
    """
    filled = [i for i, text in enumerate(texts) if not is_blank(text)]
    if len(filled) > len(fields):
        return None
    ranked = _two_best(fields, [texts[i] for i in filled])
    if not ranked:
        return None
    best = ranked[0]
    lead = best[0] - ranked[1][0] if len(ranked) > 1 else 9.0
    cell_of: list[int | None] = [None] * len(fields)
    for k, column in enumerate(best[1]):
        cell_of[column] = filled[k]
    return Alignment(tuple(cell_of), best[0], lead)


def _two_best(fields: Sequence[str], texts: Sequence[str]) -> list[tuple[float, tuple[int, ...]]]:
    """The two best assignments: score and, per text, its column."""
    # best[k]: the two best ways to place the first k texts in the columns seen so far
    best: list[list[tuple[float, tuple[int, ...]]]] = [[] for _ in range(len(texts) + 1)]
    best[0] = [(0.0, ())]
    spare = len(fields) - len(texts)
    for column, field in enumerate(fields):
        # fewer texts than ``column + 1 - spare`` leave more of them than there are columns to come
        for k in range(min(column + 1, len(texts)), max(column - spare, -1), -1):
            ways = [(score + _NO_CELL, path) for score, path in best[k]]
            if k:
                gain = fits(field, texts[k - 1])
                ways += [(score + gain, (*path, column)) for score, path in best[k - 1]]
            ways.sort(key=lambda way: -way[0])
            best[k] = ways[:2]
    return best[len(texts)]
