"""Readings that every kind gives alike: nothing written, nothing read, doubtful, too long."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from normalizers.base import Note, Reading, Span
from normalizers.rules import settle, unread

V = TypeVar("V")

NAMES = {
    "quota": "抽查比例或数量",
    "frequency": "抽查频次",
    "window": "抽查时间",
    "risk": "信用风险分类要求",
    "mode": "抽查检查模式",
    "department": "部门",
    "matters": "抽查事项",
}


def empty_reading(kind: str, text: str) -> Reading[Any]:
    """The text is empty or a sign for nothing (``/``, ``—``, 无)."""
    return Reading(kind=kind, text=text, status="unspecified", rule="nothing", spans=((0, len(text)),) if text else ())


def absent(kind: str, text: str, spans: tuple[Span, ...]) -> Reading[Any]:
    """The text is read in full and speaks of another kind only."""
    return Reading(kind=kind, text=text, status="unspecified", rule="absent", spans=spans)


def no_value(kind: str, text: str, spans: tuple[Span, ...] = (), reasons: Iterable[str] = ()) -> Reading[Any]:
    """Nothing could be read: a person must look."""
    why = tuple(dict.fromkeys(reasons)) or (f"没有读出{NAMES.get(kind, kind)}，请对照原文补录。",)
    notes = tuple(Note(code="unparsed_value", severity="warning", message=reason, raw=text[:200]) for reason in why)
    return Reading(kind=kind, text=text, status="review", findings=notes, spans=spans)


def too_long(kind: str, text: str) -> Reading[Any]:
    return no_value(kind, text, (), ["文字过长，不像一个单元格的内容，请人工查看。"])


def doubt(reading: Reading[V], reasons: Iterable[str], code: str = "doubtful_value") -> Reading[V]:
    """``review`` with one note for each reason; unchanged without reasons."""
    why = tuple(dict.fromkeys(reasons))
    if not why:
        return reading
    notes = tuple(Note(code=code, severity="warning", message=reason, raw=reading.text[:200]) for reason in why)
    return reading.model_copy(update={"status": "review", "findings": (*reading.findings, *notes)})


def told_elsewhere(reading: Reading[V], others: Iterable[Reading[Any]]) -> Reading[V]:
    """A reading without value is only absent when the other readings of the same text account for all of it."""
    found = [other for other in others if other.value is not None]
    if reading.value is not None or reading.status != "review" or not found:
        return reading
    if any(note.code != "unparsed_value" for note in reading.findings):
        return reading
    spans = [span for other in found for span in other.spans]
    return reading if unread(reading.text, spans) else absent(reading.kind, reading.text, tuple(spans))


def settle_with(reading: Reading[V], others: Iterable[Span] = ()) -> Reading[V]:
    """Account for the whole text: what neither this reading nor ``others`` cover is reported and ends ``ok``."""
    status, findings = settle(reading.text, reading.status, reading.findings, (*reading.spans, *others))
    return reading.model_copy(update={"status": status, "findings": findings})
