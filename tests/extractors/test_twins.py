"""One plan in every format: the same items, to the last column."""

from __future__ import annotations

import shutil
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps.process import process_bytes
from warehouse.models import Bundle

SAMPLES = Path(__file__).parents[2] / "sample_docs"
MANIFEST: dict[str, Any] = tomllib.loads((SAMPLES / "manifest.toml").read_text(encoding="utf-8"))
FIRST = "gaoping-2023-joint-docx.docx"
DIRECT = sorted(entry["name"] for entry in MANIFEST["file"] if entry.get("twin_of") == FIRST)
CONVERTED = sorted((entry["name"], entry["twin_of"]) for entry in MANIFEST["converted"])
#: How a plan is laid out in its file is no matter of the plan.
PLACE = {"item_id", "row_no", "table_no"}
#: Row 20 lost a cell in the text form alone; the repair is right, but a person must look.
LOST: dict[tuple[str, int | None], set[str]] = {("gaoping-2023-joint-txt.txt", 20): {"status"}}


@cache
def read(name: str) -> Bundle:
    return process_bytes((SAMPLES / "notices" / name).read_bytes(), name, name)


def assert_same_plan(name: str, twin: str = FIRST) -> None:
    first, other = read(twin), read(name)
    assert len(first.items) == {FIRST: 49}.get(twin, len(other.items))
    for one, two in zip(first.items, other.items, strict=True):
        beside = PLACE | LOST.get((name, two.seq), set())
        assert two.model_dump(exclude=beside) == one.model_dump(exclude=beside)
    assert other.notice.content_hash == first.notice.content_hash


@pytest.mark.parametrize("name", DIRECT)
def test_the_same_plan_in_every_format_that_is_read_at_once(name: str) -> None:
    assert_same_plan(name)


def test_the_bar_names_these_formats() -> None:
    endings = {Path(name).suffix for name in (FIRST, *DIRECT, *(name for name, _ in CONVERTED))}
    assert endings >= {".txt", ".docx", ".pdf", ".xlsx", ".html", ".ofd", ".doc"}
    assert endings >= {".csv", ".mhtml", ".rtf", ".wps"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice converts them")
@pytest.mark.parametrize(("name", "twin"), CONVERTED)
def test_the_same_plan_out_of_old_word_files(name: str, twin: str) -> None:
    assert_same_plan(name, twin)


@pytest.mark.parametrize("name", [FIRST, *DIRECT])
def test_the_head_of_the_notice_is_the_same(name: str) -> None:
    one, other = read(FIRST).notice, read(name).notice
    columns = ("title", "issuer", "doc_number", "issue_date", "plan_year", "contact", "phone", "email", "is_public")
    assert {c: getattr(other, c) for c in columns} == {c: getattr(one, c) for c in columns}


@pytest.mark.parametrize("name", [FIRST, *DIRECT])
def test_the_duties_in_the_letter_are_the_same(name: str) -> None:
    def duties(bundle: Bundle) -> list[tuple[str, str]]:
        return [(duty.code, str(duty.value)) for duty in bundle.obligations]

    assert duties(read(name)) == duties(read(FIRST)) != []
