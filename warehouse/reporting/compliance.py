"""The facts of a compliance report, read once from the warehouse."""

from __future__ import annotations

import os
from calendar import isleap
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any, TypeVar

import duckdb

from extractors.models import Frozen
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.reporting import records as r
from warehouse.reporting.session import pinned
from warehouse.reporting.sources import data_version, sources

M = TypeVar("M", bound=Frozen)

#: The lists behind the numbers: key → which rows of ``out_objects`` and in which order.
LISTS = {
    "overdue": ("clock = 'overdue'", "o.days_over DESC NULLS FIRST, o.deadline"),
    "late": ("is_due AND is_public AND NOT is_on_time", "o.days_over DESC NULLS FIRST, o.deadline"),
    "due_soon": ("clock = 'due_soon'", "o.deadline"),
    "unknown": ("clock = 'unknown'", "o.inspected_on"),
    "not_entered": ("state = '未录入'", "t.window_end NULLS LAST"),
    "not_entered_over": (
        "state = '未录入' AND task_id IN (SELECT task_id FROM out_tasks WHERE is_window_over)",
        "t.window_end",
    ),
    "pending": ("state = '待审核'", "o.deadline NULLS LAST"),
    "returned": ("state IN ('退回', '不通过')", "o.deadline NULLS LAST"),
    "problems": ("is_problem", "o.inspected_on"),
    "problems_not_public": ("has_problem AND NOT is_public", "o.inspected_on"),
    "open": ("is_problem AND NOT is_closed", "o.inspected_on"),
}


#: Open deviations on their sheet, and of each rule as examples.
DEVIATIONS, EXAMPLES = 10_000, 3


def fetch_compliance(
    warehouse: str | os.PathLike[str] | duckdb.DuckDBPyConnection,
    year: int,
    as_of: date,
    department: str | None = None,
    *,
    limit: int | None = None,
) -> r.ComplianceFacts:
    """Everything about the plan year as of the end of ``as_of``; lists have ``limit`` rows at most
    (None: as many as the setting report.list_rows says).

    Raises :class:`WarehouseError` when ``department`` initiates no task of the year.
    """
    with opened(warehouse, read_only=True) as con:
        with pinned(con, year, as_of):
            if department is not None and not _rows(
                con, "SELECT 1 FROM out_tasks WHERE initiator = ? LIMIT 1", [department]
            ):
                raise WarehouseError(f"{year} 年度没有“{department}”发起的抽查任务：请写部门的规范全称，或核对年份。")
            values = _values(con, year, department, _limit(con) if limit is None else limit)
        earlier = _earlier(con, year - 1, _year_before(as_of), department)
        return r.ComplianceFacts(
            year=year,
            as_of=as_of,
            department=department,
            earlier=earlier,
            sources=sources(con, year, as_of, department),
            data_version=data_version(con, year),
            **values,
        )


def _values(con: duckdb.DuckDBPyConnection, year: int, department: str | None, limit: int) -> dict[str, Any]:
    one = [department, department]
    group = (
        "role = '发起部门' AND grp = 'department' AND department = ?"
        if department
        else "role = '发起部门' AND grp = 'year' AND ? IS NULL"
    )
    totals = _models(con, r.Sums, "out_groups", group, [department])
    mine = "(?::VARCHAR IS NULL OR department = ?)"
    return {
        "issuer": _issuer(con, year),
        "totals": totals[0] if totals else r.Sums(),
        "metrics": _models(
            con,
            r.Metric,
            "out_department_metrics",
            f"plan_year = {year} AND department IS NOT DISTINCT FROM ?",
            [department],
            "ordinal",
        ),
        "departments": _models(
            con, r.DepartmentSums, "out_departments", mine, one, "role, place NULLS LAST, to_inspect DESC, department"
        ),
        "months": () if department else _models(con, r.MonthSums, "out_months", f"plan_year = {year}", order="month"),
        "department_months": _models(
            con, r.DepartmentMonth, "out_department_months", f"role = '发起部门' AND {mine}", one, "department, month"
        ),
        "types": () if department else _models(con, r.TypeSums, "out_types", "TRUE", order="is_joint DESC, draw_type"),
        "categories": _named(con, "category", one),
        "dispositions": _named(con, "disposition", one),
        "objects": {key: _list(con, key, department, limit) for key in LISTS},
        "tasks": _tasks(con, department),
        "matters": _models(
            con,
            r.MatterLine,
            "out_matters",
            f"plan_year = {year} AND is_listed AND {mine}",
            one,
            "inspected = 0, matter",
        ),
        "equations": _models(
            con, r.Equation, "out_reconciliation", f"plan_year = {year} OR plan_year IS NULL", order="ordinal"
        ),
        **_deviations(con, year, department),
    }


def _limit(con: duckdb.DuckDBPyConnection) -> int:
    found = _rows(con, "SELECT TRY_CAST(settings->>'$.report.list_rows' AS INTEGER) FROM base.compliance_setting")
    return found[0][0] if found and found[0][0] else 200


def _earlier(con: duckdb.DuckDBPyConnection, year: int, as_of: date, department: str | None) -> r.Earlier | None:
    """One year before; None when the year has no task (of the department)."""
    if not _rows(con, "SELECT 1 FROM base.draw_task WHERE plan_year = ? LIMIT 1", [year]):
        return None
    with pinned(con, year, as_of):
        found = _rows(
            con,
            "SELECT tasks, to_inspect FROM out_groups WHERE role = '发起部门' AND tasks > 0"
            " AND grp = if(? IS NULL, 'year', 'department') AND department IS NOT DISTINCT FROM ?",
            [department, department],
        )
        if not found:
            return None
        metrics = _models(
            con, r.Metric, "out_department_metrics", f"plan_year = {year} AND department IS NOT DISTINCT FROM ?",
            [department], "ordinal",
        )  # fmt: skip
        return r.Earlier(year=year, as_of=as_of, tasks=found[0][0], to_inspect=found[0][1], metrics=metrics)


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29) and not isleap(day.year - 1):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _issuer(con: duckdb.DuckDBPyConnection, year: int) -> str | None:
    """The issuer of the year's notices in force when there is one only."""
    found = _rows(
        con, "SELECT DISTINCT issuer FROM base.notice WHERE is_current AND plan_year = ? AND issuer IS NOT NULL", [year]
    )
    return found[0][0] if len(found) == 1 else None


def _named(con: duckdb.DuckDBPyConnection, kind: str, one: list[str | None]) -> tuple[r.Named, ...]:
    rows = _rows(
        con,
        "SELECT name, CAST(sum(objects) AS BIGINT) FROM out_results WHERE kind = ?"
        " AND (?::VARCHAR IS NULL OR department = ?) AND name IS NOT NULL GROUP BY name ORDER BY 2 DESC, 1",
        [kind, *one],
    )
    return tuple(r.Named(name=name, objects=objects) for name, objects in rows)


def _list(con: duckdb.DuckDBPyConnection, key: str, department: str | None, limit: int) -> r.ObjectList:
    condition, order = LISTS[key]
    rows = f"SELECT * FROM out_objects WHERE counts AND ({condition}) AND (?::VARCHAR IS NULL OR initiator = ?)"
    one = [department, department]
    total, worst, first = _rows(con, f"SELECT count(*), max(days_over), min(deadline) FROM ({rows})", one)[0]
    by = _rows(con, f"SELECT initiator, count(*) FROM ({rows}) GROUP BY 1 ORDER BY 2 DESC, 1", one)
    found: list[tuple[Any, ...]] = []
    if total:
        found = _rows(con, _sql("objects_list").format(rows=rows, order=order, limit=int(limit)), one)
    return r.ObjectList(
        rows=tuple(_model(r.ObjectLine, row) for row in found),
        total=total,
        by_department=tuple(r.Named(name=name, objects=count) for name, count in by),
        worst=worst,
        first_deadline=first,
    )


def _tasks(con: duckdb.DuckDBPyConnection, department: str | None) -> tuple[r.TaskLine, ...]:
    return tuple(
        _model(r.TaskLine, row)
        for row in _rows(
            con,
            "SELECT task_no, task_name, initiator, cooperators, window_start, window_end, is_window_over,"
            " progress, drawn_on, want, drawn, shortfall, to_inspect, entered, public, due, on_time, problems, closed"
            " FROM out_tasks"
            " WHERE ?::VARCHAR IS NULL OR initiator = ? ORDER BY task_id",
            [department, department],
        )
    )


def _deviations(con: duckdb.DuckDBPyConnection, year: int, department: str | None) -> dict[str, Any]:
    where = (
        f"resolved_at IS NULL AND (plan_year = {year} OR plan_year IS NULL) AND (?::VARCHAR IS NULL OR department = ?)"
    )
    one = [department, department]
    order = (
        "list_position(['error', 'warning', 'info'], severity), CAST(rule[2:] AS INTEGER), department, task_no,"
        " message, finding_id"
    )
    counts = _rows(con, f"SELECT severity, count(*) FROM deviations WHERE {where} GROUP BY 1", one)
    by_rule = f"(SELECT rule, severity, count(*) AS count FROM deviations WHERE {where} GROUP BY ALL)"
    first = f"{where} QUALIFY row_number() OVER (PARTITION BY rule ORDER BY {order}) <= {EXAMPLES}"
    checked = _rows(con, "SELECT max(as_of) FROM deviations")[0][0]
    return {
        "deviations": _models(con, r.DeviationLine, "deviations", where, one, f"{order} LIMIT {DEVIATIONS}"),
        "deviation_examples": _models(con, r.DeviationLine, "deviations", first, one, order),
        "deviation_rules": _models(con, r.DeviationCount, by_rule, "TRUE", one, "CAST(rule[2:] AS INTEGER), severity"),
        "deviation_counts": dict(counts),
        "checked_on": checked,
    }


def _models(
    con: duckdb.DuckDBPyConnection,
    model: type[M],
    view: str,
    where: str,
    values: Sequence[object] = (),
    order: str = "ALL",
) -> tuple[M, ...]:
    names = ", ".join(model.model_fields)
    rows = _rows(con, f"SELECT {names} FROM {view} WHERE {where} ORDER BY {order}", values)
    return tuple(_model(model, row) for row in rows)


def _model(model: type[M], row: tuple[Any, ...]) -> M:
    return model.model_validate(dict(zip(model.model_fields, row, strict=True)))


def _rows(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    return con.execute(sql, list(values)).fetchall()


def _sql(name: str) -> str:
    return files("warehouse").joinpath("sql", "reporting", f"{name}.sql").read_text(encoding="utf-8")
