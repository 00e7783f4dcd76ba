"""Who is drawn, computed by DuckDB over the frame files: one pass over all frames, nothing sorted but candidates.

A frame of ten million objects is read once; only tickets below a cut that is a little above the expected n-th ticket
are kept (DRAW 5). When a cut turns out too low it is doubled and its frame read again: the result is the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import isqrt
from pathlib import Path

import duckdb

from draws.canonical import STRATUM
from draws.errors import DrawError
from extractors.models import Frozen
from warehouse.draws.sqltext import draw_sql

_SPACE = 1 << 256

#: ``(object_id, stratum, ticket)`` of one drawn object; plain tuples, since there may be hundreds of thousands.
Chosen = tuple[str, str, str]


class FrameToDraw(Frozen):
    """One frame file, the object key of its draw, sizes and wanted numbers per stratum."""

    path: Path
    key: str
    sizes: dict[str, int]
    want: dict[str, int]


def select_lowest(con: duckdb.DuckDBPyConnection, frames: Sequence[FrameToDraw]) -> list[list[Chosen]]:
    """For every frame the drawn objects, sorted by (ticket, id)."""
    chosen: dict[int, list[Chosen]] = {}
    factor = 1
    while len(chosen) < len(frames):
        left = {number: frame for number, frame in enumerate(frames) if number not in chosen}
        found = _pass(con, left, factor)
        for number, frame in left.items():
            if _enough(found[number], frame):
                chosen[number] = found[number]
            elif _all_seen(frame, factor):
                raise DrawError(f"{frame.path.name} 中的对象少于应抽取的数量，文件与锁定的不符。")
        factor *= 2
    return [chosen[number] for number in range(len(frames))]


def cut(want: int, size: int, factor: int = 1) -> str:
    """The ticket below which about ``want + 8√want + 64`` of ``size`` objects lie, as 64 hex digits; ``g`` (above all
    tickets) when that is everybody, the empty text (below all) when nobody is wanted."""
    if want == 0:
        return ""
    aim = (want + 8 * (isqrt(want) + 1) + 64) * factor
    return "g" if aim >= size else f"{aim * _SPACE // size:064x}"


def _pass(con: duckdb.DuckDBPyConnection, frames: Mapping[int, FrameToDraw], factor: int) -> dict[int, list[Chosen]]:
    texts = [_one(number, frame, factor) for number, frame in frames.items()]
    con.execute("CREATE OR REPLACE TEMP TABLE candidate AS " + "\nUNION ALL\n".join(texts))
    wanted = ", ".join(
        f"({number}, '{stratum}', {many})" for number, frame in frames.items() for stratum, many in frame.want.items()
    )
    found: dict[int, list[Chosen]] = defaultdict(list)
    for number, *chosen in con.execute(draw_sql("lowest").format(wanted=wanted)).fetchall():
        found[number].append(tuple(chosen))
    con.execute("DROP TABLE candidate")
    return found


def _one(number: int, frame: FrameToDraw, factor: int) -> str:
    if any(not STRATUM.fullmatch(stratum) for stratum in frame.want) or not frame.key.isalnum():
        raise DrawError(f"{frame.path.name} 的分类名称不符合格式。")
    cuts = " ".join(
        f"WHEN '{stratum}' THEN '{cut(want, frame.sizes.get(stratum, 0), factor)}'"
        for stratum, want in frame.want.items()
    )
    path = str(frame.path).replace("'", "''")
    return draw_sql("candidates").format(draw=number, path=path, key=frame.key, cuts=cuts or "WHEN '' THEN ''")


def _enough(found: Sequence[Chosen], frame: FrameToDraw) -> bool:
    many: dict[str, int] = defaultdict(int)
    for _, stratum, _ in found:
        many[stratum] += 1
    return all(many[stratum] == number for stratum, number in frame.want.items())


def _all_seen(frame: FrameToDraw, factor: int) -> bool:
    return all(cut(n, frame.sizes.get(k, 0), factor) in ("", "g") for k, n in frame.want.items())
