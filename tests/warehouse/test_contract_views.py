"""The promises of the contract: views, their columns, and the types that analysts compute with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.bundles import BODY_A, BODY_B, make_bundle
from warehouse.connection import opened
from warehouse.frames import read_columns
from warehouse.models import Bundle
from warehouse.store import store

CONTRACT = {
    "notices": {
        "notice_id": "VARCHAR", "source_name": "VARCHAR", "sha256": "VARCHAR", "media_type": "VARCHAR",
        "title": "VARCHAR", "issuer": "VARCHAR", "doc_number": "VARCHAR", "issue_date": "DATE",
        "plan_year": "INTEGER", "contact": "VARCHAR", "phone": "VARCHAR", "email": "VARCHAR",
        "is_public": "BOOLEAN", "status": "VARCHAR", "supersedes": "VARCHAR", "ingested_at": "TIMESTAMP",
    },
    "plan_items": {
        "item_id": "VARCHAR", "notice_id": "VARCHAR", "source_name": "VARCHAR", "doc_number": "VARCHAR",
        "plan_year": "INTEGER", "table_no": "INTEGER", "seq": "BIGINT", "task_name": "VARCHAR",
        "draw_type": "VARCHAR", "matters": "VARCHAR[]", "target_scope": "VARCHAR", "quota_op": "VARCHAR",
        "ratio_min": "DECIMAL(12,8)", "ratio_max": "DECIMAL(12,8)", "count_min": "BIGINT",
        "count_max": "BIGINT", "count_unit": "VARCHAR", "base_count": "BIGINT", "quota_by_class": "JSON",
        "frequency_op": "VARCHAR", "frequency_times": "INTEGER", "frequency_times_max": "INTEGER",
        "frequency_per": "VARCHAR", "frequency_years": "INTEGER", "risk_rule": "VARCHAR",
        "risk_by_class": "JSON", "window_start": "DATE", "window_end": "DATE", "initiator": "VARCHAR",
        "cooperators": "VARCHAR[]", "draw_level": "VARCHAR", "check_level": "VARCHAR", "remarks": "VARCHAR",
        "status": "VARCHAR",
    },
    "departments": {
        "name": "VARCHAR", "kind": "VARCHAR", "area": "VARCHAR", "first_seen": "DATE", "is_stale": "BOOLEAN",
        "items_initiated": "BIGINT", "items_joined": "BIGINT",
    },
    "plan_fields": {
        "item_id": "VARCHAR", "field": "VARCHAR", "raw": "VARCHAR", "value": "JSON", "rule": "VARCHAR",
        "status": "VARCHAR", "page": "INTEGER", "table_no": "INTEGER", "row_no": "INTEGER",
        "col_no": "INTEGER", "bbox": "DOUBLE[]",
    },
    "obligations": {
        "notice_id": "VARCHAR", "code": "VARCHAR", "value": "DECIMAL(18,8)", "unit": "VARCHAR",
        "raw": "VARCHAR", "page": "INTEGER",
    },
    "findings": {
        "finding_id": "VARCHAR", "notice_id": "VARCHAR", "item_id": "VARCHAR", "field": "VARCHAR",
        "code": "VARCHAR", "severity": "VARCHAR", "message": "VARCHAR", "raw": "VARCHAR", "page": "INTEGER",
        "row_no": "INTEGER", "resolved_at": "TIMESTAMP",
    },
}  # fmt: skip


@pytest.mark.parametrize("view", CONTRACT)
def test_view_has_the_promised_columns_in_order(db: Path, view: str) -> None:
    with opened(db, read_only=True) as con:
        columns = {row[0]: row[1] for row in con.execute(f"DESCRIBE {view}").fetchall()}
    promised = CONTRACT[view]
    assert {name: columns.get(name) for name in promised} == promised
    assert list(columns)[: len(promised)] == list(promised)


def test_main_schema_holds_the_views_and_nothing_else(db: Path) -> None:
    with opened(db, read_only=True) as con:
        names = {row[0] for row in con.execute("SHOW TABLES").fetchall()}
    reading = {"current_plan_items", "row_accounts", "ignored_rows", "notice_fields"}
    reading |= {"whole_notices", "notice_attachments"}
    registries = {
        f"registry_{kind}" for kind in ("objects", "inspectors", "matters", "recusals", "imports", "problems")
    }
    drawing = {"scope_rules", "draw_tasks", "merge_proposals", "draws", "drawn_objects", "draw_teams"}
    results = {"results", "result_versions", "result_imports", "result_problems", "as_of", "inspections", "deviations"}
    clocks = {"inspection_states", "selections", "publicity_limits", "follow_up_clocks"}
    named = {name for name in names if not name.startswith("out_")}  # the metrics: one family, DOMAIN 4
    assert named == {*CONTRACT, *reading, *registries, *drawing, *results, *clocks, "draw_replacements", "audit_log"}


def test_every_model_field_has_a_column(db: Path) -> None:
    names = "item field department obligation notice_field finding attachment"
    tables = {f"{name}s": name for name in names.split()} | {"rows": "source_row", "notice": "notice"}
    bundle = make_bundle("a")
    with opened(db, read_only=True) as con:
        columns = read_columns(con)
    for part in Bundle.model_fields:
        value = getattr(bundle, part)
        model = type(value[0] if isinstance(value, tuple) else value)
        assert set(model.model_fields) <= set(columns[tables[part]]), part


def test_stored_values_come_back_as_they_went_in(db: Path) -> None:
    bundle = make_bundle("a", items=20, text="某条")
    store(db, bundle)
    item, names = (
        bundle.items[4],
        "item_id, seq, task_name, matters, ratio_min, quota_by_class, window_end, cooperators",
    )
    field = bundle.fields[9]
    with opened(db, read_only=True) as con:
        got = con.execute(f"SELECT {names} FROM plan_items WHERE item_id = ?", [item.item_id]).fetchall()
        place = con.execute(
            "SELECT raw, value, page, row_no, col_no, bbox FROM plan_fields WHERE item_id = ? AND field = ?",
            [field.item_id, field.field],
        ).fetchall()
        duty = con.execute("SELECT value, unit FROM obligations ORDER BY value").fetchall()
    want = tuple(getattr(item, name) for name in names.split(", "))
    assert got == [tuple(list(v) if isinstance(v, tuple) else v for v in want)]
    assert place == [(field.raw, field.value, 1, field.row_no, field.col_no, [1.0, 2.0, 3.5, 4.25])]
    assert [(str(value), unit) for value, unit in duty] == [
        ("1.00000000", "ratio"),
        ("20.00000000", "working_day"),
    ]


def test_departments_count_current_items_only(db: Path) -> None:
    store(db, make_bundle("a", items=3, doc_number="高〔2023〕1号"))
    store(db, make_bundle("b", items=5, doc_number="高〔2023〕1号"))
    with opened(db, read_only=True) as con:
        rows = con.execute("SELECT name, items_initiated, items_joined FROM departments ORDER BY 2 DESC").fetchall()
    assert rows == [(BODY_A, 5, 0), (BODY_B, 0, 5)]


def test_row_accounts_and_ignored_rows(db: Path) -> None:
    bundle = make_bundle("a", items=3)
    store(db, bundle)
    with opened(db, read_only=True) as con:
        accounts = con.execute("SELECT * EXCLUDE (notice_id, source_name) FROM row_accounts").fetchall()
        ignored = con.execute("SELECT table_no, row_no, reason, raw FROM ignored_rows").fetchall()
    assert accounts == [(1, 5, 3, 1, 1)]
    assert ignored == [(1, 1, "表头", ["序号", "名称"])]


def test_json_works_without_any_download(db: Path) -> None:
    store(db, make_bundle("a", items=1))
    with opened(db, read_only=True) as con:
        assert con.execute("SELECT quota_by_class->'A'->>'op' FROM plan_items").fetchall() == [("=",)]
        settings = "SELECT value FROM duckdb_settings() WHERE name = 'autoinstall_known_extensions'"
        assert con.execute(settings).fetchall() == [("false",)]
