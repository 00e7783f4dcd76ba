"""The SQL of the draws, one statement or script per file under ``warehouse/sql/draws``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def draw_sql(name: str) -> str:
    """The text of ``warehouse/sql/draws/NAME.sql``."""
    return files("warehouse").joinpath("sql", "draws", f"{name}.sql").read_text(encoding="utf-8")
