"""The draws folder: what killed processes leave is swept, what belongs to somebody else is not touched."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from pipelines.steps.drawing.folders import PENDING, DrawsFolder, draws_folder
from tests.support.drawing import add_task, commit, draws_dir, execute, run
from warehouse.errors import WarehouseError

T1 = "T2023-0001"


@pytest.fixture
def folder(tmp_path: Path) -> DrawsFolder:
    found = DrawsFolder(tmp_path / "draws")
    found.make()
    return found


@pytest.fixture
def dead() -> int:
    """The id of a process that is no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def leave(folder: DrawsFolder, name: str, pid: int | None) -> Path:
    """A folder with a code, as a commit leaves it; ``pid`` none: settled."""
    place = folder.path(name)
    place.mkdir()
    (place / "frame.tsv").write_text("A\tB\n")
    if pid is not None:
        (place / PENDING).write_text(f"{pid}\n")
    folder.keep_code(name.removeprefix(".draft-").rpartition("-")[0] if name.startswith(".") else name, b"\x01" * 32)
    return place


def test_what_is_swept(folder: DrawsFolder, dead: int) -> None:
    orphan = leave(folder, "T2023-0001-1", dead)
    draft = leave(folder, f".draft-T2023-0002-1-{dead}", dead)
    settled = leave(folder, "T2023-0003-1", None)
    working = leave(folder, "T2023-0004-1", os.getppid())
    known = leave(folder, "T2023-0005-1", dead)
    folder.sweep({"T2023-0005-1"})
    assert not orphan.exists() and not draft.exists()
    assert settled.is_dir(), "a newer copy of the warehouse may know it"
    assert working.is_dir(), "somebody is at it"
    assert known.is_dir() and not (known / PENDING).exists()
    assert sorted(file.stem for file in folder.secrets.iterdir()) == ["T2023-0003-1", "T2023-0004-1", "T2023-0005-1"]


def test_a_draft_that_fails_leaves_nothing(folder: DrawsFolder) -> None:
    with pytest.raises(KeyboardInterrupt), folder.draft("T2023-0001-1") as draft:
        (draft / "frame.tsv").write_text("A\tB\n")
        folder.keep_code("T2023-0001-1", b"\x01" * 32)
        raise KeyboardInterrupt
    assert [path.name for path in folder.root.rglob("*")] == ["secrets"]


def test_an_unknown_folder_is_not_overwritten(warehouse: Path) -> None:
    add_task(warehouse, T1)
    draws_dir(warehouse).make()
    (draws_dir(warehouse).path(f"{T1}-1")).mkdir()
    with pytest.raises(WarehouseError, match="旧的数据仓库"):
        commit(warehouse, T1)
    assert execute(warehouse, "SELECT count(*) FROM base.draw") == [(0,)]


def test_a_transaction_that_fails_leaves_no_draw(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.steps.drawing import commit as module

    add_task(warehouse, T1)

    def broken(*_: object) -> None:
        raise OSError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(module, "store_commit", broken)
        with pytest.raises(OSError, match="no space"):
            commit(warehouse, T1)
    assert [path.name for path in draws_dir(warehouse).root.rglob("*")] == ["secrets"]
    commit(warehouse, T1)
    assert run(warehouse, T1).draws[0].drawn_total == 11


def test_heads_that_a_kill_cut_short(folder: DrawsFolder) -> None:
    folder.note_head(1, "a" * 64)
    folder.note_head(2, "b" * 64)
    with (folder.root / "audit-heads.tsv").open("a") as file:
        file.write("3\tcc")
    assert folder.heads() == ((1, "a" * 64), (2, "b" * 64))


def test_where_draws_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGCHA_DRAWS", raising=False)
    warehouse = tmp_path / "w.duckdb"
    assert draws_folder(warehouse).root == tmp_path / "w.draws"
    monkeypatch.setenv("MINGCHA_DRAWS", str(tmp_path / "elsewhere"))
    assert draws_folder(warehouse).root == tmp_path / "elsewhere"
    assert draws_folder(warehouse, tmp_path / "given").root == tmp_path / "given"
