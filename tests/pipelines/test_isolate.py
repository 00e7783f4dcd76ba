"""Files are read in processes of their own: none takes another with it."""

from __future__ import annotations

import multiprocessing as mp
import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from pipelines.steps import isolate
from pipelines.steps.isolate import process_files

NOTICE = """关于印发2026年度双随机抽查计划的通知
序号	抽查任务名称	抽查事项	抽查对象	抽查比例	抽查时间
1	对{}的抽查	甲检查	甲企业	5%	3月—8月
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for n in range(6):
        (tmp_path / f"{n}.txt").write_text(NOTICE.format(n), encoding="utf-8")
    return tmp_path


def test_outcomes_come_in_the_order_of_the_paths(folder: Path) -> None:
    paths = sorted(folder.iterdir())[::-1]
    outcomes = list(process_files(paths, workers=2))
    assert [outcome.path for outcome in outcomes] == paths
    assert all(len(outcome.bundle.items) == 1 for outcome in outcomes)


def test_a_file_that_takes_too_long_is_given_up_and_the_others_are_read(folder: Path) -> None:
    (folder / "2.txt").write_text(
        NOTICE.format("慢") + "\n".join("甲\t乙\t丙" for _ in range(400_000)), encoding="utf-8"
    )
    outcomes = list(process_files(sorted(folder.iterdir()), workers=2, timeout=0.8))
    slow = outcomes[2].bundle.notice
    assert slow.status == "failed" and slow.retryable
    assert slow.failure is not None and "秒" in slow.failure
    assert [o.bundle.notice.status == "failed" for o in outcomes].count(True) == 1


def test_a_reader_that_is_killed_costs_only_its_own_file(folder: Path) -> None:
    (folder / "9.txt").write_text(
        NOTICE.format("慢") + "\n".join("甲\t乙\t丙" for _ in range(400_000)), encoding="utf-8"
    )
    killed: list[int] = []

    def kill_reader() -> None:
        """Readers are children of the fork server, which is a child of this process."""
        time.sleep(1.0)
        readers = [c for child in psutil.Process().children() for c in child.children()]
        killed.extend(reader.pid for reader in readers)
        for pid in killed:
            os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill_reader)
    outcomes = []
    running = process_files(sorted(folder.iterdir()), workers=1, timeout=30)
    outcomes += [next(running) for _ in range(6)]  # what is left is the slow file
    thread.start()
    outcomes += list(running)
    thread.join()
    assert killed
    failures = [outcome.bundle.notice.failure for outcome in outcomes]
    assert failures == [None] * 6 + [isolate._DIED]


def test_memory_is_bounded_in_the_reader() -> None:
    context = mp.get_context("spawn")
    process = context.Process(target=_hog)
    process.start()
    process.join(60)
    assert process.exitcode == 7


def _hog() -> None:
    isolate._limit_memory(isolate.MEMORY)
    try:
        bytearray(isolate.MEMORY + 1)
    except MemoryError:
        os._exit(7)
    os._exit(0)
