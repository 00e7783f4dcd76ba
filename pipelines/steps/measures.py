"""Quota, frequency and base of an item: several cells may say them, in one column or in three."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import regex

from normalizers.base import Reading
from normalizers.values import FrequencyValue, QuotaValue, Tier
from pipelines.steps.build import ItemBuilder, to_json
from pipelines.steps.evidence import is_blank
from pipelines.steps.lay import RawCell
from pipelines.steps.readers import read_cell

_KIND = {"quota": "quota", "quota_frequency": "quota", "count": "quota", "frequency": "frequency"}
_BARE = regex.compile(r"\s*[约≥≤><=]*\s*[\d,，]+\s*(?:[-—~至]\s*\d+)?\s*")
_SAYS_QUOTA = {"quota", "quota_frequency", "count"}
_YEARLY = regex.compile(r"年度|每年|全年|次\s*[/／]\s*年")
_NUMBER_ONLY = regex.compile(r"\s*[><=≥≤＝]*\s*\d+\s*次?\s*")
_WHOLE = regex.compile(r"(?:共|基数)?\s*(\d[\d,，]*(?:\.\d+)?)\s*(万)?\s*([户家所个人辆台]次?)?")


def read_measures(item: ItemBuilder, plan_year: int | None) -> None:
    """Read all cells that say how many and how often; sets the quota_*, ratio_*, count_* and frequency_* values."""
    quotas: list[tuple[RawCell, Reading[QuotaValue]]] = []
    frequencies: list[tuple[RawCell, Reading[FrequencyValue]]] = []
    for field, kind in _KIND.items():
        for cell in item.cells(field):
            if _of_another_year(item, cell, plan_year):
                continue
            read = read_cell((kind,), cell.text, unit=cell.unit or _unit(field), count_unit=cell.count_unit)
            for note in read.findings:
                item.note(note, kind, cell)
            readings = {**read.readings, **read.others}  # what the other kind says in this cell counts as well
            if "quota" in readings:
                quotas.append((cell, _scaled(cell, readings["quota"])))
            if "frequency" in readings:
                frequencies.append((cell, _headed(cell, readings["frequency"])))
    if not _SAYS_QUOTA & set(item.raw.fields):
        quotas += _estimates(item)
    _quota(item, quotas)
    _frequency(item, frequencies)
    _base(item)


def _headed(cell: RawCell, reading: Reading[FrequencyValue]) -> Reading[FrequencyValue]:
    """What the header says of the numbers below it: 上限 makes them upper limits, 年度 or 次/年 counts by the year."""
    value = reading.value
    if value is None:
        return reading
    update: dict[str, Any] = {}
    if cell.cap and value.op == "=":
        update["op"] = "<="
    if value.per == "plan" and _NUMBER_ONLY.fullmatch(cell.text):
        if cell.per:
            update |= {"per": cell.per, "years": cell.years}
        elif _YEARLY.search(cell.header):
            update["per"] = "year"
    return reading.model_copy(update={"value": value.model_copy(update=update)}) if update else reading


def _scaled(cell: RawCell, reading: Reading[QuotaValue]) -> Reading[QuotaValue]:
    """Below 抽查数量（万户） a bare number counts ten thousands."""
    value = reading.value
    if cell.scale == 1 or value is None or value.count is None or not _BARE.fullmatch(cell.text):
        return reading
    most = None if value.count_max is None else value.count_max * cell.scale
    return reading.model_copy(
        update={"value": value.model_copy(update={"count": value.count * cell.scale, "count_max": most})}
    )


def _of_another_year(item: ItemBuilder, cell: RawCell, plan_year: int | None) -> bool:
    """Last year's figures beside this year's: kept as they stand, not read as this plan's."""
    if cell.unread and not is_blank(cell.text):
        message = f"列名“{cell.header}”中的“{cell.unread}”没有读懂，可能改变这一列数字的含义，请核对。"
        item.warn("unread_text", message, cell, "quota")
    if cell.year is None or cell.year == plan_year or is_blank(cell.text):
        return False
    item.field(f"column:{cell.header}", cell, cell.text.strip(), "as_written", "ok")
    message = f"列“{cell.header}”写的是{cell.year}年，与计划年度不同，未作为本计划的数字读取，请核对。"
    item.warn("unread_text", message, cell, "quota")
    return True


def _estimates(item: ItemBuilder) -> list[tuple[RawCell, Reading[QuotaValue]]]:
    """Where no other column says how many, the estimated number of objects is all there is; a person confirms it."""
    found = []
    for cell in item.cells("object_count"):
        reading = read_cell(("quota",), cell.text, unit="count", count_unit=cell.count_unit).readings["quota"]
        value = reading.value
        if value is None:
            continue
        if value.op == "=":
            reading = reading.model_copy(update={"value": value.model_copy(update={"op": "~"})})
        message = f"表中没有抽查比例或数量，只有“{cell.header}”{cell.text.strip()[:20]}，按约数读取，请确认。"
        item.warn("estimated_quota", message, cell, "quota")
        found.append((cell, reading))
    return found


def _unit(field: str) -> Any:
    return "count" if field == "count" else None


def _quota(item: ItemBuilder, readings: Sequence[tuple[RawCell, Reading[QuotaValue]]]) -> None:
    readings = _without_repeats(readings)
    for cell, reading in readings:
        item.reading("quota", cell, reading)
        if is_blank(cell.text) and cell.field in ("quota", "quota_frequency") and len(readings) == 1:
            item.warn("missing_value", "抽查比例或数量是空的，请确认是否漏填。", cell, "quota")
    values = [(cell, reading.value) for cell, reading in readings if reading.value is not None]
    if values:
        _set_quota(item, _by_child(values) or _united(item, values))


def _by_child(values: Sequence[tuple[RawCell, QuotaValue]]) -> QuotaValue | None:
    """Columns under one parent header (企业, 个体户 under 抽查比例) give one quota by class."""
    by_child = {cell.child: _tier(value) for cell, value in values if cell.child and value.op != "by_class"}
    if len(by_child) < 2 or len(by_child) < len(values):
        return None
    return QuotaValue(op="by_class", by_class=by_child)


def _united(item: ItemBuilder, values: Sequence[tuple[RawCell, QuotaValue]]) -> QuotaValue:
    first, united = values[0]
    for cell, value in values[1:]:
        merged = merge_quota(united, value)
        if merged is None:
            said = f"“{first.text.strip()}”和“{cell.text.strip()}”"
            message = f"同一计划行有两种抽查比例或数量：{said}，暂取前者，请核对。"
            item.warn("conflicting_values", message, cell, "quota")
        else:
            united = merged
    return united


def _tier(value: QuotaValue) -> Tier:
    return Tier(op=value.op, min=value.min, max=value.max, count=value.count, unit=value.unit)


def merge_quota(a: QuotaValue, b: QuotaValue) -> QuotaValue | None:
    """A ratio from one cell and a count from another are one quota; ``None`` when they contradict each other."""
    ratio, count = (a, b) if a.count is None else (b, a)
    if ratio.count is None and count.min is None and count.max is None and not count.by_class and not count.cases:
        if count.op not in ("=", ratio.op):
            return None
        update = {
            "count": count.count,
            "count_max": count.count_max,
            "unit": count.unit,
            "base": ratio.base or count.base,
        }
        return ratio.model_copy(update=update)
    if a == b:
        return a
    return None


def _set_quota(item: ItemBuilder, value: QuotaValue) -> None:
    count, count_max = value.count, value.count_max
    if value.op in ("<=", "<") and value.max is None and value.by_class is None:
        count, count_max = None, value.count_max or value.count
    item.values.update(
        quota_op=value.op,
        ratio_min=value.min,
        ratio_max=value.max,
        count_min=count,
        count_max=count_max if count_max is not None else (count if value.op == "=" else None),
        count_unit=value.unit,
        base_count=value.base,
        quota_by_class=to_json(value.by_class),
    )
    if value.per or value.conditional or value.cases or value.staff is not None:
        detail = {
            "per": value.per,
            "conditional": value.conditional,
            "cases": value.cases,
            "staff": value.staff,
            "units": value.units,
        }
        item.values["quota_detail"] = to_json(detail)


def _frequency(item: ItemBuilder, readings: Sequence[tuple[RawCell, Reading[FrequencyValue]]]) -> None:
    readings = _without_repeats(readings)
    value: FrequencyValue | None = None
    for cell, reading in readings:
        item.reading("frequency", cell, reading)
        if reading.value is None:
            continue
        if value is None:
            value = reading.value
        elif value != reading.value:
            message = f"同一计划行有两种频次，其一是“{cell.text.strip()}”，暂取先出现的，请核对。"
            item.warn("conflicting_values", message, cell, "frequency")
    if value is not None:
        item.values.update(
            frequency_op=value.op,
            frequency_times=value.times,
            frequency_times_max=value.times_max,
            frequency_per=value.per,
            frequency_years=value.years,
        )


def _without_repeats(readings: Sequence[tuple[RawCell, Reading[Any]]]) -> list[tuple[RawCell, Reading[Any]]]:
    """An empty or silent cell says nothing beside one that speaks."""
    speaking = [pair for pair in readings if pair[1].value is not None or pair[1].status == "review"]
    return speaking or list(readings[:1])


def _base(item: ItemBuilder) -> None:
    for cell in item.cells("base"):
        text = cell.text.strip()
        match = _WHOLE.fullmatch(text)
        number = _whole(match, cell.scale) if match else None
        if number is not None:
            item.field("base", cell, number, "whole_number", "ok")
            item.values["base_count"] = number
        elif not is_blank(text):
            item.field("base", cell, None, None, "review")
            item.warn("unparsed_value", f"抽查基数“{text[:40]}”不是一个整数，请核对。", cell, "base")


def _whole(match: regex.Match[str], scale: int) -> int | None:
    """A whole number, 万 and the header's unit multiplied out; ``None`` when it is none."""
    number = Decimal(match.group(1).replace(",", "").replace("，", "")) * scale * (10000 if match.group(2) else 1)
    return int(number) if number == number.to_integral_value() else None
