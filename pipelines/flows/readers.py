"""Reading processes that outlive a document: their start (imports, dictionaries) takes longer than most readings."""

from __future__ import annotations

from pathlib import Path
from queue import Empty, LifoQueue
from threading import Lock

from pipelines.steps.isolate import TIMEOUT, Job, Outcome, Pool
from pipelines.steps.work_folder import WorkFolder


class Readers:
    """As many processes as threads ask at once, each guarded like those of ``process_files``."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._idle: LifoQueue[Pool] = LifoQueue()
        self._lock = Lock()
        self._work: WorkFolder | None = None

    @property
    def work(self) -> Path:
        """The folder for what archives carry and for other programs; there until :meth:`close`."""
        with self._lock:
            if self._work is None:
                self._work = WorkFolder()
            return self._work.path

    def read(self, job: Job) -> Outcome:
        """Read one file in an idle process, or in a new one. May be called from any thread."""
        try:
            pool = self._idle.get_nowait()
        except Empty:
            pool = Pool(1, self._timeout, work=self.work)
        try:
            (outcome,) = pool.run([job])
        except BaseException:
            pool.close()
            raise
        self._idle.put(pool)
        return outcome

    def close(self) -> None:
        """End the idle processes and remove the folder; a later :meth:`read` starts new ones."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                break
        with self._lock:
            work, self._work = self._work, None
        if work is not None:
            work.remove()
