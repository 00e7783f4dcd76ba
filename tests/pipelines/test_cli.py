"""The command as other programs call it: exit codes, a pure stdout, the same answers with and without ``--json``."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from pipelines.cli import main

TEMPLATE = """云岭县市场监管领域联席会议办公室文件
云双随机办〔2026〕{n}号
关于印发云岭县2026年度第{n}份抽查计划的通知
2026年1月5日
序号\t抽查任务名称\t抽查事项\t抽查对象范围\t抽查比例及频次\t抽查时间\t发起部门\t配合部门
1\t对第{n}类企业的抽查\t登记事项检查\t全县企业\t{n}%；1次/年\t3月—8月\t县教育局\t县公安局
"""


Done = subprocess.CompletedProcess[bytes]


def process(*args: str | Path, cwd: Path, stdin: bytes = b"") -> Done:
    """Run the real command; never a traceback, whatever happens."""
    return settled(subprocess.run(
        [sys.executable, "-m", "pipelines", *map(str, args)], cwd=cwd, input=stdin, env=environment(),
        capture_output=True, timeout=60, check=False,
    ))  # fmt: skip


def mingcha(*args: str | Path, cwd: Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> Done:
    """The same command in this process: a process of its own costs more than most of what it does."""
    told = list(map(str, args))
    given = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    out, err = io.BytesIO(), io.BytesIO()
    with (
        contextlib.chdir(cwd),
        patch.dict(os.environ, env or {}),
        patch.object(sys, "stdin", given),
        patch.object(sys, "stdout", io.TextIOWrapper(out, "ascii", write_through=True)) as stdout,
        patch.object(sys, "stderr", io.TextIOWrapper(err, "ascii", write_through=True)) as stderr,
    ):
        try:
            code: Any = main(told)
        except SystemExit as stopped:
            code = stopped.code
        stdout.flush()
        stderr.flush()
    return settled(subprocess.CompletedProcess(told, code, out.getvalue(), err.getvalue()))


def settled(done: Done) -> Done:
    assert b"Traceback" not in done.stdout + done.stderr
    return done


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def answer(done: Done) -> Any:
    """The one JSON value on stdout."""
    return json.loads(done.stdout.decode("utf-8"))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two good notices, a bad one, a copy of it, and the warehouse made of them."""
    folder = tmp_path_factory.mktemp("cli")
    inbox = folder / "inbox"
    inbox.mkdir()
    for n in (1, 2):
        (inbox / f"{n}.txt").write_text(TEMPLATE.format(n=n), encoding="utf-8")
    (inbox / "坏.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (inbox / "又坏.pdf").write_bytes(b"%PDF-1.7\nnothing")
    done = mingcha("ingest", inbox, "--json", cwd=folder)
    assert done.returncode == 1
    (folder / "first.json").write_bytes(done.stdout)
    return folder


def test_ingest_reports_every_file(loaded: Path) -> None:
    files = json.loads((loaded / "first.json").read_text("utf-8"))["files"]
    assert {file["name"]: file["action"] for file in files} == {
        "1.txt": "loaded",
        "2.txt": "loaded",
        "坏.pdf": "failed",
        "又坏.pdf": "failed",
    }
    assert all(file["reason"] for file in files if file["action"] == "failed")
    assert (loaded / "warehouse.duckdb").exists()


def test_what_failed_before_is_not_called_loaded(loaded: Path) -> None:
    done = mingcha("ingest", "inbox", "--json", cwd=loaded)
    assert done.returncode == 1
    files = {file["name"]: file for file in answer(done)["files"]}
    assert {name: file["action"] for name, file in files.items()} == {
        "1.txt": "unchanged",
        "2.txt": "unchanged",
        "坏.pdf": "failed",
        "又坏.pdf": "failed",
    }
    assert "PDF" in files["坏.pdf"]["reason"] and "PDF" in files["又坏.pdf"]["reason"]
    people = mingcha("ingest", "inbox", cwd=loaded)
    assert people.returncode == 1
    assert "✗ 坏.pdf：" in people.stdout.decode()


def test_exit_codes_of_ingest(loaded: Path, tmp_path: Path) -> None:
    assert mingcha("ingest", loaded / "inbox" / "1.txt", cwd=loaded).returncode == 0
    assert mingcha("ingest", loaded / "inbox" / "坏.pdf", cwd=loaded).returncode == 2
    missing = mingcha("ingest", "没有.txt", "--json", cwd=tmp_path)
    assert missing.returncode == 2 and "不存在" in answer(missing)["files"][0]["reason"]
    empty = mingcha("ingest", loaded / "first.json", "--warehouse", loaded, cwd=tmp_path)
    assert empty.returncode == 2 and empty.stdout == b"" and "文件夹" in empty.stderr.decode()
    (tmp_path / "leer").mkdir()
    nothing = mingcha("ingest", "leer", "--json", cwd=tmp_path)
    assert nothing.returncode == 2 and answer(nothing)["files"] == []


def test_status(loaded: Path) -> None:
    done = process("status", "--json", cwd=loaded)
    assert done.returncode == 0 and done.stderr == b""
    assert mingcha("status", "--json", cwd=loaded).stdout == done.stdout
    report = answer(done)
    assert (report["notices"], report["plan_items"]) == (3, 2)
    assert report["notices_by_status"]["failed"] == 1
    people = mingcha("status", cwd=loaded)
    assert people.returncode == 0 and "计划行" in people.stdout.decode()


def test_findings(loaded: Path) -> None:
    done = mingcha("findings", "--json", cwd=loaded)
    assert done.returncode == 1
    assert [row["code"] for row in answer(done) if row["severity"] == "error"] == ["unreadable"]
    one = mingcha("findings", "--severity", "error", "--code", "unreadable", "--limit", "1", "--json", cwd=loaded)
    assert one.returncode == 1 and len(answer(one)) == 1
    none = mingcha("findings", "--code", "seq_gap", "--json", cwd=loaded)
    assert none.returncode == 0 and answer(none) == []
    people = mingcha("findings", cwd=loaded)
    assert people.returncode == 1 and "坏.pdf" in people.stdout.decode()
    assert mingcha("findings", "--severity", "grave", cwd=loaded).returncode == 2


def test_explain(loaded: Path) -> None:
    files = json.loads((loaded / "first.json").read_text("utf-8"))["files"]
    notice = next(file["notice_id"] for file in files if file["name"] == "1.txt")
    done = mingcha("explain", notice[:12], "--json", cwd=loaded)
    assert done.returncode == 0
    item = answer(done)
    assert item["task_name"] == "对第1类企业的抽查"
    quota = next(field for field in item["fields"] if field["raw"].startswith("1%"))
    assert (quota["row_no"], quota["col_no"]) == (2, 5) and quota["rule"]
    people = mingcha("explain", item["item_id"], cwd=loaded)
    assert people.returncode == 0 and "对第1类企业的抽查" in people.stdout.decode()
    unknown = mingcha("explain", "ffff", "--json", cwd=loaded)
    assert unknown.returncode == 2 and unknown.stdout == b"" and "没有找到" in unknown.stderr.decode()


@pytest.mark.parametrize("command", ["status", "findings", "explain x"])
def test_questions_without_a_warehouse(tmp_path: Path, command: str) -> None:
    done = mingcha(*command.split(), "--json", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == b""
    assert "还没有数据仓库" in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []


def test_the_warehouse_is_named_by_option_then_environment(loaded: Path, tmp_path: Path) -> None:
    here = {"MINGCHA_WAREHOUSE": str(loaded / "warehouse.duckdb")}
    assert answer(mingcha("status", "--json", cwd=tmp_path, env=here))["plan_items"] == 2
    other = tmp_path / "other.duckdb"
    made = mingcha("ingest", loaded / "inbox" / "1.txt", "--warehouse", other, cwd=tmp_path, env=here)
    assert made.returncode == 0
    assert answer(mingcha("status", "--json", "--warehouse", other, cwd=tmp_path, env=here))["plan_items"] == 1
    assert {path.name for path in tmp_path.iterdir()} == {"other.duckdb"}


def test_normalize_one(tmp_path: Path) -> None:
    done = mingcha("normalize", "quota", "5%", "--json", cwd=tmp_path)
    assert done.returncode == 0
    result = answer(done)
    assert list(result) == ["kind", "text", "status", "value", "rule", "findings"]
    assert (result["status"], result["value"]["min"]) == ("ok", 0.05)
    assert answer(mingcha("normalize", "quota", "5%", cwd=tmp_path)) == result
    window = answer(mingcha("normalize", "window", "3月", "--year", "2026", cwd=tmp_path))
    assert window["value"]["end"] == "2026-03-31"


@pytest.mark.parametrize("args", ["normalize", "normalize quota", "normalize length 5", "normalize --jsonl quota 5%"])
def test_wrong_usage_of_normalize(tmp_path: Path, args: str) -> None:
    done = mingcha(*args.split(), cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == b"" and done.stderr


def test_one_result_line_per_input_line_in_order(tmp_path: Path) -> None:
    lines = [
        b'{"kind":"quota","text":"5%","year":null}',
        b"not json",
        b'{"kind":"length","text":"x"}',
        b"",
        b"[1]",
        b'{"kind":"window","text":"3\xe6\x9c\x88","year":2026}',
        b"\xff\xfe",
        b'{"kind":"quota"}',
        b'{"kind":"quota","text":"6%"}',
    ]
    done = process("normalize", "--jsonl", cwd=tmp_path, stdin=b"\r\n".join(lines))
    results = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.stderr == b""
    assert [r["status"] for r in results] == ["ok", *["review"] * 4, "ok", "review", "review", "ok"]
    assert [r["value"]["min"] for r in (results[0], results[-1])] == [0.05, 0.06]
    assert all(r["findings"] for r in results if r["status"] == "review")
    assert mingcha("normalize", "--jsonl", cwd=tmp_path).stdout == b""


def test_help_and_unknown_commands(tmp_path: Path) -> None:
    assert b"ingest" in process("--help", cwd=tmp_path).stdout
    unknown = process("destroy", cwd=tmp_path)
    assert unknown.returncode == 2 and unknown.stdout == b""
    assert process(cwd=tmp_path).returncode == 2


def test_a_bug_is_told_apart_from_bad_input(tmp_path: Path) -> None:
    script = (
        "import sys; from pipelines import cli, cli_commands\n"
        "def broken(args): raise KeyError('bug')\n"
        "cli_commands.run_status = broken\n"
        "sys.exit(cli.main(['status', '--json']))"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 3 and done.stdout == b"" and "程序出错" in done.stderr.decode()
