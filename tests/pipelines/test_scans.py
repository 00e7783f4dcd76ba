"""Scans end to end: what is made of page images held against the text they were made from. A few pages, each recognised
once; the whole measure is ``benchmarks/scans.py``."""

from __future__ import annotations

from functools import lru_cache

import pytest

from extractors.scan import available
from pipelines.steps.process import process_bytes
from tests.support.scan_compare import Score, compare
from tests.support.scan_documents import documents
from tests.support.scans import PROFILES, only_pages, scan_pdf
from warehouse.models import Bundle

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not available(), reason="the extra ocr is not installed"),
]


@lru_cache(maxsize=4)
def original(name: str) -> bytes:
    ((_, _, data),) = [found for found in documents(name) if found[0] == name]
    return data


@lru_cache(maxsize=8)
def read(name: str, profile: str, pages: tuple[int, ...], keep: tuple[int, ...]) -> tuple[Bundle, Bundle]:
    """The truth of these pages, and what their scan is read as."""
    data = original(name)
    scan = scan_pdf(data, PROFILES[profile], pages=pages, keep=keep)
    return process_bytes(only_pages(data, pages), "a.pdf", "a"), process_bytes(scan, "a.pdf", "a")


def silent(score: Score) -> list[object]:
    return [*score.typed_wrong, *score.head_wrong]


def test_an_office_scan_reaches_the_bars() -> None:
    score = Score()
    for name, pages, keep in (("yunling", (1, 2), (1,)), ("lanwan-ruled", (2,), ())):
        score.add(compare(*read(name, "office200", pages, keep)))
    assert silent(score) == []
    assert score.found == score.rows == 20
    assert score.right >= 0.98 * score.cells
    assert len(score.free_wrong) <= 0.003 * score.free
    assert score.review <= 0.2 * score.ok


def test_a_poor_photograph_is_never_silently_wrong() -> None:
    score = compare(*read("lanwan-ruled", "poor120", (2,), ()))
    assert silent(score) == []
    assert score.rows == 8


def test_a_mixed_document_is_read_page_by_page() -> None:
    """The letter keeps its text, the table is an image."""
    truth, bundle = read("yunling", "office200", (1, 2), (1,))
    head = [(n.title, n.issuer, n.doc_number, n.issue_date, n.plan_year) for n in (truth.notice, bundle.notice)]
    assert head[0] == head[1]
    assert {f.page for f in bundle.findings if f.code == "page_recognised"} == {2}
    assert silent(compare(truth, bundle)) == []
    assert len(bundle.items) == len(truth.items) == 12


def test_pages_with_text_are_never_recognised(monkeypatch: pytest.MonkeyPatch) -> None:
    """With recognition taken away a text PDF is read as before, and a mixed one says which page it could not read."""
    data = original("yunling")
    monkeypatch.setattr("extractors.pdf.document.available", lambda: False)
    assert len(process_bytes(data, "a.pdf", "a").items) == 12
    mixed = process_bytes(scan_pdf(data, PROFILES["clean200"], pages=(1, 2), keep=(2,)), "a.pdf", "a")
    assert len(mixed.items) == 12
    assert [(f.code, f.page) for f in mixed.findings if f.code.startswith("page_")] == [("page_scanned", 1)]
