"""The scheduled way into the warehouse: the steps of ``mingcha ingest`` as Prefect tasks.

    find_documents → read_document (one per document, cached) → write_warehouse (one at a time) → artifact
                     ↑ what archives carry, round after round      then: attachments once more, with their main notice

Tasks exchange paths, hashes and JSON text, never a connection. Retried is only what may pass by itself: a
file or a share that cannot be read, a warehouse that another process holds. A bad document is not retried: it
gives a bundle with status ``failed``, which is stored like any other reading.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, TaskRun
from prefect.concurrency.sync import concurrency
from prefect.context import TaskRunContext
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.states import Completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from extractors.models import Frozen
from pipelines.flows.readers import Readers
from pipelines.flows.report import Stored, Summary, markdown, stored, summarize, with_findings
from pipelines.flows.workdays import is_working_day
from pipelines.steps.discover import discover
from pipelines.steps.documents import Document, Shelf, members_of
from pipelines.steps.file_report import name_of
from pipelines.steps.ingest import ROUNDS, SLICE
from pipelines.steps.isolate import Job, Outcome, file_job
from pipelines.steps.parts import PartToRead, mark_parts_unread, pending_parts
from pipelines.steps.reread import part_jobs
from pipelines.version import READER_VERSION
from warehouse.answers import FindingRow
from warehouse.errors import WarehouseBusy
from warehouse.models import Bundle
from warehouse.queries import contradicted, findings
from warehouse.store import Writer

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
WRITER = "mingcha-writer"
ARTIFACT = "mingcha-ingest"
READERS = Readers()
RUNNER: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=os.cpu_count() or 1)


class Found:
    """A document to read; ``digest`` is the SHA-256 of its bytes, ``None`` when they could not be read."""

    def __init__(self, job: Job, digest: str | None, name: str) -> None:
        self.job, self.digest, self.name = job, digest, name


class Reading(Frozen):
    """What a document gave; ``members``: the files that it carried, as (name, where they lay in that run)."""

    bundle: Bundle
    members: tuple[tuple[str, str], ...] = ()


class Read(NamedTuple):
    """A document of the run with its bundle."""

    document: Document
    bundle: Bundle


class NotRead(Exception):
    """A document that gave no reading this time; ``text`` is the JSON text of its :class:`Reading`, which says why.

    Raised, not returned, so that it is never cached. ``passing`` when trying again soon may help.
    """

    def __init__(self, reason: str, text: str, passing: bool) -> None:
        super().__init__(reason)
        self.text = text
        self.passing = passing


def _may_pass(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: input and output, and the lock of the warehouse, not the document."""
    error = state.result(raise_on_failure=False)
    if isinstance(error, NotRead):
        return error.passing
    return isinstance(error, WarehouseBusy | OSError)


@task(retries=3, retry_delay_seconds=[5, 30, 120], retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def find_documents(folder: str) -> list[Job]:
    """All files below ``folder``. A missing folder may be an unmounted share."""
    if not Path(folder).is_dir():
        raise NotADirectoryError(f"文件夹“{folder}”不存在或无法打开，请检查路径和共享目录是否已挂载。")
    return [file_job(path) for path in discover([Path(folder)])]


def _is_empty(path: Path) -> bool:
    """An empty file is tried at the next run, when it may have been filled, not seconds later."""
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def ask_warehouse(warehouse: str) -> Shelf:
    """What the warehouse holds, so that only what is new is read."""
    return Shelf(Path(warehouse))


@cache
def _form_of_readings() -> str:
    """Changes whenever the form of a reading does, so that a cached reading always fits."""
    return sha256(json.dumps(Reading.model_json_schema(), sort_keys=True).encode()).hexdigest()


def _cache_key(_context: TaskRunContext, parameters: dict[str, Any]) -> str | None:
    """Same bytes at the same place, read by the same rules; ``None`` (no caching) when there is no hash."""
    document: Found = parameters["document"]
    if document.digest is None:
        return None
    job = document.job
    inherited = job.inherited.model_dump_json() if job.inherited else ""
    parts = (READER_VERSION, _form_of_readings(), document.digest, job.source, job.parent or "", inherited)
    return sha256("\x1f".join(parts).encode()).hexdigest()


@task(
    task_run_name="read {document.name}",
    retries=2,
    retry_delay_seconds=[5, 30],
    retry_condition_fn=_may_pass,
    cache_key_fn=_cache_key,
    persist_result=True,
    result_serializer="json",
)
def read_document(document: Found) -> str:
    """One document → its reading as JSON text, which outlives the process and a later version can still read.

    The document is read in a process of its own, so that one that hangs or eats memory ends alone.
    """
    outcome = READERS.read(document.job)
    notice = outcome.bundle.notice
    members = tuple((name, str(path)) for name, path in outcome.members)
    text = Reading(bundle=outcome.bundle, members=members).model_dump_json()
    if outcome.bug:
        get_run_logger().error("Our own code failed on %s:\n%s", document.name, outcome.bug)
    if notice.retryable:
        raise NotRead(notice.failure or "", text, passing=notice.sha256 is None and not _is_empty(document.job.path))
    return text


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def write_warehouse(warehouse: str, bundles: list[str], reread: bool = False) -> list[str]:
    """Store bundles one after the other, each in a transaction of its own; no other run writes meanwhile. What became
    of each, as :class:`warehouse.store.StoreResult` has it."""
    with concurrency(WRITER, strict=True), Writer(warehouse) as writer:
        return [writer.store(Bundle.model_validate_json(text), reread=reread).action for text in bundles]


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def find_parts(warehouse: str) -> list[PartToRead]:
    """Attachments that must be read once more, since their main notice is known now."""
    return pending_parts(Path(warehouse))


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def find_findings(warehouse: str, notice_ids: list[str]) -> tuple[list[FindingRow], dict[str, str]]:
    """What is open once all files have been linked: what another file settles is none any more, and two plans that
    differ show only then; with the files (of earlier runs, too) that the plans of these notices contradict."""
    return findings(warehouse), contradicted(warehouse, notice_ids)


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def leave_parts(warehouse: str, parts: list[PartToRead]) -> None:
    """Say in the warehouse which of them could not be read once more."""
    with concurrency(WRITER, strict=True):
        mark_parts_unread(Path(warehouse), parts)


@flow(name="ingest-notices", task_runner=RUNNER)
def ingest_notices(
    folder: str, warehouse: str = "warehouse.duckdb", only_working_days: bool = False
) -> Summary | State[None]:
    """Read what is new below ``folder`` into the warehouse.

    With ``only_working_days`` the run ends at once on a Chinese day off; beyond the years whose public
    holidays are known it runs every day and says so.
    """
    log = get_run_logger()
    if only_working_days:
        day = _day()
        working = is_working_day(day)
        if working is None:
            log.warning("The public holidays of %d are not known to this installation; running anyway.", day.year)
        elif not working:
            log.info("%s is a day off in China: nothing is read.", day)
            return Completed(message=f"{day} is a day off in China", name="Skipped")
    shelf = ask_warehouse(warehouse)
    documents = [Document(job, job.name) for job in find_documents(folder)]
    unread = shelf.unread(documents)
    log.info("%d documents found, %d of them to read.", len(documents), len(unread))
    try:
        notices = {one.bundle.notice.notice_id: _line(one, action) for one, action in _ingest(unread, shelf, warehouse)}
        read = len(notices)
        for one, action in _join_parts({one.digest: one.job.path for one in documents if one.digest}, warehouse):
            known = notices.get(one.bundle.notice.notice_id)
            notices[one.bundle.notice.notice_id] = _line(one, known.action if known else action)
        if notices:
            notices = with_findings(notices, *find_findings(warehouse, list(notices)))
    finally:
        READERS.close()
    carried = sum(len(list(document.below())) for document in documents)
    found = len(documents) + carried
    summary = summarize(found, found - read, list(notices.values()), carried)
    create_markdown_artifact(markdown(summary, list(notices.values()), folder, warehouse), key=ARTIFACT)
    return summary


def _line(one: Read, action: str) -> Stored:
    return stored(one.bundle, action, one.document.name)


def _day() -> date:
    """The day for which the run was scheduled, as the office's calendar has it."""
    return (flow_run.scheduled_start_time or datetime.now(UTC)).astimezone(OFFICE_TIME).date()


def _ingest(unread: Sequence[Document], shelf: Shelf, warehouse: str) -> Iterator[tuple[Read, str]]:
    """Read and store, some files with all that they carry at a time; each notice with what became of it."""
    if unread:
        _one_writer()
    for start in range(0, len(unread), SLICE):
        rooms = READERS.work / "rooms"
        rooms.mkdir()
        for number, document in enumerate(unread[start : start + SLICE]):
            document.job = document.job._replace(room=rooms / f"{number:05d}")
        yield from _store(list(_unfold(unread[start : start + SLICE], shelf)), warehouse)
        shutil.rmtree(rooms, ignore_errors=True)


def _one_writer() -> None:
    with get_client(sync_client=True) as client:
        client.upsert_global_concurrency_limit_by_name(WRITER, 1)


def _unfold(documents: Sequence[Document], shelf: Shelf) -> Iterator[Read]:
    """Readings of the documents, then of what they carry, and so on; archives last, the innermost first."""
    archives: list[Read] = []
    while documents:
        following: list[Document] = []
        for document, reading in zip(documents, _read(documents), strict=True):
            if not reading.members:
                yield Read(document, reading.bundle)
                continue
            archives.append(Read(document, reading.bundle))
            members = [(name, Path(path)) for name, path in reading.members]
            document.members = members_of(document, reading.bundle, members)
            following += shelf.unread(document.members)
        documents = following
    yield from reversed(archives)


def _read(documents: Sequence[Document]) -> Iterator[Reading]:
    """Readings of the documents, in their order. That of an archive from the cache names files of an earlier run: it is
    opened once more."""
    found = [Found(one.job, one.digest, one.name) for one in documents]
    for document, future in zip(found, read_document.map(found), strict=True):
        reading = _reading(future)
        if not all(Path(path).exists() for _, path in reading.members):
            reading = _reading(read_document.with_options(refresh_cache=True).submit(document))
        yield reading


def _store(read: list[Read], warehouse: str, reread: bool = False) -> Iterator[tuple[Read, str]]:
    actions = write_warehouse(warehouse, [one.bundle.model_dump_json() for one in read], reread)
    return zip(read, actions, strict=True)


def _join_parts(paths: dict[str, Path], warehouse: str) -> Iterator[tuple[Read, str]]:
    """Attachments read once more with what they take over from their main notice, as ``mingcha ingest`` does it."""
    tried: list[PartToRead] = []
    for number in range(ROUNDS):
        parts = [part for part in find_parts(warehouse) if part not in tried]
        if not parts:
            return
        if not tried:
            _one_writer()
        room = READERS.work / f"parts-{number}"
        room.mkdir()
        yield from _read_parts(parts, paths, warehouse, room)
        tried += parts


def _read_parts(
    parts: Sequence[PartToRead], paths: dict[str, Path], warehouse: str, room: Path
) -> Iterator[tuple[Read, str]]:
    jobs, missing = part_jobs(parts, paths, _read_all, room)
    of = {part.source_path: part for part in parts}
    documents = [Document(job, name_of(job.source), of[job.source].sha256) for job in jobs]
    read = [Read(one, reading.bundle) for one, reading in zip(documents, _read(documents), strict=True)]
    for one, action in _store(read, warehouse, reread=True):
        if one.bundle.notice.status == "failed":
            failure = one.bundle.notice.failure
            missing.append(of[one.document.job.source].model_copy(update={"failure": failure}))
        else:
            yield one, action
    if missing:
        leave_parts(warehouse, missing)


def _read_all(jobs: Sequence[Job]) -> Iterator[Outcome]:
    return (READERS.read(job) for job in jobs)


def _reading(future: PrefectFuture[str]) -> Reading:
    """What a finished task gave; what could not be read has a bundle, too. Any other exception is a bug."""
    result: str | Exception = future.result(raise_on_failure=False)
    if isinstance(result, NotRead):
        result = result.text
    if isinstance(result, Exception):
        raise result
    return Reading.model_validate_json(result)
