"""Suspicion of recognised text: items of scanned tables that their neighbours, their names or their own shape give
reason to doubt are set to ``review``.

Character recognition is often wrong where it says that it is sure. What a text alone can tell is told here: cells that
no rule reads, marks that no clerk types, a value missing that the whole column has, names one character away from
others, gaps in the numbering, a year or a place that stands nowhere else. What turns one good value into another (a
digit exchanged) only the image can tell; the scan reader doubts those cells itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.models import ExtractedDocument
from normalizers.notice import NoticeHead
from pipelines.steps.context import Context
from pipelines.steps.evidence import FIELD_NAMES
from pipelines.steps.items import RawPlanItem
from pipelines.steps.normalize import NormalItem
from pipelines.steps.recognised_columns import column_doubts, lost_columns, rows_below
from pipelines.steps.recognised_head import CODE, lone_doubt, texts_of, year_doubt
from pipelines.steps.recognised_names import name_doubts
from pipelines.steps.recognised_pages import Recognised, is_recognised, recognised
from pipelines.steps.recognised_signs import Doubt, odd
from warehouse.models import FindingRecord, finding_id

#: Fields whose value the program computes with.
TYPED = ("seq", "quota", "frequency", "base", "window", "initiator", "cooperators", "risk", "mode", "draw_type")
_FREE = ("task_name", "target_scope", "matters")


def guarded(
    document: ExtractedDocument,
    raw: Sequence[RawPlanItem],
    normal: Sequence[NormalItem],
    context: Context,
    head: NoticeHead,
    *,
    inherited: bool = False,
) -> list[NormalItem]:
    """The items, those from recognised tables that are in doubt set to ``review``, each doubt a finding. ``inherited``:
    the plan year comes from another document."""
    pages = recognised(document)
    suspects = [n for n, item in enumerate(raw) if any(is_recognised(row.table, row.page, pages) for row in item.rows)]
    if not suspects:
        return list(normal)
    texts = texts_of(document)
    doubts: dict[int, list[Doubt]] = {n: list(_own(normal[n])) for n in suspects}
    chosen = [normal[n] for n in suspects]
    _spread(doubts, suspects, column_doubts(chosen, layered=bool(pages.layered)))
    _spread(doubts, suspects, name_doubts(chosen, context, texts))
    sure = inherited or _is_typed(head, pages)
    _spread(doubts, suspects, _place_and_year(chosen, context, document, None if sure else head))
    _spread(doubts, suspects, lost_columns([raw[n] for n in suspects]))
    _spread(doubts, suspects, rows_below(document, [raw[n] for n in suspects], pages))
    result = list(normal)
    for n in suspects:
        if n + 1 in doubts and any(note.code == "seq_gap" for _, note in raw[n + 1].notes):
            doubts[n].append(Doubt("seq", "下一行的序号与这一行不连续，中间可能漏读了一行", None))
        result[n] = _reviewed(normal[n], doubts[n], context.notice_id)
    return result


def _spread(doubts: dict[int, list[Doubt]], suspects: Sequence[int], found: Iterable[tuple[int, Doubt]]) -> None:
    for at, doubt in found:
        doubts[suspects[at]].append(doubt)


def _own(item: NormalItem) -> Iterable[Doubt]:
    """What is odd about an item's cells taken by themselves."""
    for record in item.fields:
        if record.field in TYPED and record.status == "review" and record.value is None and record.raw.strip():
            yield Doubt(record.field, "没有读懂，可能是识别错误", record)
        elif record.field in TYPED or record.field in _FREE:
            why = odd(record.field, record.raw)
            if why:
                yield Doubt(record.field, why, record)


def _is_typed(head: NoticeHead, pages: Recognised) -> bool:
    """Whether the plan year stands on a page with text of its own."""
    return head.plan_year is not None and head.plan_year.page not in (None, *pages.pages)


def _place_and_year(
    items: Sequence[NormalItem], context: Context, document: ExtractedDocument, head: NoticeHead | None
) -> Iterable[tuple[int, Doubt]]:
    """Dates and names that rest on a year or a place that may be misread. ``head`` where the year is recognised."""
    year, area = context.plan_year, context.area
    odd_year = odd_area = None
    if head and year:
        odd_year = year_doubt(year, head) or lone_doubt(f"计划年度{year}年", str(year), document)
    if area is not None:
        odd_area = lone_doubt(f"地名“{area.stem}”", area.stem, document)
    for n, item in enumerate(items):
        if odd_year and (item.item.window_start or item.item.window_end):
            yield n, Doubt("window", odd_year, None)
        if odd_area and item.departments:
            yield n, Doubt("initiator", odd_area, None)


_LABEL = {
    **FIELD_NAMES,
    "seq": "序号",
    "base": "抽查基数",
    "mode": "抽查检查模式",
    "draw_type": "抽查类型",
    "risk": "信用风险分类要求",
}


def _reviewed(item: NormalItem, doubts: Sequence[Doubt], notice_id: str) -> NormalItem:
    if not doubts:
        return item
    known = {finding.finding_id for finding in item.findings}
    findings = []
    for doubt in doubts:
        finding = _finding(item, doubt, notice_id)
        if finding.finding_id not in known:
            known.add(finding.finding_id)
            findings.append(finding)
    status = item.item.status if item.item.status == "quarantined" else "review"
    return item._replace(item=item.item.model_copy(update={"status": status}), findings=(*item.findings, *findings))


def _finding(item: NormalItem, doubt: Doubt, notice_id: str) -> FindingRecord:
    record = doubt.record
    label = _LABEL.get(doubt.field, doubt.field)
    said = f"“{record.raw.strip()[:40]}”" if record and record.raw.strip() else ""
    raw = record.raw if record else ""
    place = f"{item.item.item_id}/{doubt.field}/{doubt.why}/{record.row_no if record else ''}"
    first = next((field for field in item.fields if field.page is not None), None)
    return FindingRecord(
        finding_id=finding_id(notice_id, CODE, place, raw),
        item_id=item.item.item_id,
        field=doubt.field,
        code=CODE,
        severity="warning",
        message=f"扫描件的{label}{said}：{doubt.why}，请对照原件核对。",
        raw=raw,
        page=record.page if record else first.page if first else None,
        table_no=record.table_no if record else first.table_no if first else None,
        row_no=record.row_no if record and record.row_no else item.item.row_no,
        col_no=record.col_no if record else None,
    )
