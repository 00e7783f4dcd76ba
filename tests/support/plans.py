"""Plan items as values and as stored notices, for the tests of tasks: only what a test is about has to be said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pipelines.steps.tasks.build import Surroundings
from pipelines.steps.tasks.settings import TaskSettings
from warehouse.models import Bundle, FieldRecord, FindingRecord, ItemRecord, NoticeRecord, finding_id
from warehouse.queries import Target
from warehouse.store import store
from warehouse.task_records import FieldFact, FindingFact, PlanItem, TaskRow

NOW = datetime(2023, 2, 1, 8, 0)
STRATA = ("A", "U", "B", "C", "D")

#: What a plan line says unless a test says otherwise: 5%；1次/年, April to September.
LINE: dict[str, Any] = {
    "table_no": 1,
    "task_name": "对餐饮店的双随机抽查",
    "matters": ("食品安全检查",),
    "target_scope": "全市范围内存续的餐饮店",
    "quota_op": "=",
    "ratio_min": Decimal("0.05"),
    "ratio_max": Decimal("0.05"),
    "frequency_op": "=",
    "frequency_times": 1,
    "frequency_per": "year",
    "frequency_years": 1,
    "window_start": date(2023, 4, 1),
    "window_end": date(2023, 9, 30),
    "initiator": "高平市市场监督管理局",
    "status": "ok",
}
_PLAN = {
    "item_id": "n1-001", "notice_id": "n1", "source_name": "计划.txt", "doc_number": "高市双随机办〔2023〕2号",
    "issuer": "高平市双随机办公室", "issue_date": date(2023, 2, 10), "plan_year": 2023, "row_no": 1, "seq": 1,
}  # fmt: skip


def plan_item(fields: Iterable[FieldFact] = (), findings: Iterable[FindingFact] = (), **values: Any) -> PlanItem:
    """A current plan item; whatever is not named is as in :data:`LINE`."""
    empty = dict.fromkeys(PlanItem.model_fields) | {"matters": (), "cooperators": ()}
    told = {**empty, **_PLAN, **LINE, **values, "fields": tuple(fields), "findings": tuple(findings)}
    return PlanItem.model_validate(told)


def fact(field: str, raw: str = "", status: str = "ok", value: str | None = None) -> FieldFact:
    return FieldFact(field=field, raw=raw, value=value, status=status)


def finding(code: str, field: str | None, severity: str = "warning", resolved: bool = False) -> FindingFact:
    values = {"field": field, "code": code, "severity": severity, "message": "请核对。", "raw": "原文"}
    return FindingFact.model_validate({**values, "resolved": resolved})


def around(scope_rules: Mapping[str, str] | None = None, **settings: Any) -> Surroundings:
    """Surroundings without vocabulary and calendar: 领导小组办公室 is a coordinating body, ten days are ten days."""
    return Surroundings(
        settings=TaskSettings.model_validate(settings),
        strata=STRATA,
        coordinating=lambda name: name.endswith("领导小组办公室"),
        remind=lambda start: (start - timedelta(days=10), True),
        scope_rules=scope_rules or {},
    )


def notice(
    path: Target,
    notice_id: str,
    lines: Iterable[Mapping[str, Any]],
    *,
    doc_number: str = "高市双随机办〔2023〕2号",
    issue_date: date = date(2023, 2, 10),
    plan_year: int | None = 2023,
    issuer: str = "高平市双随机办公室",
) -> None:
    """Store a notice of these lines; one with the number of an earlier notice is its new version. A line may carry
    ``raw`` (field → text), ``review`` (fields to review) and ``finding`` (code, field)."""
    items, fields, findings = [], [], []
    for number, line in enumerate(lines, start=1):
        values = {**LINE, **line}
        raw, review, told = values.pop("raw", {}), values.pop("review", ()), values.pop("finding", ())
        item_id = f"{notice_id}-{number:03d}"
        values = {"seq": number, "row_no": number, **values, "item_id": item_id}
        items.append(ItemRecord.model_validate(values))
        for name, text in {"quota": "5%；1次/年", "window": "4月—9月", **raw}.items():
            status = "review" if name in review else "ok"
            fields.append(FieldRecord(item_id=item_id, field=name, raw=text, value=None, rule="test", status=status))
        for code, field in told:
            key = finding_id(notice_id, code, item_id, "")
            findings.append(
                FindingRecord(
                    finding_id=key, item_id=item_id, field=field, code=code, severity="warning", message="请核对原件。"
                )
            )  # fmt: skip
    record = NoticeRecord(
        notice_id=notice_id,
        source_name=f"{notice_id}.txt",
        source_path=f"{notice_id}.txt",
        sha256=notice_id.ljust(64, "0"),
        media_type="text/plain",
        size=1,
        issuer=issuer,
        doc_number=doc_number,
        issue_date=issue_date,
        plan_year=plan_year,
        status="loaded",
        rows_read=len(items),
        rows_loaded=len(items),
        content_hash=notice_id,
        reader_version="test",
    )
    store(path, Bundle(notice=record, items=tuple(items), fields=tuple(fields), findings=tuple(findings)), now=NOW)


def task(number: int, rule: str, first: tuple[int, int], last: tuple[int, int], item: str | None = None) -> TaskRow:
    """A ready task of 2023 with this scope rule; ``first`` and ``last`` are (month, day) of its window."""
    empty: dict[str, Any] = dict.fromkeys(TaskRow.model_fields)
    told = {
        "task_id": f"T2023-{number:04d}", "task_no": f"{number}", "plan_year": 2023, "item_id": item or f"i{number}",
        "notice_id": "n", "batch": 1, "batches": 1, "name": "任务", "cooperators": (), "matters": (),
        "scope_rule_id": rule, "window_start": date(2023, *first), "window_end": date(2023, *last),
        "status": "ready", "problems": (), "decisions": (), "digest": "", "created_at": NOW, "changed_at": NOW,
    }  # fmt: skip
    return TaskRow.model_validate({**empty, **told})
