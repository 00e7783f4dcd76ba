"""Store one import: values, problems, codes, version and log entry, all in one transaction or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from warehouse import audit
from warehouse.connection import WAIT, open_warehouse, transaction
from warehouse.errors import WarehouseError
from warehouse.registries.checking import Checked
from warehouse.registries.codes import assign_inspectors
from warehouse.registries.models import Order, Outcome, ProblemCount, ReadWords, WriteRejects
from warehouse.registries.noting import only, rejected, store_problems
from warehouse.registries.snapshots import TABLES, Snapshot, current_snapshot, rows_of, snapshot
from warehouse.registries.sqltext import literal
from warehouse.registries.staging import Scratch, restrain

#: Raise it when the rules change, so that the same file is read again.
RULES = 1


def load(
    warehouse: Path, scratch: Scratch, order: Order, read_words: ReadWords, write_rejects: WriteRejects,
    *, wait: float = WAIT,
) -> Outcome:  # fmt: skip
    """Check the staged rows and store them as a new version; the scratch is closed. Raises
    :class:`WarehouseError` with a sentence for a person; then, as when the process is killed, nothing has changed."""
    scratch.close()
    con = open_warehouse(warehouse, wait=wait)
    try:
        restrain(con)
        con.execute(f"ATTACH {literal(str(scratch.path))} AS scratch (READ_ONLY)")
        with transaction(con):
            outcome = _load(con, order, read_words, write_rejects)
    except duckdb.OutOfMemoryException as error:
        raise WarehouseError("内存或临时磁盘空间不足，未导入：请清理数据仓库所在的磁盘后再试。") from error
    finally:
        con.close()
    return outcome


def unchanged(warehouse: Path, order: Order, *, wait: float = WAIT) -> Outcome | None:
    """The outcome when the same content, read the same way, is part of the current version already."""
    con = open_warehouse(warehouse, wait=wait)
    try:
        return _unchanged(con, order)
    finally:
        con.close()


def _load(con: duckdb.DuckDBPyConnection, order: Order, read: ReadWords, write: WriteRejects) -> Outcome:
    order = _against(con, order)
    same = _unchanged(con, order)
    if same is not None:
        return same
    base = _current(con, order.kind)
    if order.append and base is None:
        raise WarehouseError("还没有可以补充的名录版本：请先不带 --append 导入整册名录。")
    checked = Checked(con, order, read)
    number = _one(con, "SELECT count(*) + 1 FROM base.registry_import WHERE kind = ?", [order.kind])
    import_id = f"{order.kind}-{number:04d}"
    counts = _store_rows(con, checked, import_id)
    store_problems(con, checked, import_id)
    write(rejected(con, order) if counts["rejected"] else (), counts["rejected"])
    stored = counts["stored"]
    made = None
    if stored or (order.kind == "recusals" and counts["read"] == 0 and not order.append):
        made = _new_snapshot(con, order, base, import_id)
    _store_import(con, order, import_id, base, counts)
    _log(con, order, import_id, made, counts)
    return Outcome(
        status="imported" if made else "empty",
        import_id=import_id,
        snapshot_id=made.snapshot_id if made else (base.snapshot_id if base else None),
        previous_snapshot=base.snapshot_id if base else None,
        previous_rows=base.rows if base else None,
        snapshot_rows=made.rows if made else (base.rows if base else None),
        rows_read=counts["read"],
        rows_accepted=stored + counts["repeated"],
        rows_rejected=counts["rejected"],
        rows_repeated=counts["repeated"],
        rows_flagged=counts["flagged"],
        rows_blank=counts["blank"],
        rows_replaced=_replaced(base, made, stored) if order.append else 0,
        problems=_problem_counts(con, import_id),
    )


def _against(con: duckdb.DuckDBPyConnection, order: Order) -> Order:
    """What the reading depends on besides the source is part of its identity."""
    options = dict(order.options) | {"rules": RULES}
    if order.kind == "recusals":
        options["against"] = [current_snapshot(con, "objects"), current_snapshot(con, "inspectors")]
    return order.model_copy(update={"options": options})


def _unchanged(con: duckdb.DuckDBPyConnection, order: Order) -> Outcome | None:
    current = _current(con, order.kind)
    if current is None:
        return None
    order = order if "rules" in order.options else _against(con, order)
    rows = con.execute(
        "SELECT import_id, source_sha256, mapping::VARCHAR, options::VARCHAR, parent IS NOT NULL, rows_read, "
        "rows_accepted, rows_rejected, rows_repeated, rows_flagged FROM base.registry_import "
        "WHERE list_contains(?, import_id)",
        [list(current.imports)],
    ).fetchall()
    for import_id, digest, mapping, options, appended, *counts in rows:
        same_source = digest == order.source_sha256 if digest else bool(order.options.get("content"))
        same_way = json.loads(mapping) == _mapping(order) and json.loads(options) == order.options
        if same_source and same_way and appended == order.append:
            read, accepted, rejected, repeated, flagged = (int(n) for n in counts)
            return Outcome(
                status="unchanged", import_id=import_id, snapshot_id=current.snapshot_id,
                previous_snapshot=current.snapshot_id, previous_rows=current.rows, snapshot_rows=current.rows,
                rows_read=read, rows_accepted=accepted, rows_rejected=rejected, rows_repeated=repeated,
                rows_flagged=flagged, problems=_problem_counts(con, import_id),
            )  # fmt: skip
    return None


def _store_rows(con: duckdb.DuckDBPyConnection, checked: Checked, import_id: str) -> dict[str, int]:
    table = TABLES[checked.order.kind][0]
    if checked.order.kind == "inspectors":
        keys = con.execute(
            f"SELECT natural_key, department_code FROM ({checked.relation()}) AS v LEFT JOIN doubled USING (row_no) "
            f"WHERE {checked.is_fine()} AND coalesce(verdict, 'keep') = 'keep' ORDER BY row_no"
        ).fetchall()
        assign_inspectors(con, keys, checked.order.now)
    join, values = _joined(checked)
    flags = ", ".join(checked.warnings) + ", CASE WHEN verdict = 'keep' THEN 'repeated_row' END"
    con.execute(
        f"INSERT INTO {table} BY NAME SELECT {literal(import_id)} AS import_id, row_no, {values}, "
        f"CASE WHEN coalesce({flags}) IS NULL THEN []::VARCHAR[] "
        f"ELSE mc_unique(list_filter([{flags}], lambda flag: flag IS NOT NULL)) END AS flags "
        f"FROM ({checked.relation()}) AS v {join} LEFT JOIN doubled USING (row_no) "
        f"WHERE {checked.is_fine()} AND coalesce(verdict, 'keep') = 'keep'"
    )
    return _count(con, checked, import_id)


def _joined(checked: Checked) -> tuple[str, str]:
    if checked.order.kind != "inspectors":
        return "", ", ".join(checked.kind.stored)
    join = "JOIN base.registry_code AS k ON k.kind = 'inspector' AND k.natural_key = v.natural_key"
    return join, ", ".join("k.code AS inspector_id" if f == "inspector_id" else f for f in checked.kind.stored)


def _count(con: duckdb.DuckDBPyConnection, checked: Checked, import_id: str) -> dict[str, int]:
    table = TABLES[checked.order.kind][0]
    cells = ", ".join(f"c{n}" for n in range(len(checked.order.columns)))
    total = _one(con, "SELECT count(*) FROM scratch.staged", [])
    read = _one(con, f"SELECT count(*) FROM scratch.staged WHERE coalesce({cells}, bad) IS NOT NULL", [])
    stored = _one(con, f"SELECT count(*) FROM {table} WHERE import_id = ?", [import_id])
    flagged = _one(con, f"SELECT count(*) FROM {table} WHERE import_id = ? AND len(flags) > 0", [import_id])
    con.execute("CREATE OR REPLACE TEMP TABLE refused (row_no BIGINT)")
    con.execute("CREATE OR REPLACE TEMP TABLE repeated AS SELECT row_no FROM doubled WHERE verdict = 'repeat'")
    if stored < read:
        con.execute(
            "INSERT INTO refused SELECT row_no FROM scratch.staged AS s "
            f"ANTI JOIN (SELECT row_no FROM {table} WHERE import_id = {literal(import_id)} "
            "UNION ALL SELECT row_no FROM repeated) AS kept USING (row_no) "
            f"WHERE coalesce({cells}, bad) IS NOT NULL"
        )
        # a repeated row goes back when the row that it repeats does
        con.execute(
            f"INSERT INTO refused SELECT r.row_no FROM ({checked.relation(only('repeated'))}) AS r "
            f"WHERE NOT ({checked.is_fine()})"
        )
        con.execute("DELETE FROM repeated WHERE row_no IN (SELECT row_no FROM refused)")
    repeated = _one(con, "SELECT count(*) FROM repeated", [])
    rejected = _one(con, "SELECT count(*) FROM refused", [])
    if read != stored + repeated + rejected:
        raise AssertionError(f"rows read {read}, stored {stored}, repeated {repeated}, rejected {rejected}")
    return {
        "read": read, "stored": stored, "repeated": repeated, "rejected": rejected, "flagged": flagged,
        "blank": total - read,
    }  # fmt: skip


def _new_snapshot(con: duckdb.DuckDBPyConnection, order: Order, base: Snapshot | None, import_id: str) -> Snapshot:
    version = _one(con, "SELECT coalesce(max(version), 0) + 1 FROM base.registry_snapshot WHERE kind = ?", [order.kind])
    imports = (*base.imports, import_id) if order.append and base else (import_id,)
    rows = _one(con, f"SELECT count(*) FROM {rows_of(order.kind, imports)} AS r", [])
    con.execute("UPDATE base.registry_snapshot SET is_current = false WHERE kind = ? AND is_current", [order.kind])
    snapshot_id = f"{order.kind}@{version}"
    con.execute(
        "INSERT INTO base.registry_snapshot VALUES (?, ?, ?, ?, ?, true, ?)",
        [snapshot_id, order.kind, version, list(imports), rows, order.now],
    )
    return Snapshot(
        snapshot_id=snapshot_id, kind=order.kind, version=version, imports=imports, rows=rows, is_current=True
    )


def _store_import(
    con: duckdb.DuckDBPyConnection, order: Order, import_id: str, base: Snapshot | None, counts: dict[str, int]
) -> None:
    version = _one(con, "SELECT coalesce(max(version), 0) FROM base.registry_snapshot WHERE kind = ?", [order.kind])
    con.execute(
        "INSERT INTO base.registry_import (import_id, kind, version, parent, source_name, source_sha256, source_kind, "
        "mapping, options, rows_read, rows_accepted, rows_rejected, rows_repeated, rows_flagged, imported_at, "
        "imported_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            import_id, order.kind, version, base.imports[-1] if order.append and base else None, order.source_name,
            order.source_sha256, order.source_kind, json.dumps(_mapping(order), ensure_ascii=False),
            json.dumps(order.options, ensure_ascii=False), counts["read"], counts["stored"] + counts["repeated"],
            counts["rejected"], counts["repeated"], counts["flagged"], order.now, order.by,
        ],
    )  # fmt: skip


def _log(
    con: duckdb.DuckDBPyConnection, order: Order, import_id: str, made: Snapshot | None, counts: dict[str, int]
) -> None:
    detail = {
        "source": order.source_name, "sha256": order.source_sha256, "kind": order.kind,
        "snapshot": made.snapshot_id if made else None, "rows_read": counts["read"],
        "rows_rejected": counts["rejected"], "append": order.append,
    }  # fmt: skip
    audit.append(con, order.by, "registry.import", import_id, detail, order.now)


def _mapping(order: Order) -> dict[str, str]:
    return {column.header: column.field for column in order.columns if column.field}


def _replaced(base: Snapshot | None, made: Snapshot | None, stored: int) -> int:
    return base.rows + stored - made.rows if base and made else 0


def _problem_counts(con: duckdb.DuckDBPyConnection, import_id: str) -> tuple[ProblemCount, ...]:
    rows = con.execute(
        "SELECT code, severity, count(DISTINCT row_no), arg_min(message, row_no) FROM base.registry_problem "
        "WHERE import_id = ? GROUP BY code, severity ORDER BY severity, 3 DESC, code",
        [import_id],
    ).fetchall()
    return tuple(ProblemCount(code=c, severity=s, rows=n, message=m) for c, s, n, m in rows)


def _current(con: duckdb.DuckDBPyConnection, kind: str) -> Snapshot | None:
    current = current_snapshot(con, kind)
    return snapshot(con, current) if current else None


def _one(con: duckdb.DuckDBPyConnection, sql: str, values: list[object]) -> int:
    row = con.execute(sql, values).fetchone()
    return int(row[0]) if row else 0
