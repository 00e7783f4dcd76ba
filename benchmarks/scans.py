"""Scans read beside the text PDFs that they were made from: what is right, what is silently wrong, and how fast.

One run: ``python benchmarks/scans.py [--profile office200] [--only joint-a] [--pages 2] [--bare] [--cells]``.
``--pages N`` takes the first page and the first N pages with plan rows of each document. ``--bare`` times RapidOCR with
its default settings over the same page images, page by page beside ours. Scans are kept in a temporary folder between
runs, and so is what was extracted from them as long as the extractors' sources are the same.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from extractors.extract import extract
from extractors.models import ExtractedDocument
from pipelines.steps.process import process_bytes, process_document
from tests.support.scan_compare import Score, Wrong, compare
from tests.support.scan_documents import documents, page_numbers, truth_errors
from tests.support.scans import PROFILES, Profile, only_pages, render, scan_pdf
from warehouse.models import Bundle

ROOT = Path(__file__).resolve().parents[1]
CACHE = Path(tempfile.gettempdir()) / "mingcha-scans"


@dataclass
class Times:
    """Seconds (wall, processor) over the same pages."""

    ours: list[tuple[float, float]] = field(default_factory=list)
    bare: list[tuple[float, float]] = field(default_factory=list)

    def ratio(self, which: int) -> float | None:
        ours, bare = (sum(pair[which] for pair in pairs) for pairs in (self.ours, self.bare))
        return ours / bare if bare and ours else None


def chosen_pages(data: bytes, bundle: Bundle, wanted: int | None) -> list[int]:
    """All pages, or the first and so many of those that hold plan rows."""
    if wanted is None:
        return page_numbers(data)
    tables = sorted({row.page for row in bundle.rows if row.fate != "ignored" and row.page})
    return sorted({1, *tables[:wanted]})


def cached_scan(data: bytes, profile: Profile, pages: Sequence[int], seed: int) -> bytes:
    key = sha256(
        repr((sha256(data).hexdigest(), profile, list(pages), seed, _source("tests/support/scans.py"))).encode()
    )
    path = CACHE / f"{profile.name}-{key.hexdigest()[:20]}.pdf"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(scan_pdf(data, profile, seed=seed, pages=set(pages)))
    return path.read_bytes()


def _source(*patterns: str) -> str:
    digest = sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def extracted(scan: bytes, name: str, times: Times, *, timed: bool) -> ExtractedDocument:
    """Extracts the scan, or takes what the same extractors made of it before."""
    engine = _source("extractors/*.py", "extractors/scan/*.py", "extractors/page/*.py", "extractors/pdf/*.py")
    path = CACHE / f"{sha256(scan).hexdigest()[:20]}-{engine[:12]}.json"
    if path.exists() and not timed:
        return ExtractedDocument.model_validate_json(path.read_bytes())
    wall, cpu = time.perf_counter(), time.process_time()
    document = extract(scan, name)
    times.ours.append((time.perf_counter() - wall, time.process_time() - cpu))
    path.write_text(document.model_dump_json(), encoding="utf-8")
    return document


def time_bare(scan: bytes, times: Times, engine: list[object], dpi: int) -> None:
    """RapidOCR as it comes, over the page images of the scan."""
    if not engine:
        import logging

        from rapidocr import RapidOCR

        logging.disable(logging.INFO)
        engine.append(RapidOCR())
        for _, image in render(scan, dpi, {1}):
            engine[0](image[:200, :200])  # type: ignore[operator]
    for _, image in render(scan, dpi):
        wall, cpu = time.perf_counter(), time.process_time()
        engine[0](image)  # type: ignore[operator]
        times.bare.append((time.perf_counter() - wall, time.process_time() - cpu))


def show_wrong(title: str, wrong: Sequence[Wrong]) -> None:
    for one in wrong:
        print(f"    {title} {one.item} {one.field}: {one.truth[:70]!r} → {one.read[:70]!r}")


def show(score: Score, times: Times) -> bool:
    """The bars of scans; true when all that were measured are reached."""
    bars = [
        ("rows found", score.found / max(score.rows, 1), ">=", 1.0),
        ("cells right", score.right / max(score.cells, 1), ">=", 0.98),
        ("typed fields silently wrong", float(len(score.typed_wrong)), "<=", 0.0),
        ("head fields silently wrong", float(len(score.head_wrong)), "<=", 0.0),
        ("free text silently wrong", len(score.free_wrong) / max(score.free, 1), "<=", 0.003),
        ("rows in review (of those sure in the text)", score.review / max(score.ok, 1), "<=", 0.2),
    ]
    for name, which in (("time beside bare RapidOCR, wall", 0), ("time beside bare RapidOCR, processor", 1)):
        ratio = times.ratio(which)
        if ratio is not None:
            bars.append((name, ratio, "<=", 1.2))
    print(f"\n{score.rows} rows, {score.cells} cells, {score.free} free texts")
    good = True
    for name, value, sign, bar in bars:
        reached = value >= bar if sign == ">=" else value <= bar
        good &= reached
        print(f"  {name:44}{value:9.4f}  {sign} {bar:<6} {'' if reached else 'MISSED'}")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--profile", choices=sorted(PROFILES), default="office200")
    parser.add_argument("--only", default="", help="part of a document's name")
    parser.add_argument("--pages", type=int, help="the first page and so many pages with plan rows")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bare", action="store_true", help="time bare RapidOCR beside ours")
    parser.add_argument("--cells", action="store_true", help="print every cell that differs")
    parser.add_argument("--reviewed", action="store_true", help="print why rows are in review")
    args = parser.parse_args()
    profile, total, times, engine = PROFILES[args.profile], Score(), Times(), list[object]()
    for name, notice, data in documents(args.only):
        whole = process_bytes(data, f"{name}.pdf", name)
        for error in truth_errors(notice, whole):
            print(f"    TRUTH {name} {error}")
        pages = chosen_pages(data, whole, args.pages)
        truth = process_bytes(only_pages(data, pages), f"{name}.pdf", name)
        scan = cached_scan(data, profile, pages, args.seed)
        document = extracted(scan, f"{name}.pdf", times, timed=args.bare)
        if args.bare:
            time_bare(scan, times, engine, profile.dpi)
        score = compare(truth, process_document(document, name))
        print(
            f"{name:18} {len(pages):2} pages, rows {score.found}/{score.rows}, cells {score.right}/{score.cells},"
            f" typed wrong {len(score.typed_wrong)}, free wrong {len(score.free_wrong)},"
            f" head wrong {len(score.head_wrong)},"
            f" review {score.review}/{score.ok}",
            flush=True,
        )
        show_wrong("TYPED", score.typed_wrong)
        show_wrong("HEAD ", score.head_wrong)
        show_wrong("FREE ", score.free_wrong)
        if args.cells:
            show_wrong("cell ", score.cell_wrong)
        if args.reviewed:
            for item, why in score.reviewed:
                print(f"    review {item}: {why}")
        total.add(score)
    return 0 if show(total, times) else 1


if __name__ == "__main__":
    sys.exit(main())
