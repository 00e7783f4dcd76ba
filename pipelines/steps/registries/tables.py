"""A table of another database as a source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse.registries.databases import Attached, Database
from warehouse.registries.staging import Scratch, scratch_for


class TableSource:
    """Asks for the columns first and copies the rows later, each time over a connection of its own."""

    def __init__(self, database: Database, table: str, warehouse: Path) -> None:
        self.database, self.table = database, table
        self.kind = database.engine
        self.sha256: str | None = None
        self.name = table
        self.options: dict[str, Any] = {"database": database.label, "table": table}
        self.others: tuple[str, ...] = ()
        self.codes: tuple[int, ...] = ()
        with scratch_for(warehouse) as scratch:
            self.header = Attached(scratch, database).columns(table)

    def stage(self, scratch: Scratch) -> None:
        """Copy the rows into the scratch."""
        Attached(scratch, self.database).stage(scratch, self.table, self.header)
