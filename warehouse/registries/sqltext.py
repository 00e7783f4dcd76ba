"""The SQL of this room, and the little quoting that building it takes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def registry_sql(name: str) -> str:
    """The text of ``warehouse/sql/registries/<name>.sql``."""
    return files("warehouse").joinpath("sql", "registries", f"{name}.sql").read_text(encoding="utf-8")


def literal(text: str | None) -> str:
    """An SQL string literal; NULL for None."""
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
