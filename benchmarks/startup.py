"""How long ``mingcha --help`` takes beside the bare imports that it cannot do without (bar: 4 times).

Both are timed in turn, so that a busy machine slows both; the median of each counts.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

BAR = 4.0
ROUNDS = 15
ROOT = Path(__file__).parents[1]
MINGCHA = [sys.executable, "-m", "pipelines", "--help"]
BARE = [sys.executable, "-c", "import argparse, pydantic"]


def seconds(command: list[str]) -> float:
    start = perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - start


def main() -> int:
    rounds = [(seconds(BARE), seconds(MINGCHA)) for _ in range(ROUNDS + 1)][1:]  # the first fills the caches
    bare, mingcha = (median(column) for column in zip(*rounds, strict=True))
    ratio = mingcha / bare
    print(f"python -c 'import argparse, pydantic'  {bare * 1000:7.0f} ms")
    print(f"mingcha --help                         {mingcha * 1000:7.0f} ms")
    print(f"ratio {ratio:.2f} (bar {BAR:g})")
    return 0 if ratio <= BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
