"""The dictionary is generated, and nothing in the warehouse goes without a Chinese comment."""

from __future__ import annotations

import re

import duckdb

from warehouse.dictionary import TARGET, render
from warehouse.schema import migrate

HAN = re.compile("[\u4e00-\u9fff]")


def test_committed_file_is_what_the_warehouse_says() -> None:
    assert TARGET.read_text(encoding="utf-8") == render(), "run: python -m warehouse.dictionary"


def test_every_table_view_and_column_has_a_chinese_comment() -> None:
    con = duckdb.connect(":memory:")
    migrate(con)
    found = con.execute("""
        SELECT 'table', schema_name, table_name, NULL, comment FROM duckdb_tables() WHERE NOT internal
        UNION ALL SELECT 'view', schema_name, view_name, NULL, comment FROM duckdb_views() WHERE NOT internal
        UNION ALL SELECT 'column', schema_name, table_name, column_name, comment FROM duckdb_columns()
            WHERE NOT internal
    """).fetchall()
    assert len(found) > 200
    assert [row[:4] for row in found if not HAN.search(row[4] or "")] == []
