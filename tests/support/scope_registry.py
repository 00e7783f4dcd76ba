"""A warehouse with specimen objects, put there directly: tests of scopes need no import."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from sample_docs.builder.registries import OBJECTS, SEED
from sample_docs.builder.registries_objects import COLUMNS, objects
from warehouse.connection import open_warehouse

NOW = datetime(2023, 3, 1, 8, 0)
_STATUS = {"存续（在营、开业、在册）": "存续", "在业": "存续", "吊销，未注销": "吊销"}


def records(n: int = OBJECTS, seed: int = SEED) -> list[dict[str, Any]]:
    """Specimen objects with the columns and values that an import gives them."""
    return [_record(number, dict(zip(COLUMNS, row, strict=True))) for number, row in enumerate(objects(n, seed), 1)]


def put_objects(con: duckdb.DuckDBPyConnection, rows: Iterable[dict[str, Any]], version: int = 1) -> str:
    """Make ``rows`` the current version of the object registry; returns its id."""
    import_id, snapshot = f"objects-{version:04d}", f"objects@{version}"
    frame = pd.DataFrame([{**row, "import_id": import_id} for row in rows])
    con.register("new_objects", frame)
    con.execute(f"INSERT INTO base.registry_object ({', '.join(frame.columns)}) SELECT * FROM new_objects")
    con.unregister("new_objects")
    con.execute("UPDATE base.registry_snapshot SET is_current = false WHERE kind = 'objects'")
    con.execute(
        "INSERT INTO base.registry_snapshot (snapshot_id, kind, version, imports, row_count, is_current, created_at) "
        "VALUES (?, 'objects', ?, ?, ?, true, ?)",
        [snapshot, version, [import_id], len(frame), NOW],
    )
    return snapshot


def warehouse_with_objects(path: Path, n: int = OBJECTS) -> Path:
    """A new warehouse file that holds nothing but ``n`` specimen objects."""
    con = open_warehouse(path)
    try:
        put_objects(con, records(n))
    finally:
        con.close()
    return path


def _record(number: int, row: dict[str, str]) -> dict[str, Any]:
    return {
        "row_no": number,
        "object_id": row["统一社会信用代码"],
        "id_kind": "uscc",
        "name": row["名称"],
        "entity_type": row["主体类型"],
        "status": _STATUS.get(row["登记状态"], row["登记状态"]),
        "status_raw": row["登记状态"],
        "area": row["所属区域"],
        "address": row["住所"],
        "industry": row["行业"],
        "tags": [tag for tag in row["标签"].split("；") if tag],
        "credit_class": row["信用风险分类"] or None,
        "credit_date": _day(row["评定日期"]),
        "registered_on": _day(row["成立日期"]),
        "abnormal": row["经营异常"] == "是",
        "department": row["监管部门"],
        "contact": row["联系人"],
        "phone": row["联系电话"],
        "flags": [],
    }


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
