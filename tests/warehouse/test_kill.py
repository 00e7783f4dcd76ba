"""A writer that is killed at any moment leaves the last complete state, and the next run finishes the work."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.killing import PARTS, State, sequence, states
from tests.support.kills import KILLS
from warehouse.connection import opened
from warehouse.queries import run_checks
from warehouse.versions import LINK_CODES

ROOT = Path(__file__).parents[2]


class Nursery:
    """The other end of tests/support/killing.py."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.killing"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def run(self, path: Path, mode: str, stores: int = 0, seconds: float = -1) -> bool:
        """Let a writer work and kill it so many seconds after so many stores; true when it had finished."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{path} {mode} {stores} {seconds}\n")
        self.process.stdin.flush()
        status = int(self.process.stdout.readline())
        assert status in (0, signal.SIGKILL)
        return status == 0


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    found = Nursery()
    yield found
    assert found.process.stdin
    found.process.stdin.close()
    found.process.wait(10)


def held(con: duckdb.DuckDBPyConnection) -> State:
    """Rows by notice and table, without the findings that come from links."""
    state: State = {row[0]: Counter() for row in con.execute("SELECT notice_id FROM base.notice").fetchall()}
    for table in PARTS.values():
        where = f"WHERE NOT list_contains({list(LINK_CODES)}, code)" if table == "finding" else ""
        sql = f"SELECT notice_id, count(*) FROM base.{table} {where} GROUP BY ALL"
        for notice_id, rows in con.execute(sql).fetchall():
            state[notice_id][table] = rows
    return state


def dump(con: duckdb.DuckDBPyConnection) -> list[list[tuple[object, ...]]]:
    tables = [con.execute(f"FROM base.{table} ORDER BY ALL").fetchall() for table in PARTS.values()]
    notice = "SELECT * EXCLUDE (ingested_at, first_ingested_at) FROM base.notice ORDER BY ALL"
    return [*tables, con.execute(notice).fetchall()]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_writer_leaves_a_complete_prefix(nursery: Nursery, tmp_path: Path, empty_warehouse: Path) -> None:
    chance = random.Random(20230328)
    expected = states(sequence())
    whole = tmp_path / "whole.duckdb"
    assert nursery.run(whole, "plain")
    with opened(whole, read_only=True) as con:
        assert held(con) == expected[-1]
        reference = dump(con)

    kills = files = 0
    reached: set[int] = set()
    while kills < KILLS:
        files += 1
        path, mode, done = tmp_path / f"w{files}.duckdb", ("plain", "checkpoint")[files % 2], 0
        if files % 3:
            shutil.copy(empty_warehouse, path)
        for _ in range(5):
            # Mostly in the midst of a store, at times while the file is being made or closed.
            finished = nursery.run(path, mode, chance.randrange(0, 10), chance.uniform(0, 0.04))
            kills += not finished
            if not path.exists():
                continue
            with opened(path, read_only=True) as con:
                found = held(con)
                assert run_checks(con) == []
            now = max(k for k, state in enumerate(expected) if state == found)  # fails when it is no prefix
            assert now >= done, "a stored notice is gone"
            done = now
            reached.add(now)
        assert nursery.run(path, mode)
        with opened(path, read_only=True) as con:
            assert dump(con) == reference
            assert run_checks(con) == []
        assert [entry.name for entry in tmp_path.glob(f"*{path.name}*")] == [path.name]
    assert len(reached) >= KILLS // 3, "the kills did not fall into the work"
