"""Codes that are given once and kept: departments (``140581-07``) and inspectors' pseudonyms (``140581-07-03``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import duckdb

#: Where nothing says which place a body belongs to.
NO_AREA = "000000"


def area_code_of(name: str, areas: Mapping[str, str], default: str | None) -> str:
    """The area code of a body's canonical name: the longest known place that the name begins with, and the last one
    of a chain (晋城市高平市…); else ``default``, else 000000."""
    found, rest = None, name
    while True:
        place = max((area for area in areas if rest.startswith(area)), key=len, default=None)
        if place is None:
            return found or default or NO_AREA
        found, rest = areas[place], rest[len(place) :]


def assign_departments(
    con: duckdb.DuckDBPyConnection, names: Iterable[str], areas: Mapping[str, str], default: str | None, now: datetime
) -> dict[str, str]:
    """The codes of ``names`` (canonical), new ones numbered from 01 on within their area, in the order given."""
    known = _known(con, "department")
    highest: dict[str, int] = {}
    for code in known.values():
        area, _, serial = code.rpartition("-")
        highest[area] = max(highest.get(area, 0), int(serial))
    fresh = {}
    for name in names:
        if name not in known:
            area = area_code_of(name, areas, default)
            highest[area] = highest.get(area, 0) + 1
            known[name] = fresh[name] = f"{area}-{highest[area]:02d}"
    _save(con, "department", fresh, now)
    return known


def assign_inspectors(con: duckdb.DuckDBPyConnection, keys: Iterable[tuple[str, str]], now: datetime) -> None:
    """Give a pseudonym to every (natural key, department code) that has none yet, in the order given."""
    known = _known(con, "inspector")
    highest: dict[str, int] = {}
    for code in known.values():
        department, _, serial = code.rpartition("-")
        highest[department] = max(highest.get(department, 0), int(serial))
    fresh = {}
    for key, department in keys:
        if key not in known:
            highest[department] = highest.get(department, 0) + 1
            known[key] = fresh[key] = f"{department}-{highest[department]:02d}"
    _save(con, "inspector", fresh, now)


def _known(con: duckdb.DuckDBPyConnection, kind: str) -> dict[str, str]:
    rows = con.execute("SELECT natural_key, code FROM base.registry_code WHERE kind = ?", [kind]).fetchall()
    return {str(key): str(code) for key, code in rows}


def _save(con: duckdb.DuckDBPyConnection, kind: str, fresh: Mapping[str, str], now: datetime) -> None:
    if fresh:
        con.execute(
            "INSERT INTO base.registry_code SELECT ?, unnest(?), unnest(?), ?",
            [kind, list(fresh), list(fresh.values()), now],
        )
