"""Killed at any moment of commit and run: either no draw or the same draw, the log unbroken, no code laid open."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.steps.drawing.files import checked_commit, code_of
from tests.support.drawing import FIRE, OPEN, add_task, commit, draws_dir, fill, run
from tests.support.killing_draws import TASKS
from tests.support.kills import KILLS
from warehouse import audit
from warehouse.connection import open_warehouse
from warehouse.draws import rows

ROOT = Path(__file__).parents[2]


class Nursery:
    """The other end of tests/support/killing_draws.py."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.killing_draws"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def work(self, path: Path, seconds: float = -1) -> tuple[float, bool]:
        """Let a worker draw and kill it after so many seconds; how long it took, and whether it had finished."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{seconds} {path}\n")
        self.process.stdin.flush()
        spent, status = self.process.stdout.readline().split()
        assert int(status) in (0, signal.SIGKILL)
        return float(spent), int(status) == 0


@pytest.fixture
def nursery() -> Iterator[Nursery]:
    found = Nursery()
    yield found
    assert found.process.stdin
    found.process.stdin.close()
    found.process.wait(10)


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    path = tmp_path / "prepared.duckdb"
    fill(path, objects=60)
    shared = {"merge_group": "M2023-01", "scope_label": "2023-H2"}
    add_task(path, TASKS[0], **shared)
    add_task(path, TASKS[1], cooperators=[FIRE], **shared)
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_draw_is_none_or_the_same(nursery: Nursery, prepared: Path, tmp_path: Path) -> None:
    chance = random.Random(20230620)
    whole = copied(prepared, tmp_path / "whole")
    nursery.work(whole)
    usual = min(nursery.work(copied(prepared, tmp_path / f"usual{n}"))[0] for n in range(2))
    reference = results(whole)
    assert len(reference) == len(TASKS)
    seen: Counter[str] = Counter()
    number = 0
    while seen["killed"] < KILLS:
        path = copied(prepared, tmp_path / f"kill{number}")
        _, finished = nursery.work(path, usual * (number % KILLS + chance.random()) / KILLS)
        number += 1
        con = OPEN[path] = open_warehouse(path)
        try:
            assert audit.verify(con, heads=draws_dir(path).heads()).problems == ()
            states = [look(path, task) for task in TASKS]
            seen.update(["finished" if finished else "killed", *states])
            finish(path, states)
            assert results(path) == reference
            assert audit.verify(con, heads=draws_dir(path).heads()).problems == ()
            left = [file.name for file in draws_dir(path).root.rglob(".*")] + list(draws_dir(path).secrets.iterdir())
            assert left == []
        finally:
            OPEN.pop(path).close()
        shutil.rmtree(path.parent)
    assert seen["none"] > 0 and seen["committed"] + seen["seeded"] > 0, seen


def copied(prepared: Path, folder: Path) -> Path:
    folder.mkdir()
    return Path(shutil.copy(prepared, folder / "w.duckdb"))


def results(path: Path) -> dict[str, bytes]:
    """Everything that a draw decides, byte for byte."""
    root = draws_dir(path).root
    names = ("commit.json", "frame.tsv", "reveal.json", "result.json")
    return {task: b"".join((root / f"{task}-1" / name).read_bytes() for name in names) for task in TASKS}


def look(path: Path, task: str) -> str:
    """The state that a kill left, after checking that everything in it is whole."""
    con, folder = OPEN[path], draws_dir(path)
    if folder.secrets.is_dir():
        assert folder.secrets.stat().st_mode & 0o777 == 0o700
        assert all(file.stat().st_mode & 0o777 == 0o600 for file in folder.secrets.iterdir())
    made = rows.draws_of(con, task)
    status = rows.task(con, task).status
    if not made:
        assert status == "ready"
        return "none"
    (one,) = made
    commitment = checked_commit(folder.path(one.folder), one)
    drawn = len(rows.drawn(con, one.draw_id))
    if one.status == "drawn":
        assert (status, drawn) == ("drawn", one.want_total)
    else:
        assert (status, drawn) == ("committed", 0)
        assert len(code_of(folder, one, commitment)) == 64
        assert (one.seed is not None) == (one.status == "seeded")
    return one.status


def finish(path: Path, states: list[str]) -> None:
    """What the next commands do: commit what is not committed (with the same codes), run again."""
    for number, (task, state) in enumerate(zip(TASKS, states, strict=True), start=1):
        if state == "none":
            report = commit(path, task, code=bytes([number]) * 32)
            assert not report.refused
    assert [one.drawn_total for one in run(path, *TASKS).draws] == [6, 6]
