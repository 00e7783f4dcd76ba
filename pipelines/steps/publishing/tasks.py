"""Tasks by what a person calls them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from warehouse.connection import opened
from warehouse.errors import WarehouseError


def task_ids(warehouse: Path, asked: Sequence[str]) -> tuple[str, ...]:
    """Ids of tasks named by id or printed number. Raises :class:`WarehouseError` for one that does not exist."""
    with opened(warehouse, read_only=True) as con:
        known = dict(con.execute("SELECT task_no, task_id FROM base.draw_task").fetchall())
    ids = set(known.values())
    found = []
    for name in asked:
        plain = name.strip()
        task = plain if plain in ids else known.get(plain)
        if task is None:
            raise WarehouseError(f"没有任务“{plain[:40]}”：请用 mingcha tasks list 查看编号。")
        found.append(str(task))
    return tuple(dict.fromkeys(found))
