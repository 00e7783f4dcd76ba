"""From one version of a result to the next: what may change, what needs a reason, and what has changed.

* Cells that say nothing leave what is known. Filling what was empty, and the ways that a review goes (待审核 → 已公示,
  退回 or 不通过; 退回, 不通过 → 待审核 or 已公示; 未完结 → 已完结), are ordinary.
* Whatever changes a public result, empties a value, goes backward, or brings back a value that has been replaced since
  (an older file read again) needs a reason; without one the row goes back and says what it would have changed.
* Other changes, as of a result under review, are kept with what stood before and are told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from pipelines.steps.results.entries import ERASE, Entry, matters_of
from pipelines.steps.results.notes import Notes, label_of
from warehouse.results.records import Content, StoredVersion

PUBLIC = "已公示"
#: State → states that a review reaches from it.
FORWARD: Mapping[str, tuple[str, ...]] = {
    "待审核": ("已公示", "退回", "不通过"),
    "退回": ("待审核", "已公示"),
    "不通过": ("待审核", "已公示"),
    "已公示": (),
}
_LISTS = ("dispositions", "methods", "inspectors")

Values = dict[str, Any]
Outcome = Literal["new", "revised", "unchanged"]


class Change(NamedTuple):
    """One field that differs; None: empty."""

    field: str
    old: Any
    new: Any

    def __str__(self) -> str:
        return f"{label_of(self.field)}由{shown(self.old)}改为{shown(self.new)}"


def shown(value: Any) -> str:
    """A value in a Chinese sentence."""
    if value is None or value in ((), [], ""):
        return "空"
    return f"“{'、'.join(value)}”" if isinstance(value, tuple | list) else f"“{value}”"


def flat(content: Content) -> Values:
    """Field → value, without the empty ones; matters become ``category:…`` and ``note:…``."""
    values: Values = {
        name: value for name in Content.model_fields if name != "matters" and (value := getattr(content, name))
    }
    for one in content.matters:
        values[f"category:{one.matter or ''}"] = one.category
        if one.note:
            values[f"note:{one.matter or ''}"] = one.note
    return values


def build(values: Mapping[str, Any]) -> Content:
    """The content that flat values stand for."""
    plain = {name: value for name, value in values.items() if ":" not in name}
    return Content(**plain, matters=matters_of(values))


def merged(current: Content | None, entry: Entry) -> Values:
    """What is known once the entry is taken: it says, else what was known stays."""
    values = flat(current) if current else {}
    for field, value in entry.items():
        if value is ERASE:
            values.pop(field, None)
            if field.startswith("category:"):
                values.pop("note:" + field.partition(":")[2], None)
        elif not (field in _LISTS and set(value) == set(values.get(field, ()))):
            values[field] = value
    return values


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every field that differs, in a fixed order."""
    fields = list(dict.fromkeys([*before, *after]))
    return tuple(
        Change(field, before.get(field), after.get(field)) for field in fields if before.get(field) != after.get(field)
    )


def judge(versions: Sequence[StoredVersion], changes: Sequence[Change], reason: str | None, notes: Notes) -> bool:
    """Refuse (as errors in ``notes``) what needs a reason and has none, and tell what is changed.
    Returns whether the reason was needed."""
    if not versions or not changes:
        return False
    current = versions[-1].content
    needed = False
    for change in changes:
        said = _needs_reason(change, current.state, versions)
        if said is None:
            continue
        needed = True
        if reason is None:
            code, message = said
            notes.error(
                change.field, f"{message}，如确需改动，请用 --reason 写明理由后再导入。", _raw(change), code=code
            )
    altered = [change for change in changes if change.old is not None and change.field != "state"]
    if altered and not notes.failed:
        text = "；".join(str(change) for change in altered)
        why = f"理由：{reason}。" if needed else ""
        notes.note("result_changed", None, f"已入库的内容有改动：{text}。{why}原内容仍可查。")
    _told_again(changes, versions, notes)
    return needed


def _needs_reason(change: Change, state: str, versions: Sequence[StoredVersion]) -> tuple[str, str] | None:
    """The code and what is to be told, when a person has to say why."""
    text = str(change)
    if change.field == "state":
        if change.new not in FORWARD[str(change.old)]:
            return "result_state_backward", f"状态不能{text[2:]}"
        if change.new == PUBLIC and any(one.content.state == PUBLIC for one in versions):
            return "result_reverted", "该结果公示后又撤下，这里会再次公示"
        return None
    earlier = change.new is not None and any(flat(v.content).get(change.field) == change.new for v in versions[:-1])
    if earlier and (change.old is None or state != PUBLIC):
        return "result_reverted", f"该值更正过，这里会改回去：{text}（可能导入了旧文件）"
    if change.old is None or (change.field == "follow_up" and change.new == "已完结"):
        return None
    if state == PUBLIC:
        return "result_public_changed", f"结果已公示，这里会把{text}"
    if change.new is None:
        return "result_value_erased", f"这里会把{text}"
    return None


def _told_again(changes: Sequence[Change], versions: Sequence[StoredVersion], notes: Notes) -> None:
    """A result that comes back to review as it was refused: perhaps an older file."""
    only_state = [change.field for change in changes] == ["state"]
    if only_state and changes[0].new == "待审核" and any(v.content.state == "待审核" for v in versions[:-1]):
        message = f"状态由“{changes[0].old}”回到“待审核”，内容却没有改动，请核对是否导入了旧文件。"
        notes.warn("result_resubmitted_unchanged", "state", message)


def _raw(change: Change) -> str:
    return "" if change.new is None else plain(change.new)


def plain(value: Any) -> str:
    """A value as text without marks."""
    return "、".join(value) if isinstance(value, tuple | list) else str(value)


def recorded(changes: Sequence[Change]) -> dict[str, list[Any]]:
    """The changes as they are kept: field → [old, new], dates ISO."""
    return {change.field: [_json(change.old), _json(change.new)] for change in changes}


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
