from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.connection import open_warehouse


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("empty") / "w.duckdb"
    open_warehouse(path).close()
    return path.read_bytes()


@pytest.fixture
def warehouse(tmp_path: Path, _empty: bytes) -> Path:
    """A new warehouse, copied: making one takes longer."""
    path = tmp_path / "w.duckdb"
    path.write_bytes(_empty)
    return path
