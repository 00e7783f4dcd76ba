"""What the command line asks of the warehouse."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from tests.support.bundles import FIELDS, make_bundle, make_finding
from warehouse.errors import WarehouseError
from warehouse.queries import explain, findings, notices, status
from warehouse.store import store


@pytest.fixture
def db(held: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return held


def test_status_of_an_empty_warehouse(db: duckdb.DuckDBPyConnection) -> None:
    report = status(db)
    assert (report.notices, report.plan_items, report.findings, report.last_ingested_at) == (0, 0, 0, None)


def test_status_counts_current_items_and_open_findings(db: duckdb.DuckDBPyConnection) -> None:
    number = "高〔2023〕1号"
    store(db, make_bundle("a", 3, doc_number=number), now=datetime(2024, 1, 1))
    store(db, make_bundle("b", 4, plan_year=2024, doc_number=number), now=datetime(2024, 1, 2))
    store(db, make_bundle("c", rows=False, status="failed", failure="打不开。"), now=datetime(2024, 1, 3))
    db.execute("UPDATE base.finding SET resolved_at = '2024-01-02' WHERE code = 'seq_gap'")
    report = status(db)
    assert report.notices_by_status == {"failed": 1, "partial": 2}
    assert (report.notices, report.notices_current, report.plan_items) == (3, 1, 4)
    assert report.plan_items_by_status == {"ok": 4}
    assert report.plan_years == (2024,)
    assert report.findings_by_severity == {"error": 1, "info": 1, "warning": 1}
    assert report.findings_by_code == {"unparsed_value": 1, "superseded_notice": 1, "version_unclear": 1}
    assert report.findings == len(findings(db)) == len(findings(db, current_only=False)) - 1
    assert report.last_ingested_at == datetime(2024, 1, 3)
    assert status(db).model_dump_json()


def test_findings_by_severity_and_code_with_their_place(db: duckdb.DuckDBPyConnection) -> None:
    bundle = make_bundle("a")
    store(db, bundle)
    assert [note.severity for note in findings(db)] == ["error", "warning"]
    assert [note.code for note in findings(db, severity="warning")] == ["seq_gap"]
    assert findings(db, severity="error", code="seq_gap") == []
    (note,) = findings(db, code="unparsed_value")
    place = (note.source_name, note.page, note.table_no, note.row_no, note.col_no, note.raw, note.seq, note.task_name)
    assert place == ("a.docx", 1, 1, 2, 3, "原文", 1, "任务1")
    assert findings(db, item_id=bundle.items[0].item_id) == [note]
    assert findings(db, notice_id="other") == []


def test_explain_shows_every_field_with_its_place(db: duckdb.DuckDBPyConnection) -> None:
    bundle = make_bundle("a")
    store(db, bundle)
    item = bundle.items[1]
    found = explain(db, item.item_id)
    assert found is not None
    assert (found.item_id, found.seq, found.source_name, found.status) == (item.item_id, 2, "a.docx", "ok")
    assert [field.field for field in found.fields] == list(FIELDS)
    field = found.fields[1]
    assert (field.raw, field.value, field.rule, field.status) == ("原文quota", {"op": "="}, "plain", "ok")
    assert (field.page, field.table_no, field.row_no, field.col_no) == (1, 1, 3, 2)
    assert field.bbox == (1.0, 2.0, 3.5, 4.25)
    assert found.findings == ()
    first = explain(db, bundle.items[0].item_id)
    assert first is not None and [note.code for note in first.findings] == ["unparsed_value"]


def test_explain_takes_a_unique_beginning(db: duckdb.DuckDBPyConnection) -> None:
    bundle = make_bundle("a", items=11)
    store(db, bundle)
    notice_id = bundle.notice.notice_id
    exact = explain(db, f"{notice_id}-1")  # also the beginning of items 10 and 11
    assert exact is not None and exact.seq == 1
    short = explain(db, f"{notice_id[:-1]}{notice_id[-1]}-2")
    assert short is not None and short.seq == 2
    with pytest.raises(WarehouseError, match="不止一条"):
        explain(db, notice_id[:8])


@pytest.mark.parametrize("item_id", ["", "nothing", "%", "_", "' OR 1=1 --"])
def test_explain_finds_nothing(db: duckdb.DuckDBPyConnection, item_id: str) -> None:
    store(db, make_bundle("a"))
    assert explain(db, item_id) is None


def test_notices_come_in_the_order_of_arrival(db: duckdb.DuckDBPyConnection) -> None:
    for name in ("c", "a", "b"):
        store(db, make_bundle(name))
    assert [row.source_name for row in notices(db)] == ["c.docx", "a.docx", "b.docx"]
    assert all(row.rows_read == row.rows_loaded + row.rows_quarantined + row.rows_ignored for row in notices(db))


def test_settled_findings_are_shown_on_demand(db: duckdb.DuckDBPyConnection) -> None:
    bundle = make_bundle("a")
    note = make_finding(bundle.notice.notice_id, "unread_text", "info")
    store(db, bundle.model_copy(update={"findings": (note,)}))
    db.execute("UPDATE base.finding SET resolved_at = '2024-05-06 07:08:09'")
    assert findings(db) == []
    assert [row.resolved_at for row in findings(db, resolved=True)] == [datetime(2024, 5, 6, 7, 8, 9)]


def test_findings_of_failed_notices_are_shown_those_of_copies_are_not(db: duckdb.DuckDBPyConnection) -> None:
    number = "高〔2023〕1号"
    broken = make_bundle("broken", rows=False, status="failed", failure="打不开。")
    note = make_finding(broken.notice.notice_id, "unreadable", "error")
    store(db, make_bundle("docx", doc_number=number, content_hash="same"))
    store(db, make_bundle("pdf", doc_number=number, content_hash="same"))
    store(db, broken.model_copy(update={"findings": (note,)}))
    assert {row.source_name for row in findings(db)} == {"docx.docx", "broken.docx"}
    assert {row.source_name for row in findings(db, current_only=False)} == {"docx.docx", "pdf.docx", "broken.docx"}


def test_status_counts_what_an_older_reader_has_read(db: duckdb.DuckDBPyConnection) -> None:
    store(db, make_bundle("a", reader_version="1"), now=datetime(2024, 1, 1))
    assert status(db).outdated == 0
    store(db, make_bundle("b", reader_version="2"), now=datetime(2024, 1, 2))
    assert status(db).outdated == 1
    assert status(db, reader_version="3").outdated == 2
    store(db, make_bundle("a", reader_version="2"), reread=True, now=datetime(2024, 1, 3))
    assert status(db).outdated == 0
