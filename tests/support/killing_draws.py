"""A nursery for the kill test of drawing: imports once, forks a worker per line, kills it at a given moment.

Run as a program: says ``ready``, then takes lines ``SECONDS PATH``. The worker commits and runs both tasks of the
warehouse with known codes and is killed so many seconds after it began (below zero: never). The answer is how long it
took and whether it was killed.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from tests.support.drawing import commit, run

TASKS = ("T2023-0001", "T2023-0002")


def work(path: Path) -> None:
    """What is killed: two tasks that share their tickets, from nothing to the bundles."""
    commit(path, *TASKS)
    run(path, *TASKS)


def _serve() -> None:
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401

    import draws.bundle  # noqa: F401 - imported before forking, so that a worker need not
    import warehouse.frames  # noqa: F401

    _say("ready")
    for line in sys.stdin:
        seconds, path = line.rstrip("\n").split(" ", 1)
        _say(_raise_and_kill(Path(path), float(seconds)))


def _raise_and_kill(path: Path, seconds: float) -> str:
    reader, progress = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(progress, b".")
        work(path)
        os._exit(0)
    os.close(progress)
    os.read(reader, 1)
    os.close(reader)
    began = time.monotonic()
    if seconds >= 0:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)  # not reaped yet, so the id is still this worker's
    status = os.waitpid(pid, 0)[1]
    return f"{time.monotonic() - began:.4f} {status}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _serve()
