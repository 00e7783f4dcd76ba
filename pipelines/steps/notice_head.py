"""The head of a notice as plain values, for the steps that need no provenance."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from extractors.models import ExtractedDocument
from normalizers.base import Note
from normalizers.notice import NoticeHead, read_head
from pipelines.steps.build import to_json
from pipelines.steps.plans import PlanReading
from warehouse.models import AttachmentRecord, NoticeFieldRecord


class Head(NamedTuple):
    """``None`` where the notice does not say."""

    title: str | None
    issuer: str | None
    doc_number: str | None
    issue_date: date | None
    print_date: date | None
    plan_year: int | None
    contact: str | None
    phone: str | None
    email: str | None
    is_public: bool | None
    attachments: tuple[str, ...]
    notes: tuple[Note, ...]


_FIELDS = (
    "title",
    "issuer",
    "doc_number",
    "issue_date",
    "print_date",
    "plan_year",
    "contact",
    "phone",
    "email",
    "is_public",
)


def head_fields(head: NoticeHead) -> tuple[NoticeFieldRecord, ...]:
    """Where each value of the head stood."""
    found = [(field, getattr(head, field)) for field in _FIELDS]
    found += [("attachments", attachment) for attachment in head.attachments]
    return tuple(
        NoticeFieldRecord(field=field, raw=f.raw, value=to_json(f.value), line=f.line + 1, page=f.page)
        for field, f in found
        if f is not None
    )


def with_title(head: NoticeHead, reading: PlanReading) -> NoticeHead:
    """A notice without a title of its own takes the one that stands in the rows above the header of its first plan
    table, with the year and the issuer that this names."""
    if head.title is not None or not reading.plans:
        return head
    first = reading.plans[0].rows[0].row
    if first.table.reader.startswith("scan-"):
        return head
    rows = [n.row for n in reading.ignored if n.row.table is first.table and n.row.row_no < first.row_no]
    lines = [text for row in rows if len(row.raw()) == 1 for text in row.raw()[0].split("\n") if text.strip()]
    inner = read_head(lines)
    if inner.title is None:
        return head
    place = {"line": 0, "page": first.page}
    taken = {
        field: found.model_copy(update=place)
        for field in ("title", "plan_year", "issuer")
        if getattr(head, field) is None and (found := getattr(inner, field)) is not None
    }
    return head.model_copy(update=taken)


def plain_head(head: NoticeHead) -> Head:
    """The values without the places where they stood."""
    return Head(
        title=head.title.value if head.title else None,
        issuer=head.issuer.value if head.issuer else None,
        doc_number=head.doc_number.value if head.doc_number else None,
        issue_date=head.issue_date.value if head.issue_date else None,
        print_date=head.print_date.value if head.print_date else None,
        plan_year=head.plan_year.value if head.plan_year else None,
        contact=head.contact.value if head.contact else None,
        phone=head.phone.value if head.phone else None,
        email=head.email.value if head.email else None,
        is_public=head.is_public.value if head.is_public else None,
        attachments=tuple(found.value for found in head.attachments),
        notes=head.notes,
    )


def attachment_records(document: ExtractedDocument, head: Head) -> tuple[AttachmentRecord, ...]:
    """The attachments that the file links to or carries, then those that only its text lists."""
    known = dict.fromkeys((a.name, a.target, a.kind) for a in document.attachments)
    names = {name for name, _, _ in known}
    listed = [(name, None, "listed") for name in dict.fromkeys(head.attachments) if name not in names]
    return tuple(
        AttachmentRecord.model_validate({"position": n, "name": name, "target": target, "kind": kind})
        for n, (name, target, kind) in enumerate([*known, *listed], start=1)
    )
