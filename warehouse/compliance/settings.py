"""The one row of settings that the clocks and checks read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from extractors.models import Frozen
from warehouse import audit

#: What the audit log calls this row.
SUBJECT = "compliance.toml"


class SettingRow(Frozen):
    """What base.compliance_setting holds: limits in working days, the problem categories, and all settings as plain
    values without floats (``settings``); ``digest`` identifies them."""

    publicity_days: int
    publicity_trigger: str
    publicity_source: str
    warn_days: int
    abnormal_days: int
    penalty_days: int
    problem_categories: tuple[str, ...]
    settings: Mapping[str, Any]
    digest: str


def stored_digest(con: duckdb.DuckDBPyConnection) -> str | None:
    """The digest of the settings in force; None when there is not exactly one row."""
    rows = con.execute("SELECT digest FROM base.compliance_setting").fetchall()
    return str(rows[0][0]) if len(rows) == 1 else None


def store_settings(con: duckdb.DuckDBPyConnection, row: SettingRow, *, by: str, now: datetime) -> None:
    """Put ``row`` in force (inside the caller's transaction), with an entry ``settings.apply`` in the audit log."""
    old = stored_digest(con)
    con.execute("DELETE FROM base.compliance_setting")
    con.execute(
        "INSERT INTO base.compliance_setting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            row.publicity_days, row.publicity_trigger, row.publicity_source, row.warn_days, row.abnormal_days,
            row.penalty_days, list(row.problem_categories), json.dumps(row.settings, ensure_ascii=False), row.digest,
            audit.stamp(now), by,
        ],
    )  # fmt: skip
    detail = {"old": old or "", "new": row.digest, "settings": dict(row.settings)}
    audit.append(con, by, "settings.apply", SUBJECT, detail, now)
