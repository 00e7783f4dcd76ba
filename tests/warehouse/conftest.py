"""A fresh warehouse for each test, copied from one that is made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from warehouse.connection import open_warehouse


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.duckdb"
    open_warehouse(path).close()
    return path


@pytest.fixture
def db(empty_warehouse: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_warehouse, tmp_path / "w.duckdb"))
