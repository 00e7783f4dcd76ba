"""Where the figures of a report come from, and one digest over all of it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from importlib.resources import files

import duckdb

from warehouse.reporting.records import SourceLine

#: What decides the figures of a year, each as text in a fixed order. ``$year`` and the year before.
_DATA = (
    "SELECT notice_id, content_hash, status, is_current FROM base.notice"
    " WHERE plan_year IN ($year, $year - 1) ORDER BY ALL",
    "SELECT CAST(to_json(i) AS VARCHAR) FROM base.item AS i JOIN base.notice AS n USING (notice_id)"
    " WHERE n.is_current AND n.plan_year IN ($year, $year - 1) ORDER BY ALL",
    "SELECT t.task_id, t.status, t.digest, i.item_id FROM base.draw_task AS t"
    " LEFT JOIN base.task_item AS i USING (task_id) WHERE t.plan_year IN ($year, $year - 1) ORDER BY ALL",
    "SELECT d.draw_id, d.commit_sha256, d.status, d.drawn_total, d.drawn_at FROM base.draw AS d"
    " JOIN base.draw_task AS t USING (task_id) WHERE t.plan_year IN ($year, $year - 1) ORDER BY ALL",
    "SELECT r.draw_id, r.number, r.object_id, r.substitute_id, r.inspector_id, r.new_inspector_id, r.at"
    " FROM base.draw_replacement AS r ORDER BY ALL",
    "SELECT import_id, source_sha256, rows_read, rows_new, rows_revised, rows_quarantined"
    " FROM base.result_import ORDER BY ALL",
    "SELECT import_id, version, count(*) FROM base.result GROUP BY ALL ORDER BY ALL",
    "SELECT kind, snapshot_id, row_count FROM base.registry_snapshot WHERE is_current ORDER BY ALL",
    "SELECT finding_id FROM base.deviation WHERE resolved_at IS NULL ORDER BY ALL",
    "SELECT notice_id, code, value, unit FROM base.obligation ORDER BY ALL",
    "SELECT digest FROM base.compliance_setting",
    "SELECT DISTINCT version FROM base.workday ORDER BY ALL",
)


def data_version(con: duckdb.DuckDBPyConnection, year: int) -> str:
    """SHA-256 over notices, the plan in force, tasks, draws, replacements, imports of results, registries, deviations,
    settings and calendar: 64 hexadecimal digits, the same as long as none of them changes."""
    digest = sha256()
    for sql in _DATA:
        rows = con.execute(sql, {"year": year} if "$year" in sql else None).fetchall()
        digest.update(repr([tuple(str(value) for value in row) for row in rows]).encode())
    return digest.hexdigest()


def sources(
    con: duckdb.DuckDBPyConnection, year: int, as_of: date, department: str | None = None
) -> tuple[SourceLine, ...]:
    """Notices, draws by ``as_of``, registries that they were drawn from, imports of results, calendar, settings."""
    values = {"year": year, "as_of": as_of, "department": department}
    sql = files("warehouse").joinpath("sql", "reporting", "sources.sql").read_text(encoding="utf-8")
    rows = con.execute(sql, values).fetchall()
    return tuple(
        SourceLine(kind=kind, number=number, title=title, digest=digest) for _, kind, number, title, digest in rows
    )
