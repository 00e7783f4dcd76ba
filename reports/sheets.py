"""Which tables get a sheet of the workbook, in which order and under which name. The other formats name sheets too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from draws.papers.text import clean
from reports.model import Report, Table

OVERVIEW, RAW, DATA, SOURCES = "总览", "原始数据", "图表数据", "数据来源"
#: What readers look for comes first, the raw data after it; the others follow in the order of printing.
FIRST = ("部门", "待办", "任务", "计划条目", "逾期对象", "偏差", "问题", RAW)
_BAD = re.compile(r"[\[\]:*?/\\']")


def sheet_names(tables: Sequence[Table]) -> dict[str, str]:
    """Table key → sheet name: 31 characters, none that Excel refuses, each once (case does not count).

    Of several tables that name the same sheet the longest gets it (others are excerpts of it), the others are called by
    their titles. Tables that say the same stand on one sheet.
    """
    owners = _owners(tables)
    taken = {OVERVIEW.lower(), RAW.lower(), DATA.lower(), SOURCES.lower(), "history"}
    names: dict[str, str] = {}
    for table in sorted(tables, key=lambda one: one.key not in owners):
        if twin := next((one for one in tables if one.key in names and is_same(one, table)), None):
            names[table.key] = names[twin.key]
            continue
        wanted = table.sheet if table.key in owners and table.sheet else table.title
        base = _BAD.sub(" ", clean(wanted)).strip() or "表"
        name, number = _fit(base), 2
        while name.lower() in taken:
            name, number = _fit(base, f"（{number}）"), number + 1
        taken.add(name.lower())
        names[table.key] = name
    return {table.key: names[table.key] for table in tables}


def sheet_tables(report: Report) -> tuple[tuple[str, Table | None], ...]:
    """The sheets between overview and sources: name and table, None for the raw data. Lists without a row have none:
    the overview says that there is nothing, and twenty empty sheets hide the others."""
    names = sheet_names(report.tables)
    inner = {block.key for block in report.blocks if isinstance(block, Table)}
    made: dict[str, Table | None] = {}
    for table in report.tables:
        if table.key in inner or has_rows(table):
            made.setdefault(names[table.key], table)
    made[RAW] = None
    order = {name: at for at, name in enumerate(FIRST)}
    return tuple(sorted(made.items(), key=lambda one: order.get(one[0], len(order))))


def has_rows(table: Table) -> bool:
    return bool(table.rows or table.total_rows)


def is_same(one: Table, other: Table) -> bool:
    """Whether both say the same: 待办 stands in the text and behind its number."""
    if (
        not one.rows
        or one.title != other.title
        or one.total_rows != other.total_rows
        or len(one.rows) != len(other.rows)
    ):
        return False
    labels = [column.label for column in one.columns] == [column.label for column in other.columns]
    return labels and all(a.cells == b.cells for a, b in zip(one.rows, other.rows, strict=True))


def complete_sheet(report: Report, table: Table) -> str:
    """The sheet with all rows of ``table``, or nothing when no sheet has them all."""
    total = max(len(table.rows), table.total_rows or 0)
    if not table.sheet:
        return ""
    names = sheet_names(report.tables)
    whole = (one for one in report.tables if one.sheet == table.sheet and len(one.rows) >= total)
    return next((names[one.key] for one in (*_itself(table, total), *whole)), "")


def _itself(table: Table, total: int) -> Iterable[Table]:
    return (table,) if len(table.rows) >= total else ()


def _owners(tables: Sequence[Table]) -> set[str]:
    """Keys of the tables that have the sheet they name."""
    owners: dict[str, Table] = {}
    for table in tables:
        sheet = clean(table.sheet or "")
        if sheet and (sheet not in owners or len(table.rows) > len(owners[sheet].rows)):
            owners[sheet] = table
    return {table.key for table in owners.values()}


def _fit(text: str, mark: str = "") -> str:
    """``text`` cut so that it has 31 characters with ``mark``, counted as UTF-16 as Excel does."""
    while len((text + mark).encode("utf-16-le")) > 62:
        text = text[:-1]
    return text + mark
