"""One process writes at a time; who comes second waits a while and then gets a sentence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from tests.support.bundles import make_bundle
from warehouse.connection import open_warehouse
from warehouse.errors import WarehouseError
from warehouse.queries import notices, run_checks, status
from warehouse.store import Writer, known_hashes, store

HOLD = """
import sys
from warehouse.connection import open_warehouse
con = open_warehouse(sys.argv[1], sys.argv[2] == "read")
print("open", flush=True)
sys.stdin.readline()
con.close()
"""
ROOT = Path(__file__).parents[2]


@contextmanager
def held_open(db: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    """Another process has the warehouse open until it reads a line."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(db), how], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout and other.stdout.readline() == "open\n"
        try:
            yield other
        finally:
            release(other)


def release(other: subprocess.Popen[str]) -> None:
    if other.stdin and not other.stdin.closed:
        other.stdin.write("\n")
        other.stdin.close()


def test_while_another_process_writes_all_others_are_told_to_wait(db: Path) -> None:
    with held_open(db, "write"):
        for attempt in (
            lambda: store(db, make_bundle("a"), wait=0.2),
            lambda: status(db, wait=0.2),
            lambda: known_hashes(db, wait=0.2),
        ):
            with pytest.raises(WarehouseError, match=r"正被另一个程序使用.*再试"):
                attempt()
    assert store(db, make_bundle("a")).action == "loaded"


def test_a_second_writer_waits_for_the_first(db: Path) -> None:
    with held_open(db, "write") as other:
        timer = Timer(0.3, release, [other])
        timer.start()
        assert store(db, make_bundle("a"), wait=60).action == "loaded"
        timer.join()


def test_readers_share_the_file(db: Path) -> None:
    store(db, make_bundle("a"))
    with held_open(db, "read"):
        assert status(db, wait=0.2).notices == 1


def test_within_one_process_a_reader_waits_for_the_writer_too(db: Path) -> None:
    with Writer(db) as writer:
        writer.store(make_bundle("a"))
        with pytest.raises(WarehouseError, match="正被另一个程序使用"):
            status(db, wait=0.1)
    assert status(db).notices == 1


def test_two_writers_of_one_process_see_each_others_notices(db: Path) -> None:
    number = "高市双随机办〔2023〕2号"
    with Writer(db) as first, Writer(db) as second:
        first.store(make_bundle("a", doc_number=number))
        assert second.store(make_bundle("a", doc_number=number)).action == "unchanged"
        second.store(make_bundle("b", doc_number=number))
        assert first.store(make_bundle("c", doc_number=number)).supersedes == make_bundle("b").notice.notice_id
    assert [row.is_current for row in notices(db)] == [False, False, True]
    assert run_checks(db) == []


def test_two_processes_that_make_the_same_new_warehouse_agree(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    code = HOLD.replace("sys.stdin.readline()", "")
    others = [
        subprocess.Popen([sys.executable, "-c", code, str(path), "write"], cwd=ROOT, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [other.wait(60) for other in others] == [0, 0]
    open_warehouse(path, read_only=True).close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["new.duckdb"]
