"""What the links between a notice and its files say in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from extractors.models import Severity
from warehouse.attachment_names import is_plan_name
from warehouse.models import FindingRecord, finding_id
from warehouse.notice_head import Head

#: Findings that follow from the parts of a notice; the store writes them anew whenever links change.
PART_CODES = (
    "part_unclear",
    "part_repeated",
    "part_conflict",
    "part_overlap",
    "no_plan_table",
    "attachment_missing",
)

NO_PLAN = "文件中没有找到抽查计划表；如果计划在另一个附件里，请把附件也放进来。"


def part_findings(head: Head, names: Mapping[str, str]) -> list[FindingRecord]:
    """``names`` maps notice ids to file names."""
    link, found = head.link, []
    if link.rivals:
        first, second = (f"“{names[i]}”" for i in link.rivals)
        text = (
            f"可能是{first}或{second}的附件，不能确定是哪一份，暂作为单独的文件统计；"
            "请核对，或与所属通知单独放在一个文件夹或压缩包中重新放入。"
        )
        found.append(_finding(head, "part_unclear", "warning", text, "/".join(link.rivals)))
    for repeat in link.repeats:
        code, severity, text = _REPEATS[repeat.kind]
        message = text.format(other=names[repeat.other], said=repeat.said)
        found.append(_finding(head, code, severity, message, repeat.other))
    if link.lacks_plan:
        found.append(no_plan(head.notice_id))
        found += [_missing(head, name) for name in missing(head)]
    return found


def missing(head: Head) -> list[str]:
    """The attachments that a notice names, that may hold its plan, and that are not in the warehouse."""
    pairs = zip(head.attachments, head.link.found, strict=False)
    return list(dict.fromkeys(named.name for named, found in pairs if found is None and _may_hold_plan(named.name)))


def _may_hold_plan(name: str) -> bool:
    return is_plan_name(name) and len(name) <= 200


def _missing(head: Head, name: str) -> FindingRecord:
    text = f"通知所列附件“{name[:60]}”还没有入库，计划可能在其中；请下载后与本通知放在同一文件夹中一并放入。"
    return _finding(head, "attachment_missing", "info", text, name, raw=name)


#: The plan in the body counts, for it is what was signed; an attachment may be a working copy. Of two attachments the
#: one with more rows counts, then the one that was read with less doubt. Both would count the same checks twice.
_REPEATS: dict[Literal["same", "differs", "overlaps"], tuple[str, Severity, str]] = {
    "same": ("part_repeated", "info", "附件“{other}”中的计划与本文件相同，只统计一次。"),
    "differs": (
        "part_conflict",
        "error",
        "附件“{other}”中的计划与本文件的不一致，暂以本文件为准，附件不计入统计；请核对：{said}。",
    ),
    "overlaps": (
        "part_overlap",
        "warning",
        "附件“{other}”与本文件是不同的计划，但有几条相同，可能重复统计；请核对：{said}。",
    ),
}


def no_plan(notice_id: str) -> FindingRecord:
    """The finding that a document holds no plan; the same whether the pipeline or the store writes it."""
    return FindingRecord(
        finding_id=finding_id(notice_id, "no_plan_table", f"/None/None/None/{NO_PLAN}", ""),
        item_id=None,
        field=None,
        code="no_plan_table",
        severity="warning",
        message=NO_PLAN,
    )


def _finding(head: Head, code: str, severity: Severity, message: str, place: str, *, raw: str = "") -> FindingRecord:
    return FindingRecord(
        finding_id=finding_id(head.notice_id, code, place, raw),
        item_id=None,
        field=None,
        code=code,
        severity=severity,
        message=message,
        raw=raw,
    )
