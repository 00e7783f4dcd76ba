"""The speed of drawing: one task over N objects against a bare hash of the same column, and 72 tasks in one pass.

Run ``python benchmarks/draw.py [--rows 10000000]`` (default: 1,000,000 rows, 72 tasks over 1,000,000). Every figure
comes from this one run; each measurement is a process of its own, the best of five by CPU time, two threads.

* *one task*: drawing 3 % in five strata from the frame file, against ``SELECT count(*) FROM t WHERE
  sha256(key || ':' || object_id) < cut`` over a table with the same ids. Bars: time ≤ 1.5×, memory < 300 MB above.
* *72 tasks*: as many as both plans have, over one registry. The largest scope holds every object, the k-th largest
  1/k^1.5 of them: 2.4 memberships per object (the 2023 plan over the sample registry has 1.1), every task with a key
  of its own, so nothing is shared. Bar: one pass ≤ 6× one task over all.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

TASKS = 72
THREADS = 2
REPEATS = 5
TIME_BAR, MEMORY_BAR, PASS_BAR = 1.5, 300, 6.0
STRATA = ("A", "A", "A", "A", "U", "B", "B", "C", "D")
WEIGHTS = {"A": "1/2", "U": "1", "B": "1", "C": "2", "D": "4"}


def connect(folder: Path, limit: str = "1GB") -> Any:
    """A connection with the limits of all measurements."""
    import duckdb

    con = duckdb.connect(str(folder / "objects.duckdb"))
    con.execute(f"SET threads = {THREADS}; SET memory_limit = '{limit}'; SET temp_directory = '{folder}/spill'")
    return con


def prepare(folder: Path, rows: int, tasks: int) -> None:
    """The table ``t`` and the frame files ``frame-K.tsv`` (every ``step(K)``-th object), sorted by id."""
    con = connect(folder, "2GB")
    strata = list(STRATA)
    con.execute(
        "CREATE TABLE t AS SELECT '91140581MA' || lpad(i::VARCHAR, 8, '0') AS object_id, "
        f"({strata})[1 + (i * 7919) % {len(strata)}] AS stratum, i FROM range({rows}) AS r(i)"
    )
    for k in range(1, tasks + 1):
        con.execute(
            f"COPY (SELECT object_id, stratum FROM t WHERE i % {step(k)} = 0) TO '{folder}/frame-{k}.tsv' "
            "(FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '', ESCAPE '')"
        )
    con.close()


def step(k: int) -> int:
    """One object in how many belongs to the k-th largest scope."""
    return int(k**1.5 + 0.5)


def frames(folder: Path, rows: int, tasks: int) -> list[Any]:
    """What to draw: 3 % of every frame, by the shipped multipliers."""
    from draws.models import Policy
    from draws.sizes import allot
    from warehouse.draws.select import FrameToDraw

    policy = Policy(order=tuple(WEIGHTS), multipliers=WEIGHTS)
    found = []
    for k in range(1, tasks + 1):
        sizes = dict.fromkeys(WEIGHTS, 0)
        every = [STRATA[(i * step(k) * 7919) % len(STRATA)] for i in range(len(STRATA))]
        total = -(-rows // step(k))
        for place, stratum in enumerate(every):
            sizes[stratum] += (total - place + len(STRATA) - 1) // len(STRATA)
        sizes = {stratum: many for stratum, many in sizes.items() if many}
        want = allot(-(-3 * total // 100), policy, sizes)
        key = sha256(f"task {k}".encode()).hexdigest()[:32]
        found.append(FrameToDraw(path=folder / f"frame-{k}.tsv", key=key, sizes=sizes, want=want))
    return found


def measure(what: str, folder: Path, rows: int, tasks: int) -> dict[str, float]:
    """One measurement in this process: seconds of CPU and of the clock, and the peak of memory in MB."""
    from warehouse.draws.select import cut, select_lowest

    con = connect(folder)
    todo = frames(folder, rows, tasks)
    clock, cpu = time.perf_counter(), time.process_time()
    if what == "scan":
        key, limit = todo[0].key, cut(rows * 3 // 100, rows)
        con.execute(f"SELECT count(*) FROM t WHERE sha256('{key}:' || object_id) < '{limit}'").fetchall()
    else:
        drawn = select_lowest(con, todo)
        assert [len(one) for one in drawn] == [sum(one.want.values()) for one in todo]
    spent = {"cpu": time.process_time() - cpu, "clock": time.perf_counter() - clock}
    return spent | {"memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def child(what: str, folder: Path, rows: int, tasks: int) -> dict[str, float]:
    """The same in a process of its own. This one stays small: a child starts with its parent's peak of memory."""
    command = [sys.executable, __file__, "--measure", what, "--folder", str(folder), "--rows", str(rows)]
    done = subprocess.run([*command, "--tasks", str(tasks)], capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def best(what: str, folder: Path, rows: int, tasks: int = 1) -> dict[str, float]:
    return min((child(what, folder, rows, tasks) for _ in range(REPEATS)), key=lambda one: one["cpu"])


def one_task(rows: int) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        child("prepare", folder, rows, 1)
        scan, draw = best("scan", folder, rows), best("draw", folder, rows)
    ratio, above = draw["cpu"] / scan["cpu"], draw["memory"] - scan["memory"]
    print(f"one task, {rows:,} objects, {rows * 3 // 100:,} drawn")
    for label, found in (("bare sha256 filter", scan), ("draw", draw)):
        print(f"  {label:20} {found['cpu']:6.2f} CPU-s {found['clock']:6.2f} s {found['memory']:5.0f} MB")
    print(f"  time {ratio:.2f}x (bar {TIME_BAR}x), by the clock {draw['clock'] / scan['clock']:.2f}x")
    print(f"  memory {above:+.0f} MB above the filter (bar {MEMORY_BAR} MB)")
    return ratio <= TIME_BAR and above < MEMORY_BAR


def many_tasks(rows: int) -> bool:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        child("prepare", folder, rows, TASKS)
        one, many = best("draw", folder, rows), best("draw", folder, rows, TASKS)
    ratio = many["cpu"] / one["cpu"]
    print(f"{TASKS} tasks over a registry of {rows:,} objects in one pass")
    print(f"  one task over all    {one['cpu']:6.2f} CPU-s {one['clock']:6.2f} s {one['memory']:5.0f} MB")
    print(f"  {TASKS} tasks             {many['cpu']:6.2f} CPU-s {many['clock']:6.2f} s {many['memory']:5.0f} MB")
    print(f"  time {ratio:.2f}x (bar {PASS_BAR}x), by the clock {many['clock'] / one['clock']:.2f}x")
    return ratio <= PASS_BAR


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="objects of the one task (10000000 for the bar)")
    parser.add_argument("--registry", type=int, default=1_000_000, help="objects of the registry for the 72 tasks")
    parser.add_argument("--measure", choices=("prepare", "scan", "draw"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--tasks", type=int, default=1, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure == "prepare":
        prepare(args.folder, args.rows, args.tasks)
        print("{}")
        return 0
    if args.measure:
        print(json.dumps(measure(args.measure, args.folder, args.rows, args.tasks)))
        return 0
    reached = [one_task(args.rows), many_tasks(args.registry)]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    sys.exit(main())
