"""The account of a document: what became of every row, and the notice's own record."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from extractors.models import ExtractedDocument
from pipelines.steps.context import Context
from pipelines.steps.items import RawPlanItem
from pipelines.steps.normalize import NormalItem
from pipelines.steps.notice_head import Head
from pipelines.steps.plans import PlanReading
from pipelines.version import READER_VERSION
from warehouse.models import FindingRecord, ItemRecord, NoticeRecord, RowRecord


def account(reading: PlanReading, raw: Sequence[RawPlanItem], normal: Sequence[NormalItem]) -> tuple[RowRecord, ...]:
    """One record for every physical row: read = loaded + quarantined + ignored."""
    records = []
    for item, result in zip(raw, normal, strict=True):
        for row in item.rows:
            records.append(
                RowRecord(
                    table_no=row.table.index,
                    row_no=row.row_no,
                    page=row.page,
                    fate="quarantined" if item.quarantine else "loaded",
                    reason=item.quarantine,
                    item_id=result.item.item_id,
                    raw=row.raw(),
                )
            )
    for ignored in reading.ignored:
        row = ignored.row
        records.append(
            RowRecord(
                table_no=row.table.index,
                row_no=row.row_no,
                page=row.page,
                fate="ignored",
                reason=ignored.reason,
                item_id=None,
                raw=row.raw(),
            )
        )
    return tuple(sorted(records, key=lambda r: (r.table_no, r.row_no)))


def notice_record(
    document: ExtractedDocument,
    path: str,
    head: Head,
    context: Context,
    items: Sequence[ItemRecord],
    rows: Sequence[RowRecord],
    findings: Sequence[FindingRecord],
) -> NoticeRecord:
    """The notice's record with its three counts; raises AssertionError (a bug) when a row is unaccounted for."""
    fates = [row.fate for row in rows]
    read = sum(table.n_rows for table in document.tables)
    if read != len(rows):
        raise AssertionError(f"{document.source.name}: {read} rows read, {len(rows)} accounted for")
    partial = "quarantined" in fates or any(f.severity == "error" or f.code == "no_plan_table" for f in findings)
    return NoticeRecord(
        notice_id=context.notice_id,
        source_name=document.source.name,
        source_path=path,
        sha256=document.source.sha256,
        media_type=document.source.media_type,
        size=document.source.size,
        title=head.title,
        issuer=head.issuer,
        doc_number=head.doc_number,
        issue_date=head.issue_date,
        print_date=head.print_date,
        plan_year=context.plan_year,
        contact=head.contact,
        phone=head.phone,
        email=head.email,
        is_public=head.is_public,
        attachments=head.attachments,
        status="partial" if partial else "loaded",
        page_count=document.page_count,
        rows_read=read,
        rows_loaded=fates.count("loaded"),
        rows_quarantined=fates.count("quarantined"),
        rows_ignored=fates.count("ignored"),
        reader_version=READER_VERSION,
        content_hash=_content_hash(head.doc_number, context.plan_year, items),
    )


_PLACE = {"item_id", "row_no", "table_no", "status"}


def _content_hash(doc_number: str | None, plan_year: int | None, items: Sequence[ItemRecord]) -> str:
    """Hash of what the notice says, whatever file it came in: the same plan as DOCX and PDF has the same hash."""
    digest = sha256()
    digest.update(repr((doc_number, plan_year)).encode())
    for item in items:
        digest.update(item.model_dump_json(exclude=_PLACE).encode())
    return digest.hexdigest()
