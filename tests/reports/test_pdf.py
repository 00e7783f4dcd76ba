"""The PDF of a report: the same numbers as text, tagged, numbered, and nothing opened to make it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pypdfium2
import pytest

from draws.papers.text import SPECIMEN, clean
from reports.errors import ReportError
from reports.model import Report
from reports.pdf import NO_LIBRARIES, OUTSIDE, render_pdf
from reports.show import show
from tests.support.report_pages import page, page_of, report

ROOT = Path(__file__).parents[2]
ROWS = 12


@pytest.fixture(scope="module")
def data() -> bytes:
    made = report(hostile=True)
    return render_pdf(page(hostile=True, for_print=True, most_rows=ROWS), title=made.title, as_of=made.as_of)


@pytest.fixture(scope="module")
def info(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    file = tmp_path_factory.mktemp("pdf") / "report.pdf"
    file.write_bytes(data)
    run = partial(subprocess.run, capture_output=True, check=True, text=True)
    lines = run(["pdfinfo", "-isodates", str(file)]).stdout.splitlines()
    found = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return found | {"XMP": run(["pdfinfo", "-meta", str(file)]).stdout}


@pytest.fixture(scope="module")
def document(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with pypdfium2.PdfDocument(data) as opened:
        yield opened


@pytest.fixture(scope="module")
def text(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> str:
    """All text as ``pdftotext`` reads it, without white space."""
    file = tmp_path_factory.mktemp("pdf") / "report.pdf"
    file.write_bytes(data)
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True)
    return bare(done.stdout.decode())


def bare(words: str) -> str:
    return re.sub(r"\s+", "", words)


def test_every_figure_and_cell_is_text(text: str) -> None:
    made: Report = report(hostile=True)
    for figure in made.figures:
        if figure.key in ("to_inspect", "inspected", "entry_rate", "public_rate", "on_time", "overdue"):
            assert show(figure.value, figure.kind) in text
    table = next(one for one in made.tables if one.key == "departments")
    for row in table.rows:
        shown = "".join(show(cell, column.kind) for cell, column in zip(row.cells, table.columns, strict=True))
        assert bare(shown) in re.sub("[▲●]", "", text)


def test_hostile_names_survive(text: str) -> None:
    for row in report(hostile=True).lists[0].rows[:ROWS]:
        assert bare(clean(str(row.cells[1]))) in text


def test_cut_lists_say_so(text: str) -> None:
    assert f"此处列出前{ROWS}行，共20行；全部见本报告XLSX版“超期对象”工作表。" in text


def test_pages_are_a4_numbered_and_marked(document: pypdfium2.PdfDocument) -> None:
    sizes = [tuple(round(side) for side in document[at].get_size()) for at in range(len(document))]
    assert set(sizes) == {(595, 842), (842, 595)}
    for at in range(len(document)):
        words = document[at].get_textpage().get_text_range()
        assert f"— {at + 1} —" in words
        assert SPECIMEN in words
        # Nowhere a page with nothing but its number.
        assert len(bare(words)) > 40


def test_headings_are_bookmarks(document: pypdfium2.PdfDocument) -> None:
    titles = [bookmark.get_title() for bookmark in document.get_toc()]
    expected = [f"{number}{clean(heading)}" for number, heading in headings(report(hostile=True))]
    assert [bare(title) for title in titles if title[1] == "、"] == [bare(one) for one in expected]


def headings(made: Report) -> Iterator[tuple[str, str]]:
    top = [section.heading for section in made.sections if section.level == 1]
    yield from zip(("一、", "二、", "三、", "四、", "五、"), top, strict=True)


def test_it_is_tagged_for_people_who_listen_and_dated_by_the_cut_off(info: dict[str, str]) -> None:
    assert info["Tagged"] == "yes"
    assert info["JavaScript"] == "no"
    assert info["Encrypted"] == "no"
    assert "pdfuaid:part" in info["XMP"]
    assert info["Title"] == clean(report(hostile=True).title)
    assert info["CreationDate"].startswith("2023-09-30")


def test_the_same_report_gives_the_same_bytes() -> None:
    made = report().model_copy(update={"lists": (), "figures": (), "annexes": (), "sections": report().sections[2:3]})
    html = page_of(made)
    first, second = (render_pdf(html, title=made.title, as_of=made.as_of) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png", "x.png"])
def test_nothing_outside_the_page_is_opened(address: str) -> None:
    with pytest.raises(ReportError, match=OUTSIDE[:12]):
        render_pdf(f'<html lang="zh"><title>x</title><img src="{address}" alt="x">', title="x", as_of=date(2023, 1, 1))


def test_without_pango_one_sentence_says_so(tmp_path: Path) -> None:
    """As on a machine without the library: importing WeasyPrint raises what it raises there."""
    (tmp_path / "weasyprint.py").write_text("raise OSError(\"cannot load library 'libpango-1.0-0'\")")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from datetime import date\nfrom reports.pdf import render_pdf\n"
        "try: render_pdf('<p>x', title='x', as_of=date(2023, 1, 1))\nexcept ValueError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True)
    assert done.stdout.decode().strip() == NO_LIBRARIES
