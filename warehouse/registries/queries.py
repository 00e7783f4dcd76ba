"""What ``registry list`` and ``registry problems`` show."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from extractors.models import Frozen
from warehouse.connection import opened
from warehouse.errors import WarehouseError
from warehouse.registries.snapshots import Snapshot, snapshots


class ImportLine(Frozen):
    import_id: str
    kind: str
    snapshot_id: str | None
    in_current: bool
    source_name: str
    source_kind: str
    rows_read: int
    rows_accepted: int
    rows_rejected: int
    rows_repeated: int
    rows_flagged: int
    imported_at: datetime
    imported_by: str


class Overview(Frozen):
    snapshots: tuple[Snapshot, ...]
    imports: tuple[ImportLine, ...]


class ProblemLine(Frozen):
    import_id: str
    row_no: int
    column: str | None
    code: str
    severity: str
    message: str
    raw: str | None


class ProblemList(Frozen):
    """``problems`` may be cut; ``total`` and ``errors`` count all."""

    problems: tuple[ProblemLine, ...]
    total: int
    errors: int


def overview(warehouse: Path) -> Overview:
    """All versions and imports, oldest first."""
    names = list(ImportLine.model_fields)
    with opened(warehouse, read_only=True) as con:
        rows = con.execute(
            f"SELECT {', '.join(names)} FROM registry_imports ORDER BY imported_at, import_id"
        ).fetchall()
        found = snapshots(con)
    return Overview(
        snapshots=found, imports=tuple(ImportLine.model_validate(dict(zip(names, row, strict=True))) for row in rows)
    )


def problems(
    warehouse: Path, import_id: str | None = None, *, code: str | None = None, limit: int | None = None
) -> ProblemList:
    """Problems of one import, or of those that make up the current versions. Raises :class:`WarehouseError` for an
    unknown import."""
    with opened(warehouse, read_only=True) as con:
        if import_id is not None:
            known = con.execute("SELECT 1 FROM base.registry_import WHERE import_id = ?", [import_id]).fetchone()
            if known is None:
                raise WarehouseError(f"没有导入“{import_id}”：请用 mingcha registry list 查看编号。")
        table = "registry_problems" if import_id is None else "base.registry_problem"
        where, values = ["true"], []
        for column, value in (("import_id", import_id), ("code", code)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        condition = " AND ".join(where)
        counts = con.execute(
            f"SELECT count(*), count(*) FILTER (WHERE severity = 'error') FROM {table} WHERE {condition}", values
        ).fetchone()
        rows = con.execute(
            f"SELECT import_id, row_no, col_name, code, severity, message, raw FROM {table} WHERE {condition} "
            f"ORDER BY import_id, row_no, severity, code {f'LIMIT {int(limit)}' if limit else ''}",
            values,
        ).fetchall()
    lines = tuple(ProblemLine.model_validate(dict(zip(ProblemLine.model_fields, row, strict=True))) for row in rows)
    return ProblemList(problems=lines, total=counts[0] if counts else 0, errors=counts[1] if counts else 0)
