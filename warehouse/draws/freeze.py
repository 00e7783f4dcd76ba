"""Freezing: who can be drawn, who is left out and why, who can inspect. Objects never pass through Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import duckdb

from draws.canonical import Row
from draws.errors import DrawError
from draws.models import FilePrint
from draws.policy import DrawPolicy
from extractors.models import Frozen
from warehouse.draws.rows import RuleRow, TaskRow
from warehouse.draws.sqltext import draw_sql
from warehouse.registries.snapshots import relation
from warehouse.scopes.where import statuses, where

_BLOCK = 1 << 20


class Staff(Frozen):
    """The inspectors of one draw: ``fit`` as rows of inspectors.tsv, department codes by name, and how many were
    left out for which state (``off_duty``, ``certificate_unknown``, ``certificate_late``, ``certificate_ends``) by
    department name."""

    fit: tuple[Row, ...]
    codes: dict[str, str]
    unfit: dict[str, dict[str, int]]


def freeze_objects(
    con: duckdb.DuckDBPyConnection,
    task: TaskRow,
    rule: RuleRow,
    policy: DrawPolicy,
    snapshot: str,
    now: datetime,
    *,
    earlier_out: bool = True,
) -> dict[str, int]:
    """Fill the temporary table ``frozen`` and return how many objects stand there by reason (``""``: eligible).

    ``earlier_out``: leave out what an earlier batch of the same plan item has drawn (DRAW 1.8).
    """
    con.execute(draw_sql("visits"), [task.task_id])
    condition, values = where(rule.rule)
    text = draw_sql("frozen").format(objects=relation(con, "objects", snapshot), where=condition)
    days = policy.caps.cool_down_days
    con.execute(
        text,
        [
            policy.strata.unclassified,
            *values,
            list(statuses(rule.rule)),
            earlier_out,
            policy.caps.visits_per_year,
            now - timedelta(days=days) if days else None,
        ],
    )
    _check(con)
    counted = con.execute("SELECT coalesce(reason, ''), count(*) FROM frozen GROUP BY ALL ORDER BY ALL").fetchall()
    return {str(reason): int(number) for reason, number in counted}


def _check(con: duckdb.DuckDBPyConnection) -> None:
    bad_id, bad_stratum = con.execute(draw_sql("check_frame")).fetchall()[0]
    if bad_id is not None:
        raise DrawError(f"名录中的对象编号“{bad_id}”不符合格式，不能抽取：请更正名录后重新导入。")
    if bad_stratum is not None:
        raise DrawError(f"名录中的信用风险类别“{bad_stratum}”不符合格式，不能抽取：请更正名录后重新导入。")


def sizes(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Eligible objects by stratum."""
    rows = con.execute("SELECT stratum, count(*) FROM frozen WHERE reason IS NULL GROUP BY ALL ORDER BY ALL").fetchall()
    return {str(stratum): int(number) for stratum, number in rows}


def write_frame(con: duckdb.DuckDBPyConnection, path: Path) -> FilePrint:
    """``frame.tsv`` from ``frozen``; rows are counted in the file itself and ids given twice are refused."""
    _copy(con, path, "stratum", "reason IS NULL")
    made = print_file(path)
    by_stratum = sizes(con)
    if made.rows != sum(by_stratum.values()) or _twice(con, path):
        raise DrawError("对象名录中有重复的对象编号，不能抽取：请更正名录后重新导入。")
    return FilePrint(rows=made.rows, sha256=made.sha256, sizes=by_stratum)


def write_excluded(con: duckdb.DuckDBPyConnection, path: Path) -> FilePrint:
    _copy(con, path, "reason", "reason IS NOT NULL")
    return print_file(path)


def _copy(con: duckdb.DuckDBPyConnection, path: Path, column: str, condition: str) -> None:
    text = draw_sql("write_rows").format(column=column, where=condition, path=str(path).replace("'", "''"))
    con.execute(text)


def _twice(con: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether two neighbouring lines of a sorted file have the same id; the window runs over the stream as it comes."""
    text = draw_sql("neighbours").format(path=str(path).replace("'", "''"))
    row = con.execute(text).fetchone()
    return bool(row and row[0])


def print_file(path: Path) -> FilePrint:
    """Rows and SHA-256 of a file, read in blocks."""
    digest, rows = sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            rows += block.count(b"\n")
    return FilePrint(rows=rows, sha256=digest.hexdigest())


def staff(con: duckdb.DuckDBPyConnection, snapshot: str, departments: Sequence[str], first: date, last: date) -> Staff:
    """The inspectors of these departments (full names) whose certificates cover ``first`` to ``last``, inclusive."""
    text = draw_sql("staff").format(inspectors=relation(con, "inspectors", snapshot))
    fit: list[Row] = []
    codes: dict[str, str] = {}
    unfit: dict[str, Counter[str]] = {}
    for inspector_id, code, department, state in con.execute(text, [first, last, list(departments)]).fetchall():
        codes[department] = code
        if state == "fit":
            fit.append((inspector_id, code))
        else:
            unfit.setdefault(department, Counter())[state] += 1
    return Staff(fit=tuple(fit), codes=codes, unfit={name: dict(many) for name, many in unfit.items()})


def under_two_numbers(con: duckdb.DuckDBPyConnection, snapshot: str) -> tuple[str, ...]:
    """Names of eligible objects with an old registration number whose name another eligible object bears under another
    number: most likely one body, listed before and after its number was exchanged. Call after :func:`freeze_objects`.
    """
    text = draw_sql("under_two_numbers").format(objects=relation(con, "objects", snapshot))
    return tuple(str(name) for (name,) in con.execute(text).fetchall())


def recusals(con: duckdb.DuckDBPyConnection, snapshot: str | None, inspectors: Sequence[str]) -> tuple[Row, ...]:
    """``(object, inspector)`` pairs within this draw; call after :func:`freeze_objects`."""
    if snapshot is None:
        return ()
    text = draw_sql("recused").format(recusals=relation(con, "recusals", snapshot))
    return tuple((str(a), str(b)) for a, b in con.execute(text, [list(inspectors)]).fetchall())
