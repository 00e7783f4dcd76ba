"""Copy a warehouse while nobody can write to it, and prove that the copy opens.

``python tools/backup.py WAREHOUSE FOLDER`` makes ``FOLDER/<name>-<UTC time>.duckdb``. A reader's lock on the
warehouse keeps writers out meanwhile; a running writer makes this end with a sentence and exit code 1.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb

COUNT = "SELECT (SELECT count(*) FROM notices), (SELECT count(*) FROM plan_items)"


def log_of(file: Path) -> Path:
    """What DuckDB has not yet written into the file itself; there only after a power failure."""
    return file.with_name(file.name + ".wal")


def backup(warehouse: Path, folder: Path) -> tuple[Path, tuple[int, ...]]:
    """The copy, and how many notices and items it holds. Raises ``duckdb.Error`` when it cannot be made."""
    copy = folder / f"{warehouse.stem}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.duckdb"
    draft = copy.with_suffix(".part")
    try:
        found = _copied(warehouse, draft)
    except BaseException:
        for left in (draft, log_of(draft)):
            left.unlink(missing_ok=True)
        raise
    draft.rename(copy)
    return copy, found


def _copied(warehouse: Path, draft: Path) -> tuple[int, ...]:
    with duckdb.connect(str(warehouse), read_only=True) as reader:
        expected = reader.execute(COUNT).fetchall()[0]
        draft.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(warehouse, draft)
        if log_of(warehouse).exists():
            shutil.copyfile(log_of(warehouse), log_of(draft))
    with duckdb.connect(str(draft)) as made:  # for writing: takes in the log, if there is one
        found: tuple[int, ...] = made.execute(COUNT).fetchall()[0]
    if found != expected:
        raise duckdb.Error(f"the copy holds {found}, the warehouse {expected}")
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("warehouse", type=Path)
    arguments.add_argument("folder", type=Path)
    options = arguments.parse_args()
    try:
        copy, (notices, items) = backup(options.warehouse, options.folder)
    except (duckdb.Error, OSError) as error:
        print(f"no backup was made: {error}", file=sys.stderr)
        return 1
    print(f"{copy}: {notices} notices, {items} plan items")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
