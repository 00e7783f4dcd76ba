"""Who draws, who inspects and who initiates, by level, as mode and level columns say it."""

from __future__ import annotations

import regex

from normalizers.base import Reading
from normalizers.values import ModeValue
from pipelines.steps.build import ItemBuilder
from pipelines.steps.lay import RawCell
from pipelines.steps.readers import read_mode

_ASKED = (
    ("draw", regex.compile("抽取")),
    ("initiate", regex.compile("组织|发起")),
    ("check", regex.compile("实施|检查|抽查")),
)


def _by_header(reading: Reading[ModeValue], cell: RawCell) -> Reading[ModeValue]:
    """A level alone (县级) is what the header asks for: 实施层级, 组织层级, 检查对象抽取层级."""
    if reading.rule != "level_alone" or reading.value is None or cell.field != "level":
        return reading
    asked = next((name for name, pattern in _ASKED if pattern.search(cell.header)), None)
    if asked is None:
        return reading
    value = ModeValue.model_validate({asked: reading.value.check})
    return reading.model_copy(update={"value": value, "status": "ok", "findings": ()})


def read_modes(item: ItemBuilder) -> tuple[str, RawCell] | None:
    """Sets the levels and the type of draw; returns the body that a mode cell names as initiating, with its cell."""
    body: tuple[str, RawCell] | None = None
    for cell in item.cells("mode", "level"):
        reading: Reading[ModeValue] = _by_header(read_mode(cell.text), cell)
        item.reading("mode", cell, reading)
        value = reading.value
        if value is None:
            continue
        for name, level in (
            ("draw_level", value.draw),
            ("check_level", value.check),
            ("initiate_level", value.initiate),
        ):
            if level and not item.values.get(name):
                item.values[name] = level
            elif level and item.values[name] != level:
                item.warn("conflicting_values", "同一计划行写有两种抽查层级，只读取了第一种，请核对。", cell, "mode")
        if value.type and not item.values.get("draw_type"):
            item.values["draw_type"] = "定向" if value.type == "targeted" else "不定向"
        if value.body and body is None:
            body = (value.body, cell)
    return body
