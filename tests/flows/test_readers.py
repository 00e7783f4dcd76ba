"""Reading processes are used again, and one that is stuck is replaced."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from pipelines.flows.readers import Readers
from pipelines.steps.isolate import file_job


@pytest.fixture
def readers() -> Iterator[Readers]:
    readers = Readers(timeout=20)
    yield readers
    readers.close()


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    file = tmp_path / "甲.txt"
    file.write_text("关于印发某县2024年度抽查工作计划的通知\n各有关单位：\n", encoding="utf-8")
    return file


def children() -> set[int]:
    """Process ids below this test: the fork server's children are the readers."""
    return {child.pid for child in psutil.Process(os.getpid()).children(recursive=True)}


def test_process_is_used_again_and_ends(readers: Readers, notice: Path) -> None:
    assert readers.read(file_job(notice)).bundle.notice.source_name == "甲.txt"
    after_first = children()
    assert readers.read(file_job(notice)).bundle.notice.status != "failed"
    assert children() == after_first
    readers.close()
    assert len(children()) < len(after_first)
    assert readers.read(file_job(notice)).bundle.notice.status != "failed"


def test_killed_process_is_replaced(readers: Readers, notice: Path) -> None:
    before = children()
    assert readers.read(file_job(notice)).bundle.notice.status != "failed"
    started = [psutil.Process(pid) for pid in children() - before if _is_reader(pid)]
    for process in started:
        process.kill()
    psutil.wait_procs(started)
    assert started
    for worker in readers._idle.queue[0].workers:  # until the fork server has told its end
        worker.process.join(20)
    assert readers.read(file_job(notice)).bundle.notice.status != "failed"


def _is_reader(pid: int) -> bool:
    """The fork server stays; its children are the readers."""
    return psutil.Process(pid).ppid() != os.getpid()


def test_many_threads(readers: Readers, notice: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        outcomes = list(threads.map(readers.read, [file_job(notice)] * 6))
    assert {outcome.bundle.notice.sha256 for outcome in outcomes} == {outcomes[0].bundle.notice.sha256}
