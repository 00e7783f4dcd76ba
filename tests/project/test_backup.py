"""A backup is a warehouse that opens, or no file at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from warehouse.models import Bundle, NoticeRecord
from warehouse.store import Writer, known_hashes

TOOL = Path(__file__).parents[2] / "tools" / "backup.py"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    file = tmp_path / "仓库.duckdb"
    notice = NoticeRecord(
        notice_id="0" * 16,
        source_name="甲.txt",
        source_path="甲.txt",
        sha256="0" * 64,
        media_type="text/plain",
        size=1,
        status="loaded",
    )
    with Writer(file) as writer:
        writer.store(Bundle(notice=notice))
    return file


def run(warehouse: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOL), str(warehouse), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_copy_is_a_warehouse(warehouse: Path, tmp_path: Path) -> None:
    done = run(warehouse, tmp_path / "backup")
    assert done.returncode == 0, done.stderr
    (copy,) = (tmp_path / "backup").iterdir()
    assert "1 notices" in done.stdout
    assert known_hashes(copy).keys() == {"0" * 64}


def test_no_copy_while_somebody_writes(warehouse: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(warehouse)):
        done = run(warehouse, tmp_path / "backup")
    assert done.returncode == 1
    assert done.stderr.startswith("no backup was made: ")
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize("content", [b"", b"not a database" * 1000], ids=["empty", "other"])
def test_what_is_no_warehouse_is_not_copied(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "w.duckdb"
    file.write_bytes(content)
    assert run(file, tmp_path / "backup").returncode == 1
    assert not (tmp_path / "backup").exists()


def test_a_full_disk_leaves_nothing_behind(warehouse: Path, tmp_path: Path) -> None:
    limited = f'ulimit -f 16; exec "{sys.executable}" "$@"'  # blocks of 512 or 1024 bytes: less than a warehouse
    command = ["sh", "-c", limited, "sh", str(TOOL), str(warehouse), str(tmp_path / "backup")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("no backup was made: ")
    assert list((tmp_path / "backup").iterdir()) == []


def test_no_item_to_explain_is_said_in_a_sentence(warehouse: Path) -> None:
    command = [sys.executable, str(TOOL.with_name("query.py")), str(warehouse), "--item"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr
