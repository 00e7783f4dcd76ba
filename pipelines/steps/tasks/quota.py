"""How many a task draws: the plan's quota, its classes, or what a person has set; and what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from draws.models import Quota
from draws.quotas import Refusal, quota_of, value_of
from normalizers.base import plain
from normalizers.tiers import falls
from normalizers.values import QuotaValue, Tier
from pipelines.readable import quota as said_quota
from pipelines.steps.tasks.facts import RANK
from pipelines.steps.tasks.problems import problem
from warehouse.task_records import Decision, PlanItem, Problem


def quota_and_problems(
    item: PlanItem,
    decided: Mapping[str, Decision],
    period: str | None,
    batches: int,
    strata: Sequence[str],
    own_level: str,
) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The quota as a commitment holds it (``None``: nothing may be drawn yet) and what a person must know.

    A person's quota is used as it stands for all classes of objects; else the plan's numbers by class; else its
    ratio or number. ``period`` is what one batch covers when the plan counts by month, quarter or half year.
    """
    level = item.draw_level if item.draw_level in RANK else own_level
    set_quota = decided.get("quota")
    if set_quota is not None and set_quota.kind == "set":
        value = QuotaValue.model_validate(set_quota.value)
        return _made(quota_of(value, strata, level), [])
    planned = _planned(item)
    if isinstance(planned, Problem):
        return None, [planned]
    problems: list[Problem] = []
    classes = _classes(item)
    if classes is not None:
        problems += _class_problems(classes)
        if planned is not None and planned.by_class != classes:
            problems.append(problem("quota_and_classes", "risk", quota=said_quota(plain(planned))))
        planned = QuotaValue(op="by_class", by_class=classes)
    elif planned is not None and planned.by_class is not None:
        problems += _class_problems(planned.by_class, "quota")
    staff = decided.get("staff")
    made = quota_of(planned, strata, level, int(staff.value) if staff is not None else None, period)
    if staff is not None and planned is not None and planned.op == "staff_ratio":
        problems.append(problem("quota_staff_needed", "quota", staff=staff.value))
    if planned is not None and not isinstance(made, Refusal):
        problems += _notes(planned, batches)
    return _made(made, problems)


def _notes(planned: QuotaValue, batches: int) -> list[Problem]:
    """How a quota was taken where the plan leaves it open; said, not silently done."""
    found = []
    said = said_quota(plain(planned))
    if batches > 1 and planned.per in (None, "year", "plan"):
        found.append(problem("quota_each_batch", "quota", batches=batches, quota=said))
    if planned.op == "range":
        found.append(problem("quota_lower_bound", "quota", quota=said))
    return found


def _planned(item: PlanItem) -> QuotaValue | Problem | None:
    try:
        return value_of(item.model_dump())
    except (ValueError, TypeError):
        refused = quota_of(item.model_dump())
        assert isinstance(refused, Refusal)
        return _refused(refused)


def _made(quota: Quota | Refusal, problems: list[Problem]) -> tuple[dict[str, Any] | None, list[Problem]]:
    if isinstance(quota, Refusal):
        return None, [*problems, _refused(quota)]
    return quota.plain(), problems


def _refused(refusal: Refusal) -> Problem:
    words = {"code": f"quota_{refusal.code}", "severity": "error", "field": "quota", "message": refusal.message_zh}
    return Problem.model_validate(words)


def _classes(item: PlanItem) -> dict[str, Tier] | None:
    """The ratios by credit class that the risk column fixes."""
    if item.risk_rule != "by_class" or not item.risk_by_class:
        return None
    told = json.loads(item.risk_by_class, parse_float=Decimal, parse_int=Decimal)
    return {
        name: Tier.model_validate({**tier, "count": None if tier.get("count") is None else int(tier["count"])})
        for name, tier in told.items()
    }


def _class_problems(classes: Mapping[str, Tier], field: str = "risk") -> list[Problem]:
    """C12: ratios rise with the risk, and no class is exempt."""
    found = []
    if falls(dict(classes)):
        told = said_quota({"op": "by_class", "by_class": {name: plain(tier) for name, tier in classes.items()}})
        found.append(problem("classes_not_rising", field, classes=told))
    for name, tier in classes.items():
        if _share(tier) == 0:
            found.append(problem("class_exempt", field, name=name))
    return found


def _share(tier: Tier) -> Fraction | int | None:
    most = tier.max if tier.max is not None else tier.min
    return tier.count if most is None else Fraction(most)


def excludes_earlier(quota: Mapping[str, Any] | None, batches: int) -> bool:
    """Whether a later batch leaves out the objects of the earlier ones (DRAW 1.8).

    Not when the batches together ask for more than everybody: with 100% twice a year, or 60% twice, each object's
    turn comes again, and leaving them out would leave nobody to draw.
    """
    if quota is None or batches < 2:
        return True
    parts = [quota, *(quota.get("by_class") or {}).values(), *(quota.get("cases") or ())]
    ratios = [Fraction(part["ratio"]) for part in parts if part.get("ratio")]
    return all(ratio * batches <= 1 for ratio in ratios)
