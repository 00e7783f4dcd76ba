"""Damaged files: whatever a few changed, lost or doubled bytes do, ``extract`` answers and never raises."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from extractors.models import ExtractedDocument
from tests.support.docx_maker import docx, grid, p

TABLE = [["序号", "任务", "比例"], ["1", "对旅行社的检查", "5%；1次/年"], ["2", "对旅馆业的检查", ""]]
TEXT = "高平市工作计划\n\n" + "\n".join("\t".join(row) for row in TABLE) + "\n\n| a | b |\n|--|--|\n| 1 | 2 |\n"
STYLES = '<w:style w:type="paragraph" w:styleId="L"><w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
WORD = docx(p("高平市工作计划", '<w:pStyle w:val="L"/>') + grid(TABLE), {"styles": STYLES})

edits = st.lists(
    st.tuples(st.integers(0, 10**6), st.sampled_from(["set", "drop", "double", "cut"]), st.integers(0, 255)),
    min_size=1,
    max_size=6,
)


def damaged(data: bytes, changes: list[tuple[int, str, int]]) -> bytes:
    out = bytearray(data)
    for place, kind, value in changes:
        at = place % max(len(out), 1)
        if kind == "set" and out:
            out[at] = value
        elif kind == "drop":
            del out[at : at + 1 + value % 16]
        elif kind == "double":
            out[at:at] = out[at : at + value]
        elif kind == "cut" and value < 64:
            del out[at:]
    return bytes(out)


def answered(document: ExtractedDocument) -> None:
    """A failure is one sentence and has no blocks; a document can be written down."""
    document.model_dump_json()
    if document.failure is not None:
        assert document.failure.endswith("。")
        assert document.blocks == ()
    for table in document.tables:
        table.grid()


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["utf-8", "gb18030", "utf-16"]), edits)
def test_damaged_text(encoding: str, changes: list[tuple[int, str, int]]) -> None:
    answered(extract(damaged(TEXT.encode(encoding), changes), "a.txt"))


@settings(max_examples=100, deadline=None)
@given(edits)
def test_damaged_packages(changes: list[tuple[int, str, int]]) -> None:
    answered(extract(damaged(WORD, changes), "a.docx"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"]), edits)
def test_damaged_parts_in_a_sound_package(part: str, changes: list[tuple[int, str, int]]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORD)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, damaged(data, changes) if name == part else data)
    answered(extract(buffer.getvalue(), "a.docx"))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "gb18030"]))
def test_any_text_at_all(text: str, encoding: str) -> None:
    answered(extract(text.encode(encoding, "replace"), "a.txt"))


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_at_all(data: bytes, start: bytes) -> None:
    answered(extract(start + data, "a.bin"))


PDF_SCRIPT = """
import random, sys
from extractors.extract import extract
data = open(sys.argv[1], "rb").read()
rng = random.Random(7)
for n in range(12):
    out = bytearray(data)
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(out))
        if rng.random() < 0.5:
            out[at] = rng.randrange(256)
        else:
            del out[at : at + rng.randrange(1, 200)]
    document = extract(bytes(out), "a.pdf")
    document.model_dump_json()
    assert document.failure is None or (document.failure.endswith("。") and not document.blocks)
"""


def test_damaged_pdf(tmp_path: Path) -> None:
    """In a process of its own: a fault in the PDF library would end it."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    path = tmp_path / "a.pdf"
    page = canvas.Canvas(str(path))
    for row in range(5):
        for col in range(4):
            page.rect(50 + 100 * col, 600 + 30 * row, 100, 30)
            page.drawString(55 + 100 * col, 610 + 30 * row, f"{row}-{col}")
    page.save()
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", PDF_SCRIPT, str(path)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
