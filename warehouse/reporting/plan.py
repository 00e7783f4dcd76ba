"""Plans as they stand in the warehouse, for comparing them and for the report about one notice. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import duckdb

from extractors.models import Frozen
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.queries import Target
from warehouse.reporting.plan_records import (
    Plan,
    PlanBody,
    PlanCell,
    PlanDuty,
    PlanFinding,
    PlanHead,
    PlanLine,
)

M = TypeVar("M", bound=Frozen)
_CELL_ORDER = "ORDER BY table_no NULLS FIRST, row_no NULLS FIRST, col_no NULLS FIRST, field, part"


@cache
def _sql(name: str) -> str:
    return files("warehouse").joinpath("sql", "reporting", f"{name}.sql").read_text(encoding="utf-8")


def plan_heads(target: Target) -> list[PlanHead]:
    """Every notice with plan items, old versions and copies too: by plan year, issue date and arrival."""
    with opened(target, read_only=True) as con:
        return _models(con, PlanHead, _sql("plan_heads"))


def load_plan(target: Target, notice_id: str) -> Plan:
    """One plan with its items, their cells and the bodies they name.

    Raises :class:`WarehouseError` when that notice holds no plan items.
    """
    with opened(target, read_only=True) as con:
        head = next((one for one in _models(con, PlanHead, _sql("plan_heads")) if one.notice_id == notice_id), None)
        if head is None:
            raise WarehouseError(f"通知“{notice_id}”没有计划条目：请用 mingcha status 核对，或换一份通知。")
        cells = _by_item(con, PlanCell, "field", _CELL_ORDER, notice_id)
        bodies = _by_item(con, PlanBody, "department", "ORDER BY role DESC, position, name", notice_id)
        cursor = con.execute(_sql("plan_lines"), [notice_id])
        names = _names(cursor)
        lines = []
        for row in cursor.fetchall():
            values = dict(zip(names, row, strict=True))
            key = values["item_id"]
            values |= {"cells": tuple(cells.get(key, ())), "bodies": tuple(bodies.get(key, ()))}
            lines.append(PlanLine.model_validate(values))
        return Plan(head=head, lines=tuple(lines))


def plan_findings(target: Target, notice_id: str) -> list[PlanFinding]:
    """The open findings of one notice: errors first, then in the order of the document."""
    with opened(target, read_only=True) as con:
        return _models(con, PlanFinding, _sql("plan_findings"), [notice_id])


def plan_duties(target: Target, notice_id: str) -> list[PlanDuty]:
    """The duties that one notice sets; a plan in an attachment stands under those of its main notice."""
    sql = (
        "SELECT code, value, unit, raw, page FROM base.obligation WHERE notice_id = $1 "
        "OR notice_id IN (SELECT part_of FROM base.notice WHERE notice_id = $1) ORDER BY page, code, raw"
    )
    with opened(target, read_only=True) as con:
        return _models(con, PlanDuty, sql, [notice_id])


def _by_item(
    con: duckdb.DuckDBPyConnection, model: type[M], table: str, order: str, notice_id: str
) -> dict[str, list[M]]:
    names = list(model.model_fields)
    sql = f"SELECT item_id, {', '.join(names)} FROM base.{table} WHERE notice_id = ? {order}"
    found: dict[str, list[M]] = defaultdict(list)
    for item_id, *row in con.execute(sql, [notice_id]).fetchall():
        found[item_id].append(model.model_validate(dict(zip(names, row, strict=True))))
    return found


def _names(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    return [column[0] for column in cursor.description or ()]


def _models(con: duckdb.DuckDBPyConnection, model: type[M], sql: str, values: Sequence[Any] = ()) -> list[M]:
    cursor = con.execute(sql, list(values))
    names = _names(cursor)
    return [model.model_validate(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
