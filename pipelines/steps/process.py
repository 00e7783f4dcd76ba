"""One document from bytes to bundle: extract, read, normalize, account for every row."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import regex

from extractors.extract import extract
from extractors.models import ExtractedDocument, Issue
from normalizers.area import find_area
from normalizers.base import Note
from normalizers.department import bureau_of
from normalizers.notice import read_head
from normalizers.obligations import read_obligations
from pipelines.steps.account import account, notice_record
from pipelines.steps.context import Context, Inherited
from pipelines.steps.flattened import restore_tables
from pipelines.steps.inherit import completed, inherited_fields
from pipelines.steps.items import RawPlanItem, raw_items
from pipelines.steps.normalize import NormalItem, normalize_item
from pipelines.steps.notice_findings import document_findings, head_findings, is_archive, plan_findings, year_findings
from pipelines.steps.notice_head import Head, attachment_records, head_fields, plain_head, with_title
from pipelines.steps.plans import Plan, PlanReading, read_plans
from pipelines.steps.recognised import guarded
from pipelines.steps.recognised_head import head_doubts
from pipelines.steps.recognised_repairs import repaired
from pipelines.steps.repeated_items import Items
from pipelines.steps.sequence import numbered
from pipelines.steps.tidy import without_nothing
from pipelines.version import READER_VERSION
from warehouse.models import (
    Bundle,
    FindingRecord,
    NoticeRecord,
    ObligationRecord,
    finding_id,
)


def process_bytes(
    data: bytes, name: str, path: str, *, parent: str | None = None, inherited: Inherited | None = None
) -> Bundle:
    """Read one document. Bad input gives a bundle with status ``failed`` and its reason, never an exception.

    ``parent`` is the notice id of the archive or mail that it came in, ``inherited`` what it takes over from its main
    notice when it is a part of one.
    """
    return process_document(extract(data, name), path, parent=parent, inherited=inherited)


def notice_id_of(digest: str) -> str:
    """The notice's id: the first sixteen hex digits of the SHA-256 of its bytes."""
    return digest[:16]


def failed_bundle(
    name: str,
    path: str,
    reason: str,
    *,
    digest: str | None,
    size: int | None,
    media_type: str,
    retryable: bool = False,
    parent: str | None = None,
) -> Bundle:
    """A document that could not be read: a notice row with its reason and one finding of severity ``error``."""
    notice_id = notice_id_of(digest or sha256(path.encode("utf-8", "surrogateescape")).hexdigest())
    finding = FindingRecord(
        finding_id=finding_id(notice_id, "unreadable", name, reason),
        item_id=None,
        field=None,
        code="unreadable",
        severity="error",
        message=f"{name}：{reason}",
    )
    notice = NoticeRecord(
        notice_id=notice_id,
        source_name=name,
        source_path=path,
        sha256=digest,
        media_type=media_type,
        size=size,
        status="failed",
        failure=reason,
        retryable=retryable,
        reader_version=READER_VERSION,
        parent=parent,
    )
    return Bundle(notice=notice, findings=(finding,))


def process_document(
    document: ExtractedDocument, path: str, *, parent: str | None = None, inherited: Inherited | None = None
) -> Bundle:
    """Read the plan out of an extracted document; ``parent`` and ``inherited`` as in :func:`process_bytes`."""
    source = document.source
    if document.failure is not None:
        return failed_bundle(
            source.name,
            path,
            document.failure,
            digest=source.sha256,
            size=source.size,
            media_type=source.media_type,
            parent=parent,
        )
    notice_id = notice_id_of(source.sha256)
    document = repaired(restore_tables(without_nothing(document)))
    paragraphs = document.paragraphs
    lines = [p.text for p in paragraphs]
    pages = [p.page for p in paragraphs]
    found = read_head(lines, pages=pages, centred=[p.centred for p in paragraphs], sizes=[p.size for p in paragraphs])
    reading = read_plans(document)
    found = with_title(found, reading)
    own = plain_head(found)
    head = completed(own, inherited)
    own_year = _plan_year(own, reading)
    archive = is_archive(document, reading, own)
    context = _context(notice_id, own, inherited, reading, lines)
    normal, raw = _items(reading, document.issues, notice_id, context)
    normal = guarded(document, raw, normal, context, found, inherited=inherited is not None and own_year is None)
    findings = [
        *head_findings(notice_id, own),
        *head_doubts(document, found, notice_id),
        *year_findings(notice_id, own_year, inherited),
        *document_findings(notice_id, document, reading, context, archive=archive),
        *plan_findings(notice_id, reading.plans),
        *(finding for n in normal for finding in n.findings),
    ]
    rows = account(reading, raw, normal)
    items = tuple(n.item for n in normal)
    fields = tuple(field for n in normal for field in n.fields)
    obligations = tuple(
        ObligationRecord(
            code=o.code,
            value=o.value,
            unit=o.unit,
            raw=o.raw,
            page=pages[o.line] if o.line < len(pages) else None,
        )
        for o in read_obligations(lines, pages, context.plan_year)
    )
    notice = notice_record(document, path, head, context, items, fields, obligations, rows, findings)
    if inherited is not None:
        said = {"own_issuer": own.issuer, "own_doc_number": own.doc_number, "own_issue_date": own.issue_date}
        notice = notice.model_copy(update={"inherited": inherited, **said})
    return Bundle(
        notice=notice.model_copy(update={"parent": parent, "kind": "archive" if archive else "document"}),
        notice_fields=(*head_fields(found), *inherited_fields(own, inherited, own_year)),
        items=items,
        fields=fields,
        departments=tuple(d for n in normal for d in n.departments),
        obligations=obligations,
        rows=rows,
        findings=tuple(_unique(findings)),
        attachments=attachment_records(document, head),
    )


def _unique(findings: Sequence[FindingRecord]) -> list[FindingRecord]:
    return list({finding.finding_id: finding for finding in findings}.values())


#: The year in a caption: 2026年度…抽查计划, not 2018年修订 and not a date.
_YEAR = regex.compile(
    r"(?<!\d)(20\d\d)\s*年度?(?!\s*\d{1,2}\s*月|\s*(?:修订|修正|版))(?=.{0,40}(?:计划|安排|任务|抽查|检查|表))"
)


def _caption_year(plan: Plan) -> int | None:
    """The year in the line nearest above the table that names one."""
    for line in reversed(plan.caption):
        years = {int(year) for year in _YEAR.findall(line)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def _plan_year(head: Head, reading: PlanReading) -> int | None:
    """The year in the title, else the one year that stands above the plan tables."""
    if head.plan_year is not None:
        return head.plan_year
    years = {_caption_year(plan) for plan in reading.plans} - {None}
    return years.pop() if len(years) == 1 else None


def _own_year(plan: Plan, item: RawPlanItem, context: Context) -> tuple[RawPlanItem, Context]:
    """A plan whose caption names another year than the notice is read in its own year, and flagged."""
    year = _caption_year(plan)
    if year is None or year == context.plan_year:
        return item, context
    if context.plan_year is not None:
        message = f"表题写的是{year}年，标题写的是{context.plan_year}年，这张表按{year}年读取，请核对。"
        note = Note(code="plan_year_conflict", severity="warning", message=message, raw=str(year))
        item = item._replace(notes=(*item.notes, (item.rows[0], note)))
    return item, context._replace(plan_year=year)


def _doubted(item: RawPlanItem, issues: Sequence[Issue]) -> RawPlanItem:
    """An item is as doubtful as the table, or the row, that the extractor was not sure of."""
    serious = [issue for issue in issues if issue.severity != "info" and issue.table_no is not None]
    places = {(row.table.index, row.row_no) for row in item.rows}
    tables = {table for table, _ in places}
    doubtful = any(
        (issue.table_no, issue.row_no) in places if issue.row_no else issue.table_no in tables for issue in serious
    )
    return item._replace(doubtful=True) if doubtful else item


def _context(
    notice_id: str, own: Head, inherited: Inherited | None, reading: PlanReading, lines: Sequence[str]
) -> Context:
    """``own`` is what the document says itself; a part speaks for the area of its main notice unless it names one."""
    head = completed(own, inherited)
    captions = [line for plan in reading.plans for line in plan.caption]
    cells = [
        c.text for plan in reading.plans for row in plan.rows for c in row.cells if c.field in ("initiator", "body")
    ]
    texts = [*captions, *lines[:12], *cells]
    area = find_area(own.issuer, own.title, texts if inherited is None else ())
    if inherited is not None:
        says = own if area is not None else inherited
        area = find_area(says.issuer, says.title, texts)
    titles = "".join([own.title or "", (inherited and inherited.title) or "", *captions])
    named = any({"initiator", "cooperators", "body"} & set(plan.fields) for plan in reading.plans)
    joint = not named and regex.search(r"联合|跨部门|一业一查", titles) is not None
    bureau = None if head.issuer is None or joint else bureau_of(head.issuer, area)
    year = _plan_year(own, reading)
    if year is None and inherited is not None:
        year = inherited.plan_year
    return Context(notice_id, year, area, head.issue_date or head.print_date, bureau)


def _items(
    reading: PlanReading, issues: Sequence[Issue], notice_id: str, context: Context
) -> tuple[list[NormalItem], list[RawPlanItem]]:
    raw: list[RawPlanItem] = []
    normal: list[NormalItem] = []
    known = Items()
    for n, plan in enumerate(reading.plans):
        for found in numbered(plan, raw_items(plan)):
            item = known.checked(found, n)
            own, where = _own_year(plan, _doubted(item, issues), context)
            raw.append(own)
            normal.append(normalize_item(own, f"{notice_id[:12]}-{len(raw):03d}", where))
    return normal, raw
