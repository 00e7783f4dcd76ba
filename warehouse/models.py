"""What the pipeline hands to the warehouse: one :class:`Bundle` per document, loaded in one transaction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Literal

from extractors.models import BBox, Frozen, Severity

NoticeStatus = Literal["loaded", "partial", "failed"]
#: ``member``: what an archive carried; its ``target`` is the notice id that its bytes have.
AttachmentKind = Literal["link", "embedded", "listed", "member"]
NoticeKind = Literal["document", "archive"]
ItemStatus = Literal["ok", "review", "quarantined"]


class Inherited(Frozen):
    """What a part (an attachment read on its own) takes over from its main notice where it says nothing itself.

    ``main_id`` and ``source_name`` tell which notice that is. The values are the main's own, never inherited ones.
    """

    main_id: str
    source_name: str
    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    issue_date: date | None = None
    print_date: date | None = None
    plan_year: int | None = None
    contact: str | None = None
    phone: str | None = None
    email: str | None = None
    is_public: bool | None = None


class NoticeRecord(Frozen):
    """One ingested document. ``notice_id`` is derived from the bytes (or from the path when they cannot be read).

    ``kind`` is ``archive`` for what only holds other documents; ``parent`` is the notice id of the archive or mail
    that a document came in. For a part that was read with ``inherited`` values the ``own_…`` fields hold what it says
    itself.
    """

    notice_id: str
    source_name: str
    source_path: str
    sha256: str | None
    media_type: str
    size: int | None
    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    issue_date: date | None = None
    print_date: date | None = None
    plan_year: int | None = None
    contact: str | None = None
    phone: str | None = None
    email: str | None = None
    is_public: bool | None = None
    attachments: tuple[str, ...] = ()
    status: NoticeStatus
    failure: str | None = None
    retryable: bool = False
    page_count: int | None = None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    rows_ignored: int = 0
    content_hash: str = ""
    reader_version: str = ""
    kind: NoticeKind = "document"
    parent: str | None = None
    inherited: Inherited | None = None
    own_issuer: str | None = None
    own_doc_number: str | None = None
    own_issue_date: date | None = None


class ItemRecord(Frozen):
    """One plan item, columns as in CONTRACT section 3. JSON columns hold JSON text."""

    item_id: str
    table_no: int
    seq: int | None
    row_no: int
    task_name: str | None = None
    draw_type: str | None = None
    matters: tuple[str, ...] = ()
    target_scope: str | None = None
    quota_op: str | None = None
    ratio_min: Decimal | None = None
    ratio_max: Decimal | None = None
    count_min: int | None = None
    count_max: int | None = None
    count_unit: str | None = None
    base_count: int | None = None
    quota_by_class: str | None = None
    quota_detail: str | None = None
    frequency_op: str | None = None
    frequency_times: int | None = None
    frequency_times_max: int | None = None
    frequency_per: str | None = None
    frequency_years: int | None = None
    risk_rule: str | None = None
    risk_by_class: str | None = None
    window_start: date | None = None
    window_end: date | None = None
    window_batches: str | None = None
    initiator: str | None = None
    cooperators: tuple[str, ...] = ()
    draw_level: str | None = None
    check_level: str | None = None
    initiate_level: str | None = None
    office: str | None = None
    scope_area: str | None = None
    scope_status: str | None = None
    scope_kind: str | None = None
    scope_qualifier: str | None = None
    remarks: str | None = None
    status: ItemStatus


class FieldRecord(Frozen):
    """One field of one item, for audit. ``value`` is JSON text. A field gathered from several cells has several
    records (``part`` 1, 2, …)."""

    item_id: str
    field: str
    part: int = 1
    raw: str
    value: str | None
    rule: str | None
    status: str
    page: int | None = None
    table_no: int | None = None
    row_no: int | None = None
    col_no: int | None = None
    bbox: BBox | None = None


class DepartmentRecord(Frozen):
    """One mention of a body in an item. ``kind`` joins several kinds with ``+``."""

    item_id: str
    name: str
    raw: str
    role: Literal["initiator", "cooperator"]
    position: int
    kind: str | None = None
    area: str | None = None
    is_stale: bool = False


class NoticeFieldRecord(Frozen):
    """Where a value of the notice's head or foot stood: ``line`` is the paragraph, counted from 1.

    A value that a part took over has the ``rule`` ``inherited``, no line, and in ``from_notice`` its main notice's id.
    """

    field: str
    raw: str
    value: str | None
    line: int | None
    page: int | None = None
    rule: str | None = None
    from_notice: str | None = None


class AttachmentRecord(Frozen):
    """A document that a notice names: ``position`` counts from 1; else as :class:`extractors.models.Attachment`."""

    position: int
    name: str
    target: str | None = None
    kind: AttachmentKind = "listed"


class ObligationRecord(Frozen):
    code: str
    value: Decimal | None
    unit: str
    raw: str
    page: int | None = None


class RowRecord(Frozen):
    """What became of one physical table row; ``reason`` is Chinese and says why a row was ignored or quarantined."""

    table_no: int
    row_no: int
    page: int | None
    fate: Literal["loaded", "quarantined", "ignored"]
    reason: str | None
    item_id: str | None
    raw: tuple[str, ...]


class FindingRecord(Frozen):
    """``finding_id`` is stable over re-runs (see :func:`finding_id`)."""

    finding_id: str
    item_id: str | None
    field: str | None
    code: str
    severity: Severity
    message: str
    raw: str = ""
    page: int | None = None
    table_no: int | None = None
    row_no: int | None = None
    col_no: int | None = None


class Bundle(Frozen):
    """Everything that one document brings into the warehouse."""

    notice: NoticeRecord
    notice_fields: tuple[NoticeFieldRecord, ...] = ()
    items: tuple[ItemRecord, ...] = ()
    fields: tuple[FieldRecord, ...] = ()
    departments: tuple[DepartmentRecord, ...] = ()
    obligations: tuple[ObligationRecord, ...] = ()
    rows: tuple[RowRecord, ...] = ()
    findings: tuple[FindingRecord, ...] = ()
    attachments: tuple[AttachmentRecord, ...] = ()


def finding_id(notice_id: str, code: str, place: str, raw: str) -> str:
    """Sixteen hex digits that depend only on document, code, place and raw text."""
    return sha256("\x1f".join((notice_id, code, place, raw)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
