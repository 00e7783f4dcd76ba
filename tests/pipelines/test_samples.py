"""The sample notices end to end: what the manifest says is what is read, and each stage has its golden."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from extractors.extract import extract
from extractors.models import Block, Table
from pipelines.steps.flattened import restore_tables
from pipelines.steps.items import RawPlanItem, raw_items
from pipelines.steps.plans import read_plans
from pipelines.steps.process import process_bytes
from tests.conftest import Golden
from tests.support.sample_items import compare, expected_rows
from warehouse.models import Bundle

SAMPLES = Path(__file__).parents[2] / "sample_docs"
FILES: dict[str, dict[str, Any]] = {
    entry["name"]: entry for entry in tomllib.loads((SAMPLES / "manifest.toml").read_text(encoding="utf-8"))["file"]
}
NAMES = sorted(FILES)
#: How a value is said does not depend on the file; how the layout was understood may.
_PLACE = {"item_id", "row_no", "status"}


@pytest.fixture(scope="module")
def bundles() -> dict[str, Bundle]:
    folder = SAMPLES / "notices"
    return {name: process_bytes((folder / name).read_bytes(), name, name) for name in NAMES}


def expected(name: str) -> list[dict[str, str]]:
    return expected_rows(FILES[name]["expected"])


@pytest.mark.parametrize("name", NAMES)
def test_every_expected_item_is_read_and_nothing_is_silently_wrong(name: str, bundles: dict[str, Bundle]) -> None:
    items = bundles[name].items
    rows = expected(name)
    assert [item.seq for item in items] == [int(row["seq"]) for row in rows]
    wrong = []
    for item, row in zip(items, rows, strict=True):
        for column, (want, got) in compare(item, row).items():
            if want != got and item.status == "ok":
                wrong.append((item.seq, column, want, got))
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_the_notice_itself_is_read(name: str, bundles: dict[str, Bundle]) -> None:
    entry, notice = FILES[name], bundles[name].notice
    assert notice.status in ("loaded", "partial")
    assert notice.doc_number == entry["doc_number"]
    assert notice.plan_year == entry["plan_year"]
    assert notice.issuer == entry["issuer"]
    if entry.get("issue_date"):
        assert str(notice.issue_date) == entry["issue_date"]
    assert notice.rows_read == notice.rows_loaded + notice.rows_quarantined + notice.rows_ignored


@pytest.mark.parametrize("name", NAMES)
def test_the_findings_that_a_person_must_see(name: str, bundles: dict[str, Bundle]) -> None:
    bundle = bundles[name]
    by_seq: dict[int | None, set[str]] = defaultdict(set)
    seqs = {item.item_id: item.seq for item in bundle.items}
    for finding in bundle.findings:
        by_seq[seqs.get(finding.item_id or "")].add(finding.code)
    missing = []
    for row in expected(name):
        for code in filter(None, row["expected_findings"].split("|")):
            if code not in by_seq[int(row["seq"])]:
                missing.append((row["seq"], code))
    assert missing == []


@pytest.mark.parametrize(("name", "twin"), sorted((n, e["twin_of"]) for n, e in FILES.items() if e.get("twin_of")))
def test_twins_carry_the_same_plan(name: str, twin: str, bundles: dict[str, Bundle]) -> None:
    one, other = bundles[name], bundles[twin]
    assert [item.model_dump(exclude=_PLACE) for item in one.items] == [
        item.model_dump(exclude=_PLACE) for item in other.items
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_value_leads_back_to_its_cell(name: str, bundles: dict[str, Bundle]) -> None:
    bundle = bundles[name]
    document = restore_tables(extract((SAMPLES / "notices" / name).read_bytes(), name))
    cells = {(t.index, c.row, c.col): c.text for t in document.tables for c in t.cells}
    for field in bundle.fields:
        if field.rule == "issuer":
            continue  # an internal plan's initiator is the body that issued it; no cell says so
        assert field.table_no is not None and field.row_no is not None and field.col_no is not None
        cell = cells[field.table_no, field.row_no, field.col_no]
        assert field.raw == cell or (field.raw and field.raw in cell)


@pytest.mark.parametrize("name", NAMES)
def test_goldens_of_each_stage(name: str, bundles: dict[str, Bundle], golden: Golden) -> None:
    document = restore_tables(extract((SAMPLES / "notices" / name).read_bytes(), name))
    golden(f"extracted/{name}.json", [_block(block) for block in document.blocks])
    reading = read_plans(document)
    rows = {
        "ignored": [f"{i.row.table.index}/{i.row.row_no} {i.reason}" for i in reading.ignored],
        "items": [_texts(item) for plan in reading.plans for item in raw_items(plan)],
    }
    golden(f"rows/{name}.json", rows)
    bundle = bundles[name]
    unread = {"content_hash", "reader_version", "sha256", "notice_id", "size"}
    normal = {
        "notice": bundle.notice.model_dump(mode="json", exclude_defaults=True, exclude=unread),
        "items": [item.model_dump(mode="json", exclude_defaults=True, exclude={"item_id"}) for item in bundle.items],
        "obligations": [o.model_dump(mode="json", exclude={"raw"}) for o in bundle.obligations],
        "findings": [f"{f.severity} {f.code} {f.table_no}/{f.row_no}/{f.col_no}: {f.message}" for f in bundle.findings],
    }
    golden(f"items/{name}.json", normal)


def _block(block: Block) -> object:
    if isinstance(block, Table):
        rows = [[cell.text for cell in row] for row in block.rows()]
        return {"table": block.index, "reader": block.reader, "rows": rows}
    return block.text


def _texts(item: RawPlanItem) -> dict[str, list[str]]:
    return {field: [cell.text for cell in cells] for field, cells in item.cells.items()}
