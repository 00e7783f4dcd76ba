"""The direct path: files and folders → warehouse, without a server. The Prefect flow takes the same steps."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from extractors.models import Frozen
from pipelines.steps.discover import discover
from pipelines.steps.isolate import TIMEOUT, Outcome, digest_of, process_files, shown
from warehouse.models import Bundle

log = logging.getLogger(__name__)

#: Open late, close early: the warehouse is opened for so many notices at a time, so that readers get in between.
_BATCH = 16
#: … or when so many fields and rows wait to be stored, for a long plan takes much memory.
_FIELDS = 20_000

#: The reason given for content that is in the warehouse already.
SETTLED = "此前已入库"

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
    _refuse_device(warehouse)
    files = discover(paths)
    reports: dict[Path, FileReport] = {}
    todo, twins = _new_files(files, warehouse, reread, reports)
    bugs: list[str] = []
    done = len(reports)
    outcomes = process_files(todo, workers=workers, timeout=timeout) if todo else iter(())
    for batch in _batches(_watched(outcomes, progress, done, len(files))):
        bugs += [outcome.bug for outcome in batch if outcome.bug]
        reports.update(_store(batch, warehouse, reread))
        batch.clear()  # what is stored must not stay in memory while the next ones are read
    for file, first in twins.items():
        reports[file] = _twin(file, reports[first])
    return IngestReport(
        files=tuple(reports[file] for file in files), seconds=time.perf_counter() - began, bugs=tuple(bugs)
    )


def _refuse_device(warehouse: Path) -> None:
    """A device looks like an empty file, and a new warehouse would take its place."""
    from warehouse.errors import WarehouseError  # noqa: PLC0415

    if warehouse.exists() and not warehouse.is_file() and not warehouse.is_dir():
        raise WarehouseError(f"“{shown(warehouse)}”是设备或管道，不能作数据仓库：请换一个文件路径。")


def _new_files(
    files: Iterable[Path], warehouse: Path, reread: bool, reports: dict[Path, FileReport]
) -> tuple[list[Path], dict[Path, Path]]:
    """The files whose content is not loaded yet, and those that are copies of an earlier one; the others get
    their report at once."""
    from warehouse.store import known_hashes  # noqa: PLC0415 - duckdb is loaded only when it is used

    known = known_hashes(warehouse)
    failures: dict[str, str | None] | None = None
    todo: list[Path] = []
    twins: dict[Path, Path] = {}
    seen: dict[str, Path] = {}
    for file in files:
        digest = digest_of(file)
        if digest is None:
            todo.append(file)
            continue
        stored = known.get(digest)
        if digest in seen:
            twins[file] = seen[digest]
        elif stored and not reread and not (stored.retryable and stored.status == "failed"):
            failure = None
            if stored.status == "failed":
                failures = _failures(warehouse) if failures is None else failures
                failure = failures.get(stored.notice_id)
            reports[file] = _settled(file, stored.notice_id, failure)
        else:
            todo.append(file)
        seen.setdefault(digest, file)
    return todo, twins


def _failures(warehouse: Path) -> dict[str, str | None]:
    """Why notices could not be read, by their ids."""
    from warehouse.queries import notices  # noqa: PLC0415

    return {notice.notice_id: notice.failure for notice in notices(warehouse)}


def _settled(file: Path, notice_id: str, failure: str | None) -> FileReport:
    """The line for content that was read before; what failed then would fail again."""
    return FileReport(
        path=shown(file),
        name=shown(Path(file.name)),
        action="failed" if failure else "unchanged",
        notice_id=notice_id,
        reason=failure or SETTLED,
    )


def _twin(file: Path, first: FileReport) -> FileReport:
    """The line for a copy: it is what the first one is, and is counted once."""
    reason = f"与“{first.name}”内容完全相同"
    return FileReport(
        path=shown(file),
        name=shown(Path(file.name)),
        action="failed" if first.action == "failed" else "unchanged",
        notice_id=first.notice_id,
        reason=f"{reason}：{first.reason}" if first.action == "failed" else reason,
    )


def _watched(outcomes: Iterator[Outcome], progress: Progress | None, done: int, total: int) -> Iterator[Outcome]:
    if progress:
        progress(done, total, "")
    for outcome in outcomes:
        done += 1
        if progress:
            progress(done, total, outcome.bundle.notice.source_name)
        log.info("read %s in %.2f s: %s", shown(outcome.path), outcome.seconds, outcome.bundle.notice.status)
        yield outcome
        del outcome


def _batches(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    batch: list[Outcome] = []
    fields = 0
    for outcome in outcomes:
        batch.append(outcome)
        fields += len(outcome.bundle.fields) + len(outcome.bundle.rows)
        del outcome
        if len(batch) >= _BATCH or fields >= _FIELDS:
            yield batch
            batch, fields = [], 0
    if batch:
        yield batch


def _store(batch: Sequence[Outcome], warehouse: Path, reread: bool) -> dict[Path, FileReport]:
    from warehouse.errors import WarehouseError  # noqa: PLC0415
    from warehouse.store import Writer  # noqa: PLC0415

    reports = {}
    try:
        with Writer(warehouse) as writer:
            for outcome in batch:
                result = writer.store(outcome.bundle, reread=reread)
                reports[outcome.path] = report_of(outcome.bundle, result.action)
    except Exception as error:
        trouble = next((words for mark, words in _DISK if mark in str(error)), None)
        if trouble is None or isinstance(error, WarehouseError):
            raise
        sentence = f"写入数据仓库“{shown(warehouse)}”时{trouble}；已入库的通知完好，处理后再运行一次即可。"
        raise WarehouseError(sentence) from error
    return reports


#: What the database reports when the disk, not the data, is at fault, whatever the class of its error.
_DISK = (
    ("No space left", "磁盘已满，请清理磁盘"),
    ("File too large", "文件超过了系统允许的大小，请放宽限制或换一个位置"),
    ("Permission denied", "没有写入权限，请检查权限"),
    ("Read-only file system", "磁盘只读，请换一个位置"),
    ("Input/output error", "磁盘出错，请检查磁盘"),
)


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
