"""What one file of results would do to the warehouse: decided row by row, before anything is written. Pure."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from extractors.models import Frozen
from pipelines.steps.results.facts import Facts, Past
from pipelines.steps.results.models import ResultFile
from pipelines.steps.results.validate import Checked, check_rows
from warehouse.results.records import (
    Counts,
    EarlierRow,
    Key,
    NewVersion,
    OpenRow,
    ProblemRow,
    QuarantinedRow,
    Settled,
)


class Plan(Frozen):
    """What one import would do. ``nothing``: the same file has been imported before and nothing has changed since."""

    counts: Counts
    versions: tuple[NewVersion, ...] = ()
    rows: tuple[QuarantinedRow, ...] = ()
    problems: tuple[ProblemRow, ...] = ()
    settled: tuple[Settled, ...] = ()
    reason: str | None = None
    nothing: bool = False


def plan_import(source: ResultFile, facts: Facts, past: Past, reason: str | None) -> tuple[Plan, tuple[Checked, ...]]:
    """Decide about every row of one file. Pure."""
    checked = tuple(check_rows(source, facts, reason))
    rows = _carried([_quarantined(one) for one in checked if one.outcome == "quarantined"], past.earlier_rows)
    outcomes = Counter(one.outcome for one in checked)
    counts = Counts(
        read=len(checked),
        new=outcomes["new"],
        revised=outcomes["revised"],
        unchanged=outcomes["unchanged"],
        blank=outcomes["blank"],
        quarantined=outcomes["quarantined"],
        flagged=sum(1 for one in checked if one.outcome != "quarantined" and one.problems),
    )
    problems = _problems(checked, source.sha256, past)
    plan = Plan(
        counts=counts,
        versions=tuple(one.new for one in checked if one.new is not None),
        rows=rows,
        problems=problems,
        settled=_settled(checked, rows, past),
        reason=reason if any(one.used_reason and one.new for one in checked) else None,
        nothing=_nothing(checked, rows, problems, past),
    )
    return plan, checked


def _quarantined(one: Checked) -> QuarantinedRow:
    raw = json.dumps(one.row.raw, ensure_ascii=False, sort_keys=True)
    return QuarantinedRow(row_no=one.row.row_no, task_id=one.task_id, object_id=one.object_id, raw=raw)


def _carried(rows: Sequence[QuarantinedRow], earlier: Sequence[EarlierRow]) -> tuple[QuarantinedRow, ...]:
    """A row of the very same file that somebody has dealt with stays dealt with."""
    done = {(one.row_no, _same(one.raw)): one for one in earlier if one.resolved_at is not None}
    found = []
    for row in rows:
        before = done.get((row.row_no, _same(row.raw)))
        if before is not None:
            told = f"沿用 {before.import_id} 第{before.row_no}行的处理：{before.resolution}"
            settled = {"resolved_at": before.resolved_at, "resolved_by": before.resolved_by, "resolution": told}
            found.append(row.model_copy(update=settled))
        else:
            found.append(row)
    return tuple(found)


def _same(raw: str) -> str:
    return json.dumps(json.loads(raw), ensure_ascii=False, sort_keys=True)


def _problems(checked: Iterable[Checked], sha256: str, past: Past) -> tuple[ProblemRow, ...]:
    found: dict[str, ProblemRow] = {}
    for one in checked:
        kept = one.outcome != "quarantined"
        place: tuple[object, ...] = (one.task_id, one.object_id, one.version) if kept else (sha256, one.row.row_no)
        for problem in one.problems:
            key = json.dumps([*place, problem.code, problem.field, problem.raw], ensure_ascii=False)
            number = hashlib.sha256(key.encode()).hexdigest()[:16]
            if kept and (number in past.known_problems or problem.code == "result_object_repeated"):
                continue
            found[number] = ProblemRow(
                problem_id=number,
                row_no=one.row.row_no,
                task_id=one.task_id,
                object_id=one.object_id,
                version=one.version if kept else None,
                field=problem.field,
                code=problem.code,
                severity=problem.severity,
                message=problem.message,
                raw=problem.raw or None,
            )
    return tuple(found.values())


def _settled(checked: Sequence[Checked], rows: Sequence[QuarantinedRow], past: Past) -> tuple[Settled, ...]:
    """Earlier rows that need nobody any more: taken over by a later quarantined row, or answered by an accepted row
    that speaks of everything that was wrong. A row of a file seen before that changes nothing answers nothing."""
    accepted: dict[Key, Checked] = {}
    for one in checked:
        fresh = past.earlier_import is None or one.outcome != "unchanged"
        if one.key and one.outcome in ("new", "revised", "unchanged") and fresh:
            accepted.setdefault(one.key, one)
    waiting = [row for row in rows if row.resolved_at is None]
    by_key = {(row.task_id, row.object_id): row for row in waiting if row.task_id and row.object_id}
    by_raw = {row.raw: row for row in waiting}
    found = []
    for old in past.open_rows:
        told = _answer(old, accepted, by_key, by_raw)
        if told:
            found.append(Settled(import_id=old.import_id, row_no=old.row_no, resolution=told))
    return tuple(found)


def _answer(
    old: OpenRow,
    accepted: Mapping[Key, Checked],
    by_key: Mapping[Key, QuarantinedRow],
    by_raw: Mapping[str, QuarantinedRow],
) -> str | None:
    again = by_raw.get(_same(old.raw))
    if old.task_id and old.object_id:
        right = accepted.get((old.task_id, old.object_id))
        if right is not None and set(old.fields) <= right.said:
            return f"已由 {{import}} 第{right.row.row_no}行更正"
        again = by_key.get((old.task_id, old.object_id)) or again
    return f"已由 {{import}} 第{again.row_no}行取代（该行仍须更正）" if again else None


def _nothing(
    checked: Sequence[Checked], rows: Sequence[QuarantinedRow], problems: Sequence[ProblemRow], past: Past
) -> bool:
    """Whether the very same file has been imported before and would change nothing now."""
    if past.earlier_import is None or any(one.new for one in checked):
        return False
    if any(problem.version is not None for problem in problems):
        return False
    errors = {
        (one.row.row_no, tuple(sorted({p.code for p in one.problems if p.severity == "error"})))
        for one in checked
        if one.outcome == "quarantined"
    }
    return errors == {(row.row_no, row.codes) for row in past.earlier_rows} and len(rows) == len(past.earlier_rows)
