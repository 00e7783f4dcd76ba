"""Hostile files of every format, the large ones too: seconds and memory of the reader for each, and what it says.

``python benchmarks/hostile.py [NAME …]`` reads each file by itself through ``mingcha ingest``; bar: one sentence,
below 60 s and 1.5 GB (of all processes together).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.hostile import LARGE, SMALL

MOST_SECONDS, MOST_MEMORY = 60.0, 1_500_000_000


def main() -> int:
    makers = SMALL | LARGE
    names = sys.argv[1:] or list(makers)
    missed = 0
    print(f"{'file':22} {'size kB':>8} {'s':>6} {'cpu s':>6} {'MB':>6}  what is said")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(makers[name]())
            size = path.stat().st_size
            seconds, busy, memory, said = measured(path, Path(folder) / "w.duckdb")
        bad = seconds > MOST_SECONDS or memory > MOST_MEMORY
        missed += bad
        figures = f"{size // 1000:8} {seconds:6.1f} {busy:6.1f} {memory / 1e6:6.0f}"
        print(f"{name:22} {figures}  {said}{'  MISSED' if bad else ''}")
    return 1 if missed else 0


def measured(path: Path, warehouse: Path) -> tuple[float, float, int, str]:
    """Seconds, seconds of the processor, most bytes of all processes together (resident, shared pages once for each),
    and the failure."""
    command = [sys.executable, "-m", "pipelines", "ingest", str(path), "--warehouse", str(warehouse)]
    began = time.perf_counter()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most, busy = 0, dict[int, float]()
    while process.poll() is None:
        family = [process, *_children(process)]
        most = max(most, sum(map(_resident, family)))
        busy |= {one.pid: _busy(one) or busy.get(one.pid, 0.0) for one in family}
        time.sleep(0.02)
    return time.perf_counter() - began, sum(busy.values()), most, _said(warehouse)


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def _busy(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _said(warehouse: Path) -> str:
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as con:
        rows = con.execute("SELECT coalesce(failure, status) FROM base.notice ORDER BY parent NULLS FIRST").fetchall()
    return f"{rows[0][0]}{f' (+{len(rows) - 1})' if len(rows) > 1 else ''}" if rows else "nothing"


if __name__ == "__main__":
    raise SystemExit(main())
