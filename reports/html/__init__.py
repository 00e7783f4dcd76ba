"""A report as one HTML file: works offline, runs no script, fetches nothing, made for screen, phone, paper and ear."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from draws.papers.text import SPECIMEN, clean, width
from reports.html.build import Builder, Limits, all_tables
from reports.html.view import TableView
from reports.model import Report
from reports.show import day

#: Rows of one table on the screen: more make a browser slow; all of them stand in the XLSX.
SCREEN_ROWS = 2000
#: Rows on paper: of one list, of all lists together (each has at least :data:`PRINT_LEAST`), of one table of the text
#: or the annexes. A row costs about 20 ms in the PDF (2,000 rows: 50 s, 970 MB), so that a yearly report of 500
#: rows takes about 10 s and 450 MB.
PRINT_ROWS, PRINT_ALL, PRINT_LEAST, PRINT_TABLE = 50, 220, 10, 120
_TEMPLATES = Path(__file__).with_name("templates")
_KINDS = {"compliance": "抽查工作情况报告", "plan": "抽查计划分析", "department": "部门工作提示"}


def render_html(
    report: Report, charts: Mapping[str, str], *, for_print: bool = False, most_rows: int | None = None
) -> str:
    """The page. ``charts``: chart key → SVG (:func:`reports.charts.svg`).

    ``for_print`` is for :func:`reports.pdf.render_pdf`: a table of contents with page numbers, shorter lists, nothing
    to click open. ``most_rows``: rows shown of each table; a table that is cut says so and where all rows are.
    """
    builder = Builder(report, charts, for_print=for_print, limits=_limits(report, for_print, most_rows))
    parts, lists = builder.parts(), builder.lists()
    style = _style(all_tables(parts, lists), report, for_print)
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            kind=_KINDS[report.kind],
            sections=[part for part in parts if not part.number.startswith("附件")],
            annexes=[part for part in parts if part.number.startswith("附件")],
            lists=lists,
            style=style,
            policy=_policy(style),
            specimen=SPECIMEN if report.is_specimen else "",
            for_print=for_print,
            # A department's report is a page or two: no table of contents on paper.
            has_contents=not (for_print and report.kind == "department"),
            clean=clean,
            day=day,
        )
    )


def _limits(report: Report, for_print: bool, most_rows: int | None) -> Limits:
    if most_rows is not None:
        return Limits(most_rows, most_rows)
    if not for_print:
        return Limits(SCREEN_ROWS, SCREEN_ROWS)
    share = PRINT_ALL // max(1, len(report.lists))
    return Limits(PRINT_TABLE, min(PRINT_ROWS, max(PRINT_LEAST, share)))


def _policy(style: str) -> str:
    """Content-Security-Policy: this one style sheet and pictures inside the file, nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _style(tables: tuple[TableView, ...], report: Report, for_print: bool) -> str:
    """The style sheet with the column widths of every table (ids are plain ASCII) and a title in equal lines."""
    shares = "\n".join(
        f"#{table.ident} col:nth-child({at}){{width:{size}%}}"
        for table in tables
        for at, size in enumerate(table.widths, 1)
    )
    least = "\n".join(f"#{table.ident} table{{min-width:{table.least}em}}" for table in tables)
    size = width(clean(report.title)) / 2
    title = f"@media print{{h1{{max-width:{size / max(1, -(-size // 21)) + 1.2:.1f}em;margin:0 auto 4mm}}}}"
    if for_print:
        return "\n".join((_file("base.css"), _file("print.css"), shares, title))
    # On a phone the widths follow from the content.
    rules = f"@media print,(min-width:62rem){{\n{shares}\n}}\n@media screen{{\n{least}\n}}"
    return "\n".join((_file("base.css"), _file("screen.css"), _file("print.css"), rules, title))


@cache
def _file(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
