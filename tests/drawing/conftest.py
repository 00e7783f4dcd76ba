"""A small filled warehouse, made once and copied for every test; the same after a commit and after a run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.drawing import OPEN, add_task, commit, copied, fill, run
from tests.support.one_thread import one_thread
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


@pytest.fixture(scope="session")
def after_commit(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The task ``T2023-0001`` is committed; to be copied."""
    path = Path(shutil.copy(filled, tmp_path_factory.mktemp("committed") / "w.duckdb"))
    add_task(path, "T2023-0001")
    commit(path, "T2023-0001")
    return path


@pytest.fixture(scope="session")
def after_run(after_commit: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same task is drawn; to be copied."""
    path = copied(after_commit, tmp_path_factory.mktemp("drawn"))
    run(path, "T2023-0001")
    return path


@pytest.fixture
def committed(after_commit: Path, tmp_path: Path) -> Iterator[Path]:
    """Held open by the test."""
    path = copied(after_commit, tmp_path)
    OPEN[path] = open_warehouse(path)
    yield path
    OPEN.pop(path).close()


@pytest.fixture
def drawn(after_run: Path, tmp_path: Path) -> Iterator[Path]:
    """Held open by the test."""
    path = copied(after_run, tmp_path)
    OPEN[path] = open_warehouse(path)
    yield path
    OPEN.pop(path).close()


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield
