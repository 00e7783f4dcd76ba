"""The scheduled way into the warehouse: the steps of ``mingcha ingest`` as Prefect tasks.

    find_documents → read_document (one per document, cached) → write_warehouse (one at a time) → artifact

Tasks exchange paths, hashes and JSON text, never a connection. Retried is only what may pass by itself: a
file or a share that cannot be read, a warehouse that another process holds. A bad document is not retried: it
gives a bundle with status ``failed``, which is stored like any other reading.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
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

from pipelines.flows.readers import Readers
from pipelines.flows.report import Stored, Summary, markdown, stored, summarize
from pipelines.flows.workdays import is_working_day
from pipelines.steps.discover import discover
from pipelines.steps.isolate import read_file, shown
from pipelines.version import READER_VERSION
from warehouse.errors import WarehouseBusy
from warehouse.models import Bundle
from warehouse.store import Known, Writer, known_hashes

OFFICE_TIME = ZoneInfo("Asia/Shanghai")
WRITER = "mingcha-writer"
ARTIFACT = "mingcha-ingest"
#: Documents read before the next ones are written: bounds memory, and a killed run keeps what it wrote.
BATCH = 100
READERS = Readers()
RUNNER: TaskRunner[Any] = ThreadPoolTaskRunner(max_workers=os.cpu_count() or 1)


@dataclass(frozen=True)
class Found:
    """A file of the inbox; ``digest`` is the SHA-256 of its bytes, ``None`` when they could not be read."""

    path: Path
    digest: str | None

    @property
    def name(self) -> str:
        return shown(Path(self.path.name))


class NotRead(Exception):
    """A document that gave no reading this time; ``bundle`` is the JSON text of its bundle, which says why.

    Raised, not returned, so that it is never cached. ``passing`` when trying again soon may help.
    """

    def __init__(self, reason: str, bundle: str, passing: bool) -> None:
        super().__init__(reason)
        self.bundle = bundle
        self.passing = passing


def _may_pass(_task: object, _run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: input and output, and the lock of the warehouse, not the document."""
    error = state.result(raise_on_failure=False)
    if isinstance(error, NotRead):
        return error.passing
    return isinstance(error, WarehouseBusy | OSError)


@task(retries=3, retry_delay_seconds=[5, 30, 120], retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def find_documents(folder: str) -> list[Found]:
    """All files below ``folder`` with their hashes. A missing folder may be an unmounted share."""
    if not Path(folder).is_dir():
        raise NotADirectoryError(f"文件夹“{folder}”不存在或无法打开，请检查路径和共享目录是否已挂载。")
    return [Found(path, _digest(path)) for path in discover([Path(folder)])]


def _digest(path: Path) -> str | None:
    data = read_file(path)
    return sha256(data).hexdigest() if isinstance(data, bytes) else None


def _is_empty(path: Path) -> bool:
    """An empty file is tried at the next run, when it may have been filled, not seconds later."""
    try:
        return path.stat().st_size == 0
    except OSError:
        return False


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def find_unread(documents: list[Found], warehouse: str) -> list[Found]:
    """Those that the warehouse does not hold yet, or holds as failed for a reason that may have passed.

    Of files with the same bytes the first one is read.
    """
    known = known_hashes(warehouse)
    first: dict[str | Found, Found] = {}
    for document in documents:
        first.setdefault(document.digest or document, document)
    return [document for document in first.values() if not _settled(known.get(document.digest or ""))]


def _settled(known: Known | None) -> bool:
    return known is not None and not (known.status == "failed" and known.retryable)


@cache
def _form_of_bundles() -> str:
    """Changes whenever the form of a bundle does, so that a cached reading always fits."""
    return sha256(json.dumps(Bundle.model_json_schema(), sort_keys=True).encode()).hexdigest()


def _cache_key(_context: TaskRunContext, parameters: dict[str, Any]) -> str | None:
    """Same bytes under the same name, read by the same rules; ``None`` (no caching) when there is no hash."""
    document: Found = parameters["document"]
    if document.digest is None:
        return None
    parts = (READER_VERSION, _form_of_bundles(), document.digest, shown(document.path))
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
    """One document → its bundle as JSON text, which outlives the process and a later version can still read.

    The document is read in a process of its own, so that one that hangs or eats memory ends alone.
    """
    outcome = READERS.read(document.path)
    notice = outcome.bundle.notice
    text = outcome.bundle.model_dump_json()
    if outcome.bug:
        get_run_logger().error("Our own code failed on %s:\n%s", document.name, outcome.bug)
    if notice.retryable:
        raise NotRead(notice.failure or "", text, passing=notice.sha256 is None and not _is_empty(document.path))
    return text


@task(retries=5, retry_delay_seconds=60, retry_condition_fn=_may_pass, cache_policy=NO_CACHE)
def write_warehouse(warehouse: str, bundles: list[str]) -> list[Stored]:
    """Store bundles one after the other, each in a transaction of its own; no other run writes meanwhile."""
    with concurrency(WRITER, strict=True), Writer(warehouse) as writer:
        return [_store(writer, Bundle.model_validate_json(text)) for text in bundles]


def _store(writer: Writer, bundle: Bundle) -> Stored:
    return stored(bundle, writer.store(bundle).action)


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
    documents = find_documents(folder)
    unread = find_unread(documents, warehouse)
    log.info("%d documents found, %d of them to read.", len(documents), len(unread))
    notices = list(_ingest(unread, warehouse))
    summary = summarize(len(documents), len(documents) - len(unread), notices)
    create_markdown_artifact(markdown(summary, notices, folder, warehouse), key=ARTIFACT)
    return summary


def _day() -> date:
    """The day for which the run was scheduled, as the office's calendar has it."""
    return (flow_run.scheduled_start_time or datetime.now(UTC)).astimezone(OFFICE_TIME).date()


def _ingest(unread: Sequence[Found], warehouse: str) -> Iterator[Stored]:
    if unread:
        with get_client(sync_client=True) as client:
            client.upsert_global_concurrency_limit_by_name(WRITER, 1)
    try:
        for start in range(0, len(unread), BATCH):
            readings = read_document.map(list(unread[start : start + BATCH]))
            yield from write_warehouse(warehouse, [_text(reading) for reading in readings])
    finally:
        READERS.close()


def _text(reading: PrefectFuture[str]) -> str:
    """The bundle of a finished task; what could not be read has one too. Any other exception is a bug."""
    result: str | Exception = reading.result(raise_on_failure=False)
    if isinstance(result, NotRead):
        return result.bundle
    if isinstance(result, Exception):
        raise result
    return result
