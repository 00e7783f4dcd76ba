"""What a person writes on the command line → decisions. Texts are read by the project's own normalizers and must be
certain; nothing is taken that the plan's own reader would send to a person."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from draws.quotas import Refusal, quota_of
from extractors.models import Frozen
from normalizers.api import normalize
from normalizers.values import FrequencyValue, QuotaValue, WindowValue
from pipelines.steps.tasks.facts import DRAW_FIELDS, FIELD_NAMES, basis
from pipelines.steps.tasks.spans import Span
from warehouse.task_records import Decision, PlanItem, TaskRow

#: What ``--accept`` takes.
ACCEPTABLE = (*DRAW_FIELDS, "row", "draw_level")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:\.\.|至|—|~)\s*(\d{4}-\d{2}-\d{2})")
_BETWEEN = re.compile(r"[,，;；]")


class Refused(ValueError):
    """What was written cannot be taken; the message is one Chinese sentence."""


class Wish(Frozen):
    """What a person asks for, as written; ``None``: not asked."""

    quota: str | None = None
    window: str | None = None
    frequency: str | None = None
    initiator: str | None = None
    cooperators: str | None = None
    staff: int | None = None
    accept: tuple[str, ...] = ()
    reason: str
    by: str
    at: str

    def asks(self) -> bool:
        texts = (self.quota, self.window, self.frequency, self.initiator, self.cooperators, self.staff)
        return any(one is not None for one in texts) or bool(self.accept)


def decisions(
    wish: Wish,
    task: TaskRow,
    item: PlanItem,
    strata: Sequence[str],
    own_level: str,
    area: str,
    coordinating: Callable[[str], bool],
) -> tuple[Decision, ...]:
    """The decisions about one task. Raises :class:`Refused` for anything that is not certain."""
    if not wish.reason.strip():
        raise Refused("没有写明理由：请用 --reason 写明为什么这样定。")
    if not wish.asks():
        raise Refused("没有写明要确定什么：请至少用一项 --quota、--window、--frequency、--initiator 等。")
    made = []
    for field, value, text, old in _values(wish, task, item, strata, own_level, area, coordinating):
        made.append(_decision(wish, item, field, "set", value, text, old))
    for field in dict.fromkeys(wish.accept):
        if field not in ACCEPTABLE:
            raise Refused(f"--accept 后面的“{field}”不是可以接受的字段，可用的有：{'、'.join(ACCEPTABLE)}。")
        if any(one.field == field for one in made):
            raise Refused(f"“{FIELD_NAMES[field]}”既要另定又要按原文接受，只能选一样。")
        made.append(_decision(wish, item, field, "accept", None, "", None))
    return tuple(made)


def _decision(wish: Wish, item: PlanItem, field: str, kind: str, value: Any, text: str, old: Any) -> Decision:
    return Decision.model_validate(
        {
            "field": field,
            "kind": kind,
            "value": value,
            "text": text,
            "old": old,
            "reason": wish.reason.strip(),
            "by": wish.by,
            "at": wish.at,
            "basis": basis(item, field),
        }
    )


def _values(
    wish: Wish,
    task: TaskRow,
    item: PlanItem,
    strata: Sequence[str],
    own_level: str,
    area: str,
    coordinating: Callable[[str], bool],
) -> list[tuple[str, Any, str, Any]]:
    found: list[tuple[str, Any, str, Any]] = []
    if wish.quota is not None:
        value = read_quota(wish.quota, strata, task.draw_level or own_level)
        found.append(("quota", value.model_dump(mode="json"), wish.quota, task.quota))
    if wish.staff is not None:
        if wish.staff < 1 or item.quota_op != "staff_ratio":
            raise Refused("--staff 只用于按执法人员数确定抽查数量的任务，人数应当是正整数。")
        found.append(("staff", wish.staff, f"{wish.staff}人", None))
    if wish.window is not None:
        found.append(_window(wish.window, task))
    if wish.frequency is not None:
        read = read_frequency(wish.frequency)
        old = {"batch": task.batch, "batches": task.batches}
        found.append(("frequency", read.model_dump(mode="json"), wish.frequency, old))
    if wish.initiator is not None:
        names = read_bodies(wish.initiator, area, coordinating)
        if len(names) != 1:
            raise Refused(f"发起部门只能有一个，“{wish.initiator}”读出了{len(names)}个，请改正。")
        found.append(("initiator", names[0], wish.initiator, task.initiator))
    if wish.cooperators is not None:
        names = () if wish.cooperators.strip() in ("无", "") else read_bodies(wish.cooperators, area, coordinating)
        found.append(("cooperators", list(names), wish.cooperators or "无", list(task.cooperators)))
    return found


def read_quota(text: str, strata: Sequence[str], level: str) -> QuotaValue:
    """``5%``, ``20户``, ``不低于10%``, ``A类1%、B类3%…``. Raises :class:`Refused` unless a size follows from it."""
    reading = normalize("quota", text)
    if reading.status != "ok" or reading.value is None:
        raise Refused(_not_read("抽查比例或数量", text, reading.findings, "如 5%、20户、不低于10%"))
    value: QuotaValue = reading.value
    made = quota_of(value, strata, level)
    if isinstance(made, Refusal):
        raise Refused(f"“{text}”不能作为抽查比例或数量：{made.message_zh}")
    return value


def read_frequency(text: str) -> FrequencyValue:
    reading = normalize("frequency", text)
    if reading.status != "ok" or reading.value is None:
        raise Refused(_not_read("频次", text, reading.findings, "如 1次/年、每季度1次"))
    value: FrequencyValue = reading.value
    return value


def read_bodies(text: str, area: str, coordinating: Callable[[str], bool]) -> tuple[str, ...]:
    """Official names. Every one must be certain and none a coordinating body."""
    from normalizers.area import find_area  # noqa: PLC0415 - loads the vocabulary of places
    from normalizers.department import read_departments  # noqa: PLC0415

    reading = read_departments(text, area=find_area(area, None) if area else None)
    names = reading.value.canonical if reading.value is not None else ()
    if reading.status != "ok" or not names or any(name is None for name in names):
        raise Refused(_not_read("部门", text, reading.findings, "请写规范全称，如 高平市市场监督管理局"))
    known = tuple(name for name in names if name is not None)
    for name in known:
        if coordinating(name):
            raise Refused(f"“{name}”是议事协调机构，不得实施检查（国办发〔2024〕54号），请写实施检查的部门。")
    return known


def _not_read(what: str, text: str, findings: Sequence[Any], hint: str) -> str:
    why = next((f"：{note.message.rstrip('。')}" for note in findings), "")
    return f"{what}“{text}”没有读懂或不确定{why}；请改写（{hint}）。"


def read_spans(text: str, year: int) -> tuple[Span, ...]:
    """``2023-04-01..2023-06-30``, several separated by commas, or one in the words of a plan (4月至6月)."""
    found = []
    for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
        match = _SPAN.fullmatch(part)
        found.append(_iso(match, part) if match else _worded(part, year))
    if not found:
        raise Refused("没有写明起止日期：请写成 2023-04-01..2023-06-30。")
    for span in found:
        if span.start > span.end:
            raise Refused(f"“{text}”的开始{span.start}晚于结束{span.end}，请改正。")
    found.sort()
    if any(a.end >= b.start for a, b in pairwise(found)):
        raise Refused(f"“{text}”中的时间段互相重叠，请改正。")
    return tuple(found)


def _iso(match: re.Match[str], part: str) -> Span:
    try:
        return Span(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
    except ValueError:
        raise Refused(f"“{part}”中有不存在的日期，请改正。") from None


def _worded(part: str, year: int) -> Span:
    reading = normalize("window", part, year)
    value: WindowValue | None = reading.value
    if reading.status != "ok" or value is None or value.start is None or value.end is None or value.batches:
        raise Refused(_not_read("抽查时间", part, reading.findings, "如 2023-04-01..2023-06-30"))
    return Span(value.start, value.end)


def _window(text: str, task: TaskRow) -> tuple[str, Any, str, Any]:
    spans = read_spans(text, task.plan_year)
    pairs = [[span.start.isoformat(), span.end.isoformat()] for span in spans]
    old = [str(day) if day else None for day in (task.window_start, task.window_end)]
    if len(pairs) > 1:
        return "batches", pairs, text, old
    return ("batch_window" if task.batches > 1 else "window"), pairs[0], text, old


def area_of(own: str, issuer: str | None) -> str:
    """Where short names belong: the settings' own area, else the place of the notice's issuer."""
    from normalizers.area import find_area  # noqa: PLC0415

    if own:
        return own
    area = find_area(issuer, None)
    return area.name if area is not None else ""
