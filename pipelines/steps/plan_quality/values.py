"""The fields of an item as values that can be compared over the years, and as short texts.

A reading that waits for a person is never taken at its word: it equals another one only when the raw texts agree too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.readable import frequency, quota, risk
from pipelines.steps.plan_quality.texts import fold
from warehouse.reporting.plan_records import PlanCell, PlanLine

#: Field → how it is called, in the order of the report.
LABELS = {
    "task_name": "任务名称",
    "target_scope": "对象范围",
    "matters": "抽查事项",
    "quota": "比例或数量",
    "frequency": "抽查频次",
    "window": "抽查时间",
    "initiator": "发起部门",
    "cooperators": "配合部门",
    "risk": "信用风险要求",
    "draw_type": "抽查类型",
    "levels": "抽取检查层级",
    "office": "承办科室",
}
#: Field → the cells that it was read from.
_CELLS = {"levels": ("mode",), "draw_type": ("draw_type", "mode"), "quota": ("quota", "base")}
_LEVELS = {"province": "省", "city": "市", "county": "县", "district": "区"}
NONE = "—"


class Seen(NamedTuple):
    """One field of one item. ``value`` is hashable and independent of the plan year; ``raw`` folded; ``text`` shown."""

    value: Any
    raw: str
    certain: bool
    text: str
    members: tuple[str, ...] = ()

    def same(self, other: Seen) -> bool:
        return bool(self.value == other.value and ((self.certain and other.certain) or self.raw == other.raw))


def raw_text(line: PlanLine, field: str) -> str:
    """What stands in the cells of a field, in their order; empty when the plan has no such cell."""
    return "；".join(dict.fromkeys(cell.raw.strip() for cell in _cells(line, field) if cell.raw.strip()))


def _cells(line: PlanLine, field: str) -> tuple[PlanCell, ...]:
    names = _CELLS.get(field, (field,))
    return tuple(cell for cell in line.cells if cell.field in names)


def seen(line: PlanLine, year: int | None, alias: Mapping[str, str] | None = None) -> dict[str, Seen]:
    """Every field of :data:`LABELS`. ``year`` is the plan year, ``alias`` gives renamed bodies one common name."""
    names = alias or {}
    made: dict[str, tuple[Any, str, tuple[str, ...]]] = {
        "task_name": (fold(line.task_name or ""), line.task_name or NONE, ()),
        "target_scope": (fold(line.target_scope or ""), line.target_scope or NONE, ()),
        "matters": (frozenset(map(fold, line.matters)), "；".join(line.matters) or NONE, line.matters),
        "quota": _quota(line),
        "frequency": _frequency(line),
        "window": (_window(line, year), window_text(line), ()),
        "initiator": _bodies(line, "initiator", names),
        "cooperators": _bodies(line, "cooperator", names),
        "risk": _risk(line),
        "draw_type": (line.draw_type, line.draw_type or NONE, ()),
        "levels": _levels(line),
        "office": (fold(line.office or ""), line.office or NONE, ()),
    }
    return {field: _seen(line, field, *one) for field, one in made.items()}


def _seen(line: PlanLine, field: str, value: Any, text: str, members: tuple[str, ...]) -> Seen:
    raw = raw_text(line, field)
    certain = line.status != "quarantined" and all(cell.status != "review" for cell in _cells(line, field))
    if not certain and raw:
        text = f"{text}（原文“{raw}”，待核对）" if text != NONE else f"“{raw}”（未读懂）"
    elif text == NONE and raw and fold(raw):
        text = f"“{raw}”"  # 根据实际情况确定
        value = ("said", fold(raw)) if value is None else value
    return Seen(value, fold(raw), certain, text, members)


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text, parse_float=Decimal, parse_int=Decimal)


def _frozen(value: Any) -> Any:
    """JSON made hashable; entries without a value are left out, equal numbers are equal (0.05 and 0.050)."""
    if isinstance(value, dict):
        return frozenset((key, _frozen(one)) for key, one in value.items() if one not in (None, [], {}, False))
    if isinstance(value, list):
        return tuple(_frozen(one) for one in value)
    return value


def quota_value(line: PlanLine) -> dict[str, Any] | None:
    """How many to draw, in the shape of CONTRACT 2; None when nothing was read."""
    value: dict[str, Any] = _json(line.quota_detail) or {
        "op": line.quota_op,
        "min": line.ratio_min,
        "max": line.ratio_max,
        "count": line.count_min,
        "count_max": line.count_max,
        "unit": line.count_unit,
        "base": line.base_count,
        "by_class": _json(line.quota_by_class),
    }
    return value if value.get("op") else None


def _quota(line: PlanLine) -> tuple[Any, str, tuple[str, ...]]:
    value = quota_value(line)
    return (None, NONE, ()) if value is None else (_frozen(value), quota(value), ())


def _frequency(line: PlanLine) -> tuple[Any, str, tuple[str, ...]]:
    if line.frequency_times is None:
        return None, NONE, ()
    value = {
        "op": line.frequency_op,
        "times": line.frequency_times,
        "times_max": line.frequency_times_max,
        "per": line.frequency_per,
        "years": line.frequency_years,
    }
    return _frozen(value), frequency(value), ()


def _risk(line: PlanLine) -> tuple[Any, str, tuple[str, ...]]:
    if line.risk_rule is None:
        return None, NONE, ()
    value = {"rule": line.risk_rule, "by_class": _json(line.risk_by_class)}
    return _frozen(value), risk(value), ()


def _levels(line: PlanLine) -> tuple[Any, str, tuple[str, ...]]:
    levels = ((line.initiate_level, "发起"), (line.draw_level, "抽取"), (line.check_level, "检查"))
    said = "、".join(f"{_LEVELS.get(level, level)}级{word}" for level, word in levels if level)
    return tuple(level for level, _ in levels), said or NONE, ()


def _bodies(line: PlanLine, role: str, alias: Mapping[str, str]) -> tuple[Any, str, tuple[str, ...]]:
    """Official names; one that nobody could resolve stands as it is written."""
    names = [body.name for body in line.bodies if body.role == role]
    field = "initiator" if role == "initiator" else "cooperators"
    names += [f"{raw}（未能确定）" for raw in unresolved(line, field)]
    return frozenset(alias.get(name, name) for name in names), "、".join(names) or NONE, tuple(names)


def unresolved(line: PlanLine, field: str) -> tuple[str, ...]:
    """The names in a cell of departments that lead to no body."""
    found = []
    for cell in line.cells:
        value = _json(cell.value) if cell.field == field and cell.value else None
        if isinstance(value, dict) and "canonical" in value:
            found += [n for n, known in zip(value["names"], value["canonical"], strict=True) if known is None]
    return tuple(dict.fromkeys(found))


def spans(line: PlanLine) -> tuple[tuple[date | None, date | None], ...]:
    """The batches of an item, or its one window; empty when the plan names no day."""
    batches = _json(line.window_batches) or []
    if batches:
        return tuple((_date(one.get("start")), _date(one.get("end"))) for one in batches)
    if line.window_start is None and line.window_end is None:
        return ()
    return ((line.window_start, line.window_end),)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _window(line: PlanLine, year: int | None) -> Any:
    """The days as seen from the plan year, so that the same months of another year are equal."""
    found = spans(line)
    if year is None:
        year = next((day.year for span in found for day in span if day is not None), 0)
    return tuple(tuple(_relative(day, year) for day in span) for span in found) or None


def _relative(day: date | None, year: int) -> tuple[int, int, int] | None:
    """(years after the plan year, month, day); the last day of February is the 29th in every year."""
    if day is None:
        return None
    last = (day.month, day.day) == (2, 28) and _days_of_february(day.year) == 28
    return day.year - year, day.month, 29 if last else day.day


def _days_of_february(year: int) -> int:
    return (date(year, 3, 1) - date(year, 2, 1)).days


def window_text(line: PlanLine) -> str:
    """2023-03-01至2023-08-31, batches joined."""
    return "；".join(span_text(*span) for span in spans(line)) or NONE


def span_text(start: date | None, end: date | None) -> str:
    if start and end:
        return f"{start}至{end}" if start != end else f"{start}"
    return f"{end}前" if end else (f"{start}起" if start else NONE)
