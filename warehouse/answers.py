"""What the warehouse answers: frozen values, ready for printing and for JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import Field

from extractors.models import BBox, Frozen, Severity
from warehouse.models import Inherited, ItemStatus, NoticeKind, NoticeStatus


class NoticeRow(Frozen):
    """One row of the view ``notices``, without the columns that only auditors need. Times are UTC."""

    notice_id: str
    source_name: str
    source_path: str
    sha256: str | None
    media_type: str
    title: str | None
    issuer: str | None
    doc_number: str | None
    issue_date: date | None
    plan_year: int | None
    status: NoticeStatus
    failure: str | None
    retryable: bool
    parent: str | None = None
    is_current: bool
    supersedes: str | None
    copy_of: str | None
    kind: NoticeKind = "document"
    part_of: str | None = None
    part_reason: str | None = None
    yields_to: str | None = None
    rows_read: int
    rows_loaded: int
    rows_quarantined: int
    rows_ignored: int
    reader_version: str
    first_ingested_at: datetime
    ingested_at: datetime


class PartToRead(Frozen):
    """A stored document that must be read once more with what it inherits now (``None``: it is no part any more).

    ``source_path`` is where its bytes were (``/in/附件.zip!/附件1.xlsx`` inside an archive), ``parent`` the notice id
    of that archive. ``failure`` says why a repeated reading failed."""

    notice_id: str
    source_name: str
    source_path: str
    sha256: str
    parent: str | None = None
    inherited: Inherited | None = None
    failure: str | None = None


class FindingRow(Frozen):
    """One finding with its place; ``seq`` and ``task_name`` are those of its item. Times are UTC.

    A finding about an imported result has ``import_id``, and task and object as far as they could be made out.
    """

    finding_id: str
    notice_id: str | None
    source_name: str
    is_current: bool
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
    resolved_at: datetime | None
    import_id: str | None = None
    task_id: str | None = None
    object_id: str | None = None


class FieldRow(Frozen):
    """One field of an item: what stood where, what was read, by which rule. ``value`` is decoded JSON."""

    field: str
    part: int
    raw: str
    value: Any
    rule: str | None
    status: str
    page: int | None
    table_no: int | None
    row_no: int | None
    col_no: int | None
    bbox: BBox | None


class InheritedRow(Frozen):
    """A value of the document that comes from its main notice, not from its own text. ``value`` is decoded JSON."""

    field: str
    value: Any
    from_notice: str
    from_name: str | None


class Explanation(Frozen):
    """One plan item with the way back to its cells; ``inherited`` is what its document, a part, took over."""

    item_id: str
    notice_id: str
    source_name: str
    doc_number: str | None
    plan_year: int | None
    is_current: bool
    table_no: int
    seq: int | None
    row_no: int
    task_name: str | None
    status: ItemStatus
    fields: tuple[FieldRow, ...]
    findings: tuple[FindingRow, ...]
    part_of: str | None = None
    part_reason: str | None = None
    main_name: str | None = None
    inherited: tuple[InheritedRow, ...] = ()


class StatusReport(Frozen):
    """How many of everything, and how fresh. A notice is the body with its attachments; ``files_by_role`` counts the
    documents (``notice``, ``part``, ``archive``). Items are those of current notices; findings the open
    ones of current and of failed notices. ``outdated`` counts current notices that an older reader has read.
    ``registries`` maps kind → rows of its current snapshot; ``results`` are current versions,
    ``result_rows_open`` quarantined rows that nobody has dealt with. Times are UTC.
    """

    notices: int
    notices_by_status: dict[str, int]
    notices_current: int
    files: int = 0
    files_by_role: dict[str, int] = Field(default_factory=dict)
    outdated: int = 0
    plan_items: int
    plan_items_by_status: dict[str, int]
    plan_years: tuple[int, ...]
    departments: int
    findings: int
    findings_by_severity: dict[str, int]
    findings_by_code: dict[str, int]
    registries: dict[str, int]
    tasks: int
    tasks_by_status: dict[str, int]
    draws: int
    draws_by_status: dict[str, int]
    results: int = 0
    results_by_state: dict[str, int] = Field(default_factory=dict)
    result_rows_open: int = 0
    last_ingested_at: datetime | None
    last_drawn_at: datetime | None
    last_result_at: datetime | None = None
    schema_version: int


class CheckFailure(Frozen):
    """One check of ``sql/checks`` that found something: its description and the offending rows (≤ 100)."""

    check: str
    description: str
    rows: tuple[dict[str, Any], ...]
    total: int
