"""The account of a document: what became of every row, and the notice's own record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256

from extractors.models import ExtractedDocument
from pipelines.steps.context import Context
from pipelines.steps.items import RawPlanItem
from pipelines.steps.normalize import NormalItem
from pipelines.steps.notice_head import Head
from pipelines.steps.plans import PlanReading
from pipelines.version import READER_VERSION
from warehouse.models import FieldRecord, FindingRecord, ItemRecord, NoticeRecord, ObligationRecord, RowRecord


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
    fields: Sequence[FieldRecord],
    obligations: Sequence[ObligationRecord],
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
        content_hash=_content_hash(head, context.plan_year, items, fields, obligations),
    )


#: What twins of different formats may differ in: where an item stood, and how sure its reading was.
_PLACE = {"item_id", "row_no", "table_no", "status"}


def _content_hash(
    head: Head,
    plan_year: int | None,
    items: Sequence[ItemRecord],
    fields: Sequence[FieldRecord],
    obligations: Sequence[ObligationRecord],
) -> str:
    """Hash of what the notice says, whatever file it came in: the same plan as DOCX and PDF has the same hash.

    Places, line breaks, spaces and empty cells do not count. Names of attachments neither: in a PDF the end of
    a list of attachments is not always told from what follows; nor whether it is public: a web page says so in the
    table above its text, where the letter itself may not.
    """
    said: list[object] = [
        [head.doc_number, plan_year, head.title, head.issuer, str(head.issue_date)],
        [head.contact, head.phone, head.email],
        [[o.code, None if o.value is None else str(o.value.normalize()), o.unit] for o in obligations],
    ]
    readings = _readings(fields)
    for item in items:
        values = item.model_dump(mode="json", exclude=_PLACE)
        said.append([values, sorted(readings.get(item.item_id, {}).items())])
    return sha256(json.dumps(_squeezed(said), ensure_ascii=True).encode()).hexdigest()


def _readings(fields: Sequence[FieldRecord]) -> dict[str, dict[str, list[object]]]:
    """item id → field → its value and raw text, joined over the cells that they were gathered from."""
    readings: dict[str, dict[str, list[object]]] = {}
    for field in sorted(fields, key=lambda f: (f.item_id, f.field, f.part)):
        if field.value is None and not field.raw.strip():
            continue
        reading = readings.setdefault(field.item_id, {}).setdefault(field.field, [[], ""])
        values, raw = reading
        if isinstance(values, list) and field.value is not None:
            values.append(field.value)
        reading[1] = f"{raw}{field.raw}"
    return readings


def _squeezed(value: object) -> object:
    """The same value with white space taken out of every text in it."""
    if isinstance(value, str):
        return "".join(value.split())
    if isinstance(value, dict):
        return {key: _squeezed(part) for key, part in value.items()}
    return [_squeezed(part) for part in value] if isinstance(value, list | tuple) else value
