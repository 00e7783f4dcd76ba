"""The facts of a department's report: what it has to do next, most urgent first."""

from __future__ import annotations

import os
from datetime import date
from importlib.resources import files

import duckdb

from extractors.models import Frozen
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.reporting.records import SourceLine, Sums
from warehouse.reporting.session import pinned
from warehouse.reporting.sources import data_version, sources

#: Days ahead that the report looks for windows which begin or end.
AHEAD = 30


class Todo(Frozen):
    """One thing to do about one object. ``kind`` as in ``department_todo.sql``; ``due``: deadline of the publicity or
    of the clock, end of the window for what is not entered. ``inspectors``: codes, never names."""

    kind: str
    task_no: str
    task_name: str
    object_id: str
    object_name: str | None
    state: str
    due: date | None
    days_over: int | None
    days_left: int | None
    note: str | None
    inspectors: str | None


class TaskTodo(Frozen):
    """A task that is not finished. ``role``: 发起 or 配合."""

    role: str
    task_no: str
    task_name: str
    initiator: str
    window_start: date | None
    window_end: date | None
    progress: str
    is_window_over: bool
    to_inspect: int
    public: int


class DepartmentFacts(Frozen):
    year: int
    as_of: date
    department: str
    issuer: str | None
    totals: Sums
    todo: tuple[Todo, ...]
    tasks: tuple[TaskTodo, ...]
    sources: tuple[SourceLine, ...]
    data_version: str


_TASKS = """
SELECT
    CASE WHEN initiator = $department THEN '发起' ELSE '配合' END AS role, task_no, task_name, initiator, window_start,
    window_end, progress, is_window_over, to_inspect, public
FROM out_tasks
WHERE (initiator = $department OR list_contains(cooperators, $department))
    AND progress IN ('未抽取', '抽取数为零', '进行中')
ORDER BY NOT is_window_over, coalesce(window_end, DATE '9999-12-31'), task_id
"""


def fetch_department(
    warehouse: str | os.PathLike[str] | duckdb.DuckDBPyConnection, year: int, as_of: date, department: str
) -> DepartmentFacts:
    """What ``department`` has to do in the plan year as of the end of ``as_of``.

    Raises :class:`WarehouseError` when it has no task of the year.
    """
    values = {"department": department}
    with opened(warehouse, read_only=True) as con:
        with pinned(con, year, as_of):
            known = con.execute(
                "SELECT 1 FROM out_tasks WHERE initiator = $department OR list_contains(cooperators, $department)"
                " LIMIT 1",
                values,
            ).fetchall()
            if not known:
                raise WarehouseError(
                    f"{year} 年度没有“{department}”发起或配合的抽查任务：请写部门的规范全称，或核对年份。"
                )
            names = ", ".join(Sums.model_fields)
            total = con.execute(
                f"SELECT {names} FROM out_departments WHERE role = '发起部门' AND department = $department", values
            ).fetchall()
            sql = files("warehouse").joinpath("sql", "reporting", "department_todo.sql").read_text(encoding="utf-8")
            todo = con.execute(sql, {**values, "year": year}).fetchall()
            tasks = con.execute(_TASKS, values).fetchall()
            issuers = con.execute(
                "SELECT DISTINCT issuer FROM base.notice WHERE is_current AND plan_year = ? AND issuer IS NOT NULL",
                [year],
            ).fetchall()
        return DepartmentFacts(
            year=year,
            as_of=as_of,
            department=department,
            issuer=issuers[0][0] if len(issuers) == 1 else None,
            totals=Sums.model_validate(dict(zip(Sums.model_fields, total[0], strict=True))) if total else Sums(),
            todo=tuple(Todo.model_validate(dict(zip(Todo.model_fields, row, strict=True))) for row in todo),
            tasks=tuple(TaskTodo.model_validate(dict(zip(TaskTodo.model_fields, row, strict=True))) for row in tasks),
            sources=sources(con, year, as_of, department),
            data_version=data_version(con, year),
        )
