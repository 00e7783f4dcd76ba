"""A cell that may hold several kinds at once: every kind reads its part, and what none has read is reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from normalizers.base import Frozen, Note, Reading, Span
from normalizers.cells import told_elsewhere
from normalizers.frequency import parse_frequency
from normalizers.mode import read_mode
from normalizers.quota import Unit, parse_quota
from normalizers.risk import read_risk
from normalizers.rules import settle, unread
from normalizers.window import parse_window

#: Kinds of free text: what the others leave over belongs to them.
FREE = frozenset({"department", "matters", "scope"})
_SIBLING = {"quota": "frequency", "frequency": "quota"}


class CellReading(Frozen):
    """``readings`` by the kinds asked for; ``others`` holds what was found beside them (a frequency in a ratio
    column). ``findings`` are the cell's own (``unread_text``), apart from those of the readings. ``rest`` is the
    text that no measured kind has read, for the kinds of free text."""

    text: str
    readings: dict[str, Reading[Any]]
    others: dict[str, Reading[Any]] = Field(default_factory=dict)
    findings: tuple[Note, ...] = ()
    rest: str = ""


def read_cell(
    kinds: Sequence[str],
    text: str,
    *,
    year: int | None = None,
    unit: Unit | None = None,
    count_unit: str | None = None,
) -> CellReading:
    """Read ``text`` as every one of ``kinds`` (quota, frequency, window, risk, mode; kinds of free text are only
    noted and get ``rest``). ``year`` is the plan year, ``unit`` and ``count_unit`` what the header says of bare
    numbers. No reading stays ``ok`` while a piece of the text is unread."""
    measured = [kind for kind in kinds if kind not in FREE]
    bare = "quota" not in measured
    readings = {kind: _parse(kind, text, year, unit, count_unit, bare) for kind in measured}
    others: dict[str, Reading[Any]] = {}
    for kind in measured:
        sibling = _SIBLING.get(kind)
        if sibling and sibling not in readings:
            beside = _parse(sibling, text, year, None, None, False)
            if beside.value is not None:
                others[sibling] = beside
    if "window" in readings and readings["window"].rule == "misplaced_frequency" and "frequency" not in readings:
        others["frequency"] = parse_frequency(text, bare=False)
    readings = {
        kind: told_elsewhere(reading, [r for k, r in (readings | others).items() if k != kind])
        for kind, reading in readings.items()
    }
    spans: list[Span] = [span for reading in (*readings.values(), *others.values()) for span in reading.spans]
    rest = " ".join(unread(text, spans)) if FREE & set(kinds) else ""
    if FREE & set(kinds):
        return CellReading(text=text, readings=readings, others=others, rest=rest)
    status, findings = settle(text, "ok", (), spans)
    if status == "review":
        readings = {kind: _worse(reading) for kind, reading in readings.items()}
        others = {kind: _worse(reading) for kind, reading in others.items()}
    return CellReading(text=text, readings=readings, others=others, findings=findings)


def _parse(
    kind: str, text: str, year: int | None, unit: Unit | None, count_unit: str | None, bare: bool
) -> Reading[Any]:
    if kind == "quota":
        return parse_quota(text, unit=unit, count_unit=count_unit)
    if kind == "frequency":
        return parse_frequency(text, bare=bare)
    if kind == "window":
        return parse_window(text, year=year)
    if kind == "risk":
        return _without_unread(read_risk(text))
    if kind == "mode":
        return _without_unread(read_mode(text))
    raise ValueError(f"no such kind of expression: {kind}")


def _without_unread(reading: Reading[Any]) -> Reading[Any]:
    """The cell accounts for unread text itself."""
    kept = tuple(note for note in reading.findings if note.code != "unread_text")
    return reading.model_copy(update={"findings": kept})


def _worse(reading: Reading[Any]) -> Reading[Any]:
    return reading if reading.status == "review" else reading.model_copy(update={"status": "review"})
