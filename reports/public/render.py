"""The public list as CSV and as one HTML page that works offline."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.resources import files

from draws.papers.text import SPECIMEN, clean
from reports.public.models import COLUMNS, PublicList, PublicResult
from reports.raw import csv_cell
from reports.show import day

#: A page with more rows is slow on an old telephone; the CSV has them all.
PAGE_ROWS = 2000


def cells(row: PublicResult) -> tuple[str, ...]:
    """The texts of one row in the order of :data:`COLUMNS`."""
    return (
        clean(row.name),
        row.object_id or "—",
        "、".join(clean(body) for body in row.bodies),
        row.inspected_on.isoformat(),
        "；".join(row.categories),
        clean(row.task_no),
        clean(row.task_name),
    )


def render_csv(public: PublicList) -> bytes:
    """UTF-8 with BOM, lines end in CRLF (RFC 4180). A cell that a spreadsheet would run begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in public.rows:
        writer.writerow([csv_cell(text) for text in cells(row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def render_page(public: PublicList, csv_name: str) -> str:
    """The page; ``csv_name`` is the file beside it with all rows."""
    from jinja2 import Environment  # noqa: PLC0415 - half a second that the CSV does not need

    text = files("reports").joinpath("public", "templates", "results.html.j2").read_text(encoding="utf-8")
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(text)
    return page.render(
        title=clean(public.title),
        publisher=clean(public.publisher),
        day=day(public.as_of),
        columns=COLUMNS,
        rows=list(_rows(public)),
        total=len(public.rows),
        shown=min(len(public.rows), PAGE_ROWS),
        csv_name=csv_name,
        specimen=SPECIMEN if public.is_specimen else "",
    )


def _rows(public: PublicList) -> Iterator[tuple[str, ...]]:
    return (cells(row) for row in public.rows[:PAGE_ROWS])
