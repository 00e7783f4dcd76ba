"""How the exports of other platforms are read: mappings that a person saved, by name, found again by the header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import duckdb

from extractors.models import Frozen
from warehouse import audit
from warehouse.connection import transaction


class StoredMapping(Frozen):
    """``mapping``: header → field or ``-``; ``codes``: field → spelling → our name."""

    name: str
    header_digest: str
    mapping: dict[str, str]
    codes: dict[str, dict[str, str]]


def mappings(con: duckdb.DuckDBPyConnection) -> list[StoredMapping]:
    """All of them, by name."""
    rows = con.execute(
        "SELECT name, header_digest, mapping::VARCHAR, codes::VARCHAR FROM base.result_mapping ORDER BY name"
    ).fetchall()
    return [
        StoredMapping(name=name, header_digest=digest, mapping=json.loads(mapping), codes=json.loads(codes))
        for name, digest, mapping, codes in rows
    ]


def save(
    con: duckdb.DuckDBPyConnection,
    name: str,
    digest: str,
    mapping: Mapping[str, str],
    codes: Mapping[str, Mapping[str, str]],
    *,
    by: str,
    now: datetime,
) -> None:
    """Keep a mapping in place of an earlier one of this name; the log has both. ``now`` is UTC without zone."""
    with transaction(con):
        con.execute("DELETE FROM base.result_mapping WHERE name = ?", [name])
        con.execute(
            "INSERT INTO base.result_mapping VALUES (?, ?, ?, ?, ?, ?)",
            [
                name,
                digest,
                json.dumps(dict(mapping), ensure_ascii=False),
                json.dumps({field: dict(table) for field, table in codes.items()}, ensure_ascii=False),
                now,
                by,
            ],
        )
        detail = {"header": digest, "mapping": dict(mapping), "codes": {f: dict(t) for f, t in codes.items()}}
        audit.append(con, by, "results.mapping", name, detail, now)
