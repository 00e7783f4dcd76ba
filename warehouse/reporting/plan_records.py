"""What the warehouse gives of one plan: its notice, its items with their cells, and what needs a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from extractors.models import Frozen, Severity


class PlanHead(Frozen):
    """One notice that holds plan items. ``joined`` counts the items with cooperators, ``initiators`` the bodies that
    initiate; ``area`` is the place most of its bodies belong to."""

    notice_id: str
    source_name: str
    title: str | None
    issuer: str | None
    doc_number: str | None
    issue_date: date | None
    plan_year: int | None
    sha256: str | None
    content_hash: str
    reader_version: str
    is_current: bool
    supersedes: str | None
    copy_of: str | None
    ordinal: int
    items: int
    joined: int
    initiators: int
    area: str | None


class PlanCell(Frozen):
    """One field of an item as it stood in the document; ``value`` is JSON text, ``table_no`` counts all tables."""

    field: str
    part: int
    raw: str
    value: str | None
    status: str
    page: int | None
    table_no: int | None
    row_no: int | None
    col_no: int | None


class PlanBody(Frozen):
    """A body named in an item: ``name`` official, ``raw`` as written."""

    name: str
    raw: str
    role: Literal["initiator", "cooperator"]
    kind: str | None
    area: str | None
    is_stale: bool


class PlanLine(Frozen):
    """One plan item. JSON columns are text, as in ``plan_items``; ratios are fractions."""

    item_id: str
    table_no: int
    row_no: int
    seq: int | None
    task_name: str | None
    draw_type: str | None
    matters: tuple[str, ...]
    target_scope: str | None
    quota_op: str | None
    ratio_min: Decimal | None
    ratio_max: Decimal | None
    count_min: int | None
    count_max: int | None
    count_unit: str | None
    base_count: int | None
    quota_by_class: str | None
    quota_detail: str | None
    frequency_op: str | None
    frequency_times: int | None
    frequency_times_max: int | None
    frequency_per: str | None
    frequency_years: int | None
    risk_rule: str | None
    risk_by_class: str | None
    window_start: date | None
    window_end: date | None
    window_batches: str | None
    initiator: str | None
    cooperators: tuple[str, ...]
    draw_level: str | None
    check_level: str | None
    initiate_level: str | None
    office: str | None
    remarks: str | None
    status: str
    bodies: tuple[PlanBody, ...] = ()
    cells: tuple[PlanCell, ...] = ()


class Plan(Frozen):
    """A notice with its items, in the order of the plan."""

    head: PlanHead
    lines: tuple[PlanLine, ...]


class PlanFinding(Frozen):
    """An open finding about the plan. ``seq`` and ``task_name`` are those of its item; place as in ``findings``."""

    finding_id: str
    item_id: str | None
    seq: int | None
    task_name: str | None
    field: str | None
    code: str
    severity: Severity
    message: str
    raw: str
    page: int | None
    table_no: int | None
    row_no: int | None
    col_no: int | None


class PlanDuty(Frozen):
    """A duty that the notice's body sets; ``value`` a fraction or a number of days, see ``unit``."""

    code: str
    value: Decimal | None
    unit: str
    raw: str
    page: int | None
