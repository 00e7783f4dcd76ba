"""The SQL of the results, one statement per file under ``warehouse/sql/results``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def result_sql(name: str) -> str:
    """The text of ``warehouse/sql/results/NAME.sql``."""
    return files("warehouse").joinpath("sql", "results", f"{name}.sql").read_text(encoding="utf-8")
