"""Which files are taken from folders that people have lived in."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.steps.discover import discover
from pipelines.steps.isolate import file_job, process_file, read_file, shown


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_folders_are_searched_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "子/乙.txt", "子/甲.docx.d/c.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    assert names(discover([tmp_path])) == ["a.txt", "b.txt", "乙.txt", "c.txt"]
    assert discover([tmp_path]) == discover([tmp_path])


def test_scratch_files_are_passed_over(tmp_path: Path) -> None:
    for name in ("~$通知.docx", ".hidden", "Thumbs.db", "._a", "通知.docx"):
        (tmp_path / name).write_text("x")
    assert names(discover([tmp_path])) == ["通知.docx"]


def test_symlink_loops_end_and_no_file_comes_twice(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again.txt").symlink_to(tmp_path / "a.txt")
    assert names(discover([tmp_path, tmp_path / "a.txt"])) == ["a.txt"]


def test_a_path_that_does_not_exist_says_so(tmp_path: Path) -> None:
    (tmp_path / "dangling.pdf").symlink_to(tmp_path / "gone.pdf")
    found = discover([tmp_path, tmp_path / "missing.txt"])
    assert names(found) == ["dangling.pdf", "missing.txt"]
    for path in found:
        outcome = process_file(file_job(path))
        assert outcome.bundle.notice.status == "failed"
        assert outcome.bundle.notice.failure is not None and "不存在" in outcome.bundle.notice.failure


def test_special_files_do_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert discover([tmp_path]) == []
    assert read_file(tmp_path / "pipe.txt") == "这不是普通文件（可能是管道或设备），无法读取。"


def test_a_folder_named_like_a_file_is_searched(tmp_path: Path) -> None:
    (tmp_path / "通知.pdf").mkdir()
    (tmp_path / "通知.pdf" / "附件.txt").write_text("x")
    assert names(discover([tmp_path])) == ["附件.txt"]


def test_odd_file_names_become_printable_text(tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe\n.txt"))
    odd.write_text("第一行")
    outcome = process_file(file_job(discover([tmp_path])[0]))
    assert outcome.bundle.notice.source_name == shown(Path(odd.name))
    outcome.bundle.notice.source_path.encode("utf-8")


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    big = tmp_path / "big.pdf"
    with big.open("wb") as file:
        file.truncate(201_000_000)
    answer = read_file(big)
    assert isinstance(answer, str) and "上限" in answer
