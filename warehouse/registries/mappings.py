"""Column mappings that a person saved, and those of earlier imports, found again by the header."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from warehouse.connection import opened, transaction


def saved_mapping(warehouse: Path, kind: str, digest: str) -> dict[str, str] | None:
    """The mapping saved for this header; else the one of the last import with it that is part of the current version
    (so that the file of rejected rows is read like the file that it came from); else None."""
    if not warehouse.exists():
        return None
    with opened(warehouse) as con:
        row = con.execute(
            "SELECT mapping::VARCHAR FROM base.registry_mapping WHERE kind = ? AND header_digest = ?", [kind, digest]
        ).fetchone()
        row = (
            row
            or con.execute(
                "SELECT mapping::VARCHAR FROM registry_imports WHERE kind = ? AND in_current "
                "AND json_extract_string(options, '$.header_digest') = ? "
                "ORDER BY imported_at DESC, import_id DESC LIMIT 1",
                [kind, digest],
            ).fetchone()
        )
    return json.loads(row[0]) if row else None


def known_headers(warehouse: Path, kind: str) -> frozenset[str]:
    """The digests of all headers with a saved mapping."""
    if not warehouse.exists():
        return frozenset()
    with opened(warehouse) as con:
        rows = con.execute("SELECT header_digest FROM base.registry_mapping WHERE kind = ?", [kind]).fetchall()
    return frozenset(str(row[0]) for row in rows)


def save_mapping(
    warehouse: Path, kind: str, digest: str, mapping: Mapping[str, str], *, by: str, now: datetime
) -> None:
    """Keep a mapping for this header in place of an earlier one."""
    with opened(warehouse) as con, transaction(con):
        con.execute("DELETE FROM base.registry_mapping WHERE kind = ? AND header_digest = ?", [kind, digest])
        con.execute(
            "INSERT INTO base.registry_mapping VALUES (?, ?, ?, ?, ?)",
            [kind, digest, json.dumps(dict(mapping), ensure_ascii=False), now, by],
        )
