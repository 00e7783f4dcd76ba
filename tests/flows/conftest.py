"""Settles what Prefect reads from the environment when it is imported, before any test imports it; and one Prefect
server for all tests here (tests/conftest.py sees to it that one process runs them)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import pipelines.flows  # noqa: F401


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    from prefect.settings import PREFECT_LOCAL_STORAGE_PATH, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    with (
        temporary_settings({PREFECT_LOCAL_STORAGE_PATH: tmp_path_factory.mktemp("storage")}),
        prefect_test_harness(server_startup_timeout=180),
    ):
        yield
