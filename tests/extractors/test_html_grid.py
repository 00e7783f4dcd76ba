"""Spans: any grid written as HTML comes back; Chromium and pandas lay the same tables out alike."""

from __future__ import annotations

from html import escape
from io import StringIO
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.models import Table
from tests.support.chromium import chromium_page

TEXTS = st.text(st.sampled_from("甲乙丙 5%、<&\n"), max_size=6).map(str.strip)
Spans = list[tuple[int, int, int, int, str]]


def only_table(html: str) -> Table:
    return extract(f"<html>{html}".encode(), "a.html").tables[0]


@st.composite
def tilings(draw: st.DrawFn) -> Spans:
    """A grid cut into merged cells (row, column, height, width, text); every column has a cell that begins in it."""
    rows, cols = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    free = {(r, c) for r in range(1, rows) for c in range(cols)}
    cells: Spans = [(0, c, 1, 1, f"列{c}") for c in range(cols)]
    for r in range(1, rows):
        for c in range(cols):
            if (r, c) not in free:
                continue
            width = draw(st.integers(1, 3))
            height = draw(st.integers(1, 3))
            while any((r, c + k) not in free for k in range(width)):
                width -= 1
            while any((r + i, c + k) not in free for i in range(height) for k in range(width)):
                height -= 1
            free -= {(r + i, c + k) for i in range(height) for k in range(width)}
            cells.append((r, c, height, width, draw(TEXTS)))
    return cells


def written(cells: Spans) -> str:
    rows: dict[int, str] = dict.fromkeys(range(max(cell[0] + cell[2] for cell in cells)), "")
    for r, _, height, width, text in cells:
        body = escape(text).replace("\n", "<br>")
        rows[r] += f"<td rowspan={height} colspan='{width}'><p>{body}</p></td>"
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows.values()) + "</table>"


@settings(max_examples=60, deadline=None)
@given(tilings())
def test_any_tiling_comes_back(cells: Spans) -> None:
    table = only_table(written(cells))
    found = sorted((c.row - 1, c.col - 1, c.row_span, c.col_span, "".join(c.text.split())) for c in table.cells)
    assert found == sorted((r, c, h, w, "".join(text.split())) for r, c, h, w, text in cells)


LAYOUTS = (
    "<table><tr><th rowspan=2>序号<th colspan=2>部门<th rowspan=2>比例<tr><th>发起<th>配合<tr><td>1<td>a<td>b<td>5%</table>",  # noqa: E501
    "<table><tr><td rowspan=3>a<td>b<td rowspan=2>c<tr><td>d<tr><td>e<td>f</table>",
    "<table><thead><tr><td>a<td>b<td>c</thead><tr><td rowspan=0>1<td>2<td>3<tr><td colspan=2>4<tr><td>5<td>6</table>",
    "<table><tr><td>a<td>b<tr><td>c</tr></td><td>d<td>e<tr><td><div>f<td><b>g</table>",
    "<table><tfoot><tr><td>合计<td>9<tbody><tr><td>1<td>2<thead><tr><th>甲<th>乙</table>",
)
_GRID = """(html) => {
  document.body.innerHTML = html;
  return [...document.querySelector('table').rows].map((row) =>
    [...row.cells].map((cell) => [cell.innerText.trim(), cell.rowSpan, cell.colSpan]));
}"""


def test_chromium_sees_the_same_rows_and_cells() -> None:
    with chromium_page() as page:
        for html in LAYOUTS:
            seen: list[list[Any]] = page.evaluate(_GRID, html)
            ours = [[cell.text for cell in row] for row in only_table(html).rows()]
            assert ours == [[text for text, _, _ in row] for row in seen], html


@pytest.mark.parametrize("html", LAYOUTS[:2])
def test_pandas_fills_the_same_grid(html: str) -> None:
    frame = pd.read_html(StringIO(html), header=None)[0]
    head = [list(names) for names in zip(*frame.columns, strict=True)] if frame.columns.nlevels > 1 else []
    theirs = [[str(text) for text in row] for row in [*head, *frame.to_numpy().tolist()]]
    assert [[cell.text if cell else "" for cell in row] for row in only_table(html).grid()] == theirs


def test_a_merge_left_hanging_over_a_whole_row_ends_above_it_and_is_told() -> None:
    head = "<tr><td>序号<td>事项<td>比例"
    table = f"<table>{head}<tr><td rowspan=3>1<td>甲<td rowspan=3>5%<tr><td>乙<tr><td>2<td>丙<td>10%</table>"
    document = extract(f"<html>{table}".encode(), "a.html")
    cells = {(c.row, c.col): (c.text, c.row_span) for c in document.tables[0].cells}
    assert document.tables[0].n_cols == 3
    assert cells[2, 1] == ("1", 2) and cells[2, 3] == ("5%", 2)
    assert [cells[4, col][0] for col in (1, 2, 3)] == ["2", "丙", "10%"]
    assert [(i.code, i.row_no) for i in document.issues] == [("table_doubtful", 4)]
