"""Rows with more pieces than columns, because cells were broken over lines: which pieces belong together?"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.steps.align import CLEAR
from pipelines.steps.evidence import fits

_JOIN_COST = -0.12


def lay_wrapped(fields: Sequence[str], texts: list[str]) -> list[str]:
    """Join the lines of wrapped cells when one way to do so is clearly best; else leave them to be quarantined."""
    if len(texts) <= len(fields):
        return texts
    best: dict[tuple[int, int], list[tuple[float, tuple[int, ...]]]] = {(0, 0): [(0.0, ())]}
    for column, field in enumerate(fields, start=1):
        for taken in range(len(texts) + 1):
            ways = []
            for length in range(taken + 1):
                gain = fits(field, "".join(texts[taken - length : taken])) + _JOIN_COST * max(length - 1, 0)
                for score, path in best.get((column - 1, taken - length), ()):
                    ways.append((score + gain - (0.15 if length == 0 else 0), (*path, length)))
            ways.sort(key=lambda way: -way[0])
            best[column, taken] = ways[:2]
    ranked = best[len(fields), len(texts)]
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < CLEAR:
        return texts
    row, at = [], 0
    for length in ranked[0][1]:
        row.append("".join(texts[at : at + length]))
        at += length
    return row
