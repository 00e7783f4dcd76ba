"""Bundles for the warehouse's tests: small, complete, and the same for the same arguments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Literal

from warehouse.models import (
    AttachmentRecord,
    Bundle,
    DepartmentRecord,
    FieldRecord,
    FindingRecord,
    ItemRecord,
    NoticeFieldRecord,
    NoticeRecord,
    ObligationRecord,
    RowRecord,
    finding_id,
)

FIELDS = ("task_name", "quota", "window", "initiator")


def make_bundle(name: str, items: int = 3, *, text: str = "", rows: bool = True, **notice: Any) -> Bundle:
    """A loaded notice of ``items`` items, one header row that is ignored and one row in quarantine.

    ``name`` stands for the bytes; ``text`` is put into every free-text column; ``notice`` overrides fields.
    """
    digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    notice_id = digest[:16]
    if not rows:
        return Bundle(notice=_notice(name, notice_id, digest, 0, notice))
    ids = [f"{notice_id}-{n}" for n in range(1, items + 1)]
    return Bundle(
        notice=_notice(name, notice_id, digest, items, notice),
        items=tuple(_item(item_id, n, text) for n, item_id in enumerate(ids, 1)),
        fields=tuple(
            FieldRecord(item_id=i, field=f, raw=f"原文{f}{text}", value='{"op": "="}', rule="plain", status="ok",
                        page=1, table_no=1, row_no=n + 1, col_no=c, bbox=(1.0, 2.0, 3.5, 4.25))
            for n, i in enumerate(ids, 1) for c, f in enumerate(FIELDS, 1)
        ),
        departments=tuple(
            DepartmentRecord(item_id=i, name=body, raw=body[3:], role=role, position=p, kind="市场监管", area="某市")
            for i in ids for p, (role, body) in enumerate(ROLES)
        ),
        notice_fields=(
            NoticeFieldRecord(field="title", raw="关于 印发计划的通知", value='"关于印发计划的通知"', line=3, page=1),
            NoticeFieldRecord(field="phone", raw="电话：5550100", value='"5550100"', line=9),
        ),
        obligations=(
            ObligationRecord(code="entry_rate", value=Decimal(1), unit="ratio", raw="录入率达到100%", page=2),
            ObligationRecord(code="publicity_deadline", value=Decimal(20), unit="working_day", raw="20个工作日"),
        ),
        rows=(
            RowRecord(table_no=1, row_no=1, page=1, fate="ignored", reason="表头", item_id=None, raw=("序号", "名称")),
            *(RowRecord(table_no=1, row_no=n + 1, page=1, fate="loaded", reason=None, item_id=i, raw=(str(n), text))
              for n, i in enumerate(ids, 1)),
            RowRecord(table_no=1, row_no=items + 2, page=1, fate="quarantined", reason="缺少任务名称", item_id=None,
                      raw=("", "", "")),
        ),
        findings=(
            make_finding(notice_id, "seq_gap", "warning"),
            make_finding(notice_id, "unparsed_value", "error", ids[0] if ids else None),
        ),
        attachments=(
            AttachmentRecord(position=1, name="附件1"),
            AttachmentRecord(position=2, name="附件2", target="down/2.xlsx", kind="link"),
        ),
    )  # fmt: skip


BODY_A, BODY_B = "高平市市场监督管理局", "高平市农业农村局"
ROLES: tuple[tuple[Literal["initiator", "cooperator"], str], ...] = (
    ("initiator", BODY_A),
    ("cooperator", BODY_B),
)


def make_finding(notice_id: str, code: str, severity: Any, item_id: str | None = None) -> FindingRecord:
    return FindingRecord(
        finding_id=finding_id(notice_id, code, item_id or "1", "原文"),
        item_id=item_id,
        field="quota",
        code=code,
        severity=severity,
        message="第1行的抽查比例读不出来，请核对原文。",
        raw="原文",
        page=1,
        table_no=1,
        row_no=2,
        col_no=3,
    )


def _notice(name: str, notice_id: str, digest: str, items: int, overrides: dict[str, Any]) -> NoticeRecord:
    values: dict[str, Any] = {
        "notice_id": notice_id,
        "source_name": f"{name}.docx",
        "source_path": f"in/{name}.docx",
        "sha256": digest,
        "media_type": "text/plain",
        "size": 1234,
        "title": "关于印发抽查计划的通知",
        "issuer": "高平市双随机办",
        "issue_date": date(2023, 3, 28),
        "plan_year": 2023,
        "attachments": ("附件1", "附件2"),
        "status": "partial",
        "content_hash": f"content of {name}",
        "reader_version": "1",
        "rows_read": items + 2 if items else 0,
        "rows_loaded": items,
        "rows_quarantined": 1 if items else 0,
        "rows_ignored": 1 if items else 0,
    }
    return NoticeRecord.model_validate(values | overrides)


def _item(item_id: str, number: int, text: str) -> ItemRecord:
    return ItemRecord(
        item_id=item_id,
        table_no=1,
        seq=number,
        row_no=number + 1,
        task_name=f"任务{number}{text}",
        matters=("事项甲", "事项乙") if number % 2 else (),
        target_scope=text or "企业",
        quota_op="=",
        ratio_min=Decimal("0.003"),
        ratio_max=Decimal("0.003"),
        quota_by_class='{"A": {"op": "=", "min": 0.02, "max": 0.02}}',
        frequency_op="=",
        frequency_times=1,
        frequency_per="year",
        frequency_years=1,
        window_start=date(2023, 3, 1),
        window_end=date(2023, 8, 31),
        initiator=BODY_A,
        cooperators=(BODY_B,),
        status="ok",
    )
