"""What a plan item says, as values: frequency, window, levels; what is doubtful in it; fingerprints of its fields."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from normalizers.values import Batch, FrequencyValue
from pipelines.steps.tasks.batches import Window
from pipelines.steps.tasks.problems import problem
from warehouse.task_records import PlanItem, Problem

#: Fields that decide who is drawn, when and by whom; a doubt about one of them blocks the draw.
DRAW_FIELDS = ("quota", "frequency", "window", "initiator", "cooperators", "target_scope", "risk")
#: Findings about the whole row that put every field of it in doubt.
ROW_CODES = frozenset(
    {"shifted_cells", "table_doubtful", "row_split_uncertain", "row_continued", "filled_from_above", "text_truncated"}
)
#: Said again, with more care, by the task itself.
_OWN_WORDS = frozenset({"window_before_issue", "window_reversed", "window_outside_year", "coordinating_body"})
#: A doubt about the scope is settled where the scope rule is confirmed, not here.
_ELSEWHERE = frozenset({"foreign_area_word"})

FIELD_NAMES = {
    "quota": "抽查比例或数量",
    "frequency": "频次",
    "window": "抽查时间",
    "batches": "各批时间",
    "batch_window": "本批时间",
    "initiator": "发起部门",
    "cooperators": "配合部门",
    "target_scope": "抽查对象范围",
    "risk": "信用风险分类要求",
    "staff": "执法人员数",
    "row": "整行",
    "draw_level": "抽取层级",
}
LEVELS = {"province": "省", "city": "市", "county": "县", "district": "区"}
#: From above to below; county and district are one level.
RANK = {"province": 3, "city": 2, "county": 1, "district": 1}


def item_name(item: PlanItem) -> str:
    """The task's name, else its first matter."""
    if item.task_name and item.task_name.strip():
        return item.task_name.strip()
    return next((matter for matter in item.matters if matter.strip()), f"序号{item.seq or item.row_no}（未写任务名称）")


def raw_of(item: PlanItem, field: str) -> str:
    """What stands in the cells of one field, parts joined."""
    parts = dict.fromkeys(" ".join(fact.raw.split()) for fact in item.fields if fact.field == field)
    return "；".join(part for part in parts if part)


def frequency_of(item: PlanItem) -> FrequencyValue | None:
    """The frequency as read, with the classes that only the audit trail keeps."""
    if item.frequency_op is None:
        return None
    classes = [_value(fact.value) for fact in item.fields if fact.field == "frequency" and fact.value]
    told = next((value for value in classes if value.get("op") == item.frequency_op), {})
    return FrequencyValue.model_validate(
        {
            "op": item.frequency_op,
            "times": item.frequency_times,
            "times_max": item.frequency_times_max,
            "per": item.frequency_per,
            "years": item.frequency_years or 1,
            "by_class": told.get("by_class"),
            "class_op": told.get("class_op"),
        }
    )


def window_of(item: PlanItem) -> Window:
    batches = json.loads(item.window_batches) if item.window_batches else []
    return Window(item.window_start, item.window_end, tuple(Batch.model_validate(batch) for batch in batches))


def _value(text: str | None) -> dict[str, Any]:
    value = json.loads(text, parse_float=Decimal) if text else {}
    return value if isinstance(value, dict) else {}


def doubts(item: PlanItem) -> list[Problem]:
    """Findings about the item that nobody has dealt with, and fields to review that have none.

    About a field that matters for the draw they block; about anything else they are passed on as warnings.
    """
    found: list[Problem] = []
    settled = {finding.field for finding in item.findings if finding.resolved}
    for finding in item.findings:
        if finding.resolved or finding.severity == "info" or finding.code in _OWN_WORDS:
            continue
        found.append(_from_finding(item, finding.field, finding.code, finding.message, finding.raw))
    told = {one.field for one in found if one.severity == "error"} | settled
    for fact in item.fields:
        if fact.status == "review" and fact.field in DRAW_FIELDS and fact.field not in told:
            told.add(fact.field)
            found.append(problem("field_review", fact.field, fact.raw, what=FIELD_NAMES[fact.field], field=fact.field))
    return list({(one.code, one.field, one.message): one for one in found}.values())


def unresolved_cooperators(item: PlanItem) -> list[Problem]:
    """Bodies named as cooperating that nobody could resolve: they are in no column of the item, so that settling the
    initiator of a cell that names both would lose them without a word."""
    names: dict[str, None] = {}
    for fact in item.fields:
        if fact.field not in ("initiator", "cooperators"):
            continue
        value = _value(fact.value)
        roles = value.get("roles") or ()
        for at, (name, known) in enumerate(zip(value.get("names", ()), value.get("canonical", ()), strict=False)):
            role = roles[at] if at < len(roles) else None
            joins = role == "cooperate" or (fact.field == "cooperators" and role != "lead")
            kinds = value.get("kinds") or ()
            office = at < len(kinds) and "office" in kinds[at]  # 内设机构 belong to a body that is named
            if known is None and joins and not office:
                names[str(name)] = None
    return [problem("cooperator_unresolved", "cooperators", name, name=name) for name in names]


def _from_finding(item: PlanItem, field: str | None, code: str, message: str, raw: str) -> Problem:
    blocks = field in DRAW_FIELDS and code not in _ELSEWHERE
    if field is None and code in ROW_CODES:
        field, blocks = "row", True
    return Problem.model_validate(
        {
            "code": code,
            "severity": "error" if blocks else "warning",
            "field": field,
            "message": message,
            "raw": raw,
        }
    )


def basis(item: PlanItem, field: str) -> str:
    """The fingerprint of what the plan says about ``field``: a decision about it holds while this stays the same."""
    said: dict[str, object] = {"raw": "".join(raw_of(item, _RAW.get(field, field)).split())}
    said |= {name: getattr(item, name) for name in _COLUMNS.get(field, ())}
    if field == "row":
        said["row"] = [finding.message for finding in item.findings if finding.field is None]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=_plain)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


_QUOTA = (
    "quota_op", "ratio_min", "ratio_max", "count_min", "count_max", "count_unit", "base_count", "quota_by_class",
    "quota_detail",
)  # fmt: skip
_FREQUENCY = ("frequency_op", "frequency_times", "frequency_times_max", "frequency_per", "frequency_years")
_WINDOW = ("window_start", "window_end", "window_batches")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "quota": _QUOTA,
    "staff": _QUOTA,
    "frequency": _FREQUENCY,
    "window": _WINDOW,
    "batches": (*_WINDOW, *_FREQUENCY),
    "batch_window": (*_WINDOW, *_FREQUENCY),
    "initiator": ("initiator",),
    "cooperators": ("cooperators",),
    "risk": ("risk_rule", "risk_by_class"),
    "draw_level": ("draw_level",),
    "target_scope": ("target_scope",),
    "row": (),
}
_RAW = {"staff": "quota", "batches": "window", "batch_window": "window", "draw_level": "mode"}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def not_tasked(item: PlanItem, year: int) -> str | None:
    """Why an item gets no task (one Chinese sentence), ``None`` when it gets one."""
    if item.status == "quarantined":
        why = next((finding.message for finding in item.findings if finding.severity == "error"), "")
        return f"该行已隔离，没有读成计划条目{'：' + why if why else '。'}请先对照原件处理。"
    if item.plan_year is None:
        return "所在通知没有写明计划年度，请先核对通知。"
    if item.plan_year != year:
        return f"计划年度是{item.plan_year}年。"
    return None
