"""A nursery of writers for the kill tests: imports once, then forks a writer for each line that it is sent.

Run as a program: says ``ready``, then takes lines ``PATH MODE STORES SECONDS`` on stdin and forks a writer that is
killed so many seconds after so many stores (seconds below zero: never). The answer is its status as waitpid gives
it. Forking from a process without threads makes a writer in milliseconds.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter

from tests.support.bundles import make_bundle
from warehouse.connection import open_warehouse
from warehouse.models import Bundle
from warehouse.store import _Loader

#: Parts of a bundle and their tables.
PARTS = {"items": "item", "fields": "field", "departments": "department", "obligations": "obligation",
         "rows": "source_row", "findings": "finding"}  # fmt: skip

State = dict[str, Counter[str]]


def sequence() -> list[Bundle]:
    """Twenty-four stores: sizes from 1 to 12 items, chains of versions, copies, and failures that are read later."""
    bundles = []
    for n in range(24):
        number, items = f"高市双随机办〔2023〕{n // 5}号", 1 + n * 7 % 12
        if n % 8 == 3:
            bundles.append(make_bundle(f"b{n + 2}", rows=False, status="failed", failure="打不开。", retryable=True))
        else:
            content = f"c{n - 1 if n % 5 == 2 else n}"
            bundles.append(make_bundle(f"b{n}", items, doc_number=number, content_hash=content, text="文" * n))
    return bundles


def states(bundles: list[Bundle]) -> list[State]:
    """What the warehouse must hold after the first k stores, for k from 0: rows by notice and table."""
    found: list[State] = [{}]
    for bundle in bundles:
        rows = Counter({table: len(getattr(bundle, part)) for part, table in PARTS.items()})
        found.append({**found[-1], bundle.notice.notice_id: rows})
    return found


def write(path: str, mode: str, progress: int) -> None:
    """Store the whole sequence and put a byte into the pipe ``progress`` for every store that changed something;
    in the mode ``checkpoint`` DuckDB rewrites the file all the time."""
    con = open_warehouse(path)
    if mode == "checkpoint":
        con.execute("SET checkpoint_threshold = '200KB'")
    loader = _Loader(con)
    for bundle in sequence():
        if loader.store(bundle, reread=False, now=None).action != "unchanged":
            os.write(progress, b".")
    con.close()


def _serve() -> None:
    import pandas  # noqa: F401 - imported before forking, so that a writer need not
    import pyarrow  # noqa: F401

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        path, mode, stores, seconds = line.rsplit(maxsplit=3)
        status = _raise_and_kill(path, mode, int(stores), float(seconds))
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _raise_and_kill(path: str, mode: str, stores: int, seconds: float) -> int:
    """Fork a writer, wait for so many stores, then so many seconds, and kill it; its status as waitpid gives it."""
    reader, progress = os.pipe()
    pid = os.fork()
    if pid == 0:
        write(path, mode, progress)
        os._exit(0)
    os.close(progress)
    alive = True
    while stores > 0 and alive:
        alive = bool(os.read(reader, 1))
        stores -= 1
    if seconds >= 0:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)  # not reaped yet, so the id is still this writer's
    os.close(reader)
    return os.waitpid(pid, 0)[1]


if __name__ == "__main__":
    _serve()
