"""A fresh warehouse for each test, copied from one that is made once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.one_thread import one_thread
from warehouse.connection import open_warehouse, opened


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.duckdb"
    open_warehouse(path).close()
    return path


@pytest.fixture
def db(empty_warehouse: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_warehouse, tmp_path / "w.duckdb"))


@pytest.fixture
def held(empty_warehouse: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same, held open by the test: opening and closing the file is most of the time of a small one."""
    with opened(shutil.copy(empty_warehouse, tmp_path / "w.duckdb")) as con:
        yield con


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield
