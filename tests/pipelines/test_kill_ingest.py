"""``mingcha ingest`` killed at random points: the last complete state stays, the next run finishes the work."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.kills import KILLS
from warehouse.connection import open_warehouse, opened
from warehouse.queries import run_checks

NOTICES = 12
ROOT = Path(__file__).parents[2]

TEMPLATE = """云岭县市场监管领域联席会议办公室文件
云双随机办〔2026〕{n}号
关于印发云岭县2026年度第{n}份抽查计划的通知
2026年1月5日
序号\t抽查任务名称\t抽查事项\t抽查对象范围\t抽查比例及频次\t抽查时间\t发起部门\t配合部门
1\t对第{n}类企业的抽查\t登记事项检查\t全县企业\t{n}%；1次/年\t3月—8月\t县教育局\t县公安局
2\t对第{n}类学校的抽查\t食堂检查\t全县学校\t5%；1次/年\t4月—9月\t县教育局\t县市场监管局
"""


class Nursery:
    """The other end of tests/support/killing_ingest.py."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.killing_ingest"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def run(self, folder: Path, warehouse: Path, moment: str = "began", seconds: float = -1) -> tuple[float, bool]:
        """Let ``mingcha ingest`` work and kill it so many seconds after the moment (``began`` or ``storing``); how long
        it took from there, and whether it had finished."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{moment} {seconds} {warehouse} {folder}\n")
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


def state(warehouse: Path) -> tuple[list[Any], list[Any]]:
    with opened(warehouse, read_only=True) as con:
        assert run_checks(con) == []
        notices = con.execute("SELECT source_name, status, rows_loaded FROM notices ORDER BY ALL").fetchall()
        items = con.execute("SELECT source_name, seq, ratio_min, initiator FROM plan_items ORDER BY ALL").fetchall()
    return notices, items


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_kill_leaves_a_complete_state(nursery: Nursery, tmp_path: Path) -> None:
    folder = tmp_path / "notices"
    folder.mkdir()
    for n in range(1, NOTICES + 1):
        (folder / f"{n:02d}.txt").write_text(TEMPLATE.format(n=n), encoding="utf-8")
    empty = tmp_path / "empty.duckdb"
    open_warehouse(empty).close()
    lengths = {}
    for moment in ("began", "storing"):
        whole = Path(shutil.copy(empty, tmp_path / f"{moment}.duckdb"))
        lengths[moment], finished = nursery.run(folder, whole, moment)
        assert finished
    expected = state(whole)
    assert len(expected[0]) == NOTICES
    dice = random.Random(20260101)
    killed = files = within = 0
    while killed < KILLS:
        warehouse = tmp_path / f"killed-{files}.duckdb"
        if files % 3:  # every third one is made by the command, and that may be killed, too
            shutil.copy(empty, warehouse)
        files += 1
        stored = 0
        while stored < NOTICES and killed < KILLS:
            moment = dice.choice(("began", "storing"))
            _, finished = nursery.run(folder, warehouse, moment, dice.uniform(0.05, 1) * lengths[moment])
            killed += not finished
            if not warehouse.exists():
                continue
            notices, items = state(warehouse)
            assert len(items) == 2 * len(notices)
            assert set(notices) <= set(expected[0])
            assert len(notices) >= stored, "a stored notice is gone"
            within += not finished and stored < len(notices) < NOTICES
            stored = len(notices)
    assert nursery.run(folder, warehouse)[1]
    assert state(warehouse) == expected
    assert within >= KILLS // 10, "the kills did not fall into the work"
