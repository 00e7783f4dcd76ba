"""The speed of a yearly report over a large year.

Run ``python benchmarks/report.py [--rows 1000000]``. The year is made by SQL: 72 tasks of 24 departments, every tenth
object late, open or with a problem. Each measurement is a process of its own with two threads; every figure comes from
this one run.

* *views*: every public ``out_`` view read to the end, one after the other, as the report does (bar: < 10 s).
* *report*: ``mingcha report compliance`` in all four formats (bars: < 60 s, peak memory < 1.5 GB).
* *ratio*: the report against a bare ``SELECT initiator, state, count(*) … GROUP BY ALL`` over the same result table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
VIEWS_BAR, REPORT_BAR, MEMORY_BAR = 10.0, 60.0, 1.5e9
AS_OF = "2023-12-31"

_VIEWS = """
import json, sys, time
from datetime import date
from pathlib import Path
from warehouse.connection import opened
from warehouse.reporting.session import pinned
with opened(Path(sys.argv[1]), read_only=True) as con:
    con.execute("SET threads = 2; SET memory_limit = '1GB'")
    names = [row[0] for row in con.execute(
        "SELECT view_name FROM duckdb_views() WHERE view_name LIKE 'out\\\\_%' ESCAPE '\\\\' ORDER BY 1").fetchall()]
    started = time.perf_counter()
    spent = {}
    with pinned(con, 2023, date.fromisoformat(sys.argv[2])):
        spent["(held)"] = time.perf_counter() - started
        for name in names:
            one = time.perf_counter()
            con.execute(f"SELECT count(*), count(COLUMNS(*)) FROM {name}").fetchall()
            spent[name] = time.perf_counter() - one
    total = time.perf_counter() - started
    bare = time.perf_counter()
    con.execute("SELECT task_id, state, count(*) FROM base.result GROUP BY ALL").fetchall()
    print(json.dumps({"total": total, "bare": time.perf_counter() - bare, "views": spent}))
"""

_REPORT = """
import json, resource, sys, time
from pipelines.cli import main
started = time.perf_counter()
code = main(["report", "compliance", "--year", "2023", "--as-of", sys.argv[2], "--warehouse", sys.argv[1], "--out",
             sys.argv[3], "--format", sys.argv[4], "--json"])
seconds = time.perf_counter() - started
print(json.dumps({"code": code, "seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))
"""


def make(path: Path, rows: int) -> None:
    """The warehouse of one large year."""
    from datetime import UTC, datetime

    from pipelines.steps.compliance.prepare import prepare
    from warehouse.connection import opened

    with opened(path) as con:
        con.execute("SET memory_limit = '4GB'")
        script = Path(__file__).with_name("report_year.sql").read_text(encoding="utf-8")
        con.execute(script.replace("{rows}", str(rows)))
    prepare(path, by="benchmark", now=datetime.now(UTC))


def measured(script: str, *values: str) -> dict[str, float]:
    """The last line that a script prints, decoded."""
    done = subprocess.run(
        [sys.executable, "-c", script, *values], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where to work (default: the system's temporary folder)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as name:
        folder = Path(name)
        path = folder / "year.duckdb"
        started = time.perf_counter()
        make(path, args.rows)
        print(
            f"{args.rows:,} objects, {path.stat().st_size / 1e6:.0f} MB, made in {time.perf_counter() - started:.0f} s"
        )
        views = measured(_VIEWS, str(path), AS_OF)
        each = {
            form: measured(_REPORT, str(path), AS_OF, str(folder / form), form)
            for form in ("docx", "xlsx", "html", "pdf")
        }
        full = measured(_REPORT, str(path), AS_OF, str(folder / "out"), "docx,xlsx,html,pdf")
        sizes = {file.name: file.stat().st_size for file in (folder / "out").iterdir()}
    slowest = sorted(views["views"].items(), key=lambda one: -one[1])[:5]  # type: ignore[attr-defined]
    print(
        f"views        {views['total']:6.1f} s   (bar: < {VIEWS_BAR:.0f} s)   "
        + ", ".join(f"{n} {s:.1f}" for n, s in slowest)
    )
    for form, one in each.items():
        print(f"{form:12} {one['seconds']:6.1f} s   {one['peak'] / 1e6:6.0f} MB")
    print(
        f"all formats  {full['seconds']:6.1f} s   {full['peak'] / 1e6:6.0f} MB   "
        f"(bars: < {REPORT_BAR:.0f} s, < {MEMORY_BAR / 1e6:.0f} MB)"
    )
    print(
        f"ratio        {full['seconds'] / views['bare']:6.0f}× a bare GROUP BY over the results ({views['bare']:.2f} s)"
    )
    print("files        " + ", ".join(f"{name} {size / 1e6:.1f} MB" for name, size in sorted(sizes.items())))
    reached = views["total"] < VIEWS_BAR and full["seconds"] < REPORT_BAR and full["peak"] < MEMORY_BAR
    print("reached" if reached else "MISSED")
    return 0 if reached else 1


if __name__ == "__main__":
    raise SystemExit(main())
