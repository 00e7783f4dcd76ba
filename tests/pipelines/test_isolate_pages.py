"""What the pool gives to readers that recognise characters: time for each page, memory, threads, and a longer life.

The readers are forked from this process, so that what they do with a file can be said here.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractors import host
from pipelines.steps import isolate
from pipelines.steps.isolate import Job, Outcome, Pool, file_job
from pipelines.steps.process import failed_bundle


def answer(job: Job, said: str) -> Outcome:
    bundle = failed_bundle(job.name, job.source, said, digest="0" * 64, size=1, media_type="text/plain")
    return Outcome(job, bundle, 0.0)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    """Reads ``jobs`` files with a reader that answers what ``work`` returns; the reasons that are stored."""
    pools: list[Pool] = []

    def run(work: Callable[[], str], jobs: int = 1, timeout: float = 30.0, size: int = 1) -> list[str]:
        monkeypatch.setattr(isolate, "process_file", lambda job: answer(job, work()))
        pools.append(pool := Pool(size, timeout, work=tmp_path))
        pool.context = mp.get_context("fork")  # type: ignore[assignment]
        outcomes = pool.run([file_job(tmp_path / f"{n}.txt") for n in range(jobs)])
        return [outcome.bundle.notice.failure or "" for outcome in outcomes]

    yield run
    for pool in pools:
        pool.close()


def pages(count: int) -> str:
    for _ in range(count):
        time.sleep(0.7)
        host.beat()
    return "read"


def stuck() -> str:
    time.sleep(60)
    return ""


def test_each_page_has_the_time_of_a_file(read: Callable[..., list[str]]) -> None:
    assert read(lambda: pages(5), timeout=2.5) == ["read"]
    [late] = read(lambda: pages(1) + stuck(), timeout=2.5)
    assert "读取一页超过" in late


def test_all_pages_together_have_a_limit(read: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolate, "TIMEOUT_PAGES", 2.0)
    [late] = read(lambda: pages(60), timeout=1.5)
    assert "识别图像超过" in late and "拆分" in late


def held(what: str) -> int:
    """Bytes that this process has asked for (``VmData``) or has in memory (``VmRSS``); its forked readers begin with
    them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) * 1024


def test_memory_for_recognition_is_given_when_it_is_asked_for(
    read: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolate, "MEMORY", held("VmData") + 200_000_000)
    monkeypatch.setattr(isolate, "MEMORY_SCAN", held("VmData") + 900_000_000)

    def hold() -> str:
        bytearray(400_000_000)
        return "held"

    def grow_and_hold() -> str:
        host.grow()
        return hold()

    def hold_too_much() -> str:
        host.grow()
        bytearray(1_000_000_000)
        return "held"

    assert read(grow_and_hold) == ["held"]
    for greedy in (hold, hold_too_much):
        [refused] = read(greedy)
        assert "内存" in refused


def test_threads_are_shared_out_among_the_readers(read: Callable[..., list[str]]) -> None:
    cores = os.cpu_count() or 1
    assert read(lambda: str(host.threads())) == [str(cores)]
    assert read(lambda: str(host.threads()), jobs=8, size=2) == [str(max(1, cores // 2))] * 8


def test_a_reader_with_its_models_is_kept_and_another_of_that_size_is_replaced(
    read: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolate, "MEMORY", held("VmData") + 900_000_000)
    monkeypatch.setattr(isolate, "MEMORY_SCAN", held("VmData") + 900_000_000)
    monkeypatch.setattr(isolate, "GROWN", held("VmRSS") + 50_000_000)
    monkeypatch.setattr(isolate, "GROWN_SCAN", held("VmRSS") + 900_000_000)

    def large() -> str:
        assert b"x" * 400_000_000
        return str(os.getpid())

    def with_models() -> str:
        host.grow()
        return large()

    assert len(set(read(with_models, jobs=3))) == 1
    assert len(set(read(large, jobs=3))) == 3


def test_jobs_may_be_added_while_others_are_read(tmp_path: Path) -> None:
    jobs = [file_job(tmp_path / "0.txt")]
    with Pool(1, work=tmp_path, warm=False) as pool:
        seen = []
        for outcome in pool.run(jobs):
            seen.append(outcome.job.name)
            if len(jobs) < 5:
                jobs.append(file_job(tmp_path / f"{len(jobs)}.txt"))
    assert seen == [f"{n}.txt" for n in range(5)]
