"""Import files of results: read, check every row, keep what is right, give back what is not.

One transaction per file: a killed import has done nothing or everything. What becomes of each row is decided in
:mod:`pipelines.steps.results.planning`.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from extractors.models import Frozen
from pipelines.steps.results.facts import Past, gather, office_day
from pipelines.steps.results.models import ResultFile
from pipelines.steps.results.planning import Plan, plan_import
from pipelines.steps.results.validate import Checked
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.results import store
from warehouse.results.records import Counts, ImportRecord


class CodeCount(Frozen):
    """How many rows have a problem, with the first message."""

    code: str
    severity: str
    rows: int
    message: str


class FileReport(Frozen):
    """What one file brought. ``status``: imported, unchanged (nothing new in it), failed (``error`` says why).

    ``messages``: what is wrong with the quarantined rows, in order; ``settled``: earlier quarantined rows that are done
    with; ``earlier_import``: the last import of the very same file."""

    file: str
    status: Literal["imported", "unchanged", "failed"]
    import_id: str | None = None
    earlier_import: str | None = None
    kind: str | None = None
    sha256: str | None = None
    counts: Counts = Counts()
    codes: tuple[CodeCount, ...] = ()
    messages: tuple[str, ...] = ()
    settled: int = 0
    open_rows: int = 0
    rejects: str | None = None
    error: str | None = None


class ResultsReport(Frozen):
    """All files of one command."""

    files: tuple[FileReport, ...]

    @property
    def exit_code(self) -> int:
        """2: a file could not be read; 1: rows wait for somebody; 0: done."""
        if any(one.status == "failed" for one in self.files):
            return 2
        return 1 if any(one.open_rows for one in self.files) else 0


def import_file(
    source: ResultFile, path: Path, warehouse: Path, *, reason: str | None, rejects: Path | None, by: str, now: datetime
) -> FileReport:
    """Check and keep one file that has been read. ``now`` is aware. Raises :class:`WarehouseError`; nothing has been
    changed then."""
    from pipelines.steps.results.rejects import write_rejects  # noqa: PLC0415

    with opened(warehouse) as con:
        facts, past = gather(con, source, office_day(now))
        plan, checked = plan_import(source, facts, past, reason)
        waiting = {row.row_no for row in plan.rows if row.resolved_at is None}
        if plan.nothing:
            waiting = {row.row_no for row in past.earlier_rows if row.resolved_at is None}
            if waiting and rejects:
                write_rejects(source, _messages(checked, waiting), rejects)
            return _report(source, plan, checked, past, waiting=waiting, rejects=rejects if waiting else None)
        target = None
        if waiting:
            target = rejects or free_name(warehouse.absolute().parent / f"{path.stem}-退回.xlsx")
        draft = target.with_name(f".{os.getpid()}-{target.name}") if target else None
        try:
            if draft:
                write_rejects(source, _messages(checked, waiting), draft)
            stamp = now.astimezone(UTC).replace(tzinfo=None)
            import_id = store.store_import(
                con, _record(source, plan, stamp, by), plan.versions, plan.rows, plan.problems, plan.settled
            )
            if draft and target:
                draft.replace(target)
        finally:
            if draft:
                with suppress(OSError):
                    draft.unlink(missing_ok=True)
    return _report(source, plan, checked, past, waiting=waiting, import_id=import_id, rejects=target)


def _messages(checked: Iterable[Checked], rows: Collection[int]) -> dict[int, list[str]]:
    """Row → everything that is wrong with it."""
    return {one.row.row_no: [p.message for p in one.problems] for one in checked if one.row.row_no in rows}


def free_name(path: Path) -> Path:
    """``path``, or the first of ``…-2.xlsx``, ``…-3.xlsx`` that is not there yet."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


def _record(source: ResultFile, plan: Plan, stamp: datetime, by: str) -> ImportRecord:
    return ImportRecord(
        source_name=source.name,
        source_sha256=source.sha256,
        source_kind=source.kind,
        mapping=json.dumps(source.mapping, ensure_ascii=False),
        options=json.dumps(source.options, ensure_ascii=False),
        counts=plan.counts,
        imported_at=stamp,
        imported_by=by,
        reason=plan.reason,
    )


def _report(
    source: ResultFile,
    plan: Plan,
    checked: Sequence[Checked],
    past: Past,
    *,
    waiting: Iterable[int] = (),
    import_id: str | None = None,
    rejects: Path | None = None,
) -> FileReport:
    left = set(waiting)
    messages = [p.message for one in checked if one.row.row_no in left for p in one.problems if p.severity == "error"]
    changed = plan.counts.new or plan.counts.revised or plan.counts.quarantined
    return FileReport(
        file=source.name,
        status="imported" if import_id and changed else "unchanged",
        import_id=import_id,
        earlier_import=past.earlier_import,
        kind=source.kind,
        sha256=source.sha256,
        counts=plan.counts,
        codes=_codes(checked),
        messages=tuple(messages),
        settled=len(plan.settled) if import_id else 0,
        open_rows=len(left),
        rejects=str(rejects) if rejects else None,
    )


def _codes(checked: Sequence[Checked]) -> tuple[CodeCount, ...]:
    first: dict[str, tuple[str, str]] = {}
    rows: Counter[str] = Counter()
    for one in checked:
        for problem in one.problems:
            first.setdefault(problem.code, (problem.severity, problem.message))
        rows.update({problem.code for problem in one.problems})
    order = ("error", "warning", "info")
    found = [CodeCount(code=c, severity=s, rows=rows[c], message=m) for c, (s, m) in first.items()]
    return tuple(sorted(found, key=lambda one: (order.index(one.severity), -one.rows, one.code)))


def failed(path: Path, error: WarehouseError) -> FileReport:
    """A file that could not be read or kept."""
    return FileReport(file=path.name, status="failed", error=str(error))
