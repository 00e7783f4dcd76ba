"""Reading tables from PDF: this project's reader, pdfplumber with its default settings, bare text extraction.

One run, same pages, made on the spot: ``python benchmarks/extract.py [--rows 40] [--repeat 3] [--json]``.
Time is processor time per page, best of the repeats. A cell is right when its text, blanks aside, stands in
its row and column; headers count. The bars: at least five times as fast as pdfplumber over all layouts
together, and on no layout fewer cells right than pdfplumber.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pdfplumber
import pypdfium2

from extractors.models import SourceDocument
from extractors.pdf import extract_pdf
from tests.support.pdf_layouts import HEADER, WIDTHS, Canvas, Rules, Sheet, plan_pdf, plan_rows

Rows = list[list[str]]


@dataclass(frozen=True)
class Layout:
    name: str
    data: bytes
    expected: Rows


@dataclass(frozen=True)
class Result:
    """``ours``, ``plumber`` and ``text`` are milliseconds a page; ``*_right`` shares of the expected
    cells."""

    layout: str
    pages: int
    ours: float
    plumber: float
    text: float
    ours_right: float
    plumber_right: float


def layouts(count: int) -> list[Layout]:
    """Every way of ruling, then the shapes that pages and cells come in."""
    rows = plan_rows(count)
    expected = [list(HEADER), *rows]
    kinds: tuple[Rules, ...] = (
        "lines", "cells", "thin", "dashed", "pieces", "double", "frame_open", "no_inner_h", "horizontal",
        "three_lines", "none",
    )  # fmt: skip
    found = [Layout(kind, plan_pdf(rows, rules=kind, embed=True), expected) for kind in kinds]
    missing = frozenset(("v", r, c) for r in range(1, 40) for c in range(8) if (r * 7 + c * 5) % 11 == 0)
    found.append(Layout("pieces missing", plan_pdf(rows, embed=True, skip_rules=missing), expected))
    narrow = [width * 0.69 for width in WIDTHS]
    portrait = plan_pdf(rows, embed=True, widths=narrow, page_size=(595, 842), size=7.0)
    found.append(Layout("portrait, small", portrait, expected))
    found.append(Layout("CID font", plan_pdf(rows), expected))
    found.append(_turned(rows))
    found.append(_merged(count))
    return found


def _turned(rows: Rows) -> Layout:
    """Landscape content on portrait sheets with /Rotate 90."""
    rows = rows[:6]
    canvas = Canvas(595, 842, embed="".join([*HEADER, *(text for row in rows for text in row)]))
    canvas.raw.translate(595, 0)
    canvas.raw.rotate(90)
    canvas.height = 595
    canvas.table(Sheet([HEADER, *rows], WIDTHS), 40, 60)
    data = canvas.done().replace(b"/Rotate 0", b"/Rotate 90")
    return Layout("rotated", data, [list(HEADER), *rows])


def _merged(count: int) -> Layout:
    """A header in two levels; every task with two sub-rows under merged cells."""
    head = [["序号", "任务名称", "抽查时间", "", "部门", ""], ["", "", "自", "至", "发起", "配合"]]
    spans = {(0, 0): (2, 1), (0, 1): (2, 1), (0, 2): (1, 2), (0, 4): (1, 2)}
    rows: Rows = [*head]
    for seq, row in enumerate(plan_rows(min(count // 2, 8)), 1):
        at = len(rows)
        spans.update({(at, 0): (2, 1), (at, 1): (2, 1), (at, 4): (2, 1)})
        rows.append([str(seq), row[1], "3月", "8月", row[7], "某市市场监管局"])
        rows.append(["", "", "4月", "9月", "", "某市应急管理局"])
    canvas = Canvas(embed="".join(text for row in rows for text in row))
    canvas.table(Sheet(rows, [40, 200, 80, 80, 150, 150], spans=spans, header_rows=2), 40, 40)
    return Layout("merged, two levels", canvas.done(), rows)


def read_ours(data: bytes) -> Rows:
    source = SourceDocument(name="x.pdf", sha256="", size=len(data), media_type="application/pdf")
    rows: Rows = []
    for table in extract_pdf(data, source).tables:
        grid = [[""] * table.n_cols for _ in range(table.n_rows)]
        for cell in table.cells:
            grid[cell.row - 1][cell.col - 1] = cell.text
        rows.extend(grid)
    return rows


def read_plumber(data: bytes) -> Rows:
    rows: Rows = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            for table in page.extract_tables():
                rows.extend([text or "" for text in row] for row in table)
            page.close()
    return rows


def read_text(data: bytes) -> Rows:
    document = pypdfium2.PdfDocument(data)
    rows: Rows = []
    for page in document:
        text = page.get_textpage()
        rows.append([text.get_text_range()])
        text.close()
        page.close()
    document.close()
    return rows


def share_right(rows: Rows, expected: Rows) -> float:
    """Share of the expected cells that are read; repeated headers are skipped, rows are taken in order."""
    bare = [["".join(text.split()) for text in row] for row in rows]
    header = list(expected[0])
    body = [row for i, row in enumerate(bare) if i == 0 or row != header]
    hits = sum(
        1
        for got, want in zip(body, expected, strict=False)
        for a, b in zip(got, want, strict=False)
        if a == "".join(b.split())
    )
    return hits / sum(len(row) for row in expected)


def timed(read: Callable[[bytes], Rows], data: bytes, repeat: int) -> tuple[float, Rows]:
    """Best processor time of ``repeat`` runs in milliseconds, and what was read."""
    best, rows = float("inf"), []
    for _ in range(repeat):
        start = time.process_time()
        rows = read(data)
        best = min(best, time.process_time() - start)
    return best * 1000, rows


def measure(layout: Layout, repeat: int) -> Result:
    document = pypdfium2.PdfDocument(layout.data)
    pages = len(document)
    document.close()
    ours, our_rows = timed(read_ours, layout.data, repeat)
    plumber, plumber_rows = timed(read_plumber, layout.data, repeat)
    text, _ = timed(read_text, layout.data, repeat)
    return Result(
        layout.name,
        pages,
        ours / pages,
        plumber / pages,
        text / pages,
        share_right(our_rows, layout.expected),
        share_right(plumber_rows, layout.expected),
    )


def show(results: Sequence[Result]) -> None:
    print(f"{'layout':20}{'pages':>6}{'ours':>9}{'plumber':>9}{'text':>9}{'ratio':>8}{'ours ok':>9}{'pl. ok':>9}")
    for r in results:
        print(
            f"{r.layout:20}{r.pages:6}{r.ours:9.1f}{r.plumber:9.1f}{r.text:9.1f}{r.plumber / r.ours:8.1f}"
            f"{r.ours_right:9.1%}{r.plumber_right:9.1%}"
        )
    total = {name: sum(getattr(r, name) * r.pages for r in results) for name in ("ours", "plumber", "text")}
    pages = sum(r.pages for r in results)
    print(
        f"{'all':20}{pages:6}{total['ours'] / pages:9.1f}{total['plumber'] / pages:9.1f}"
        f"{total['text'] / pages:9.1f}{total['plumber'] / total['ours']:8.1f}"
    )
    print(f"milliseconds a page; {total['ours'] / total['text']:.1f} times bare text extraction")


def passed(results: Sequence[Result]) -> bool:
    """Both bars."""
    ours = sum(r.ours * r.pages for r in results)
    plumber = sum(r.plumber * r.pages for r in results)
    return plumber >= 5 * ours and all(r.ours_right >= r.plumber_right for r in results)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=40)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    results = [measure(layout, args.repeat) for layout in layouts(args.rows)]
    if args.json:
        print(json.dumps([asdict(result) for result in results], ensure_ascii=False))
    else:
        show(results)
    return 0 if passed(results) else 1


if __name__ == "__main__":
    sys.exit(main())
