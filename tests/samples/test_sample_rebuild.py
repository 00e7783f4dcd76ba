"""The committed specimens are what the builder writes, and it writes the same twice."""

from __future__ import annotations

import tomllib
import zipfile
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from python_calamine import CalamineWorkbook

from sample_docs.builder.build import build, machine_made

ROOT = Path(__file__).resolve().parents[2] / "sample_docs"
MADE_WITH = tomllib.loads((ROOT / "manifest.toml").read_text("utf-8"))["made_with"]


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    return build()


def same_writer(package: str) -> bool:
    return bool(version(package) == MADE_WITH[package.replace("-", "_")])


def pdf_text(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def docx_body(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as parts:
        return parts.read("word/document.xml")


def test_building_twice_gives_the_same_bytes(built: dict[str, bytes]) -> None:
    assert build() == built


def test_the_folder_holds_exactly_what_is_built(built: dict[str, bytes]) -> None:
    present = {
        path.relative_to(ROOT).as_posix()
        for folder in ("notices", "expected")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert present | {"manifest.toml"} == set(built) | set(machine_made())


#: Written by this project's own code and the standard library alone.
OWN = (".txt", ".md", ".csv", ".html", ".mhtml", ".rtf")


def test_text_csv_and_pages_are_byte_for_byte_the_committed_ones(built: dict[str, bytes]) -> None:
    plain = {name: data for name, data in built.items() if name.endswith(OWN)}
    assert {suffix for suffix in OWN if any(name.endswith(suffix) for name in plain)} == set(OWN)
    assert plain
    assert {name: (ROOT / name).read_bytes() for name in plain} == plain


def test_word_files_are_the_committed_ones(built: dict[str, bytes]) -> None:
    """Byte for byte with the python-docx that made them, else the same body."""
    words = {name: data for name, data in built.items() if name.endswith(".docx")}
    assert words
    for name, data in words.items():
        committed = (ROOT / name).read_bytes()
        if same_writer("python-docx"):
            assert committed == data, name
        assert docx_body(committed) == docx_body(data), name


def test_pdf_files_are_the_committed_ones(built: dict[str, bytes]) -> None:
    """Byte for byte with the reportlab that made them, else the same text on each page."""
    pdfs = {name: data for name, data in built.items() if name.endswith(".pdf")}
    assert pdfs
    for name, data in pdfs.items():
        committed = (ROOT / name).read_bytes()
        if same_writer("reportlab"):
            assert committed == data, name
        assert pdf_text(committed) == pdf_text(data), name


def test_workbooks_are_the_committed_ones(built: dict[str, bytes]) -> None:
    """Byte for byte with the xlsxwriter that made them, else the same values on each sheet."""
    books = {name: data for name, data in built.items() if name.endswith(".xlsx")}
    assert books
    for name, data in books.items():
        committed = (ROOT / name).read_bytes()
        if same_writer("xlsxwriter"):
            assert committed == data, name
        assert sheets(committed) == sheets(data), name


def test_archives_and_letters_are_the_committed_ones(built: dict[str, bytes]) -> None:
    packed = {name: data for name, data in built.items() if name.endswith((".zip", ".eml"))}
    assert packed
    if same_writer("xlsxwriter") and same_writer("python-docx"):
        assert {name: (ROOT / name).read_bytes() for name in packed} == packed


def test_what_programs_of_the_machine_made_stays_small() -> None:
    sizes = {name: (ROOT / name).stat().st_size for name in machine_made()}
    assert max(sizes.values()) <= 500_000
    assert sum(sizes.values()) < 1_300_000


def test_manifest_is_the_committed_one(built: dict[str, bytes]) -> None:
    fresh = tomllib.loads(built["manifest.toml"].decode("utf-8"))
    committed = tomllib.loads((ROOT / "manifest.toml").read_text("utf-8"))
    assert fresh | {"made_with": committed["made_with"]} == committed


def test_the_specimens_stay_small(built: dict[str, bytes]) -> None:
    assert sum(map(len, built.values())) < 3_000_000


def test_word_files_carry_one_fixed_date(built: dict[str, bytes]) -> None:
    for name, data in built.items():
        if name.endswith(".docx"):
            with zipfile.ZipFile(BytesIO(data)) as parts:
                assert {info.date_time for info in parts.infolist()} == {(2000, 1, 1, 0, 0, 0)}, name
