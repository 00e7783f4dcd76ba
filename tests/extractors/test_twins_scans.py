"""The scanned specimens: every row is found, and no typed value is wrong without saying so.

What is recognised depends on the versions of the engine and of its models, so there are no goldens of it: a value is
either the declared one, or its row is for a person to look at."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps.process import process_bytes
from tests.support.sample_items import SAMPLES, compare, expected_rows

pytest.importorskip("rapidocr")
pytestmark = pytest.mark.slow

#: Those unlike what the tests of recognition make themselves: a fax of two pages.
KINDS = ("tiff",)
ENTRIES: list[dict[str, Any]] = [
    entry for entry in tomllib.loads((SAMPLES / "manifest.toml").read_text("utf-8"))["scan"] if entry["format"] in KINDS
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: Path(entry["name"]).name)
def test_every_row_is_found_and_none_is_silently_wrong(entry: dict[str, Any]) -> None:
    bundle = process_bytes((SAMPLES / "notices" / entry["name"]).read_bytes(), entry["name"], entry["name"])
    rows = expected_rows(entry["expected"])
    assert [item.seq for item in bundle.items] == [int(row["seq"]) for row in rows]
    right = 0
    for item, row in zip(bundle.items, rows, strict=True):
        wrong = {column: pair for column, pair in compare(item, row).items() if pair[0] != pair[1]}
        assert not wrong or item.status != "ok", wrong
        right += not wrong
    assert right >= len(rows) * 0.75
    assert any(finding.code == "page_recognised" for finding in bundle.findings)
    for value in ("doc_number", "plan_year", "issuer"):
        assert getattr(bundle.notice, value) in (entry[value], None) or bundle.notice.status == "partial"
