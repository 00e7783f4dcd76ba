"""The rules C1 to C16 (sql/checks/rules) over a warehouse, and what they found, kept from one run to the next.

Every rule file runs by itself against the views; here the view ``inspections`` is computed once and shadowed by a
temporary table, because a dozen rules ask it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import duckdb

from extractors.models import Frozen, Severity
from warehouse.connection import WAIT, opened, transaction
from warehouse.errors import WarehouseError
from warehouse.queries import Target
from warehouse.sqlfiles import SqlFile, sql_files

#: The columns of every rule file, in this order.
COLUMNS = (
    "severity", "plan_year", "notice_id", "item_id", "task_id", "object_id", "department", "message", "evidence",
)  # fmt: skip
_FILE = re.compile(r"c(\d{2})[a-z]?_")
#: What makes a finding the same one in the next run; message, severity and figures may change meanwhile.
_PLACE = ("plan_year", "notice_id", "item_id", "task_id", "object_id", "department")
#: The office's clock against UTC; China has no summer time.
OFFICE_HOURS = timedelta(hours=8)
_SEVERITIES: dict[str, int] = {"error": 0, "warning": 1, "info": 2}


#: Columns of ``inspections`` that no rule asks for, left out for the memory that a million rows take.
_UNASKED = ("methods", "cooperators", "doc_number", "draw_type")


class Deviation(Frozen):
    """One finding of one rule. ``rule`` is C1 … C16; ``evidence`` holds the ``code`` (kind of finding), where one place
    may have several a ``subject``, and the figures behind the message. ``None`` in an id: it is not about a single one.
    """

    finding_id: str
    rule: str
    severity: Severity
    plan_year: int | None
    notice_id: str | None
    item_id: str | None
    task_id: str | None
    object_id: str | None
    department: str | None
    message: str
    evidence: dict[str, Any]


class Stored(Frozen):
    """What one storing changed: findings that are new, known before (also when they are back), and no longer there."""

    opened: int
    kept: int
    resolved: int


def rule_of(file: SqlFile) -> str:
    """``c09a_publicity`` → ``C9``."""
    found = _FILE.match(file.name)
    if found is None:
        raise ValueError(f"{file.name} is not named like a rule (c09a_publicity)")
    return f"C{int(found[1])}"


def rule_files() -> tuple[tuple[str, SqlFile], ...]:
    """Rule number and file, in the order of the numbers."""
    return tuple((rule_of(file), file) for file in sql_files("checks/rules"))


def rule_numbers() -> tuple[str, ...]:
    """C1 … C16, each once."""
    return tuple(dict.fromkeys(rule for rule, _ in rule_files()))


def chosen_rules(rules: Sequence[str] | None) -> tuple[str, ...]:
    """The rules asked for (``c9`` and ``C09`` are C9), all of them when none is. Raises :class:`WarehouseError`."""
    known = rule_numbers()
    if not rules:
        return known
    wanted = [re.sub(r"^C0*(?=\d)", "C", rule.strip().upper()) for rule in rules]
    strange = next((rule for rule, name in zip(rules, wanted, strict=True) if name not in known), None)
    if strange is not None:
        raise WarehouseError(f"没有规则“{strange}”：规则编号是 {known[0]} 至 {known[-1]}，说明见 docs/rules.md。")
    return tuple(rule for rule in known if rule in wanted)


def run_rules(
    warehouse: Target,
    as_of: date,
    *,
    year: int | None = None,
    rules: Sequence[str] | None = None,
    department: str | None = None,
    wait: float = WAIT,
) -> tuple[Deviation, ...]:
    """What the rules find at the end of the day ``as_of``: by rule, errors first, then by task.

    ``year`` and ``department`` (full name) leave out what is about another year or department; what is about none in
    particular (a list that was never imported) stays in. Nothing is stored. Raises :class:`WarehouseError` for a rule
    that does not exist.
    """
    wanted = chosen_rules(rules)
    found: list[Deviation] = []
    with opened(warehouse, read_only=True, wait=wait) as con, _reckoning(con, as_of):
        for rule, file in rule_files():
            if rule in wanted:
                found += _found(con, rule, file)
    shown = [one for one in found if _within(one.plan_year, year) and _within(one.department, department)]
    return tuple(sorted(_told_apart(shown), key=_order))


def _within(value: object, wanted: object) -> bool:
    return wanted is None or value is None or value == wanted


def _order(one: Deviation) -> tuple[object, ...]:
    return (
        int(one.rule[1:]), _SEVERITIES[one.severity], one.plan_year or 0, one.task_id or "", one.item_id or "",
        one.object_id or "", one.department or "", one.message,
    )  # fmt: skip


@contextmanager
def _reckoning(con: duckdb.DuckDBPyConnection, as_of: date) -> Iterator[None]:
    """The day, and (memory permitting) its inspections as a temporary table; both undone afterwards."""
    before = con.execute("SELECT getvariable('as_of')").fetchall()[0][0]
    con.execute("SET VARIABLE as_of = ?::DATE", [as_of])
    try:
        columns = f"* EXCLUDE ({', '.join(_UNASKED)})"
        with suppress(duckdb.OutOfMemoryException):  # then every rule asks the view: slower, the same answers
            con.execute(f"CREATE OR REPLACE TEMP TABLE inspections AS SELECT {columns} FROM main.inspections")
        yield
    finally:
        with suppress(duckdb.TransactionException):  # the caller's transaction has failed: the first error counts
            con.execute("DROP TABLE IF EXISTS temp.inspections")
            con.execute("SET VARIABLE as_of = ?", [before])


def _found(con: duckdb.DuckDBPyConnection, rule: str, file: SqlFile) -> list[Deviation]:
    cursor = con.execute(file.sql)
    names = tuple(column[0] for column in cursor.description or ())
    if names != COLUMNS:
        raise ValueError(f"{file.name} gives the columns {names}, not {COLUMNS}")
    return [_made(rule, dict(zip(COLUMNS, row, strict=True))) for row in cursor.fetchall()]


def _made(rule: str, row: dict[str, Any]) -> Deviation:
    evidence = json.loads(row.pop("evidence"))
    key = [rule, evidence["code"], evidence.get("subject"), *(row[name] for name in _PLACE)]
    digest = sha256(json.dumps(key, ensure_ascii=False).encode()).hexdigest()[:20]
    return Deviation(finding_id=digest, rule=rule, evidence=evidence, **row)


def _told_apart(found: Sequence[Deviation]) -> Iterator[Deviation]:
    """The same thing said twice at one place (a plan that names a matter twice) is numbered: no row is lost."""
    seen: Counter[str] = Counter()
    for one in sorted(found, key=lambda d: (d.finding_id, d.message)):
        seen[one.finding_id] += 1
        again = seen[one.finding_id]
        yield one if again == 1 else one.model_copy(update={"finding_id": f"{one.finding_id}-{again}"})


def check_scope(warehouse: Target, year: int | None, department: str | None, *, wait: float = WAIT) -> None:
    """Raise :class:`WarehouseError` for a year without plan, or a department that nobody knows: a misspelt name must
    not look like one without findings."""
    with opened(warehouse, read_only=True, wait=wait) as con:
        if year is not None and not con.execute(_HAS_YEAR, [year]).fetchone():
            raise WarehouseError(f"没有 {year} 年度的计划和任务：请核对年度，或先导入通知。")
        if department is not None and not con.execute(_HAS_DEPARTMENT, [department]).fetchone():
            near = [str(name) for (name,) in con.execute(_NEAR_DEPARTMENTS, [department]).fetchall()]
            hint = f"是不是“{'”“'.join(near)}”？" if near else ""
            raise WarehouseError(f"没有部门“{department}”：请写规范全称。{hint}")


def last_stored(warehouse: Target, *, wait: float = WAIT) -> date | None:
    """The latest cut-off day of a stored run; ``None`` before the first one."""
    with opened(warehouse, read_only=True, wait=wait) as con:
        row = con.execute("SELECT max(as_of) FROM base.deviation").fetchone()
    return row[0] if row else None


def store_deviations(
    warehouse: Target,
    found: Sequence[Deviation],
    as_of: date,
    now: datetime,
    *,
    year: int | None = None,
    rules: Sequence[str] | None = None,
    department: str | None = None,
    wait: float = WAIT,
) -> Stored:
    """Write what :func:`run_rules` gave for the same ``year``, ``rules`` and ``department`` into ``base.deviation``.

    A finding keeps its ``first_seen``; one that is no longer there (within what was looked at) is marked resolved, one
    that is back is open again. ``now`` is UTC (an aware time is converted). All in one transaction. Raises
    :class:`WarehouseError` when a later day has been stored already (the table speaks of one day, the last one), and
    for a day to come in Beijing: once stored, no run would be kept until then.
    """
    moment = now.astimezone(UTC).replace(tzinfo=None) if now.tzinfo else now
    if as_of > (moment + OFFICE_HOURS).date():
        raise WarehouseError(f"截止日期 {as_of} 还没有到，检查结果不能保存：只查看不保存请加 --no-store。")
    with opened(warehouse, wait=wait) as con:
        latest = last_stored(con)
        if latest is not None and as_of < latest:
            raise WarehouseError(
                f"已保存过截止 {latest} 的检查，不能用更早的 {as_of} 覆盖：只查看不保存请加 --no-store。"
            )
        _stage(con, found)
        try:
            with transaction(con):
                scope = [year, department, list(chosen_rules(rules))]
                resolved = _counted(con, _RESOLVE, [moment, as_of, *scope])
                kept = _counted(con, _REFRESH, [as_of, moment])
                opened_now = _counted(con, _ADD, [as_of, moment])
        finally:
            con.execute("DROP TABLE IF EXISTS temp.found")
    return Stored(opened=opened_now, kept=kept, resolved=resolved)


def _stage(con: duckdb.DuckDBPyConnection, found: Sequence[Deviation]) -> None:
    """The findings as the temporary table ``found``, through Arrow: there may be a hundred thousand."""
    import pyarrow as pa  # noqa: PLC0415 - a quarter of a second that only storing needs

    texts = ("finding_id", "rule", "severity", "notice_id", "item_id", "task_id", "object_id", "department", "message")
    columns = {name: pa.array([getattr(one, name) for one in found], pa.string()) for name in texts}
    columns["plan_year"] = pa.array([one.plan_year for one in found], pa.int32())
    told = [json.dumps(one.evidence, ensure_ascii=False) for one in found]
    columns["evidence"] = pa.array(told, pa.string())
    rows = pa.table(columns)
    assert rows.num_rows == len(found)
    con.execute("CREATE OR REPLACE TEMP TABLE found AS FROM rows")


def _counted(con: duckdb.DuckDBPyConnection, sql: str, values: Sequence[object]) -> int:
    row = con.execute(sql, list(values)).fetchone()
    return int(row[0]) if row else 0


_HAS_YEAR = """
SELECT 1 FROM (SELECT plan_year FROM base.notice UNION ALL SELECT plan_year FROM base.draw_task)
WHERE plan_year = $1 LIMIT 1
"""

_DEPARTMENTS = """
(
    SELECT name FROM base.department
    UNION SELECT initiator FROM base.draw_task UNION SELECT unnest(cooperators) FROM base.draw_task
    UNION SELECT department FROM base.registry_inspector UNION SELECT department FROM base.draw_team
)
"""

_HAS_DEPARTMENT = f"SELECT 1 FROM {_DEPARTMENTS} WHERE name = $1"

_NEAR_DEPARTMENTS = f"""
SELECT name FROM {_DEPARTMENTS} WHERE contains(name, $1) OR jaro_winkler_similarity(name, $1) >= 0.85
ORDER BY jaro_winkler_similarity(name, $1) DESC, name LIMIT 3
"""

_RESOLVE = """
UPDATE base.deviation SET resolved_at = $1, as_of = $2
WHERE resolved_at IS NULL
  AND finding_id NOT IN (SELECT finding_id FROM temp.found)
  AND list_contains($5::VARCHAR[], rule)
  AND ($3 IS NULL OR plan_year IS NULL OR plan_year = $3)
  AND ($4 IS NULL OR department IS NULL OR department = $4)
"""

_REFRESH = """
UPDATE base.deviation AS d
SET severity = f.severity, message = f.message, evidence = f.evidence::JSON, as_of = $1, last_seen = $2,
    resolved_at = NULL
FROM temp.found AS f
WHERE f.finding_id = d.finding_id
"""

_ADD = """
INSERT INTO base.deviation (
    finding_id, rule, severity, plan_year, notice_id, item_id, task_id, object_id, department, message, evidence,
    as_of, first_seen, last_seen
)
SELECT
    f.finding_id, f.rule, f.severity, f.plan_year, f.notice_id, f.item_id, f.task_id, f.object_id, f.department,
    f.message, f.evidence::JSON, $1, $2, $2
FROM temp.found AS f
WHERE f.finding_id NOT IN (SELECT finding_id FROM base.deviation)
"""
