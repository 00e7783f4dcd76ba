"""The selection of DuckDB checked in Python before anything is stored: two implementations must agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from draws.canonical import read_frame
from draws.engine import select
from draws.errors import DrawError
from draws.keys import ticket
from draws.models import Selected
from warehouse.draws.select import Chosen, FrameToDraw

#: Frames up to this size (bytes) are drawn a second time as a whole.
WHOLE = 4 << 20


def check_selection(frame: FrameToDraw, selected: Sequence[Chosen]) -> tuple[Selected, ...]:
    """The selection, once every ticket is recomputed, the order and the numbers per stratum; small frames are drawn
    again completely. A difference is a :class:`DrawError`: nothing is stored."""
    order = [(mark, object_id) for object_id, _, mark in selected]
    many = Counter(stratum for _, stratum, _ in selected)
    right = (
        all(mark == ticket(frame.key, object_id) for object_id, _, mark in selected)
        and order == sorted(set(order))
        and all(many[stratum] == number for stratum, number in frame.want.items())
        and sum(many.values()) == sum(frame.want.values())
    )
    made = tuple(Selected(object_id=a, stratum=b, ticket=c) for a, b, c in selected)
    if right and frame.path.stat().st_size <= WHOLE:
        right = made == select(read_frame(frame.path.read_bytes()), frame.want, frame.key)
    if not right:
        raise DrawError("两种算法抽出的结果不一致，没有存入任何结果：请把这句话和抽取文件夹交给维护人员。")
    return made
