"""The values of CONTRACT section 2. Ratios are exact decimal fractions (5 % is ``Decimal("0.05")``)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from normalizers.base import Frozen

QuotaOp = Literal["=", ">=", "<=", "<", ">", "range", "~", "by_class", "conditional", "staff_ratio"]
Level = Literal["province", "city", "county", "district"]


class Tier(Frozen):
    """The quota of one class or level. ``=`` sets both ends; ``count`` when the tier is given as a number."""

    op: QuotaOp
    min: Decimal | None = None
    max: Decimal | None = None
    count: int | None = None
    unit: str | None = None


class QuotaCase(Frozen):
    """One branch of a conditional quota: ``when`` is the condition as written."""

    when: str
    op: QuotaOp
    min: Decimal | None = None
    max: Decimal | None = None
    count: int | None = None
    unit: str | None = None


class QuotaValue(Frozen):
    """How many to draw. With ``<=`` on a count, ``count`` is the cap (as ``times`` is in a frequency)."""

    op: QuotaOp
    min: Decimal | None = None
    max: Decimal | None = None
    count: int | None = None
    count_max: int | None = None
    unit: str | None = None
    base: int | None = None
    per: str | None = None
    by_class: dict[str, Tier] | None = None
    conditional: bool = False
    cases: tuple[QuotaCase, ...] = ()
    staff: int | None = None
    units: int | None = None


class FrequencyValue(Frozen):
    """``by_class`` holds times for each class; ``class_op`` is the comparison that all of them share."""

    op: Literal["=", ">=", "<=", "<", ">", "range", "~", "by_class"]
    times: int | None = None
    times_max: int | None = None
    per: str | None = None
    years: int = 1
    by_class: dict[str, int] | None = None
    class_op: Literal["=", ">=", "<=", "<", ">", "~"] | None = None


class Batch(Frozen):
    start: date | None
    end: date | None


class WindowValue(Frozen):
    """First and last day, inclusive; ``deadline`` when only an end is given."""

    start: date | None = None
    end: date | None = None
    deadline: bool = False
    batches: tuple[Batch, ...] | None = None
    misplaced: str | None = None


class DepartmentValue(Frozen):
    """``canonical``, ``kinds`` and ``roles`` run parallel to ``names``; ``kinds`` holds one tuple per name."""

    names: tuple[str, ...]
    canonical: tuple[str | None, ...]
    kinds: tuple[tuple[str, ...], ...] = ()
    roles: tuple[Literal["lead", "cooperate"] | None, ...] | None = None
    stale: tuple[bool, ...] = ()
    areas: tuple[str | None, ...] = ()


class RiskValue(Frozen):
    rule: Literal["incremental", "by_class", "not_applicable"]
    by_class: dict[str, Tier] | None = None


class ModeValue(Frozen):
    """``body`` is the body that the cell names as initiating (…发起并实施检查), as written."""

    draw: Level | None = None
    check: Level | None = None
    initiate: Level | None = None
    type: Literal["targeted", "untargeted"] | None = None
    body: str | None = None


class MattersValue(Frozen):
    items: tuple[str, ...]


class ScopeValue(Frozen):
    """A target scope cut into parts; text that belongs to no part stands in ``rest``."""

    area: str | None = None
    status: str | None = None
    kind: str | None = None
    qualifier: str | None = None
    rest: str | None = None
