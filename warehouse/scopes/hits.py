"""How many objects of a registry version a rule hits. Many rules are counted in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from extractors.models import Frozen
from warehouse.registries.snapshots import current_snapshot, relation
from warehouse.scopes.rules import checked, columns
from warehouse.scopes.where import eligible, where

#: How many different values a vocabulary holds at most: a column of free text is no vocabulary.
_MOST_WORDS = 20_000
_NONE: dict[str, int] = {}


class Count(Frozen):
    """``eligible`` objects can be drawn; ``fitting`` also counts those of another status."""

    eligible: int
    fitting: int


class Hits(Frozen):
    """``total`` eligible objects, and how all fitting ones spread: by status (all), by class and area (eligible)."""

    total: int
    by_status: dict[str, int]
    by_class: dict[str, int]
    by_area: dict[str, int]


class Sample(Frozen):
    object_id: str
    name: str
    entity_type: str | None
    area: str | None
    credit_class: str | None
    tags: tuple[str, ...]


class Vocabulary(Frozen):
    """The words of one registry version, each with its number of objects; ``no_area`` is how many name none."""

    snapshot_id: str | None = None
    tags: dict[str, int] = _NONE
    industries: dict[str, int] = _NONE
    entity_types: dict[str, int] = _NONE
    classes: dict[str, int] = _NONE
    areas: dict[str, int] = _NONE
    no_area: int = 0


def source(con: duckdb.DuckDBPyConnection, snapshot_id: str | None = None) -> str | None:
    """SQL usable after FROM for the objects of a version (default: the current one); ``None`` before any import."""
    chosen = snapshot_id or current_snapshot(con, "objects")
    return relation(con, "objects", chosen) if chosen else None


def counts(
    con: duckdb.DuckDBPyConnection, rules: Mapping[str, object], snapshot_id: str | None = None
) -> dict[str, Count]:
    """The counts of many rules in one pass over the registry; all 0 while there is none.

    Objects that agree in every column asked about are counted together first: a million objects have some tens of
    thousands of such groups, and 72 rules are tried on these instead.
    """
    table = source(con, snapshot_id)
    if not rules or table is None:
        return {name: Count(eligible=0, fitting=0) for name in rules}
    parts = [{"all": checked(rule)["all"]} for rule in rules.values()]
    asked = sorted({"status"}.union(*map(columns, parts)))
    sums, values = [], []
    for rule in rules.values():
        for text, given in (eligible(rule), where(rule)):
            sums.append(f"coalesce(sum(objects) FILTER ({text}), 0)")
            values += given
    sql = (
        f"WITH grouped AS (SELECT {', '.join(asked)}, count(*) AS objects FROM {table} GROUP BY ALL) "
        f"SELECT {', '.join(sums)} FROM grouped"
    )
    row = con.execute(sql, values).fetchone() or ()
    pairs = zip(row[::2], row[1::2], strict=True)
    return {name: Count(eligible=int(a), fitting=int(b)) for name, (a, b) in zip(rules, pairs, strict=True)}


def hits(con: duckdb.DuckDBPyConnection, rule: object, snapshot_id: str | None = None) -> Hits:
    """How the objects of one rule spread. Empty fields are counted under ``""``."""
    table = source(con, snapshot_id)
    if table is None:
        return Hits(total=0, by_status={}, by_class={}, by_area={})
    text, values = where(rule)
    good = checked(rule)["status"]
    by_status = _spread(con, f"SELECT status, count(*) FROM {table} WHERE {text} GROUP BY ALL", values)
    text, values = eligible(rule)
    by_class, by_area = (
        _spread(con, f"SELECT coalesce({column}, ''), count(*) FROM {table} WHERE {text} GROUP BY ALL", values)
        for column in ("credit_class", "area")
    )
    total = sum(many for status, many in by_status.items() if status in good)
    return Hits(total=total, by_status=by_status, by_class=by_class, by_area=by_area)


def sample(
    con: duckdb.DuckDBPyConnection, rule: object, size: int = 10, snapshot_id: str | None = None
) -> tuple[Sample, ...]:
    """Some eligible objects, spread over the registry and always the same ones (by a hash of the id)."""
    table = source(con, snapshot_id)
    if table is None:
        return ()
    text, values = eligible(rule)
    rows = con.execute(
        f"SELECT object_id, name, entity_type, area, credit_class, tags FROM {table} WHERE {text} "
        "ORDER BY sha256(object_id) LIMIT ?",
        [*values, size],
    ).fetchall()
    names = Sample.model_fields
    return tuple(Sample.model_validate(dict(zip(names, (*row[:5], tuple(row[5])), strict=True))) for row in rows)


def vocabulary(con: duckdb.DuckDBPyConnection, snapshot_id: str | None = None) -> Vocabulary:
    """The words that the registry itself uses."""
    chosen = snapshot_id or current_snapshot(con, "objects")
    if chosen is None:
        return Vocabulary()
    table = relation(con, "objects", chosen)
    named = {"industries": "industry", "entity_types": "entity_type", "classes": "credit_class", "areas": "area"}
    words = {field: _words(con, f"SELECT {column} AS word FROM {table}") for field, column in named.items()}
    words["tags"] = _words(con, f"SELECT unnest(tags) AS word FROM {table}")
    without = con.execute(f"SELECT count(*) FROM {table} WHERE area IS NULL").fetchone()
    return Vocabulary(snapshot_id=chosen, no_area=int(without[0]) if without else 0, **words)


def _words(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return _spread(
        con,
        f"SELECT word, count(*) FROM ({query}) WHERE word IS NOT NULL AND word <> '' GROUP BY ALL "
        f"ORDER BY 2 DESC, 1 LIMIT {_MOST_WORDS}",
        [],
    )


def _spread(con: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any]) -> dict[str, int]:
    rows = con.execute(query, list(values)).fetchall()
    return {str(word): int(many) for word, many in sorted(rows, key=lambda row: (-row[1], str(row[0])))}
