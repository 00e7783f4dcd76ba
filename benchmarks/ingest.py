"""Ingest throughput: 300 notices into one warehouse, time by stage, and the second (unchanged) run.

Run ``python benchmarks/ingest.py [N]``. Every figure comes from this one run; the bar is a second run at least
30 times faster than the first.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from extractors.extract import extract
from normalizers.notice import read_head
from pipelines.steps.flattened import restore_tables
from pipelines.steps.ingest import ingest
from pipelines.steps.items import raw_items
from pipelines.steps.plans import read_plans
from pipelines.steps.process import process_document
from warehouse.store import Writer

SAMPLES = Path(__file__).parents[1] / "sample_docs" / "notices"
BAR = 30


def notices(folder: Path, count: int) -> None:
    """``count`` different notices: the sample texts and DOCX files under new bytes, mixed with the sample PDFs."""
    files = sorted(SAMPLES.iterdir())
    for n in range(count):
        source = files[n % len(files)]
        data = source.read_bytes()
        (folder / f"{n:04d}{source.suffix}").write_bytes(varied(data, source.suffix, n))


def varied(data: bytes, suffix: str, n: int) -> bytes:
    """The same document under other bytes, in a way that its format allows."""
    if suffix in (".txt", ".md"):
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else None
        return data + (f"\n第{n}份\n".encode(encoding)[2:] if encoding else f"\n{n}\n".encode())
    if suffix == ".docx":
        return data[:-2] + len(str(n)).to_bytes(2, "little") + str(n).encode()  # the ZIP's comment
    return data + f"\n%{n}\n".encode()


def stages(folder: Path) -> dict[str, float]:
    """Seconds by stage over the same files, one after another in this process."""
    spent: dict[str, float] = defaultdict(float)
    with tempfile.TemporaryDirectory() as scratch, Writer(Path(scratch) / "stages.duckdb") as writer:
        for path in sorted(folder.iterdir()):
            data = path.read_bytes()
            t0 = time.perf_counter()
            document = extract(data, path.name)
            t1 = time.perf_counter()
            read_head(list(document.lines()))
            t2 = time.perf_counter()
            for plan in read_plans(restore_tables(document)).plans:
                raw_items(plan)
            t3 = time.perf_counter()
            bundle = process_document(document, str(path))
            t4 = time.perf_counter()
            writer.store(bundle)
            t5 = time.perf_counter()
            spent["extract"] += t1 - t0
            spent["head"] += t2 - t1
            spent["read rows"] += t3 - t2
            spent["normalize"] += max((t4 - t3) - (t3 - t1), 0.0)
            spent["store"] += t5 - t4
    return spent


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "notices"
        folder.mkdir()
        notices(folder, count)
        warehouse = Path(name) / "warehouse.duckdb"
        first = ingest([folder], warehouse)
        second = ingest([folder], warehouse)
        rows = sum(file.items for file in first.files)
        print(f"first run   {first.seconds:7.2f} s  {count / first.seconds:6.1f} notices/s  {rows} plan items")
        print(f"second run  {second.seconds:7.2f} s  ({second.count('unchanged')} unchanged)")
        ratio = first.seconds / second.seconds
        print(f"ratio       {ratio:7.1f}×  (bar: ≥ {BAR}×)  {'reached' if ratio >= BAR else 'MISSED'}")
        spent = stages(folder)
        total = sum(spent.values())
        print("share of time by stage, one process:")
        for stage, seconds in sorted(spent.items(), key=lambda pair: -pair[1]):
            print(f"  {stage:<10} {seconds:7.2f} s  {seconds / total:6.1%}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
