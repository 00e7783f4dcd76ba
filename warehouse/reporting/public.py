"""What a public list of results is made from, and what must not be in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files

import duckdb

from extractors.models import Frozen


class PublicRow(Frozen):
    """One result that may be published."""

    object_id: str
    object_name: str
    initiator: str | None
    cooperators: tuple[str, ...]
    inspected_on: date
    categories: tuple[str, ...]
    task_no: str
    task_name: str


def public_rows(
    con: duckdb.DuckDBPyConnection,
    year: int,
    as_of: date,
    tasks: Sequence[str] | None = None,
    department: str | None = None,
) -> tuple[PublicRow, ...]:
    """The results of a year in the order of their tasks."""
    con.execute("SET VARIABLE as_of = ?::DATE", [as_of])
    sql = files("warehouse").joinpath("sql", "reporting", "public.sql").read_text(encoding="utf-8")
    cursor = con.execute(sql, [year, list(tasks) if tasks is not None else None, department])
    names = [column[0] for column in cursor.description or ()]
    return tuple(PublicRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall())


def people(con: duckdb.DuckDBPyConnection) -> tuple[frozenset[str], frozenset[str]]:
    """Names and numbers of all inspectors that were ever imported, and contacts and telephones of drawn objects."""
    staff = con.execute(
        "SELECT DISTINCT name, inspector_id, certificate_no, phone FROM base.registry_inspector"
    ).fetchall()
    contacts = con.execute(
        "SELECT DISTINCT o.contact, o.phone FROM base.registry_object AS o "
        "SEMI JOIN base.draw_selected AS s ON s.object_id = o.object_id"
    ).fetchall()
    names = {str(row[0]) for row in (*staff, *contacts) if row[0]}
    numbers = {str(value) for row in staff for value in row[1:] if value}
    numbers |= {str(row[1]) for row in contacts if row[1]}
    return frozenset(names), frozenset(numbers)
