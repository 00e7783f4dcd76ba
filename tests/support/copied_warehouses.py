"""New warehouses of a test process are copies of one that was made for real: making one takes a second, copying one a
millisecond. What decides whether, where and how a file gets its name stays as it is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from warehouse import connection

_make_for_real = connection._connect_and_migrate


@contextmanager
def copied_warehouses(folder: Path) -> Iterator[None]:
    """Meanwhile every warehouse that this process makes is a copy of one in ``folder``, which the first one makes."""
    template = folder / "empty.duckdb"

    def copy(draft: Path) -> None:
        if not template.exists():
            _make_for_real(template)
        shutil.copyfile(template, draft)

    with patch.object(connection, "_connect_and_migrate", copy):
        yield


@contextmanager
def made_for_real() -> Iterator[None]:
    """The contrary, for tests of the making itself."""
    with patch.object(connection, "_connect_and_migrate", _make_for_real):
        yield
