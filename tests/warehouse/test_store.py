"""Storing, skipping, replacing: one transaction for each notice."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.bundles import make_bundle, make_finding
from warehouse.connection import open_warehouse, opened
from warehouse.models import Bundle
from warehouse.queries import findings, notices, run_checks
from warehouse.store import Known, Writer, _Loader, known_hashes, store

TABLES = ("item", "field", "department", "obligation", "notice_field", "source_row", "finding")


def dump(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """All base tables but the history, in a fixed order, without the times of storing."""
    with opened(db, read_only=True) as con:
        found = {table: con.execute(f"FROM base.{table} ORDER BY ALL").fetchall() for table in TABLES}
        found["notice"] = con.execute(
            "SELECT * EXCLUDE (ingested_at, first_ingested_at) FROM base.notice ORDER BY ALL"
        ).fetchall()
    return found


def test_same_bytes_again_change_nothing(db: Path) -> None:
    first = store(db, make_bundle("a"), now=datetime(2024, 1, 1))
    again = store(db, make_bundle("a", source_name="b.docx", source_path="other/b.docx"), now=datetime(2024, 1, 2))
    assert (first.action, again.action) == ("loaded", "unchanged")
    assert again.model_copy(update={"action": "loaded"}) == first
    (row,) = notices(db)
    assert (row.source_name, row.ingested_at) == ("a.docx", datetime(2024, 1, 1))


def test_known_hashes_tell_what_to_skip(db: Path, tmp_path: Path) -> None:
    assert known_hashes(tmp_path / "none.duckdb") == {}
    assert not (tmp_path / "none.duckdb").exists()
    good, bad = make_bundle("a"), failed("b")
    unreadable = failed("c", sha256=None)
    for bundle in (good, bad, unreadable):
        store(db, bundle)
    assert known_hashes(db) == {
        good.notice.sha256: Known(good.notice.notice_id, "partial", False, "1"),
        bad.notice.sha256: Known(bad.notice.notice_id, "failed", True, "1"),
    }


def failed(name: str, **more: Any) -> Bundle:
    values: dict[str, Any] = {"status": "failed", "failure": "文件打不开，请检查。", "retryable": True}
    return make_bundle(name, rows=False, **(values | more))


def test_a_failure_worth_retrying_is_replaced(db: Path) -> None:
    store(db, failed("a"))
    assert store(db, make_bundle("a")).action == "replaced"
    assert [(row.status, row.failure) for row in notices(db)] == [("partial", None)]


def test_a_lasting_failure_is_not_tried_again(db: Path) -> None:
    store(db, failed("a", retryable=False))
    assert store(db, make_bundle("a")).action == "unchanged"
    assert store(db, make_bundle("a"), reread=True).action == "replaced"


def test_a_file_known_only_by_its_path_gives_way_to_its_content(db: Path) -> None:
    store(db, failed("no-bytes", sha256=None, source_path="in/a.docx"))
    store(db, failed("elsewhere", sha256=None, source_path="in/b.docx"))
    store(db, make_bundle("a"))
    assert [(row.source_path, row.status) for row in notices(db)] == [
        ("in/b.docx", "failed"),
        ("in/a.docx", "partial"),
    ]
    assert run_checks(db) == []


def test_rereading_replaces_rows_and_keeps_what_people_did(db: Path) -> None:
    bundle = make_bundle("a", items=4)
    store(db, bundle, now=datetime(2024, 1, 1))
    settled, gone = bundle.findings
    with opened(db) as con:
        con.execute("UPDATE base.finding SET resolved_at = '2024-01-02'")
    new = make_bundle("a", items=3, reader_version="2")
    new = new.model_copy(update={"findings": (settled, make_finding(new.notice.notice_id, "seq_duplicate", "info"))})
    assert store(db, new, reread=True, now=datetime(2024, 1, 3)).action == "replaced"
    assert {note.code: note.resolved_at for note in findings(db, resolved=True)} == {
        settled.code: datetime(2024, 1, 2),
        "seq_duplicate": None,
    }
    assert gone.code not in {note.code for note in findings(db, resolved=True)}
    (row,) = notices(db)
    assert (row.reader_version, row.first_ingested_at, row.ingested_at) == (
        "2",
        datetime(2024, 1, 1),
        datetime(2024, 1, 3),
    )
    with opened(db, read_only=True) as con:
        history = con.execute("SELECT action, reader_version FROM base.ingestion ORDER BY ingested_at").fetchall()
        assert con.execute("SELECT count(*) FROM base.item").fetchall() == [(3,)]
    assert history == [("loaded", "1"), ("replaced", "2")]
    assert run_checks(db) == []


def test_a_failed_second_reading_does_not_destroy_a_good_one(db: Path) -> None:
    store(db, make_bundle("a"))
    before = dump(db)
    result = store(db, failed("a"), reread=True)
    assert (result.action, result.status) == ("kept", "partial")
    assert dump(db) == before
    with opened(db, read_only=True) as con:
        assert con.execute("SELECT action, status FROM base.ingestion").fetchall()[-1] == ("kept", "failed")


def test_finding_ids_are_the_same_in_every_warehouse(db: Path, tmp_path: Path) -> None:
    bundles = [make_bundle(name, doc_number="高〔2023〕1号") for name in ("a", "b")]
    other = tmp_path / "other.duckdb"
    for target in (db, other):
        for bundle in bundles:
            store(target, bundle)
    assert findings(db, current_only=False) == findings(other, current_only=False)
    assert len(findings(db, current_only=False)) == 6


def test_few_and_many_rows_travel_differently_and_arrive_equal(db: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    for target, few in ((db, 0), (other, 10_000)):
        with opened(target) as con:
            _Loader(con, few).store(make_bundle("a", items=12, text="'\";--\0\n很长" * 50), reread=False, now=None)
    assert dump(db) == dump(other)
    assert len(dump(db)["item"]) == 12


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("items", [0, 1, 40])
def test_an_error_in_the_middle_leaves_no_trace(db: Path, items: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store(db, make_bundle("a", doc_number="高〔2023〕1号"))
    before = dump(db)
    with Writer(db) as writer, monkeypatch.context() as patch:
        patch.setattr(_Loader, "_write_links", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            writer.store(make_bundle("b", items, doc_number="高〔2023〕1号"))
        patch.undo()
        assert writer.store(make_bundle("c")).action == "loaded"
    assert [row.source_name for row in notices(db)] == ["a.docx", "c.docx"]
    assert before["item"] == [row for row in dump(db)["item"] if row in before["item"]]
    assert run_checks(db) == []


def test_store_takes_an_open_connection_and_leaves_it_open(db: Path) -> None:
    con = open_warehouse(db)
    assert store(con, make_bundle("a")).action == "loaded"
    assert con.execute("SELECT count(*) FROM notices").fetchall() == [(1,)]
    con.close()


def test_writer_opens_late_and_closes_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with Writer(path) as writer:
        assert not path.exists()
        writer.store(make_bundle("a"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["w.duckdb"]
    con = duckdb.connect(str(path), read_only=True)
    assert con.execute("SELECT count(*) FROM plan_items").fetchall() == [(3,)]
    con.close()


@pytest.mark.parametrize("module", ["warehouse", "warehouse.models", "warehouse.errors", "warehouse.answers"])
def test_value_types_do_without_the_database(module: str) -> None:
    code = f"import sys, {module}; print({{'duckdb', 'pyarrow', 'pandas'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_skipping_does_not_load_arrow() -> None:
    code = "import sys, warehouse.store, warehouse.queries; print({'pyarrow', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
