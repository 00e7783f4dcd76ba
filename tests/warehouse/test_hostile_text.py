"""Text that somebody has made to break things, and text that broken files bring."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.support.bundles import make_bundle
from warehouse.connection import opened
from warehouse.models import Bundle
from warehouse.queries import explain, findings, run_checks, status
from warehouse.store import store


@pytest.fixture
def db(held: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return held


def task_names(db: duckdb.DuckDBPyConnection) -> list[str]:
    return [row[0] for row in db.execute("SELECT task_name FROM plan_items ORDER BY seq").fetchall()]


@pytest.mark.parametrize("items", [2, 12])
@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE base.item; --",
        'a"b',
        "a\0b",
        "\\x00\\",
        "行\n列\t\r",
        "{}[]?$1:name%s",
        "😀𠮷",
        "长" * 200_000,
    ],
)
def test_any_real_text_is_kept_as_it_is(empty_warehouse: Path, tmp_path: Path, text: str, items: int) -> None:
    file = Path(shutil.copy(empty_warehouse, tmp_path / "w.duckdb"))
    store(file, make_bundle("a", items, text=text))
    with opened(file, read_only=True) as con:  # it has been through the file
        assert task_names(con) == [f"任务{n}{text}" for n in range(1, items + 1)]
        assert findings(con, code="text_garbled") == []
        assert run_checks(con) == []


@pytest.mark.parametrize("items", [2, 12])
def test_half_characters_are_replaced_and_reported(db: duckdb.DuckDBPyConnection, items: int) -> None:
    bundle = make_bundle("名\udc80", items, text="前\ud800后")
    assert store(db, bundle).action == "loaded"
    assert task_names(db)[0] == "任务1前\ufffd后"
    (note,) = findings(db, code="text_garbled")
    assert (note.severity, note.source_name) == ("warning", "名\ufffd.docx")
    assert store(db, bundle).action == "unchanged"


def test_a_character_in_two_halves_is_put_together(db: duckdb.DuckDBPyConnection) -> None:
    store(db, make_bundle("a", 2, text="\ud83d\ude00"))
    assert task_names(db) == ["任务1😀", "任务2😀"]
    assert findings(db, code="text_garbled") == []


def with_item(bundle: Bundle, **changes: object) -> Bundle:
    first, *others = bundle.items
    return bundle.model_copy(update={"items": (first.model_copy(update=changes), *others)})


@pytest.mark.parametrize("items", [2, 12])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count_min", 10**30),
        ("count_min", 10**60),
        ("frequency_times", 2**31),
        ("ratio_max", Decimal(10_000)),
        ("ratio_min", Decimal("NaN")),
        ("ratio_min", Decimal("-1E+999")),
    ],
)
def test_a_number_beyond_its_column_goes_to_review(
    db: duckdb.DuckDBPyConnection, field: str, value: object, items: int
) -> None:
    bundle = with_item(make_bundle("a", items), **{field: value})
    store(db, bundle)
    got = db.execute(f"SELECT {field}, status FROM plan_items WHERE seq = 1").fetchall()
    assert got == [(None, "review")]
    (note,) = findings(db, code="value_out_of_range")
    assert (note.item_id, note.field, note.raw) == (bundle.items[0].item_id, field, str(value))
    assert status(db).plan_items == items


def test_the_place_of_a_lost_number_is_the_table_in_the_file_not_the_plan(db: duckdb.DuckDBPyConnection) -> None:
    bundle = with_item(make_bundle("a"), ratio_max=Decimal(10_000), table_no=1)
    fields = tuple(field.model_copy(update={"table_no": 4}) for field in bundle.fields)
    store(db, bundle.model_copy(update={"fields": fields}))
    (note,) = findings(db, code="value_out_of_range")
    assert (note.table_no, note.row_no) == (4, 2)


@pytest.mark.parametrize("items", [2, 12])
@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("0.3333333333333333333333333333", "0.33333333"),
        ("0.0500000000000", "0.05000000"),
        ("0.07", "0.07000000"),
        ("0.0005", "0.00050000"),
        ("1E-9", "0.00000000"),
    ],
)
def test_ratios_are_exact_to_eight_decimals(db: duckdb.DuckDBPyConnection, value: str, stored: str, items: int) -> None:
    store(db, with_item(make_bundle("a", items), ratio_min=Decimal(value), ratio_max=Decimal(1)))
    (row,) = db.execute("SELECT ratio_min, status FROM plan_items WHERE seq = 1").fetchall()
    assert (f"{row[0]:f}", row[1]) == (stored, "ok")
    assert findings(db, code="value_out_of_range") == []


@pytest.mark.parametrize(
    ("text", "decoded", "reported"),
    [
        ('{"raw": "a\\ud800b"}', {"raw": "a\ufffdb"}, True),
        ('{"raw": "a\0b"}', {"raw": "a\0b"}, False),
        ("{broken", "{broken", False),
    ],
)
def test_json_that_the_database_refuses_is_mended(
    db: duckdb.DuckDBPyConnection, text: str, decoded: object, reported: bool
) -> None:
    bundle = make_bundle("a", 1)
    field = bundle.fields[0].model_copy(update={"value": text})
    store(db, bundle.model_copy(update={"fields": (field, *bundle.fields[1:])}))
    found = explain(db, bundle.items[0].item_id)
    assert found is not None
    assert [row.value for row in found.fields if row.field == field.field] == [decoded]
    assert bool(findings(db, code="text_garbled")) is reported
