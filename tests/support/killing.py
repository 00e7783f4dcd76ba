"""A nursery of writers for the kill tests: imports once, then forks a writer for each line that it is sent.

Run as a program: says ``ready``, then takes lines ``PATH MODE SECONDS`` on stdin and forks a writer that is killed
after so many seconds (``never``: it may finish). The answer is its status as waitpid gives it and the seconds
that it lived. Forking from a process without threads makes a writer in milliseconds.
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
from warehouse.store import Writer, store

#: Parts of a bundle and their tables.
PARTS = {"items": "item", "fields": "field", "departments": "department", "obligations": "obligation",
         "rows": "source_row", "findings": "finding"}  # fmt: skip

State = dict[str, Counter[str]]


def sequence() -> list[Bundle]:
    """Forty stores: sizes from 1 to 12 items, chains of versions, copies, and failures that are read later."""
    bundles = []
    for n in range(40):
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


def write(path: str, mode: str) -> None:
    """Store the whole sequence; ``checkpoint`` has DuckDB rewrite the file all the time."""
    if mode == "plain":
        with Writer(path) as writer:
            for bundle in sequence():
                writer.store(bundle)
        return
    con = open_warehouse(path)
    con.execute("SET checkpoint_threshold = '200KB'")
    for bundle in sequence():
        store(con, bundle)
    con.close()


def _serve() -> None:
    import pyarrow  # noqa: F401 - imported before forking, so that a writer need not

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        path, mode, seconds = line.rsplit(maxsplit=2)
        started = time.monotonic()
        pid = os.fork()
        if pid == 0:
            write(path, mode)
            os._exit(0)
        if seconds != "never":
            time.sleep(float(seconds))
            os.kill(pid, signal.SIGKILL)  # not reaped yet, so the id is still this writer's
        status = os.waitpid(pid, 0)[1]
        sys.stdout.write(f"{status} {time.monotonic() - started}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
