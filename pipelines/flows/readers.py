"""Reading processes that outlive a document: their start (imports, dictionaries) takes longer than most readings."""

from __future__ import annotations

from pathlib import Path
from queue import Empty, LifoQueue

from pipelines.steps.isolate import TIMEOUT, Outcome, Pool


class Readers:
    """As many processes as threads ask at once, each guarded like those of ``process_files``."""

    def __init__(self, timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._idle: LifoQueue[Pool] = LifoQueue()

    def read(self, path: Path) -> Outcome:
        """Read one file in an idle process, or in a new one. May be called from any thread."""
        try:
            pool = self._idle.get_nowait()
        except Empty:
            pool = Pool(1, self._timeout)
        try:
            (outcome,) = pool.run([path])
        except BaseException:
            pool.close()
            raise
        self._idle.put(pool)
        return outcome

    def close(self) -> None:
        """End the idle processes; a later :meth:`read` starts new ones."""
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return
