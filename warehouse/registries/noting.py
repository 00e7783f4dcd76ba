"""Problems of one import as rows, and the rows that go back; both are found from the tables that loading leaves."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from warehouse.registries.checking import Checked
from warehouse.registries.models import Order, RejectedRow
from warehouse.registries.problems import PROBLEMS
from warehouse.registries.snapshots import TABLES
from warehouse.registries.sqltext import literal

_BATCH = 20_000


def only(table: str) -> str:
    """SQL: the staged rows whose number stands in ``table``."""
    return f"(SELECT s.* FROM scratch.staged AS s SEMI JOIN {table} USING (row_no))"


def store_problems(con: duckdb.DuckDBPyConnection, checked: Checked, import_id: str) -> None:
    """One row per problem, with the source's column name and cell; only rows with problems are looked at again."""
    order = checked.order
    con.execute(
        "CREATE OR REPLACE TEMP TABLE noticed AS SELECT row_no FROM refused "
        f"UNION ALL SELECT row_no FROM {TABLES[order.kind][0]} "
        f"WHERE import_id = {literal(import_id)} AND len(flags) > 0"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE sentence AS SELECT unnest(?) AS code, unnest(?) AS severity, "
                "unnest(?) AS template", [list(PROBLEMS), [p[0] for p in PROBLEMS.values()],
                                          [p[1] for p in PROBLEMS.values()]])  # fmt: skip
    if con.execute("SELECT 1 FROM noticed LIMIT 1").fetchone() is None:
        return
    entries = [_entry(checked, name) for name in (*checked.errors, *checked.warnings)]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE trouble AS "
        f"WITH v AS (SELECT * FROM ({checked.relation(only('noticed'))})), "
        f"u AS (SELECT v.row_no, unnest([{', '.join(entries)}]) AS p FROM v "
        f"JOIN {only('noticed')} AS s USING (row_no)), "
        "t AS (SELECT row_no, p.col, p.place, p.code, p.raw FROM u WHERE p.code IS NOT NULL UNION ALL "
        "SELECT row_no, NULL, NULL, CASE verdict WHEN 'clash' THEN 'duplicate_id' ELSE 'repeated_row' END, NULL "
        "FROM doubled WHERE verdict <> 'repeat' AND row_no IN (SELECT row_no FROM noticed)) "
        "SELECT t.row_no, t.col, t.place, t.code, s.severity, replace(replace(s.template, '{column}', "
        "coalesce(t.col, '')), '{raw}', left(coalesce(t.raw, ''), 60)) AS message, left(t.raw, 200) AS raw "
        "FROM t JOIN sentence AS s USING (code)"
    )
    con.execute(
        "INSERT INTO base.registry_problem SELECT ?, row_no, col, code, severity, message, raw FROM trouble "
        "ORDER BY row_no, place",
        [import_id],
    )


def _entry(checked: Checked, name: str) -> str:
    """A struct literal: the source column, its place, the code and the cell of one check."""
    field = {"certificate_period": "certificate_from"}.get(name[2:], name[2:])
    place = checked.index.get(field)
    for other in _STAND_IN.get(field, ()):
        place = checked.index.get(other) if place is None else place
    code = name if name == "e_row" else f"CASE WHEN e_row IS NULL THEN {name} END"  # shifted cells tell nothing
    if place is None:
        return f"{{'col': NULL::VARCHAR, 'place': NULL::INTEGER, 'code': {code}, 'raw': NULL::VARCHAR}}"
    private = field in checked.kind.private
    header = checked.order.columns[place].header.replace("\n", "")
    raw = "NULL::VARCHAR" if private else f"s.c{place}"
    return f"{{'col': {literal(header)}, 'place': {place}, 'code': {code}, 'raw': {raw}}}"


#: Where a problem is shown when the file lacks the field that it is about.
_STAND_IN = {"uscc": ("reg_no", "object_code"), "certificate_no": ("inspector_id",)}


def rejected(con: duckdb.DuckDBPyConnection, order: Order) -> Iterator[RejectedRow]:
    """The refused rows in order, with their errors."""
    cells = ", ".join(f"s.c{n}" for n in range(len(order.columns)))
    result = con.execute(
        f"SELECT s.row_no, list({{'place': t.place, 'message': t.message}} ORDER BY t.place NULLS FIRST), "
        f"{', '.join(f'any_value({cell})' for cell in cells.split(', '))} "
        f"FROM {only('refused')} AS s LEFT JOIN trouble AS t ON t.row_no = s.row_no AND t.severity = 'error' "
        "GROUP BY s.row_no ORDER BY s.row_no"
    )
    while rows := result.fetchmany(_BATCH):
        for row_no, problems, *values in rows:
            said = tuple((p["place"], p["message"]) for p in problems if p["message"])
            yield RejectedRow(row_no=row_no, cells=tuple(values), problems=said)
