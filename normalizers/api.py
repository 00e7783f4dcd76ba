"""One expression in, one reading out: what ``mingcha normalize`` calls."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from normalizers.base import Note, Reading
from normalizers.frequency import read_frequency
from normalizers.mode import read_mode
from normalizers.quota import read_quota
from normalizers.risk import read_risk
from normalizers.window import read_window

KINDS = ("quota", "frequency", "window", "department", "risk", "mode", "matters")


def normalize(kind: str, text: str, year: int | None = None) -> Reading[Any]:
    """Read ``text`` as ``kind`` (one of :data:`KINDS`); ``year`` is the plan year, needed by windows only.
    Raises ``ValueError`` for an unknown kind and never for a text."""
    if kind == "quota":
        return read_quota(text)
    if kind == "frequency":
        return read_frequency(text)
    if kind == "window":
        return read_window(text, year=year)
    if kind == "risk":
        return read_risk(text)
    if kind == "mode":
        return read_mode(text)
    if kind == "department":
        from normalizers.department import read_departments  # noqa: PLC0415  (vocabularies load on first use)

        return read_departments(text)
    if kind == "matters":
        from normalizers.matters import read_matters  # noqa: PLC0415

        return read_matters(text)
    raise ValueError(f"unknown kind: {kind}")


def normalize_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One result for each JSON line ``{"kind", "text", "year"}``, in order. A line that cannot be understood gives
    a ``review`` result that says so; it never stops the lines after it."""
    for line in lines:
        yield _line(line)


def _line(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        return _refused("", line, "这一行不是有效的 JSON，请改正后重新提交。")
    if not isinstance(asked, dict):
        return _refused("", line, "这一行应当是含 kind、text、year 的 JSON 对象，请改正后重新提交。")
    kind, text, year = asked.get("kind"), asked.get("text"), asked.get("year")
    if kind not in KINDS:
        return _refused(str(kind or ""), str(text or ""), f"kind 应当是 {'、'.join(KINDS)} 之一，请改正后重新提交。")
    if not isinstance(text, str):
        return _refused(kind, str(text or ""), "text 应当是一段文字，请改正后重新提交。")
    if isinstance(year, str) and year.isascii() and year.isdigit() and len(year) == 4:
        year = int(year)
    if year is not None and (isinstance(year, bool) or not isinstance(year, int) or not 1900 <= year <= 2200):
        return _refused(kind, text, "year 应当是四位数的计划年度，请改正后重新提交。")
    return normalize(kind, text, year).to_json()


def _refused(kind: str, text: str, message: str) -> dict[str, Any]:
    note = Note(code="unparsed_value", severity="error", message=message, raw=text[:200])
    return Reading[Any](kind=kind, text=text, status="review", findings=(note,)).to_json()
