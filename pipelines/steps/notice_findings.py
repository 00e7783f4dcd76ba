"""Findings about a notice as a whole: its head, its file, its tables."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.identify import MAIL, ZIP
from extractors.models import ExtractedDocument, Severity
from pipelines.steps.context import Context, Inherited
from pipelines.steps.inherit import year_note
from pipelines.steps.notice_head import Head
from pipelines.steps.plans import Plan, PlanReading
from warehouse.models import FindingRecord, finding_id
from warehouse.part_findings import no_plan


def _finding(
    notice_id: str,
    code: str,
    severity: Severity,
    message: str,
    raw: str = "",
    *,
    field: str | None = None,
    page: int | None = None,
    table_no: int | None = None,
    row_no: int | None = None,
    col_no: int | None = None,
) -> FindingRecord:
    place = f"{field or ''}/{page}/{table_no}/{row_no}/{message if not raw else ''}"
    if col_no is not None:
        place += f"/{col_no}"
    return FindingRecord(
        finding_id=finding_id(notice_id, code, place, raw),
        item_id=None,
        field=field,
        code=code,
        severity=severity,
        message=message,
        raw=raw,
        page=page,
        table_no=table_no,
        row_no=row_no,
        col_no=col_no,
    )


def head_findings(notice_id: str, head: Head) -> list[FindingRecord]:
    return [
        _finding(notice_id, n.code, n.severity, n.message, n.raw)
        for n in head.notes
        if n.code != "plan_year_missing"  # the captions of the tables may have it; see document_findings
    ]


def year_findings(notice_id: str, own_year: int | None, inherited: Inherited | None) -> list[FindingRecord]:
    note = year_note(own_year, inherited)
    return [] if note is None else [_finding(notice_id, note.code, note.severity, note.message, note.raw)]


def is_archive(document: ExtractedDocument, reading: PlanReading, own: Head) -> bool:
    """True for what only holds other documents; the plan is looked for in these. The text of a mail is a notice only
    when it is numbered or signed as one."""
    media = document.source.media_type
    if media == ZIP:
        return True
    return media == MAIL and not reading.plans and own.doc_number is None and own.issuer is None


def document_findings(
    notice_id: str, document: ExtractedDocument, reading: PlanReading, context: Context, *, archive: bool = False
) -> list[FindingRecord]:
    found = [
        _finding(
            notice_id,
            i.code,
            i.severity,
            i.message,
            i.raw,
            page=i.page,
            table_no=i.table_no,
            row_no=i.row_no,
            col_no=i.col_no,
        )
        for i in document.issues
    ]
    if archive:
        return found
    if not reading.plans:
        found.append(no_plan(notice_id))
    elif context.plan_year is None:
        message = "计划年度不能确定，只写月份的抽查时间无法换算成日期，请补录年度。"
        found.append(_finding(notice_id, "unparsed_value", "warning", message, field="plan_year"))
    return found


def plan_findings(notice_id: str, plans: Sequence[Plan]) -> list[FindingRecord]:
    """What is odd about a table as a whole: its columns, texts that run across it."""
    return [
        _finding(
            notice_id,
            note.code,
            note.severity,
            note.message,
            note.raw,
            page=row.page,
            table_no=row.table.index,
            row_no=row.row_no,
        )
        for plan in plans
        for row, note in plan.notes
    ]
