"""Read files in processes of their own: one that hangs, dies or eats memory takes no other with it."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import multiprocessing as mp
import os
import signal
import stat
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import NamedTuple, TypeVar

from pipelines.steps.process import failed_bundle, process_bytes
from warehouse.models import Bundle

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Seconds that one file may take, bytes that one reader may hold, and bytes that a file may have. With the main
#: process a reader at its limit stays below 1 GB.
TIMEOUT = 60.0
MEMORY = 800_000_000
LARGEST = 200_000_000
#: A reader that has held so many bytes is replaced: what a large file leaves behind is not the next one's burden.
GROWN = 400_000_000
#: So many files may be read while an earlier one still takes its time; their readings wait in memory.
AHEAD = 200

#: Below so many files processes of their own cost more than they bring in speed; one still guards against crashes.
_FEW = 4


class Outcome(NamedTuple):
    """``bug`` holds a traceback when our own code failed on the file."""

    path: Path
    bundle: Bundle
    seconds: float
    bug: str | None = None


def shown(path: Path) -> str:
    """A path as text that every terminal and database can hold; odd bytes in a name are escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def read_file(path: Path) -> bytes | str:
    """The bytes of a file, or one Chinese sentence that says why there are none."""
    return _readable(path, Path.read_bytes)


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file's bytes, read piece by piece; ``None`` when it cannot be read."""
    digest = _readable(path, _digest)
    return digest.hexdigest() if not isinstance(digest, str) else None


def _digest(path: Path) -> hashlib._Hash:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256")


def _readable(path: Path, read: Callable[[Path], T]) -> T | str:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode) and not stat.S_ISDIR(info.st_mode):
            return "这不是普通文件（可能是管道或设备），无法读取。"
        size = info.st_size
        if size == 0 and stat.S_ISREG(info.st_mode):
            return "文件是空的，没有任何内容（可能没有复制完），请检查后重新放入。"
        if size > LARGEST:
            return f"文件有{size // 1_000_000}MB，超过{LARGEST // 1_000_000}MB的上限，请拆分后重新放入。"
        return read(path)
    except FileNotFoundError:
        return "文件不存在（可能是失效的链接），请检查路径。"
    except PermissionError:
        return "没有读取权限，请调整文件权限后重新放入。"
    except IsADirectoryError:
        return "这是一个文件夹，无法当作文件读取。"
    except OSError as error:
        reason = _TROUBLES.get(error.errno or 0, "输入输出错误")
        return f"文件读取失败（{reason}），请检查磁盘和共享目录，或重新复制文件。"


#: What the system says in English.
_TROUBLES = {
    errno.ELOOP: "链接绕成了圈",
    errno.ENAMETOOLONG: "路径太长",
    errno.EIO: "磁盘读不出来",
    errno.ESTALE: "共享目录已断开",
    errno.EMFILE: "打开的文件太多",
    errno.ENOMEM: "内存不足",
}


def process_file(path: Path) -> Outcome:
    """Read one file in this process."""
    began = time.perf_counter()
    data = read_file(path)
    name = shown(Path(path.name))
    if isinstance(data, str):
        bundle = failed_bundle(
            name,
            shown(path),
            data,
            digest=None,
            size=None,
            media_type="application/octet-stream",
            retryable=True,
        )
        return Outcome(path, bundle, time.perf_counter() - began)
    try:
        return Outcome(path, process_bytes(data, name, shown(path)), time.perf_counter() - began)
    except MemoryError:
        pass  # what was read so far is freed only after this block
    except Exception as error:  # a bug of ours must not stop the other files
        reason = f"程序读取时出错（{type(error).__name__}），文件未入库，请把文件交给维护人员。"
        return Outcome(path, _given_up(path, reason), time.perf_counter() - began, traceback.format_exc())
    del data
    return Outcome(path, _given_up(path, _TOO_MUCH), time.perf_counter() - began)


#: A reader's exit code when it has no memory left even to say so.
_NO_MEMORY = 71
_TOO_MUCH = "读取时占用内存超过上限，文件可能损坏或过大，请另存或拆分后重新放入。"
_DIED = "读取程序意外中止，文件可能损坏，请用办公软件打开后另存，再重新放入。"


def _given_up(path: Path, reason: str) -> Bundle:
    digest = digest_of(path)
    name = shown(Path(path.name))
    return failed_bundle(
        name,
        shown(path),
        reason,
        digest=digest,
        size=_size(path) if digest else None,
        media_type="application/octet-stream",
        retryable=True,
    )


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def process_files(paths: Sequence[Path], *, workers: int | None = None, timeout: float = TIMEOUT) -> Iterator[Outcome]:
    """Read files in up to ``workers`` processes; outcomes come in the order of ``paths``."""
    count = min(workers or os.cpu_count() or 1, len(paths)) or 1
    few = len(paths) < _FEW
    pool = Pool(1 if few else count, timeout, warm=not few)
    try:
        yield from pool.run(paths)
    finally:
        pool.close()


class _Worker:
    def __init__(self, context: mp.context.BaseContext) -> None:
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs,), daemon=True)  # type: ignore[attr-defined]
        self.process.start()
        theirs.close()
        self.index: int | None = None
        self.deadline = 0.0

    def take(self, index: int, paths: Sequence[Path], timeout: float) -> None:
        self.index = index
        self.deadline = time.monotonic() + timeout
        with contextlib.suppress(OSError):  # its death is noticed when its answer is awaited
            self.pipe.send(paths[index])

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
    """Reader processes that stay alive between files; a dead or slow one is replaced."""

    def __init__(self, size: int, timeout: float, *, warm: bool = True) -> None:
        self.context = mp.get_context("forkserver")
        self.context.set_forkserver_preload(["pipelines.steps.warm" if warm else "pipelines.steps.process"])
        self.timeout = timeout
        with _no_interrupt():
            self.workers = [_Worker(self.context) for _ in range(size)]

    def close(self) -> None:
        for worker in self.workers:
            worker.stop()

    def run(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        waiting = list(range(len(paths)))[::-1]
        ready: dict[int, Outcome | bytes] = {}
        nearest = 0
        while nearest < len(paths):
            self._feed(paths, waiting, nearest + AHEAD)
            self._collect(paths, ready)
            while nearest in ready:
                yield _opened(ready.pop(nearest))
                nearest += 1

    def _feed(self, paths: Sequence[Path], waiting: list[int], before: int) -> None:
        for n, worker in enumerate(self.workers):
            if worker.index is None and waiting and waiting[-1] < before:
                if not worker.process.is_alive():
                    worker.stop()
                    self.workers[n] = _Worker(self.context)
                self.workers[n].take(waiting.pop(), paths, self.timeout)

    def _collect(self, paths: Sequence[Path], ready: dict[int, Outcome | bytes]) -> None:
        busy = {worker.pipe: n for n, worker in enumerate(self.workers) if worker.index is not None}
        patience = min(self.workers[n].deadline for n in busy.values()) - time.monotonic()
        answered = wait(list(busy), timeout=max(patience, 0.0))
        for pipe in answered:
            assert isinstance(pipe, Connection)
            worker = self.workers[busy[pipe]]
            assert worker.index is not None
            try:
                grown, ready[worker.index] = pipe.recv()
                worker.index = None
                if grown:
                    worker.stop()
                    self.workers[busy[pipe]] = _Worker(self.context)
            except (EOFError, OSError):
                worker.process.join(1.0)
                reason = _TOO_MUCH if worker.process.exitcode == _NO_MEMORY else _DIED
                self._replace(busy[pipe], paths, ready, reason)
        for pipe, n in busy.items():
            if pipe not in answered and time.monotonic() >= self.workers[n].deadline:
                reason = f"读取超过{self.timeout:.0f}秒，已停止，文件可能损坏或过于复杂，请另存或拆分后重新放入。"
                self._replace(n, paths, ready, reason)

    def _replace(self, n: int, paths: Sequence[Path], ready: dict[int, Outcome | bytes], reason: str) -> None:
        worker = self.workers[n]
        assert worker.index is not None
        path = paths[worker.index]
        seconds = time.monotonic() - worker.deadline + self.timeout
        ready[worker.index] = Outcome(path, _given_up(path, reason), seconds)
        worker.stop()
        self.workers[n] = _Worker(self.context)


def _serve(pipe: Connection) -> None:
    """A worker's life: read the files that come through the pipe until it closes."""
    _limit_memory()
    while True:
        try:
            path = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer = _packed(process_file(path))
        except MemoryError:
            os._exit(_NO_MEMORY)
        with contextlib.suppress(OSError):  # nobody waits for it any more
            pipe.send((_peak() > GROWN, answer))


def _packed(outcome: Outcome) -> bytes:
    """A reading on its way; packed it takes a sixth of the memory."""
    return bytes(ForkingPickler.dumps(outcome))


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


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
