"""A small filled warehouse, made once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.drawing import OPEN, fill
from warehouse.connection import open_warehouse


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("filled") / "w.duckdb"
    fill(path)
    return path


@pytest.fixture
def closed(filled: Path, tmp_path: Path) -> Path:
    """For commands, which open the file themselves."""
    return Path(shutil.copy(filled, tmp_path / "w.duckdb"))


@pytest.fixture
def warehouse(closed: Path) -> Iterator[Path]:
    """Held open by the test."""
    OPEN[closed] = open_warehouse(closed)
    yield closed
    OPEN.pop(closed).close()
