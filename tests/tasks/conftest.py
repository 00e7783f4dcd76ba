"""An empty warehouse for each test (in memory: one that is made once and emptied; as a file: a copy), and one with a
notice of every sample."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.one_thread import one_thread
from warehouse.connection import open_warehouse
from warehouse.schema import migrate

SAMPLES = Path(__file__).parents[2] / "sample_docs" / "notices"


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.duckdb"
    open_warehouse(path).close()
    return path


@pytest.fixture(scope="session")
def one_database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}) as con:
        migrate(con)
        yield con


@pytest.fixture
def db(one_database: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    tables = one_database.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'base' AND estimated_size > 0 "
        "AND table_name NOT IN ('schema_version', 'view_set')"
    ).fetchall()
    for (table,) in tables:
        one_database.execute(f"DELETE FROM base.{table}")
    return one_database


@pytest.fixture
def db_file(empty_warehouse: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_warehouse, tmp_path / "w.duckdb"))


def one_of_each() -> list[Path]:
    """Every sample notice once, in the form that is read fastest; none that must be recognised first."""
    order = (".txt", ".md", ".docx", ".pdf")
    manifest = tomllib.loads((SAMPLES.parent / "manifest.toml").read_text("utf-8"))
    scans = {entry["name"] for entry in manifest["scan"]}
    found: dict[str, Path] = {}
    for path in sorted(SAMPLES.iterdir(), key=lambda path: order.index(path.suffix) if path.suffix in order else 9):
        name = path.stem.removesuffix(f"-{path.suffix[1:]}")
        if path.suffix in order and path.name not in scans:
            found.setdefault(name, path)
    return sorted(found.values())


@pytest.fixture(scope="session")
def sample_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from pipelines.steps.ingest import ingest

    warehouse = tmp_path_factory.mktemp("samples") / "samples.duckdb"
    report = ingest(one_of_each(), warehouse)
    assert not report.bugs
    return warehouse


@pytest.fixture
def samples(sample_warehouse: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sample_warehouse, tmp_path / "s.duckdb"))


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    with one_thread():
        yield
