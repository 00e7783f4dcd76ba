"""The sample report as HTML, made once for all tests of a process: charts take a second."""

from __future__ import annotations

from functools import cache

from lxml import html

from reports.charts import svg
from reports.html import render_html
from reports.model import Report
from tests.support.report_samples import sample_report


@cache
def report(rows: int = 20, hostile: bool = False) -> Report:
    return sample_report(rows, hostile=hostile)


@cache
def page(rows: int = 20, hostile: bool = False, for_print: bool = False, most_rows: int | None = None) -> str:
    """The page with its pictures."""
    return page_of(report(rows, hostile), for_print, most_rows)


def page_of(made: Report, for_print: bool = True, most_rows: int | None = None) -> str:
    return render_html(made, {one.key: svg(one) for one in made.charts}, for_print=for_print, most_rows=most_rows)


def tree(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def words(element: html.HtmlElement) -> str:
    """The text of an element without its folded parts, white space made single."""
    return " ".join("".join(element.itertext()).split())
