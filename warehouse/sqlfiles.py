"""The SQL that ships with the package, read through importlib.resources so that a zipped wheel works too."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Folder = Literal["migrations", "views", "checks", "checks/rules"]


class SqlFile(NamedTuple):
    """``name`` is the file name without ``.sql``; ``number`` its leading number (0 when it has none)."""

    name: str
    number: int
    sql: str


@cache
def sql_files(folder: Folder) -> tuple[SqlFile, ...]:
    """All files of one folder in the order of their names."""
    found = []
    for entry in files("warehouse").joinpath("sql", *folder.split("/")).iterdir():
        if entry.name.endswith(".sql"):
            name = entry.name.removesuffix(".sql")
            number = re.match(r"\d+", name)
            found.append(SqlFile(name, int(number[0]) if number else 0, entry.read_text(encoding="utf-8")))
    return tuple(sorted(found))


@cache
def bookkeeping() -> str:
    """The statements that make the tables which record migrations."""
    return files("warehouse").joinpath("sql", "bookkeeping.sql").read_text(encoding="utf-8")


def header(sql: str) -> str:
    """The comment lines at the top of a file, joined, without their dashes."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.lstrip("- ").rstrip())
    return " ".join(lines)
