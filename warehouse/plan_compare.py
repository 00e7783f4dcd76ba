"""Whether two files of one notice hold the same plan, and in what they differ: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from warehouse.notice_head import item_keys, plain

#: Columns of an item that say what is planned → what people call the field. Left out is what follows from another
#: column, where an item stood, and how sure its reading was. Task and scope are what rows are matched by.
FIELDS = {
    "draw_type": "抽查类型",
    "matters": "抽查事项",
    "quota_op": "抽查比例或数量",
    "ratio_min": "抽查比例或数量",
    "ratio_max": "抽查比例或数量",
    "count_min": "抽查比例或数量",
    "count_max": "抽查比例或数量",
    "count_unit": "抽查比例或数量",
    "base_count": "抽查基数",
    "quota_by_class": "抽查比例或数量",
    "frequency_op": "抽查频次",
    "frequency_times": "抽查频次",
    "frequency_times_max": "抽查频次",
    "frequency_per": "抽查频次",
    "frequency_years": "抽查频次",
    "risk_rule": "信用风险分类要求",
    "risk_by_class": "信用风险分类要求",
    "window_start": "抽查时间",
    "window_end": "抽查时间",
    "window_batches": "抽查时间",
    "initiator": "发起部门",
    "cooperators": "配合部门",
    "draw_level": "抽取层级",
    "check_level": "检查层级",
    "initiate_level": "发起层级",
    "office": "承办科室",
    "remarks": "备注",
}
#: So many differences are named; the rest is counted.
_NAMED = 5

Value = str | int | Decimal | date | tuple[str, ...] | None


class Line(NamedTuple):
    """An item as it is compared: its label for people, and its values in the order of :data:`FIELDS`."""

    label: str
    values: tuple[Value, ...]


#: Key of an item (see :func:`warehouse.notice_head.item_keys`) → the items with it, in a fixed order.
Plan = Mapping[str, Sequence[Line]]


class Comparison(NamedTuple):
    """``apart``: nothing in common. ``said`` names the rows and fields that differ, in Chinese."""

    kind: Literal["same", "differs", "overlaps", "apart"]
    said: str = ""


def plan_of(items: Iterable[tuple[str, int | None, str | None, Sequence[str], str | None, Sequence[object]]]) -> Plan:
    """``items`` are (item id, seq, task, matters, scope, values of :data:`FIELDS`)."""
    plan: dict[str, list[Line]] = {}
    for item_id, seq, task, matters, scope, values in items:
        (key,) = item_keys([(item_id, task, matters, scope)])
        name = (task or "、".join(matters) or scope or "未写名称")[:30]
        number = f"序号{seq}" if seq is not None else ""
        plan.setdefault(key, []).append(Line(f"{number}“{name}”", tuple(_plain_value(value) for value in values)))
    return {key: sorted(lines, key=lambda line: repr(line.values)) for key, lines in plan.items()}


def _plain_value(value: object) -> Value:
    """Without what formats vary: spaces, punctuation, an empty text for none."""
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    if isinstance(value, Decimal):
        return value.normalize()
    if isinstance(value, int | date):
        return value
    if isinstance(value, list | tuple):
        return tuple(sorted(plain(str(part)) for part in value)) or None
    text = str(value)
    return ("".join(text.split()) if text[:1] in "{[" else plain(text)) or None


def compare(first: Plan, second: Plan) -> Comparison:
    """How the plan of ``second`` stands to that of ``first``, which counts. One that only repeats rows of the first
    is the same: it adds nothing."""
    common = [key for key in second if key in first]
    if not common:
        return Comparison("apart")
    if len(common) * 2 < min(len(first), len(second)):
        return Comparison("overlaps", _few([_label(second, key) for key in common]))
    said = [text for key in common if (text := _differences(first[key], second[key]))]
    said += [f"{_label(second, key)}只在附件中" for key in second if key not in first]
    if not said:
        return Comparison("same")
    said += [f"{_label(first, key)}不在附件中" for key in first if key not in second]
    return Comparison("differs", _few(said))


def _label(plan: Plan, key: str) -> str:
    return plan[key][0].label


def _few(texts: Sequence[str]) -> str:
    rest = len(texts) - _NAMED
    return "；".join(texts[:_NAMED]) + (f"；等共{len(texts)}处" if rest > 0 else "")


def _differences(first: Sequence[Line], second: Sequence[Line]) -> str:
    left = [line.values for line in first]
    for line in second:
        if line.values in left:
            left.remove(line.values)
        elif len(first) == len(second) == 1:
            pairs = zip(FIELDS.values(), first[0].values, line.values, strict=True)
            return f"{line.label}的" + "、".join(dict.fromkeys(name for name, a, b in pairs if a != b)) + "不同"
        else:
            return f"{line.label}的各行不同"
    return ""
