"""The direct path: files and folders → warehouse, without a server. The Prefect flow takes the same steps."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipelines.steps.discover import discover
from pipelines.steps.documents import Document, Shelf, members_of
from pipelines.steps.file_report import SETTLED, Action, FileReport, IngestReport, counted, merged, name_of, report_of
from pipelines.steps.isolate import TIMEOUT, Outcome, Pool, are_many, file_job, shown
from pipelines.steps.parts import PartToRead, mark_parts_unread, pending_parts
from pipelines.steps.reread import part_jobs
from warehouse.models import Bundle

if TYPE_CHECKING:
    from warehouse.store import Writer

__all__ = ["SETTLED", "SLICE", "FileReport", "IngestReport", "ingest", "report_of"]

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Open late, close early: the warehouse is opened for so many notices at a time, so that readers get in between.
_BATCH = 16
#: … or when so many fields and rows wait to be stored, for a long plan takes much memory.
_FIELDS = 20_000
#: So many files are finished, with all that archives among them carry, before the next are begun: what was unpacked
#: does not fill the disk.
SLICE = 100

#: A part that is read once more may turn out to be a main notice: so many rounds at most, as archives are deep.
ROUNDS = 3

Progress = Callable[[int, int, str], None]


def ingest(
    paths: Sequence[Path],
    warehouse: Path,
    *,
    progress: Progress | None = None,
    reread: bool = False,
    workers: int | None = None,
    timeout: float = TIMEOUT,
) -> IngestReport:
    """Read all files below ``paths``, and what archives among them carry, and store them. Content that is loaded
    already is skipped; attachments whose main notice has come in are read once more.

    A file that cannot be read becomes a notice with status ``failed``; it never stops the others. ``progress``
    is called with (done, total, name). Raises :class:`warehouse.errors.WarehouseError` when the warehouse itself
    cannot be used.
    """
    began = time.perf_counter()
    _refuse_device(warehouse)
    files = [Document(file_job(path), shown(Path(path.name))) for path in discover(paths)]
    shelf = Shelf(warehouse, reread=reread)
    todo = shelf.unread(files)
    with Pool(workers, timeout, warm=are_many(len(todo))) as pool, _writer(warehouse) as writer:
        run = _Run(pool, shelf, writer, progress, reread)
        run.tell(len(files) - len(todo), len(files))
        for start in range(0, len(todo), SLICE):
            run.read(todo[start : start + SLICE])
        again = run.join_parts(warehouse, {file.digest: file.job.path for file in files if file.digest})
    lines = _counted(merged([line for file in files for line in file.lines()], again), warehouse)
    return IngestReport(files=lines, seconds=time.perf_counter() - began, bugs=tuple(run.bugs))


def _refuse_device(warehouse: Path) -> None:
    """A device looks like an empty file, and a new warehouse would take its place."""
    from warehouse.errors import WarehouseError  # noqa: PLC0415

    if warehouse.exists() and not warehouse.is_file() and not warehouse.is_dir():
        raise WarehouseError(f"“{shown(warehouse)}”是设备或管道，不能作数据仓库：请换一个文件路径。")


def _writer(warehouse: Path) -> Writer:
    from warehouse.store import Writer  # noqa: PLC0415

    return Writer(warehouse)


def _counted(files: Sequence[FileReport], warehouse: Path) -> tuple[FileReport, ...]:
    """With the findings as they are after the linking of all files."""
    from warehouse.queries import finding_counts  # noqa: PLC0415

    read = [file.notice_id for file in files if file.notice_id and file.action != "unchanged"]
    return counted(files, finding_counts(warehouse, read)) if read else tuple(files)


class _Run:
    """One run over a pool of readers: what it has read, stored and told so far."""

    def __init__(self, pool: Pool, shelf: Shelf, writer: Writer, progress: Progress | None, reread: bool) -> None:
        self.bugs: list[str] = []
        self._pool, self._shelf, self._writer, self._reread = pool, shelf, writer, reread
        self._progress = progress
        self._done = self._total = 0

    def tell(self, done: int, total: int, name: str = "") -> None:
        """Count documents that are done, and documents that have come to light."""
        self._done, self._total = self._done + done, self._total + total
        if self._progress:
            self._progress(self._done, self._total, name)

    def read(self, documents: Sequence[Document]) -> None:
        """Read and store documents and, round after round, what they carry. An archive is stored after its members:
        a run that is cut short in between opens it again."""
        rooms = self._pool.work / "rooms"
        rooms.mkdir()
        try:
            for batch in _batches(self._unfold(documents, rooms)):
                actions = _store([outcome.bundle for _, outcome in batch], self._writer, self._reread)
                for (document, outcome), action in zip(batch, actions, strict=True):
                    document.report = report_of(outcome.bundle, action, document.name)
                batch.clear()  # what is stored must not stay in memory while the next ones are read
        finally:
            shutil.rmtree(rooms, ignore_errors=True)

    def _unfold(self, documents: Sequence[Document], rooms: Path) -> Iterator[tuple[Document, Outcome]]:
        queue = list(documents)
        jobs = [document.job._replace(room=rooms / f"{n:05d}") for n, document in enumerate(documents)]
        archives: list[tuple[Document, Outcome]] = []
        for n, outcome in enumerate(self._pool.run(jobs)):
            document = queue[n]
            document.job = outcome.job
            self._note(outcome)
            if not outcome.members:
                self.tell(1, 0, document.name)
                yield document, outcome
                continue
            archives.append((document, outcome))
            document.members = members_of(document, outcome.bundle, outcome.members)
            new = self._shelf.unread(document.members)
            self.tell(1 + len(document.members) - len(new), len(document.members), document.name)
            queue += new
            jobs += [member.job for member in new]
        yield from reversed(archives)

    def _note(self, outcome: Outcome) -> None:
        if outcome.bug:
            self.bugs.append(outcome.bug)
        log.info("read %s in %.2f s: %s", outcome.job.source, outcome.seconds, outcome.bundle.notice.status)

    def join_parts(self, warehouse: Path, paths: dict[str, Path]) -> list[FileReport]:
        """Read attachments once more whose main notice is known now; ``paths`` by the SHA-256 of their bytes."""
        reports: dict[str | None, FileReport] = {}
        tried: list[PartToRead] = []
        for number in range(ROUNDS):
            parts = [part for part in pending_parts(warehouse, failed=self._reread) if part not in tried]
            if not parts:
                break
            room = self._pool.work / f"parts-{number}"
            room.mkdir()
            again, missing = self._read_parts(parts, paths, room)
            reports.update((report.notice_id, report) for report in again)
            mark_parts_unread(warehouse, missing)
            tried += parts
        return list(reports.values())

    def _read_parts(
        self, parts: Sequence[PartToRead], paths: dict[str, Path], room: Path
    ) -> tuple[list[FileReport], list[PartToRead]]:
        jobs, missing = part_jobs(parts, paths, self._pool.run, room)
        reports: list[FileReport] = []
        of = {part.sha256: part for part in parts}
        for batch in _batches((None, outcome) for outcome in self._pool.run(jobs)):
            for _, outcome in batch:
                self._note(outcome)
            bundles = [outcome.bundle for _, outcome in batch]
            for bundle, action in zip(bundles, _store(bundles, self._writer, reread=True), strict=True):
                if bundle.notice.status == "failed":
                    missing += _failed(of, bundle)
                else:
                    reports.append(report_of(bundle, action, name_of(bundle.notice.source_path)))
        return reports, missing


def _failed(of: dict[str, PartToRead], bundle: Bundle) -> list[PartToRead]:
    part = of.get(bundle.notice.sha256 or "")
    return [part.model_copy(update={"failure": bundle.notice.failure})] if part else []


def _batches(outcomes: Iterable[tuple[T, Outcome]]) -> Iterator[list[tuple[T, Outcome]]]:
    batch: list[tuple[T, Outcome]] = []
    fields = 0
    for one in outcomes:
        batch.append(one)
        fields += len(one[1].bundle.fields) + len(one[1].bundle.rows)
        del one
        if len(batch) >= _BATCH or fields >= _FIELDS:
            yield batch
            batch, fields = [], 0
    if batch:
        yield batch


def _store(bundles: Sequence[Bundle], writer: Writer, reread: bool) -> list[Action]:
    from warehouse.errors import WarehouseError  # noqa: PLC0415

    try:
        with writer:  # closed after each batch
            return [writer.store(bundle, reread=reread).action for bundle in bundles]
    except Exception as error:
        trouble = next((words for mark, words in _DISK if mark in str(error)), None)
        if trouble is None or isinstance(error, WarehouseError):
            raise
        sentence = f"写入数据仓库“{shown(Path(writer.path))}”时{trouble}；已入库的通知完好，处理后再运行一次即可。"
        raise WarehouseError(sentence) from error


#: What the database reports when the disk, not the data, is at fault, whatever the class of its error.
_DISK = (
    ("No space left", "磁盘已满，请清理磁盘"),
    ("File too large", "文件超过了系统允许的大小，请放宽限制或换一个位置"),
    ("Permission denied", "没有写入权限，请检查权限"),
    ("Read-only file system", "磁盘只读，请换一个位置"),
    ("Input/output error", "磁盘出错，请检查磁盘"),
)
