from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.one_thread import one_thread
from warehouse.connection import open_warehouse


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "w.duckdb"
    open_warehouse(path).close()
    return path.read_bytes()


@pytest.fixture
def warehouse(tmp_path: Path, empty: bytes) -> Path:
    """A new warehouse, copied: making one takes longer."""
    path = tmp_path / "w.duckdb"
    path.write_bytes(empty)
    return path


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield
