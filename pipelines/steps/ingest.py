"""The direct path: files and folders → warehouse, without a server. The Prefect flow takes the same steps."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Literal

from extractors.models import Frozen
from pipelines.steps.discover import discover
from pipelines.steps.isolate import TIMEOUT, Outcome, process_files, read_file, shown
from warehouse.models import Bundle

log = logging.getLogger(__name__)

#: Open late, close early: the warehouse is opened for so many notices at a time, so that readers get in between.
_BATCH = 16

Progress = Callable[[int, int, str], None]


class FileReport(Frozen):
    """What became of one file. ``action`` is that of the store; ``failed`` and ``unchanged`` speak for themselves."""

    path: str
    name: str
    action: Literal["loaded", "replaced", "unchanged", "kept", "failed"]
    notice_id: str | None = None
    items: int = 0
    review: int = 0
    quarantined: int = 0
    errors: int = 0
    warnings: int = 0
    reason: str | None = None


class IngestReport(Frozen):
    """``bugs`` are tracebacks of our own failures; ``seconds`` is wall time."""

    files: tuple[FileReport, ...]
    seconds: float
    bugs: tuple[str, ...] = ()

    def count(self, *actions: str) -> int:
        return sum(1 for file in self.files if file.action in actions)

    @property
    def exit_code(self) -> int:
        """0 all fine, 1 something needs a person, 2 nothing of what was asked for could be read, 3 a bug of ours."""
        if self.bugs:
            return 3
        failed = self.count("failed")
        if self.files and failed == len(self.files):
            return 2
        return 1 if failed or any(file.errors for file in self.files) else 0


def ingest(
    paths: Sequence[Path],
    warehouse: Path,
    *,
    progress: Progress | None = None,
    reread: bool = False,
    workers: int | None = None,
    timeout: float = TIMEOUT,
) -> IngestReport:
    """Read all files below ``paths`` and store them. Content that is loaded already is skipped.

    A file that cannot be read becomes a notice with status ``failed``; it never stops the others. ``progress``
    is called with (done, total, name). Raises :class:`warehouse.errors.WarehouseError` when the warehouse itself
    cannot be used.
    """
    began = time.perf_counter()
    files = discover(paths)
    reports: dict[Path, FileReport] = {}
    todo = _new_files(files, warehouse, reread, reports)
    bugs: list[str] = []
    done = len(reports)
    outcomes = process_files(todo, workers=workers, timeout=timeout) if todo else iter(())
    for batch in _batches(_watched(outcomes, progress, done, len(files))):
        bugs += [outcome.bug for outcome in batch if outcome.bug]
        reports.update(_store(batch, warehouse, reread))
    return IngestReport(
        files=tuple(reports[file] for file in files), seconds=time.perf_counter() - began, bugs=tuple(bugs)
    )


def _new_files(files: Iterable[Path], warehouse: Path, reread: bool, reports: dict[Path, FileReport]) -> list[Path]:
    """The files whose content is not loaded yet; the others get their report at once."""
    from warehouse.store import known_hashes  # noqa: PLC0415 - duckdb is loaded only when it is used

    known = known_hashes(warehouse)
    todo: list[Path] = []
    seen: dict[str, Path] = {}
    for file in files:
        data = read_file(file)
        if isinstance(data, str):
            todo.append(file)
            continue
        digest = sha256(data).hexdigest()
        stored = known.get(digest)
        name = shown(Path(file.name))
        if digest in seen:
            reason = f"与“{shown(Path(seen[digest].name))}”内容完全相同"
            reports[file] = FileReport(path=shown(file), name=name, action="unchanged", reason=reason)
        elif stored and not reread and not (stored.retryable and stored.status == "failed"):
            reports[file] = FileReport(
                path=shown(file),
                name=name,
                action="unchanged",
                notice_id=stored.notice_id,
                reason="此前已入库",
            )
        else:
            todo.append(file)
        seen.setdefault(digest, file)
    return todo


def _watched(outcomes: Iterator[Outcome], progress: Progress | None, done: int, total: int) -> Iterator[Outcome]:
    if progress:
        progress(done, total, "")
    for outcome in outcomes:
        done += 1
        if progress:
            progress(done, total, outcome.bundle.notice.source_name)
        log.info("read %s in %.2f s: %s", outcome.path, outcome.seconds, outcome.bundle.notice.status)
        yield outcome


def _batches(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    batch: list[Outcome] = []
    for outcome in outcomes:
        batch.append(outcome)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _store(batch: Sequence[Outcome], warehouse: Path, reread: bool) -> dict[Path, FileReport]:
    from warehouse.store import Writer  # noqa: PLC0415

    reports = {}
    with Writer(warehouse) as writer:
        for outcome in batch:
            result = writer.store(outcome.bundle, reread=reread)
            reports[outcome.path] = report_of(outcome.bundle, result.action)
    return reports


def report_of(bundle: Bundle, action: Literal["loaded", "replaced", "unchanged", "kept"]) -> FileReport:
    """The line for one stored bundle."""
    notice = bundle.notice
    failed = notice.status == "failed"
    return FileReport(
        path=notice.source_path,
        name=notice.source_name,
        action="failed" if failed else action,
        notice_id=notice.notice_id,
        items=len(bundle.items),
        review=sum(item.status == "review" for item in bundle.items),
        quarantined=sum(item.status == "quarantined" for item in bundle.items),
        errors=sum(finding.severity == "error" for finding in bundle.findings),
        warnings=sum(finding.severity == "warning" for finding in bundle.findings),
        reason=notice.failure,
    )
