"""What the writers put on paper is the content: read back with other tools, cell by cell."""

from __future__ import annotations

from io import BytesIO

import docx
import pdfplumber
import pytest
from docx.table import Table as WordTable
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth

from sample_docs.builder.build import WRITERS
from sample_docs.builder.grid import place, text_at
from sample_docs.builder.model import Form, Notice, load_notices
from sample_docs.builder.pdf_table import FONT, NOT_FIRST, TOKEN, wrap

registerFont(UnicodeCIDFont(FONT))
NOTICES = load_notices()
FORMS = [(notice, form) for notice in NOTICES for form in notice.forms]
WORD = [pair for pair in FORMS if pair[1].format == "docx"]
RULED = [pair for pair in FORMS if pair[1].format == "pdf" and pair[1].pdf.rules in ("lines", "rects")]
SEPARATED = [pair for pair in FORMS if pair[1].format == "tabs"]


def name(pair: tuple[Notice, Form]) -> str:
    return pair[0].file_name(pair[1])


def squeeze(text: str | None) -> str:
    return "".join((text or "").split())


def seen_rows(notice: Notice) -> list[list[str]]:
    """Every row of every table as a reader sees it: merged texts in each position that they cover."""
    return [
        [squeeze(text_at(rows, r, c)) for c in range(len(rows[r]))]
        for rows in ([row.cells for row in table.rows] for table in notice.tables)
        for r in range(len(rows))
    ]


def header_texts(notice: Notice) -> set[str]:
    return {squeeze(cells[0]) for table in notice.tables for header in table.headers for cells in header}


def word_rows(table: WordTable) -> list[list[str]]:
    return [[squeeze(cell.text) for cell in row.cells] for row in table.rows]


@pytest.mark.parametrize("pair", WORD, ids=name)
def test_word_tables_hold_the_content(pair: tuple[Notice, Form]) -> None:
    notice, form = pair
    document = docx.Document(BytesIO(WRITERS["docx"](notice, form)))
    rows = [row for table in document.tables for row in word_rows(table)]
    heads = header_texts(notice)
    assert [row for row in rows if row[0] not in heads] == seen_rows(notice)


@pytest.mark.parametrize("pair", RULED, ids=name)
def test_ruled_pdf_tables_hold_the_content(pair: tuple[Notice, Form]) -> None:
    """Read with pdfplumber; a row broken over a page is put together again before comparing."""
    notice, form = pair
    heads = header_texts(notice)
    read: list[list[str]] = []
    with pdfplumber.open(BytesIO(WRITERS["pdf"](notice, form))) as pdf:
        for page in pdf.pages:
            for table in page.extract_tables():
                for cells in table:
                    row = [squeeze(cell) for cell in cells]
                    if row[0] == "" and any(row) and cells[0] is not None and read:
                        read[-1] = [above + below for above, below in zip(read[-1], row, strict=True)]
                    elif cells[0] is not None and row[0] not in heads:
                        read.append(row)
    merged = [
        ["" if text in ("^", "<") else squeeze(text) for text in row.cells]
        for table in notice.tables
        for row in table.rows
    ]
    assert read == merged


@pytest.mark.parametrize("pair", SEPARATED, ids=name)
def test_tab_separated_rows_hold_the_content(pair: tuple[Notice, Form]) -> None:
    notice, form = pair
    lines = WRITERS["tabs"](notice, form).decode(form.encoding).splitlines()
    heads = header_texts(notice)
    rows = [line.split("\t") for line in lines if "\t" in line]
    wanted = [row.text_cells or row.cells for table in notice.tables for row in table.rows]
    assert [[squeeze(cell) for cell in row] for row in rows if row[0] not in heads] == [
        [squeeze(cell) for cell in row] for row in wanted
    ]


def test_merge_marks_become_spans() -> None:
    placed = place([("a", "b", "<"), ("^", "c", "d")])
    assert [(cell.text, cell.rows, cell.cols) for cell in placed] == [
        ("a", 2, 1),
        ("b", 1, 2),
        ("c", 1, 1),
        ("d", 1, 1),
    ]


@pytest.mark.parametrize("rows", [[("a", "b"), ("c",)], [("a", "<"), ("^", "b")]], ids=["ragged", "not a rectangle"])
def test_wrong_grids_are_refused(rows: list[tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match=r"row 2|not a rectangle"):
        place(rows)


@settings(max_examples=60, deadline=None)
@given(st.text("县市场监管局、，。；（）3%1次/年5月—", max_size=60), st.floats(30, 120))
def test_wrapping_loses_nothing_and_keeps_the_width(text: str, width: float) -> None:
    lines = wrap(text, 9, width)
    assert "".join(lines) == text
    for line in lines:
        assert stringWidth(line, FONT, 9) <= width or len(TOKEN.findall(line)) <= 2
    starts = [TOKEN.findall(line)[0] for line in lines[1:]]  # a number may begin with a mark: %1 stays whole
    marks = sum(char in NOT_FIRST for char in text)
    assert not any(char in NOT_FIRST for char in starts) or marks > 1
