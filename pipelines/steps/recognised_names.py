"""Departments in recognised tables: names that nobody knows, places of another county, pieces of longer names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import regex

from normalizers.department_lexicon import lexicon
from pipelines.steps.context import Context
from pipelines.steps.normalize import NormalItem
from pipelines.steps.recognised_columns import one_edit
from pipelines.steps.recognised_signs import Doubt
from warehouse.models import DepartmentRecord, FieldRecord

#: A name or a place that stands so often is no slip of the recogniser.
_OFTEN = 3
_WHOLE = regex.compile(r"(?:局|委员会|厅)$")


def name_doubts(items: Sequence[NormalItem], context: Context, texts: Sequence[str]) -> Iterator[tuple[int, Doubt]]:
    """(index, doubt) for items whose departments may be misread."""
    why = _reasons([body for item in items for body in item.departments], context, texts)
    for n, item in enumerate(items):
        for body in item.departments:
            reason = why[body.name, body.raw]
            if reason:
                field = "initiator" if body.role == "initiator" else "cooperators"
                yield n, Doubt(field, f"“{body.raw}”{reason}", _cell(item, body))


def _reasons(
    bodies: Sequence[DepartmentRecord], context: Context, texts: Sequence[str]
) -> dict[tuple[str, str], str | None]:
    """Each name as written and read → why it is in doubt."""
    names = Counter(body.name for body in bodies)
    raws = Counter(body.raw for body in bodies)
    places = Counter(body.area for body in bodies if body.area)
    known = list({body.name: body for body in bodies}.values())
    return {
        key: _unknown(body, raws) or _foreign(body, context, places, texts) or _piece(body, known, names)
        for key, body in {(body.name, body.raw): body for body in bodies}.items()
    }


def _cell(item: NormalItem, body: DepartmentRecord) -> FieldRecord | None:
    return next((f for f in item.fields if f.field in ("initiator", "cooperators") and body.raw in f.raw), None)


def _unknown(body: DepartmentRecord, raws: Counter[str]) -> str | None:
    if body.kind is not None or raws[body.raw] >= _OFTEN:
        return None
    rest = body.name.removeprefix(body.area or "")
    like = sorted(name for name in lexicon().entries if one_edit(name, rest))
    hint = f"，可能是“{like[0]}”" if len(like) == 1 else ""
    return f"不在部门名录中{hint}"


def _foreign(body: DepartmentRecord, context: Context, places: Counter[str], texts: Sequence[str]) -> str | None:
    """A place that is not the notice's own nor above it, and is not named elsewhere either."""
    area = context.area
    if area is None or not body.area:
        return None
    own = {name for name in (area.name, area.province, area.city, area.county, area.stem) if name}
    if body.area in own or body.area in context_chain(own):
        return None
    if any(one_edit(body.area, name) or name in body.area or body.area in name for name in own):
        return "的地名与本地的只差几个字"
    named = sum(body.area in text for text in texts)
    return "的地名在全文中少见" if places[body.area] < _OFTEN and named < _OFTEN else None


def context_chain(own: set[str]) -> set[str]:
    """Places written with what lies above them (晋城市高平市)."""
    return {above + name for above in own for name in own if above != name}


def _piece(body: DepartmentRecord, bodies: Sequence[DepartmentRecord], names: Counter[str]) -> str | None:
    """A rarer name that is left when characters of a commoner one are lost: 体育局 of 卫生健康和体育局."""
    mine = body.name.removeprefix(body.area or "")
    if not _WHOLE.search(mine):
        return None
    for other in bodies:
        whole = other.name.removeprefix(other.area or "")
        if other.name == body.name or names[other.name] <= names[body.name] or other.area != body.area:
            continue
        if not _WHOLE.search(whole):
            continue
        if len(mine) < len(whole) and (whole.endswith(mine) or _is_within(mine, whole)):
            return f"可能是“{other.raw}”漏了字"
        if body.kind == other.kind and one_edit(mine, whole):
            return f"与“{other.raw}”只差一个字"
    return None


def _is_within(short: str, long: str) -> bool:
    """Whether ``short`` is ``long`` with one run of characters left out."""
    head = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return head > 1 and long.endswith(short[head:])
