"""The hand-computed year, filled once for all modules; a test that changes it rolls back."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.support import hand_case as case
from tests.support.year import year


@pytest.fixture(scope="session")
def hand_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with year(tmp_path_factory.mktemp("hand"), case.AS_OF) as con:
        con.begin()
        case.fill(con)
        con.commit()
        yield con
