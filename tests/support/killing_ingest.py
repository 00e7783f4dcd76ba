"""A nursery for the kill test of ingest: imports once, forks ``mingcha ingest`` per line, kills it at a given moment.

Run as a program: says ``ready``, then takes lines ``MOMENT SECONDS WAREHOUSE FOLDER``. The command and the reading
processes that it starts are a process group of their own, which is killed so many seconds after the moment (below
zero: never): ``began``, or ``storing``, when it has begun to write the database's log. The answer is how long it took
from the moment and its status as waitpid gives it.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time
from contextlib import suppress
from importlib import import_module

#: Imported before forking, so that a command need not.
IMPORTS = ("pandas", "pyarrow", "pipelines.cli_commands", "pipelines.cli_show", "pipelines.steps.ingest",
           "pipelines.steps.isolate", "warehouse.frames", "warehouse.store")  # fmt: skip


def ingest(warehouse: str, folder: str) -> int:
    from pipelines.cli import main
    from pipelines.steps import isolate

    isolate._FEW = 1000  # the server of the reading processes loads little, as it does for a few files
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return main(["ingest", folder, "--warehouse", warehouse, "--workers", "1"])


def _serve() -> None:
    for module in IMPORTS:
        import_module(module)
    _say("ready")
    for line in sys.stdin:
        moment, seconds, path, folder = line.rstrip("\n").split(" ", 3)
        _say(_raise_and_kill(path, folder, moment, float(seconds)))


def _raise_and_kill(path: str, folder: str, moment: str, seconds: float) -> str:
    ended, end = os.pipe()  # the command holds the end, so that waiting stops when it has finished
    left = _log(path)  # by one that was killed
    began = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        os.close(ended)
        code = 1
        with suppress(BaseException):
            code = ingest(path, folder)
        os._exit(code)
    os.close(end)
    if moment == "storing":
        while _log(path) in (None, left) and not _over(ended, 0.001):
            pass
        began = time.monotonic()
    if not _over(ended, seconds):
        for kill in (os.killpg, os.kill):  # it may not have come to its own group yet
            with suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)  # not reaped yet, so the id is still this command's
    status = os.waitpid(pid, 0)[1]
    os.close(ended)
    return f"{time.monotonic() - began:.4f} {status}"


def _log(path: str) -> tuple[int, int, int] | None:
    """The state of the database's log; none: there is no log."""
    try:
        found = os.stat(f"{path}.wal")  # noqa: PTH116
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _over(ended: int, seconds: float) -> bool:
    """Whether the command has finished after so many seconds; below zero: waits for it."""
    return bool(select.select([ended], [], [], None if seconds < 0 else seconds)[0])


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _serve()
