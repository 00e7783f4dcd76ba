"""What the warehouse gives and takes of draw tasks. JSON columns are decoded; ratios in them are text, never floats."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from extractors.models import Frozen, Severity

TaskStatus = Literal["blocked", "ready", "committed", "drawn", "finished", "withdrawn", "external"]
ProposalStatus = Literal["proposed", "accepted", "rejected", "withdrawn"]

#: What nobody changes any more: the commitment has been published.
PROTECTED: tuple[TaskStatus, ...] = ("committed", "drawn", "finished")


class FieldFact(Frozen):
    """One field of a plan item as it was read; ``value`` is JSON text."""

    field: str
    raw: str
    value: str | None
    status: str


class FindingFact(Frozen):
    """One finding about a plan item; ``resolved`` when a person has dealt with it."""

    field: str | None
    code: str
    severity: Severity
    message: str
    raw: str
    resolved: bool


class PlanItem(Frozen):
    """A current plan item with everything that a task is made of. JSON columns are text, as in ``plan_items``."""

    item_id: str
    notice_id: str
    source_name: str
    doc_number: str | None
    issuer: str | None
    issue_date: date | None
    plan_year: int | None
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
    status: str
    fields: tuple[FieldFact, ...] = ()
    findings: tuple[FindingFact, ...] = ()


class Problem(Frozen):
    """Something about a task that a person must know; ``error`` blocks the draw. ``message`` is Chinese."""

    code: str
    severity: Severity
    field: str | None
    message: str
    raw: str = ""


class Decision(Frozen):
    """What a person has settled. ``kind`` ``set`` gives a value, ``accept`` takes the reading as it stands.

    ``value`` and ``old`` are JSON without floats, ``text`` is what the person wrote; ``basis`` is the fingerprint
    of what the plan said then: when the plan says something else, the decision is dropped (``dropped`` says why).
    """

    field: str
    kind: Literal["set", "accept"]
    value: Any = None
    text: str = ""
    old: Any = None
    reason: str
    by: str
    at: str
    basis: str
    dropped: str | None = None


class TaskContent(Frozen):
    """A task without its numbers: everything that plan, decisions and settings determine."""

    plan_year: int
    item_id: str
    notice_id: str
    doc_number: str | None
    seq: int | None
    batch: int
    batches: int
    name: str
    draw_type: str | None
    initiator: str | None
    cooperators: tuple[str, ...]
    draw_level: str | None
    check_level: str | None
    matters: tuple[str, ...]
    target_scope: str | None
    scope_rule_id: str | None
    window_start: date | None
    window_end: date | None
    quota: dict[str, Any] | None
    quota_text: str | None
    risk_rule: str | None
    risk_by_class: str | None
    remind_on: date | None
    status: TaskStatus
    problems: tuple[Problem, ...]
    decisions: tuple[Decision, ...]
    digest: str


class TaskRow(TaskContent):
    """One row of ``base.draw_task``. Times are UTC."""

    task_id: str
    task_no: str
    scope_label: str | None
    merge_group: str | None
    created_at: datetime
    changed_at: datetime


class TaskLink(Frozen):
    """Which plan item a task stands for today (none when it has left the plan), and what that item says.

    ``plan_digest`` is the digest that the task would have now; it differs from the task's own when the plan was
    changed after the commitment.
    """

    task_id: str
    item_id: str | None
    notice_id: str
    plan_digest: str | None
    task_name: str | None = None
    target_scope: str | None = None
    matters: tuple[str, ...] = ()
    seq: int | None = None


class TaskNumber(Frozen):
    """One printed number that has been given out; it is never given to another task."""

    word: str
    plan_year: int
    serial: int
    task_id: str
    task_no: str


class Proposal(Frozen):
    """One row of ``base.merge_proposal``."""

    proposal_id: str
    plan_year: int
    task_ids: tuple[str, ...]
    overlap_objects: int | None
    window_start: date
    window_end: date
    status: ProposalStatus
    note: str
    changed_at: datetime
    changed_by: str


class ScopeHits(Frozen):
    """So many objects of the registry fit exactly these of the scope rules that were asked for."""

    rule_ids: tuple[str, ...]
    objects: int
