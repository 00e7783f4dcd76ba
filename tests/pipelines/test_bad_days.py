"""A clerk's bad day: full disks, closed pipes, Ctrl-C, odd names. One clear sentence, and nothing stored is lost."""

from __future__ import annotations

import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.cli import main
from pipelines.steps import isolate
from pipelines.steps.ingest import ingest
from pipelines.steps.isolate import process_files
from warehouse.connection import open_warehouse

TEMPLATE = """云岭县市场监管领域联席会议办公室文件
云双随机办〔2026〕{n}号
关于印发云岭县2026年度第{n}份抽查计划的通知
2026年1月5日
序号\t抽查任务名称\t抽查事项\t抽查对象范围\t抽查比例及频次\t抽查时间\t发起部门\t配合部门
1\t对第{n}类企业的抽查\t登记事项检查\t全县企业\t{n}%；1次/年\t3月—8月\t县教育局\t县公安局
"""
COMMAND = [sys.executable, "-m", "pipelines"]


def settings(**extra: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), **extra}


def mingcha(cwd: Path, *args: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the real command with a bare environment: no HOME, no language."""
    options = {"stdout": subprocess.PIPE, "env": settings(), **options}
    command = [*COMMAND, *map(str, args)]
    done = subprocess.run(command, cwd=cwd, stderr=subprocess.PIPE, timeout=60, check=False, **options)
    assert b"Traceback" not in (done.stdout or b"") + done.stderr
    return done


def limit_files(size: int) -> Callable[[], None]:
    """Stands for a full disk: no file of the process may become larger than ``size`` bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def stored(warehouse: Path) -> list[tuple[str, str]]:
    with duckdb.connect(str(warehouse), read_only=True) as con:
        return con.execute("SELECT source_name, status FROM notices ORDER BY ALL").fetchall()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for n in (1, 2):
        (folder / f"{n}.txt").write_text(TEMPLATE.format(n=n), encoding="utf-8")
    return folder


def test_a_full_disk_is_one_sentence_and_the_next_run_goes_on(inbox: Path, tmp_path: Path) -> None:
    assert ingest([inbox / "1.txt"], tmp_path / "warehouse.duckdb").exit_code == 0
    # with a full disk Python 3.11 would leave a .pyc that is cut off, and trust it ever after
    clean = settings(PYTHONDONTWRITEBYTECODE="1")
    full = mingcha(tmp_path, "ingest", inbox, preexec_fn=limit_files(1_000), env=clean)
    assert full.returncode == 2 and full.stdout == b""
    assert full.stderr.decode().count("\n") == 1 and "已入库的通知完好" in full.stderr.decode()
    assert stored(tmp_path / "warehouse.duckdb") == [("1.txt", "loaded")]
    assert ingest([inbox], tmp_path / "warehouse.duckdb").exit_code == 0
    assert stored(tmp_path / "warehouse.duckdb") == [("1.txt", "loaded"), ("2.txt", "loaded")]


def test_an_output_that_takes_nothing(inbox: Path, tmp_path: Path) -> None:
    open_warehouse(tmp_path / "warehouse.duckdb").close()
    with Path("/dev/full").open("wb") as full:
        done = mingcha(tmp_path, "ingest", inbox, stdout=full)
    assert done.returncode == 2 and "磁盘已满" in done.stderr.decode()
    assert len(stored(tmp_path / "warehouse.duckdb")) == 2
    closed = mingcha(tmp_path, "status", "--json", preexec_fn=lambda: os.close(1))
    assert (closed.returncode, closed.stderr) == (0, b"")
    silent = mingcha(tmp_path, "normalize", "--jsonl", preexec_fn=lambda: os.close(0))
    assert (silent.returncode, silent.stdout, silent.stderr) == (0, b"", b"")


def test_a_reader_that_leaves_early(tmp_path: Path) -> None:
    (tmp_path / "lines").write_bytes(b'{"kind":"quota","text":"5%"}\n' * 3000)
    with (tmp_path / "lines").open("rb") as lines, (tmp_path / "errors").open("wb") as errors:
        process = subprocess.Popen(
            [*COMMAND, "normalize", "--jsonl"],
            cwd=tmp_path,
            env=settings(),
            stdin=lines,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 0
    assert (tmp_path / "errors").read_bytes() == b""


@pytest.mark.parametrize("after", [0.3, 1.2])
def test_ctrl_c_reaches_all_processes_and_only_one_speaks(inbox: Path, tmp_path: Path, after: float) -> None:
    (inbox / "长.txt").write_text(TEMPLATE.format(n=3) + "甲\t乙\t丙\n" * 2_000_000, encoding="utf-8")
    process = subprocess.Popen(
        [*COMMAND, "ingest", str(inbox)],
        cwd=tmp_path,
        env=settings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=listen,  # noqa: PLW1509
    )
    until_it_listens(process.pid)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.decode().startswith("已中断") and err.count(b"\n") == 1


def listen() -> None:
    """Who starts the tests in the background without a terminal makes them, and so their children, deaf to Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until_it_listens(pid: int) -> None:
    """Waits until the command has started its readers: before that Python itself answers Ctrl-C."""
    for _ in range(600):
        if Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            return
        time.sleep(0.05)
    raise AssertionError("no reader was started")


def test_two_at_once(inbox: Path, tmp_path: Path) -> None:
    command = [*COMMAND, "ingest", str(inbox), "--json"]
    both = [subprocess.Popen(command, cwd=tmp_path, env=settings(), stdout=subprocess.PIPE) for _ in range(2)]
    reports = [json.loads(process.communicate(timeout=60)[0]) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    actions = sorted(file["action"] for report in reports for file in report["files"])
    assert actions == ["loaded", "loaded", "unchanged", "unchanged"]
    assert stored(tmp_path / "warehouse.duckdb") == [("1.txt", "loaded"), ("2.txt", "loaded")]


def test_no_device_is_replaced_by_a_warehouse(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.chdir(tmp_path)
    assert main(["ingest", str(inbox), "--warehouse", "pipe"]) == 2
    assert "设备或管道" in capsys.readouterr().err
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_names_neither_steer_the_terminal_nor_break_the_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("换\n行[red].pdf", "\x1b[31m红.pdf", "\u202efdp.exe", "名 字.pdf"):
        (tmp_path / "inbox" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "inbox" / name).write_bytes(b"%PDF-1.7\n" + name.encode())
    open_warehouse(tmp_path / "warehouse.duckdb").close()
    narrow = mingcha(tmp_path, "ingest", "inbox", env=settings(COLUMNS="40", LC_ALL="C"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["ingest", "inbox"]) == 2
    for told in (narrow.stdout.decode(), capsys.readouterr().out):
        lines = [line for line in told.splitlines() if line.startswith("✗")]
        assert len(lines) == 4 and all(line.endswith("。") for line in lines)
        assert not {"\x1b", "\u202e"} & set(told)
        assert "换\\n行[red].pdf" in told


def test_every_empty_file_is_named_until_it_is_filled(inbox: Path, tmp_path: Path) -> None:
    warehouse = tmp_path / "w.duckdb"
    for name in ("3.txt", "空.docx", "空.pdf"):
        (inbox / name).touch()
    report = ingest([inbox], warehouse)
    assert {file.name for file in report.files if file.action == "failed"} == {"3.txt", "空.docx", "空.pdf"}
    assert stored(warehouse)[2:] == [("3.txt", "failed"), ("空.docx", "failed"), ("空.pdf", "failed")]
    (inbox / "3.txt").write_text(TEMPLATE.format(n=3), encoding="utf-8")
    ingest([inbox], warehouse)
    assert stored(warehouse)[2:] == [("3.txt", "loaded"), ("空.docx", "failed"), ("空.pdf", "failed")]


def test_a_relative_path_is_the_same_file(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "空.pdf").touch()
    monkeypatch.chdir(tmp_path)
    for folder in (inbox, Path("inbox")):
        ingest([folder], tmp_path / "w.duckdb")
    assert len(stored(tmp_path / "w.duckdb")) == 3


def test_a_file_that_vanishes_before_it_is_read_stops_no_other(inbox: Path) -> None:
    paths = [inbox / "1.txt", inbox / "gone.txt", inbox / "2.txt"]
    outcomes = [outcome.bundle.notice for outcome in process_files(paths)]
    assert [notice.status for notice in outcomes] == ["loaded", "failed", "loaded"]
    assert outcomes[1].failure is not None and "不存在" in outcomes[1].failure


def test_a_reader_that_has_grown_is_replaced_and_order_is_kept(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3, 9):
        (inbox / f"{n}.txt").write_text(TEMPLATE.format(n=n), encoding="utf-8")
    (inbox / "4.txt").write_text(TEMPLATE.format(n=4) + "甲\t乙\t丙\n" * 20_000, encoding="utf-8")
    monkeypatch.setattr(isolate, "AHEAD", 2)
    paths = sorted(inbox.iterdir())
    outcomes = list(process_files(paths, workers=2))
    assert [outcome.path for outcome in outcomes] == paths
    assert all(outcome.bundle.notice.status != "failed" for outcome in outcomes)
