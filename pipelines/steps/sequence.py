"""Do the serial numbers of a plan run on? Gaps and doubles mean that a row was lost or typed twice."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.base import Note
from pipelines.steps.items import RawPlanItem
from pipelines.steps.plans import Plan


def numbered(plan: Plan, items: Sequence[RawPlanItem]) -> list[RawPlanItem]:
    """The items of a plan, each with what is odd about its serial number."""
    checked = list(items)
    if "seq" in plan.fields:
        for start, part in _parts(items):
            for at, note in sequence_notes([item.seq for item in part], [item.name for item in part]):
                index = start + at
                row = items[index].rows[0]
                checked[index] = checked[index]._replace(notes=(*checked[index].notes, (row, note)))
    return checked


def _parts(items: Sequence[RawPlanItem]) -> list[tuple[int, Sequence[RawPlanItem]]]:
    """The runs of one numbering: a group heading may let the numbers begin anew."""
    starts = [0]
    for n in range(1, len(items)):
        heading = items[n].section
        if heading is not None and heading != items[n - 1].section and items[n].seq == 1:
            starts.append(n)
    return [(a, items[a:b]) for a, b in zip(starts, [*starts[1:], len(items)], strict=True)]


def sequence_notes(numbers: Sequence[int | None], tasks: Sequence[str]) -> list[tuple[int, Note]]:
    """Findings by index of the item. Items of one task that follow each other under one number are fine."""
    notes: list[tuple[int, Note]] = []
    seen: dict[int, int] = {}
    last: int | None = None
    for index, number in enumerate(numbers):
        if number is None:
            continue
        if number in seen and (number != last or tasks[index] != tasks[index - 1]):
            message = f"序号{number}出现了不止一次，请核对是否重复或排错。"
            notes.append((index, Note(code="seq_duplicate", severity="warning", message=message, raw=str(number))))
        elif last is None and number > 1:
            message = f"序号从{number}开始，前面可能缺{number - 1}行，请对照原件核对。"
            notes.append((index, Note(code="seq_gap", severity="warning", message=message, raw=str(number))))
        elif last is not None and number > last + 1:
            missing = str(last + 1) if number == last + 2 else f"{last + 1}至{number - 1}"
            message = f"序号从{last}跳到{number}，缺{missing}号，请对照原件核对。"
            notes.append((index, Note(code="seq_gap", severity="warning", message=message, raw=f"{last} → {number}")))
        elif last is not None and number < last and number not in seen:
            message = f"序号{number}排在{last}之后，顺序颠倒，请核对。"
            notes.append((index, Note(code="seq_gap", severity="warning", message=message, raw=f"{last} → {number}")))
        seen.setdefault(number, index)
        last = number if last is None or number > last else last
    return notes
