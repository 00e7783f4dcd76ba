"""Scanned pages end to end: drawn plans, made into scans, read back cell by cell."""

from __future__ import annotations

import io
from functools import cache

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from extractors.extract import extract
from extractors.host import Host, serving
from extractors.models import ExtractedDocument
from extractors.scan import Recogniser
from extractors.scan.doubt import folded
from extractors.scan.engine import models
from tests.support.pdf_layouts import HEADER, WIDTHS, Canvas, Sheet, plan_rows
from tests.support.scans import PROFILES, encode, only_pages, pdf_of, render, scan_pdf, tiff_of, worsen

pytestmark = pytest.mark.skipif(models() is None, reason="the extra ocr is not installed")

ROWS = plan_rows(2)
LETTER = ["某双随机办〔2023〕12号", "2023年3月15日"]


@cache
def sheet() -> bytes:
    """A page with a letter's lines above a plan of two rows."""
    canvas = Canvas()
    canvas.text(300, 60, LETTER[0], 16)
    canvas.text(600, 110, LETTER[1], 16)
    canvas.table(Sheet([HEADER, *ROWS], WIDTHS), 40, 160)
    return canvas.done()


@cache
def clean() -> np.ndarray:
    return next(image for _, image in render(sheet()))


@cache
def office() -> ExtractedDocument:
    return extract(scan_pdf(sheet(), PROFILES["office200"]), "扫描.pdf")


def texts(document: ExtractedDocument) -> list[list[str]]:
    (table,) = document.tables
    return [[folded(cell.text.replace("\n", "")) for cell in row] for row in table.rows()]


def wanted() -> list[list[str]]:
    return [[folded(text) for text in row] for row in (list(HEADER), *ROWS)]


def test_a_scan_with_seal_slant_and_noise_is_read_cell_by_cell() -> None:
    document = office()
    assert document.tables[0].reader == "scan-rules"
    doubted = {(issue.row_no, issue.col_no) for issue in document.issues if issue.code == "low_ocr_confidence"}
    differing = {
        (r, c)
        for r, (row, own) in enumerate(zip(wanted(), texts(document), strict=True), 1)
        for c, (text, read) in enumerate(zip(row, own, strict=True), 1)
        if text != read
    }
    assert differing <= doubted
    assert len(differing) <= 1


def test_what_stands_above_the_table_is_read() -> None:
    lines = [folded(line) for line in office().lines()]
    assert [folded(line) for line in LETTER] == lines[-2:]


def test_every_recognised_page_says_so() -> None:
    codes = [(issue.code, issue.severity, issue.page) for issue in office().issues]
    assert ("page_recognised", "info", 1) in codes


@pytest.mark.parametrize("turns", [1, 2])
def test_a_page_scanned_sideways_or_upside_down_is_turned(turns: int) -> None:
    page = np.ascontiguousarray(np.rot90(clean(), turns))
    document = extract(encode(page), "扫描.png")
    assert texts(document)[1][:1] == ["1"]
    assert "page_turned" in {issue.code for issue in document.issues}


def test_a_mixed_pdf_recognises_only_pages_without_text(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    own = Recogniser.page

    def page(self: Recogniser, picture: object, number: int, size: object = None) -> object:
        asked.append(number)
        return own(self, picture, number, size)  # type: ignore[arg-type]

    monkeypatch.setattr(Recogniser, "page", page)
    target = pypdfium2.PdfDocument.new()
    for part in (
        only_pages(sheet(), [1]),
        pdf_of([np.full((1170, 827, 3), 255, np.uint8)], 100),
        only_pages(sheet(), [1]),
    ):
        target.import_pages(pypdfium2.PdfDocument(part))
    buffer = io.BytesIO()
    target.save(buffer)
    document = extract(buffer.getvalue(), "混合.pdf")
    assert asked == [2]
    assert [(i.code, i.page) for i in document.issues if i.page == 2] == [("page_blank", 2)]
    assert {table.reader for table in document.tables} == {"pdf-rules"}


def test_a_tiff_of_blank_pages_is_told_to_be_blank() -> None:
    document = extract(tiff_of([np.full((1170, 827), 250, np.uint8)] * 2, 100), "空.tif")
    assert document.failure is not None
    assert "空白" in document.failure


def test_host_is_asked_for_room_and_told_of_every_page() -> None:
    told: list[str] = []
    with serving(Host(beat=lambda: told.append("beat"), grow=lambda: told.append("grow"))):
        extract(tiff_of([np.full((1170, 827), 250, np.uint8)] * 2, 100), "空.tif")
    assert told == ["grow", "beat", "grow", "beat"]


def test_without_the_extra_one_sentence_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.scan.page.models", lambda: None)
    document = extract(encode(clean()), "扫描.png")
    assert document.failure is not None
    assert "mingcha[ocr]" in document.failure
    assert document.failure.count("。") == 1


def test_the_same_scan_gives_the_same_document() -> None:
    page = worsen(clean()[:700], PROFILES["grey200"], 3)
    data = encode(page)
    assert extract(data, "a.png") == extract(data, "a.png")


def test_a_picture_is_not_read_for_hours() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (1100, 800), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "PNG")
    document = extract(buffer.getvalue(), "图.png")
    assert document.failure is not None or "page_too_complex" in {issue.code for issue in document.issues}
