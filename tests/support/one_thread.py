"""One DuckDB thread for warehouses of a few rows: a test process has no more than its own core, and threads that find
nothing to do cost a quarter of the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from warehouse import connection
from warehouse.registries import staging


@contextmanager
def one_thread() -> Iterator[None]:
    """Warehouses and scratch databases that this process opens meanwhile have one thread."""
    with patch.dict(connection._CONFIG, threads="1"), patch.dict(staging._CONFIG, threads="1"):
        yield
