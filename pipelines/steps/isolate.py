"""Read files in processes of their own: one that hangs, dies or eats memory takes no other with it."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing as mp
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import NamedTuple

from extractors.host import Host, serving
from pipelines.steps.reading import (
    LARGEST,
    TOO_MUCH,
    Job,
    Outcome,
    digest_of,
    file_job,
    given_up,
    member_jobs,
    process_file,
    read_file,
    shown,
)
from pipelines.steps.work_folder import WorkFolder

__all__ = [
    "LARGEST", "TIMEOUT", "Job", "Outcome", "Pool", "are_many", "digest_of", "file_job", "member_jobs", "process_file",
    "process_files", "read_file", "shown",
]  # fmt: skip

log = logging.getLogger(__name__)

#: Seconds that one file may take, and bytes that one reader may hold. With the main process a reader at its limit
#: stays below 1 GB.
TIMEOUT = 60.0
MEMORY = 800_000_000
#: A scan has that time for each page, but no more than this in all (seconds), and more memory: the models of the
#: recognition alone take some 300 MB, a page of 200 dpi as much again.
TIMEOUT_PAGES = 1800.0
MEMORY_SCAN = 1_300_000_000
#: A reader that has held so many bytes is replaced: what a large file leaves behind is not the next one's burden.
GROWN = 400_000_000
#: One that recognises characters is kept with its models, which take seconds to load, up to so many bytes.
GROWN_SCAN = 1_000_000_000
#: So many files may be read while an earlier one still takes its time; their readings wait in memory.
AHEAD = 200

#: Below so many files processes of their own cost more than they bring in speed; one still guards against crashes.
_FEW = 4

#: A reader's exit code when it has no memory left even to say so.
_NO_MEMORY = 71
_DIED = "读取程序意外中止，文件可能损坏，请用办公软件打开后另存，再重新放入。"
#: Beats nearer to each other than this (seconds) are one.
_BEAT = 0.5


def are_many(files: int) -> bool:
    """Whether so many files are worth a warm start and several readers."""
    return files >= _FEW


class _Beat(NamedTuple):
    """A reader at work has done another page."""


class _Done(NamedTuple):
    """``spent``: this reader must be replaced. ``answer`` is an :class:`Outcome`; packed it takes a sixth of the
    memory."""

    spent: bool
    answer: bytes


def process_files(paths: Sequence[Path], *, workers: int | None = None, timeout: float = TIMEOUT) -> Iterator[Outcome]:
    """Read files in up to ``workers`` processes; outcomes come in the order of ``paths``."""
    with Pool(workers, timeout, warm=are_many(len(paths))) as pool:
        yield from pool.run([file_job(path, pool.work / f"{n:05d}") for n, path in enumerate(paths)])


class _Worker:
    def __init__(self, context: mp.context.BaseContext, timeout: float) -> None:
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)  # type: ignore[attr-defined]
        self.process.start()
        theirs.close()
        self.timeout = timeout
        self.index: int | None = None
        self.began = self.deadline = 0.0

    def take(self, index: int, job: Job, threads: int, work: Path) -> None:
        self.index = index
        self.began = time.monotonic()
        self.deadline = self.began + self.timeout
        with contextlib.suppress(OSError):  # its death is noticed when its answer is awaited
            self.pipe.send((job, threads, work))

    def beat(self) -> None:
        """Another page is done: the time starts anew, within the limit for all pages."""
        self.deadline = min(time.monotonic() + self.timeout, self.began + max(TIMEOUT_PAGES, self.timeout))

    def late(self) -> str:
        seconds = time.monotonic() - self.began
        if seconds >= TIMEOUT_PAGES:
            return f"识别图像超过{TIMEOUT_PAGES / 60:.0f}分钟，已停止，文件页数太多，请拆分后重新放入。"
        paged = self.deadline - self.began > self.timeout
        what = "读取一页" if paged else "读取"
        return f"{what}超过{self.timeout:.0f}秒，已停止，文件可能损坏或过于复杂，请另存或拆分后重新放入。"

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


@contextlib.contextmanager
def _no_interrupt() -> Iterator[None]:
    """Processes started meanwhile never see Ctrl-C: this process hears it, a moment later, and ends them."""
    resource_tracker.ensure_running()  # started later, it would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Pool:
    """Up to ``size`` reader processes (one per core) that stay alive between files; a dead or slow one is replaced.

    They are started when there is work for them: a few files are read by one. ``warm`` says whether many are to come.
    ``work`` is a folder for what archives carry and for other programs; a pool without one has its own, which it
    removes when it is closed.
    """

    def __init__(
        self, size: int | None = None, timeout: float = TIMEOUT, *, warm: bool = True, work: Path | None = None
    ) -> None:
        self.context = mp.get_context("forkserver")
        self.context.set_forkserver_preload(["pipelines.steps.warm" if warm else "pipelines.steps.process"])
        self.timeout = timeout
        self.size = size or os.cpu_count() or 1
        self.workers: list[_Worker] = []
        self._own = None if work else WorkFolder()
        self.work = work or (self._own.path if self._own else Path())

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()
        self.workers.clear()
        if self._own:
            self._own.remove()

    def run(self, jobs: Sequence[Job]) -> Iterator[Outcome]:
        """Outcomes in the order of ``jobs``, to which more may be appended meanwhile: archives bring them forth."""
        ready: dict[int, Outcome | bytes] = {}
        taken = nearest = 0
        while nearest < len(jobs):
            self._staff(len(jobs))
            taken = self._feed(jobs, taken, nearest + AHEAD)
            self._collect(jobs, ready)
            while nearest in ready:
                yield _opened(ready.pop(nearest))
                nearest += 1

    def _staff(self, jobs: int) -> None:
        wanted = min(self.size, jobs) if are_many(jobs) else 1
        while len(self.workers) < wanted:
            with _no_interrupt():
                self.workers.append(_Worker(self.context, self.timeout))

    def _feed(self, jobs: Sequence[Job], taken: int, before: int) -> int:
        threads = max(1, (os.cpu_count() or 1) // len(self.workers))
        for n, worker in enumerate(self.workers):
            if worker.index is None and taken < min(before, len(jobs)):
                if not worker.process.is_alive():
                    self._renew(n)
                self.workers[n].take(taken, jobs[taken], threads, self.work)
                taken += 1
        return taken

    def _renew(self, n: int) -> None:
        self.workers[n].stop()
        self.workers[n] = _Worker(self.context, self.timeout)

    def _collect(self, jobs: Sequence[Job], ready: dict[int, Outcome | bytes]) -> None:
        busy = {worker.pipe: n for n, worker in enumerate(self.workers) if worker.index is not None}
        patience = min(self.workers[n].deadline for n in busy.values()) - time.monotonic()
        answered = wait(list(busy), timeout=max(patience, 0.0))
        for pipe in answered:
            assert isinstance(pipe, Connection)
            self._hear(busy[pipe], jobs, ready)
        for pipe, n in busy.items():
            if pipe not in answered and time.monotonic() >= self.workers[n].deadline:
                self._give_up(n, jobs, ready, self.workers[n].late())

    def _hear(self, n: int, jobs: Sequence[Job], ready: dict[int, Outcome | bytes]) -> None:
        worker = self.workers[n]
        assert worker.index is not None
        try:
            said: _Beat | _Done = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(1.0)
            self._give_up(n, jobs, ready, TOO_MUCH if worker.process.exitcode == _NO_MEMORY else _DIED)
            return
        if isinstance(said, _Beat):
            worker.beat()
            return
        ready[worker.index] = said.answer
        worker.index = None
        if said.spent:
            self._renew(n)

    def _give_up(self, n: int, jobs: Sequence[Job], ready: dict[int, Outcome | bytes], reason: str) -> None:
        worker = self.workers[n]
        assert worker.index is not None
        job, seconds = jobs[worker.index], time.monotonic() - worker.began
        self._renew(n)
        ready[worker.index] = Outcome(job, given_up(job, reason), seconds)


def _serve(pipe: Connection) -> None:
    """A worker's life: read the files that come through the pipe until it closes."""
    _limit_memory(MEMORY)
    reader = _Reader(pipe)
    while True:
        try:
            job, threads, work = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            with serving(Host(reader.beat, reader.grow, threads, work)):
                answer = bytes(ForkingPickler.dumps(process_file(job)))
        except MemoryError:
            os._exit(_NO_MEMORY)
        with contextlib.suppress(OSError):  # nobody waits for it any more
            pipe.send(_Done(reader.spent(), answer))


class _Reader:
    """What the reading process gives to readers that ask for time and memory."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe
        self.last = 0.0
        self.scans = False

    def beat(self) -> None:
        if time.monotonic() - self.last >= _BEAT:
            self.last = time.monotonic()
            with contextlib.suppress(OSError):
                self.pipe.send(_Beat())

    def grow(self) -> None:
        self.scans = True
        _limit_memory(MEMORY_SCAN)

    def spent(self) -> bool:
        return _peak() > (GROWN_SCAN if self.scans else GROWN)


def _opened(answer: Outcome | bytes) -> Outcome:
    if isinstance(answer, Outcome):
        return answer
    outcome = ForkingPickler.loads(answer)
    assert isinstance(outcome, Outcome)
    return outcome


def _peak() -> int:
    """Bytes that this process has held at most; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _limit_memory(size: int) -> None:
    """From now on this process may hold so many bytes, and never more than a scan may."""
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, MEMORY_SCAN))
