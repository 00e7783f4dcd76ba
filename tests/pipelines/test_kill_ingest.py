"""``mingcha ingest`` killed at random points: the last complete state stays, the next run finishes the work."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.queries import run_checks

KILLS = 30
NOTICES = 24

TEMPLATE = """云岭县市场监管领域联席会议办公室文件
云双随机办〔2026〕{n}号
关于印发云岭县2026年度第{n}份抽查计划的通知
2026年1月5日
序号\t抽查任务名称\t抽查事项\t抽查对象范围\t抽查比例及频次\t抽查时间\t发起部门\t配合部门
1\t对第{n}类企业的抽查\t登记事项检查\t全县企业\t{n}%；1次/年\t3月—8月\t县教育局\t县公安局
2\t对第{n}类学校的抽查\t食堂检查\t全县学校\t5%；1次/年\t4月—9月\t县教育局\t县市场监管局
"""


def run(folder: Path, warehouse: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "pipelines",
        "ingest",
        str(folder),
        "--warehouse",
        str(warehouse),
        "--workers",
        "1",
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def state(warehouse: Path) -> tuple[list[Any], list[Any]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        notices = con.execute("SELECT source_name, status, rows_loaded FROM notices ORDER BY ALL").fetchall()
        items = con.execute("SELECT source_name, seq, ratio_min, initiator FROM plan_items ORDER BY ALL").fetchall()
    return notices, items


@pytest.mark.slow
def test_thirty_kills(tmp_path: Path) -> None:
    folder = tmp_path / "notices"
    folder.mkdir()
    for n in range(1, NOTICES + 1):
        (folder / f"{n:02d}.txt").write_text(TEMPLATE.format(n=n), encoding="utf-8")
    whole = tmp_path / "whole.duckdb"
    began = time.monotonic()
    assert run(folder, whole).wait(120) == 0
    length = time.monotonic() - began
    dice = random.Random(20260101)
    killed = 0
    warehouse = tmp_path / "killed-0.duckdb"
    complete = 0
    while killed < KILLS:
        process = run(folder, warehouse)
        try:
            process.wait(dice.uniform(0.05, 1.0) * length)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            killed += 1
        if warehouse.exists():
            assert run_checks(warehouse) == []
            notices, items = state(warehouse)
            assert len(items) == 2 * len(notices)
            assert set(notices) <= set(state(whole)[0])
            if len(notices) == NOTICES:
                complete += 1
                warehouse = tmp_path / f"killed-{complete}.duckdb"
    assert run(folder, warehouse).wait(120) == 0
    assert state(warehouse) == state(whole)
