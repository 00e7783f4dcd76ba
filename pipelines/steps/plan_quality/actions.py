"""What ``mingcha plan`` does: choose the plans, read them, compare. Reads only."""

from __future__ import annotations

import os
from collections.abc import Sequence

from extractors.models import Frozen
from pipelines.steps.plan_quality.choose import (
    before,
    family_map,
    find,
    fitting,
    issuer_key,
    latest,
    nothing,
    plan_type,
    previous_version,
)
from pipelines.steps.plan_quality.compare import compare
from pipelines.steps.plan_quality.coverage import coverage
from pipelines.steps.plan_quality.models import Comparison, Coverage, PlanType
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.reporting.plan import load_plan, plan_heads
from warehouse.reporting.plan_records import PlanHead

Path = str | os.PathLike[str]


class Asked(Frozen):
    """Which plans: named ones, or those of a year, an issuer (part of its name) and a type."""

    names: tuple[str, ...] = ()
    year: int | None = None
    issuer: str | None = None
    kind: PlanType | None = None


def compared(warehouse: Path, asked: Asked) -> tuple[Comparison, tuple[str, ...]]:
    """The comparison, and sentences about how the plans were chosen when nobody named them.

    Two names: exactly these. One: with the version that it supersedes, else with the year before. None: the newest
    plan that has one of the year before. Raises :class:`WarehouseError` when there is nothing to compare.
    """
    with opened(warehouse, read_only=True) as con:
        heads = plan_heads(con)
        old, new, said = _pair(heads, asked)
        if old.notice_id == new.notice_id:
            raise WarehouseError(f"两个名称指的是同一份计划“{new.source_name}”：请给出两份不同的计划。")
        return compare(load_plan(con, old.notice_id), load_plan(con, new.notice_id), family_map(heads)), said


def _pair(heads: Sequence[PlanHead], asked: Asked) -> tuple[PlanHead, PlanHead, tuple[str, ...]]:
    if len(asked.names) == 2:
        return find(heads, asked.names[0]), find(heads, asked.names[1]), ()
    if asked.names:
        new = find(heads, asked.names[0])
        old = previous_version(heads, new)
        if old is not None:
            return old, new, ("与它所替代的上一版比较；要与上一年度比较，请写出两份计划。",)
    else:
        new = latest(heads, asked.year, asked.issuer, asked.kind)
    choice = before(heads, new)
    if choice.old is None:
        raise WarehouseError(f"{choice.why.rstrip('。')}。要比较任意两份计划，请先旧后新写出编号、文号或文件名。")
    return choice.old, new, () if asked.names else _others(heads, asked, new)


def _others(heads: Sequence[PlanHead], asked: Asked, chosen: PlanHead) -> tuple[str, ...]:
    """That other plans could have been meant."""
    key = (issuer_key(chosen), plan_type(chosen))
    others = [
        head
        for head in fitting(heads, asked.year, asked.issuer, asked.kind)
        if (issuer_key(head), plan_type(head)) != key and before(heads, head).old is not None
    ]
    if not others:
        return ()
    names = "、".join(dict.fromkeys(head.doc_number or head.source_name for head in others))
    return (f"还有别的计划可以与上一年度比较：{names}；要比较它们，请写出名称。",)


def covered(warehouse: Path, asked: Asked) -> Coverage:
    """Coverage of the plan that is named, or of all current plans of a year (default: the last one) together.

    The plans of the year before are those of the same issuers and types. Raises :class:`WarehouseError`.
    """
    with opened(warehouse, read_only=True) as con:
        heads = plan_heads(con)
        if asked.names:
            chosen = [find(heads, asked.names[0])]
        else:
            chosen = fitting(heads, asked.year, asked.issuer, asked.kind)
            year = asked.year or max((head.plan_year or 0 for head in chosen), default=None)
            chosen = [head for head in chosen if head.plan_year == year]
        if not chosen:
            raise WarehouseError(nothing(heads, asked.year, asked.issuer))
        earlier = earlier_plans(heads, chosen)
        return coverage(
            [load_plan(con, head.notice_id) for head in chosen], [load_plan(con, head.notice_id) for head in earlier]
        )


def earlier_plans(heads: Sequence[PlanHead], chosen: Sequence[PlanHead]) -> list[PlanHead]:
    """The current plans of the year before the chosen ones, by the same issuers and of the same types."""
    keys = {(issuer_key(head), plan_type(head), head.plan_year - 1) for head in chosen if head.plan_year is not None}
    return [head for head in heads if head.is_current and (issuer_key(head), plan_type(head), head.plan_year) in keys]
