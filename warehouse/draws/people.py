"""Names behind ids: inspectors and objects of the snapshots that a draw names. Internal; never on a public paper."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from extractors.models import Frozen
from warehouse.registries.snapshots import relation


class Person(Frozen):
    """One inspector."""

    inspector_id: str
    name: str
    certificate_no: str
    department: str
    department_code: str
    is_leader: bool
    phone: str | None


class Object(Frozen):
    """One object as the registry describes it."""

    object_id: str
    name: str
    address: str | None
    area: str | None
    contact: str | None
    phone: str | None


def people(con: duckdb.DuckDBPyConnection, snapshot: str) -> dict[str, Person]:
    """Inspectors of a snapshot by id."""
    names = list(Person.model_fields)
    found = con.execute(f"SELECT {', '.join(names)} FROM {relation(con, 'inspectors', snapshot)} AS i").fetchall()
    return {row[0]: Person(**dict(zip(names, row, strict=True))) for row in found}


def objects(con: duckdb.DuckDBPyConnection, snapshot: str, ids: Sequence[str]) -> dict[str, Object]:
    """These objects of a snapshot by id."""
    names = list(Object.model_fields)
    found = con.execute(
        f"SELECT {', '.join(names)} FROM {relation(con, 'objects', snapshot)} AS o WHERE list_contains(?, object_id)",
        [list(ids)],
    ).fetchall()
    return {row[0]: Object(**dict(zip(names, row, strict=True))) for row in found}
