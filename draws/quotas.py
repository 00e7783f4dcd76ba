"""From what a plan says to what a commitment holds: a :class:`Quota`, or the reason why a person must decide first.

Lower bounds are taken as they stand (不低于10%, 10-20%: 10 %), 约 as its value. What sets only an upper limit, another
period, classes that the registry does not have, or a condition that is not certain is refused, never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from pydantic import ValidationError

from draws.conditions import Condition, parse_condition
from draws.models import Model, Quota, QuotaCase, QuotaTier, When
from draws.sizes import sample_size
from normalizers.values import QuotaCase as ReadCase
from normalizers.values import QuotaValue, Tier

Code = Literal[
    "unspecified", "upper_limit", "exclusive", "period", "unknown_class", "level", "condition", "staff", "unit", "odd"
]
_LEVELS = {
    "province": ("省级", "省", "省本级", "省局"),
    "city": ("市级", "市", "市本级", "市局", "地市级", "设区市"),
    "county": ("县级", "县", "县局", "县区级", "区县级", "县(市、区)级"),
    "district": ("区级", "区", "区局", "县区级", "区县级"),
}
#: The four classes of 国市监信发〔2022〕6号, in words.
_RISKS = {"低风险": "A", "一般风险": "B", "较高风险": "C", "高风险": "D"}
_PERIODS = {
    "day": "每日",
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "term": "每学期",
    "project": "每个项目",
    "N_years": "多年一个周期",
}
_NOT_OBJECTS = ("次", "批", "份", "件", "组")
_OPS = {"<=": "不超过", "<": "少于", ">": "超过"}
_DECIDE = "请由负责人确定抽查比例或数量。"


class Refusal(Model):
    """Why no size follows from the plan; ``message_zh`` says what a person has to set."""

    code: Code
    message_zh: str


def value_of(item: Mapping[str, Any]) -> QuotaValue | None:
    """The quota as read, from the columns of ``plan_items`` (``quota_op``, ``ratio_min`` …, JSON as text or parsed);
    ``None`` where the plan fixes nothing. Columns that contradict each other raise :class:`ValueError`."""
    op = item.get("quota_op")
    if op is None:
        return None
    detail = _json(item.get("quota_detail")) or {}
    classes = _json(item.get("quota_by_class"))
    low, high = _whole(item.get("count_min")), _whole(item.get("count_max"))
    if op in ("<=", "<") and low is None:
        low, high = high, None
    return QuotaValue(
        op=op,
        min=_decimal(item.get("ratio_min")),
        max=_decimal(item.get("ratio_max")),
        count=low,
        count_max=high,
        unit=item.get("count_unit"),
        base=_whole(item.get("base_count")),
        per=detail.get("per"),
        by_class={name: Tier.model_validate(_decimals(tier)) for name, tier in classes.items()} if classes else None,
        conditional=bool(detail.get("conditional")),
        cases=tuple(ReadCase.model_validate(_decimals(case)) for case in detail.get("cases") or ()),
        staff=_whole(detail.get("staff")),
        units=_whole(detail.get("units")),
    )


def quota_of(
    item: Mapping[str, Any] | QuotaValue | None,
    strata: Collection[str] = (),
    level: str | None = None,
    staff: int | None = None,
    period: str | None = None,
) -> Quota | Refusal:
    """The quota of a plan item as it goes into a commitment, or a :class:`Refusal`.

    ``strata`` are the classes of the policy, ``level`` is who draws (``city``, ``county`` …), ``staff`` how many
    inspectors there are (for 1:5), ``period`` what one batch of the task covers (``month``, ``quarter`` …).
    """
    try:
        value = item if isinstance(item, QuotaValue) or item is None else value_of(item)
    except (ValueError, TypeError, AttributeError, InvalidOperation, ValidationError):
        return Refusal(code="odd", message_zh=f"计划中的抽查比例读数不完整或互相矛盾，{_DECIDE}")
    if value is None:
        return Refusal(code="unspecified", message_zh=f"计划没有规定抽查比例或数量，{_DECIDE}")
    refused = _period(value, period)
    if refused:
        return refused
    if value.op == "staff_ratio":
        return _staff(value, staff)
    if value.by_class is not None:
        return _by_class(value, strata, level)
    if value.op == "by_class":
        return Refusal(code="odd", message_zh=f"计划写明按类别抽查，但没有各类的比例，{_DECIDE}")
    if value.cases:
        return _cases(value)
    if value.conditional:
        return Refusal(code="condition", message_zh=f"计划写明实际数量以其他文件为准，{_DECIDE}")
    tier = _tier(value, "")
    return tier if isinstance(tier, Refusal) else Quota(count=tier.count, op=tier.op, ratio=tier.ratio)


def notes_of(item: Mapping[str, Any] | QuotaValue, quota: Quota, size: int) -> tuple[str, ...]:
    """What a person should know about ``quota`` over a frame of ``size`` objects: another base than planned, a ratio
    and a number that disagree, a range of which the lower end is taken. Nothing here changes the size."""
    value = item if isinstance(item, QuotaValue) else value_of(item)
    if value is None:
        return ()
    notes = []
    if value.base is not None and value.base != size:
        notes.append(f"计划写明的抽查基数为 {value.base}，本次名录为 {size}，按名录计算抽取数。")
    if value.op == "range" and value.by_class is None and not value.cases:
        notes.append("计划给出的是区间，按下限计算抽取数。")
    if quota.ratio is not None and quota.count is not None and size:
        by_ratio = sample_size(QuotaTier(ratio=quota.ratio), size)
        if by_ratio != quota.count:
            notes.append(f"按比例应抽 {by_ratio} 个，计划写明数量 {quota.count} 个，按较大者抽取。")
    if quota.count is not None and quota.count > size:
        notes.append(f"计划写明的数量 {quota.count} 个超过名录的 {size} 个，全部抽取。")
    return tuple(notes)


def _period(value: QuotaValue, period: str | None) -> Refusal | None:
    if value.per in (None, "year", "plan", period):
        return None
    said = _PERIODS.get(value.per or "", str(value.per))
    return Refusal(code="period", message_zh=f"计划的比例或数量以“{said}”为周期，与本任务的批次不同，{_DECIDE}")


def _staff(value: QuotaValue, staff: int | None) -> Quota | Refusal:
    if not value.staff or not value.units or staff is None or staff < 1:
        said = f"（{value.staff}:{value.units}）" if value.staff and value.units else ""
        message = f"计划按执法人员与对象之比{said}确定数量，请先确定参加抽查的执法人员数，或由负责人直接确定抽查数量。"
        return Refusal(code="staff", message_zh=message)
    return Quota(count=-(-staff * value.units // value.staff), op="=")


def _tier(value: QuotaValue | Tier | ReadCase, where: str) -> QuotaTier | Refusal:
    """One amount. ``where`` names its class or condition in messages."""
    said = f"“{where}”" if where else "计划"
    if value.op in ("<=", "<"):
        top = _text(value.max) if value.max is not None else f"{value.count}{value.unit or ''}"
        return Refusal(
            code="upper_limit", message_zh=f"{said}只写明上限（{_OPS[value.op]}{top}），没有规定抽多少，{_DECIDE}"
        )
    if value.op not in ("=", ">=", ">", "range", "~"):
        return Refusal(code="odd", message_zh=f"{said}的抽查比例或数量无法换算，{_DECIDE}")
    if value.min is None and value.count is None:
        return Refusal(code="unspecified", message_zh=f"{said}没有规定抽查比例或数量，{_DECIDE}")
    if value.min is not None and value.op == ">":
        message = f"{said}写明超过{_text(value.min)}，没有写明具体比例，{_DECIDE}"
        return Refusal(code="exclusive", message_zh=message)
    highest = getattr(value, "count_max", None)
    reversed_ = value.min is not None and value.max is not None and value.min > value.max
    reversed_ = reversed_ or (value.count is not None and highest is not None and value.count > highest)
    if reversed_ or (value.min is not None and not 0 < value.min <= 1) or value.count == 0:
        return Refusal(code="odd", message_zh=f"{said}的抽查比例或数量不合理（为零、超过100%或上下限颠倒），{_DECIDE}")
    if value.count is not None and value.unit and value.unit.endswith(_NOT_OBJECTS):
        message = f"{said}的数量以“{value.unit}”计，不是对象数，请由负责人确定抽查多少个对象。"
        return Refusal(code="unit", message_zh=message)
    count = value.count + 1 if value.count is not None and value.op == ">" else value.count
    return QuotaTier(count=count, op=value.op, ratio=_ratio(value.min))


def _by_class(value: QuotaValue, strata: Collection[str], level: str | None) -> Quota | Refusal:
    tiers = value.by_class or {}
    if value.min is not None or value.max is not None or value.count is not None or value.cases or value.conditional:
        message = "计划既按类别又另外规定了比例、数量或条件，请由负责人确定各类的抽查比例。"
        return Refusal(code="unknown_class", message_zh=message)
    if all(_level_of(name) for name in tiers):
        return _of_level(tiers, level)
    made: dict[str, QuotaTier] = {}
    for name, tier in tiers.items():
        stratum = _stratum(name, tiers, strata)
        if stratum is None or stratum in made:
            message = (
                f"计划按“{'、'.join(tiers)}”分别规定比例，名录的分类中没有“{name}”，请由负责人确定各类的抽查比例。"
            )
            return Refusal(code="unknown_class", message_zh=message)
        one = _tier(tier, name)
        if isinstance(one, Refusal):
            return one
        made[stratum] = one
    return Quota(by_class=made, op="by_class")


def _stratum(name: str, names: Collection[str], strata: Collection[str]) -> str | None:
    """The stratum that a class of the plan names: itself, ``A类``, or the official words for A to D."""
    plain = name.removesuffix("企业").removesuffix("类").removesuffix("级") if name not in strata else name
    if name in strata or plain in strata:
        return plain
    official = set(names) <= set(_RISKS) and set(_RISKS.values()) <= set(strata) and "E" not in strata
    return _RISKS.get(name) if official else None


def _level_of(name: str) -> set[str]:
    return {level for level, names in _LEVELS.items() if name in names}


def _of_level(tiers: Mapping[str, Tier], level: str | None) -> Quota | Refusal:
    """The tier of the level that draws. County and district are one level unless the plan names both."""
    fits = [name for name in tiers if level in _level_of(name)]
    if not fits and level in ("county", "district"):
        fits = [name for name in tiers if _level_of(name) & {"county", "district"}]
    if len(fits) != 1:
        message = f"计划按“{'、'.join(tiers)}”分别规定比例，请先写明由哪一级抽取，或由负责人确定抽查比例。"
        return Refusal(code="level", message_zh=message)
    one = _tier(tiers[fits[0]], fits[0])
    return one if isinstance(one, Refusal) else Quota(count=one.count, op=one.op, ratio=one.ratio)


def _cases(value: QuotaValue) -> Quota | Refusal:
    plain = value.op != "conditional"
    outer: QuotaTier | Refusal = _tier(value, "") if plain else QuotaTier(op="conditional")
    if isinstance(outer, Refusal):
        return outer
    made: list[tuple[Condition, QuotaTier]] = []
    for case in value.cases:
        one = _tier(case, case.when)
        if case.when == "同时":
            if isinstance(one, Refusal) or case.op not in (">=", ">") or one.ratio is not None or outer.ratio is None:
                message = f"计划在比例之外另有数量限制（{_bound(case)}），{_DECIDE}"
                return Refusal(code="condition", message_zh=message)
            outer = outer.model_copy(update={"count": max(one.count or 0, outer.count or 0)})
            continue
        if isinstance(one, Refusal):
            return one
        condition = parse_condition(case.when)
        if condition is None:
            return Refusal(code="condition", message_zh=f"计划的条件“{case.when}”无法确定，{_DECIDE}")
        if _floor(condition.when, one):
            message = f"计划的“{case.when}抽{one.count}{case.unit or ''}”指的是名录还是抽取数，没有写明，{_DECIDE}"
            return Refusal(code="condition", message_zh=message)
        made.append((condition, one))
    return _conditional(made, outer, covered=plain)


def _floor(when: When, tier: QuotaTier) -> bool:
    """按10%抽取，少于10户的抽10户: of fewer than ten nobody can draw ten, so what is meant may be the number drawn."""
    least = when.n if when.op == "<" else when.n + 1
    return when.op in ("<", "<=") and when.n > 1 and tier.ratio is None and (tier.count or 0) >= least


def _bound(case: ReadCase) -> str:
    words = {">=": "不少于", "=": ""} | _OPS
    return f"{words.get(case.op, '')}{case.count if case.count is not None else ''}{case.unit or ''}"


def _conditional(made: list[tuple[Condition, QuotaTier]], outer: QuotaTier, covered: bool) -> Quota | Refusal:
    """Check that every frame size has exactly one amount; what goes wrong is the number where branches meet."""
    edges = {condition.when.n + step for condition, _ in made for step in (-1, 0, 1)}
    small = range(1, min(max(edges, default=0), 500) + 1)
    for size in sorted({*edges, *small} - {-1, 0}):
        fits = [pair for pair in made if pair[0].when.fits(size)]
        said = [pair for pair in fits if pair[0].said]
        if not fits and not covered:
            message = f"计划只规定了部分情形下的数量，没有规定名录为 {size} 个对象时抽多少，请由负责人确定其余情形。"
            return Refusal(code="condition", message_zh=message)
        if len({sample_size(tier, size) for _, tier in fits}) > 1 and len(said) != 1:
            message = f"计划的两种情形都包括 {size} 个对象，数量却不同，请由负责人确定以哪个为准。"
            return Refusal(code="condition", message_zh=message)
    made.sort(key=lambda pair: not pair[0].said)
    cases = tuple(QuotaCase(count=t.count, op=t.op, ratio=t.ratio, when=c.when) for c, t in made)
    return Quota(cases=cases or None, count=outer.count, op=outer.op, ratio=outer.ratio)


def _ratio(value: Decimal | None) -> str | None:
    """The shortest decimal text: ``0.05``, ``1``."""
    return None if value is None else f"{value.normalize():f}"


def _text(value: Decimal) -> str:
    return f"{(value * 100).normalize():f}%"


def _json(value: object) -> Any:
    return json.loads(value, parse_float=Decimal) if isinstance(value, str) else value


def _decimals(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _decimal(item) if key in ("min", "max") else item for key, item in value.items()}


def _decimal(value: object) -> Decimal | None:
    """A float is taken by its shortest text, as it stood in the JSON."""
    return None if value is None else Decimal(str(value))


def _whole(value: Any) -> int | None:
    if value is None:
        return None
    if int(value) != value:
        raise ValueError("a count is a whole number")
    return int(value)
