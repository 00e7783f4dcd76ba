"""Read-only questions to the warehouse; each opens the file, asks and closes it again."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, TypeVar

import duckdb

from extractors.models import Frozen, Severity
from warehouse.answers import (
    CheckFailure,
    Explanation,
    FieldRow,
    FindingRow,
    InheritedRow,
    NoticeRow,
    StatusReport,
)
from warehouse.connection import WAIT, opened
from warehouse.errors import WarehouseError
from warehouse.sqlfiles import header, sql_files

Target = str | os.PathLike[str] | duckdb.DuckDBPyConnection
M = TypeVar("M", bound=Frozen)

_CHECK_ROWS = 100


def status(path: Target, *, reader_version: str | None = None, wait: float = WAIT) -> StatusReport:
    """Notices, plan items, findings, registries, tasks, draws and results: how many, how fresh.

    ``outdated`` counts current notices not read by ``reader_version`` (default: by that of the latest reading).
    """
    with opened(path, read_only=True, wait=wait) as con:
        by_status = _counts(con, "SELECT status, count(*) FROM whole_notices GROUP BY ALL ORDER BY ALL")
        files = _counts(con, "SELECT role, count(*) FROM notices GROUP BY ALL ORDER BY ALL")
        items = _counts(con, "SELECT status, count(*) FROM current_plan_items GROUP BY ALL ORDER BY ALL")
        open_findings = (
            "FROM findings AS f LEFT JOIN base.notice AS n USING (notice_id) "
            f"WHERE f.resolved_at IS NULL AND {_COUNTS} GROUP BY ALL ORDER BY ALL"
        )
        severities = _counts(con, f"SELECT f.severity, count(*) {open_findings}")
        tasks = _counts(con, "SELECT status, count(*) FROM base.draw_task GROUP BY ALL ORDER BY ALL")
        draws = _counts(con, "SELECT status, count(*) FROM base.draw GROUP BY ALL ORDER BY ALL")
        results = _counts(con, "SELECT state, count(*) FROM base.result WHERE is_current GROUP BY ALL ORDER BY ALL")
        years = con.execute(
            "SELECT DISTINCT plan_year FROM notices WHERE is_current AND plan_year IS NOT NULL ORDER BY 1"
        ).fetchall()
        return StatusReport(
            notices=sum(by_status.values()),
            notices_by_status=by_status,
            notices_current=_one(con, "SELECT count(*) FROM whole_notices WHERE is_current"),
            files=sum(files.values()),
            files_by_role=files,
            outdated=_one(con, _OUTDATED, [reader_version]),
            plan_items=sum(items.values()),
            plan_items_by_status=items,
            plan_years=tuple(year for (year,) in years),
            departments=_one(con, "SELECT count(*) FROM departments"),
            findings=sum(severities.values()),
            findings_by_severity=severities,
            findings_by_code=_counts(con, f"SELECT f.code, count(*) {open_findings}"),
            registries=_counts(
                con, "SELECT kind, row_count FROM base.registry_snapshot WHERE is_current ORDER BY kind"
            ),
            tasks=sum(tasks.values()),
            tasks_by_status=tasks,
            draws=sum(draws.values()),
            draws_by_status=draws,
            results=sum(results.values()),
            results_by_state=results,
            result_rows_open=_one(con, "SELECT count(*) FROM base.result_row WHERE resolved_at IS NULL"),
            last_ingested_at=_one(con, "SELECT max(ingested_at) FROM notices"),
            last_drawn_at=_one(con, "SELECT max(drawn_at) FROM base.draw"),
            last_result_at=_one(con, "SELECT max(imported_at) FROM base.result_import"),
            schema_version=_one(con, "SELECT max(version) FROM base.schema_version"),
        )


def notices(path: Target, *, wait: float = WAIT) -> list[NoticeRow]:
    """All notices in the order of their first arrival."""
    with opened(path, read_only=True, wait=wait) as con:
        columns = ", ".join(NoticeRow.model_fields)
        return _models(con, NoticeRow, f"SELECT {columns} FROM base.notice ORDER BY ordinal")


def findings(
    path: Target,
    severity: Severity | None = None,
    code: str | None = None,
    *,
    notice_id: str | None = None,
    item_id: str | None = None,
    resolved: bool = False,
    current_only: bool = True,
    wait: float = WAIT,
) -> list[FindingRow]:
    """Open findings (with ``resolved`` also the settled ones): errors first, then by file and place.

    Those of copies and of superseded versions are left out while ``current_only``; nobody need settle them.
    """
    with opened(path, read_only=True, wait=wait) as con:
        return _models(con, FindingRow, _FINDINGS, [severity, code, notice_id, item_id, resolved, current_only])


def finding_counts(path: Target, notice_ids: Sequence[str], *, wait: float = WAIT) -> dict[str, tuple[int, int]]:
    """Notice id → how many open errors and warnings it has now that all is linked; those of versions that do not
    count are none. What the plan of a part makes an error at another file (``part_conflict``) counts at both."""
    with opened(path, read_only=True, wait=wait) as con:
        return {i: (errors, warnings) for i, errors, warnings in con.execute(_FINDING_COUNTS, [notice_ids]).fetchall()}


def contradicted(path: Target, notice_ids: Sequence[str], *, wait: float = WAIT) -> dict[str, str]:
    """Notice id of a file whose plan counts instead of that of one of these → the id of this one."""
    with opened(path, read_only=True, wait=wait) as con:
        return dict(con.execute(_CONTRADICTED, [notice_ids]).fetchall())


def explain(path: Target, item_id: str, *, wait: float = WAIT) -> Explanation | None:
    """Every field of one item; a unique beginning of its id will do. ``None``: there is no such item.

    Raises :class:`WarehouseError` when several items begin so.
    """
    if not item_id:
        return None
    with opened(path, read_only=True, wait=wait) as con:
        found = con.execute(
            "SELECT item_id FROM plan_items WHERE starts_with(item_id, ?) ORDER BY item_id = ? DESC, item_id LIMIT 2",
            [item_id, item_id],
        ).fetchall()
        if not found:
            return None
        if len(found) > 1 and found[0][0] != item_id:
            raise WarehouseError(f"以“{item_id}”开头的计划条目不止一条：请把编号写得更长一些。")
        full = found[0][0]
        item = con.execute(_ITEM, [full])
        values = dict(zip(_names(item), item.fetchall()[0], strict=True))
        fields = tuple(
            field.model_copy(update={"value": json.loads(field.value) if field.value is not None else None})
            for field in _models(con, FieldRow, _FIELDS, [full])
        )
        notes = _models(con, FindingRow, _FINDINGS, [None, None, None, full, True, False])
        inherited = tuple(
            row.model_copy(update={"value": json.loads(row.value) if row.value is not None else None})
            for row in _models(con, InheritedRow, _INHERITED, [values["notice_id"]])
        )
        return Explanation(**values, fields=fields, findings=tuple(notes), inherited=inherited)


def run_checks(path: Target, *, wait: float = WAIT) -> list[CheckFailure]:
    """Run every check of ``sql/checks``; an empty list means that the warehouse is consistent."""
    failures = []
    with opened(path, read_only=True, wait=wait) as con:
        for file in sql_files("checks"):
            cursor = con.execute(file.sql)
            names = _names(cursor)
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            if rows:
                shown = tuple(rows[:_CHECK_ROWS])
                text = header(file.sql)
                failures.append(CheckFailure(check=file.name, description=text, rows=shown, total=len(rows)))
    return failures


#: Whose findings need somebody: imported results, the notices that count, and those that could not be read.
_COUNTS = "(f.import_id IS NOT NULL OR n.is_current OR n.status = 'failed')"

_FINDING_COUNTS = f"""
WITH asked AS (
    SELECT notice_id, notice_id AS at FROM base.notice WHERE notice_id IN (SELECT unnest($1::VARCHAR[]))
    UNION ALL
    SELECT notice_id, yields_to FROM base.notice
    WHERE notice_id IN (SELECT unnest($1::VARCHAR[])) AND yields_to IS NOT NULL AND copy_of IS NULL
)
SELECT
    a.notice_id,
    count(*) FILTER (f.severity = 'error'),
    count(*) FILTER (f.severity = 'warning' AND a.at = a.notice_id)
FROM asked AS a
INNER JOIN findings AS f ON f.notice_id = a.at AND (a.at = a.notice_id OR f.code = 'part_conflict')
LEFT JOIN base.notice AS n ON n.notice_id = a.at
WHERE f.resolved_at IS NULL AND {_COUNTS}
GROUP BY a.notice_id
"""

_CONTRADICTED = """
SELECT yields_to, notice_id FROM base.notice
WHERE yields_to IS NOT NULL AND copy_of IS NULL AND notice_id IN (SELECT unnest($1::VARCHAR[]))
"""

_OUTDATED = """
SELECT count(*)
FROM base.notice
WHERE is_current
  AND reader_version <> coalesce($1, (SELECT max_by(reader_version, ingested_at) FROM base.notice))
"""

_FINDINGS = f"""
SELECT
    f.finding_id, f.notice_id, f.source_name, f.is_current, f.item_id, i.seq, i.task_name, f.field, f.code,
    f.severity, f.message, f.raw, f.page, f.table_no, f.row_no, f.col_no, f.resolved_at, f.import_id, f.task_id,
    f.object_id
FROM findings AS f
LEFT JOIN base.notice AS n ON n.notice_id = f.notice_id
LEFT JOIN base.item AS i ON i.notice_id = f.notice_id AND i.item_id = f.item_id
WHERE ($1 IS NULL OR f.severity = $1)
  AND ($2 IS NULL OR f.code = $2)
  AND ($3 IS NULL OR f.notice_id = $3)
  AND ($4 IS NULL OR f.item_id = $4)
  AND ($5 OR f.resolved_at IS NULL)
  AND (NOT $6 OR {_COUNTS})
ORDER BY
    list_position(['error', 'warning', 'info'], f.severity), f.source_name, f.notice_id,
    f.table_no NULLS FIRST, f.row_no NULLS FIRST, f.col_no NULLS FIRST, f.code, f.finding_id
"""

_ITEM = """
SELECT
    i.item_id, i.notice_id, i.source_name, i.doc_number, i.plan_year, i.is_current, i.table_no, i.seq, i.row_no,
    i.task_name, i.status, n.part_of, n.part_reason, m.source_name AS main_name
FROM plan_items AS i
JOIN base.notice AS n ON n.notice_id = i.notice_id
LEFT JOIN base.notice AS m ON m.notice_id = n.part_of
WHERE i.item_id = ?
"""

_INHERITED = """
SELECT f.field, f.value, f.from_notice, m.source_name AS from_name
FROM base.notice_field AS f
LEFT JOIN base.notice AS m ON m.notice_id = f.from_notice
WHERE f.notice_id = ? AND f.rule = 'inherited'
ORDER BY f.field
"""

_FIELDS = """
SELECT field, part, raw, value, rule, status, page, table_no, row_no, col_no, bbox
FROM plan_fields
WHERE item_id = ?
ORDER BY table_no NULLS FIRST, row_no NULLS FIRST, col_no NULLS FIRST, field, part
"""


def _names(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    return [column[0] for column in cursor.description or ()]


def _models(con: duckdb.DuckDBPyConnection, model: type[M], sql: str, values: Sequence[object] = ()) -> list[M]:
    cursor = con.execute(sql, list(values))
    names = _names(cursor)
    return [model.model_validate(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _counts(con: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    return {str(name): int(count) for name, count in con.execute(sql).fetchall()}


def _one(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object] = ()) -> Any:
    row = con.execute(sql, list(values)).fetchone()
    return row[0] if row else None
