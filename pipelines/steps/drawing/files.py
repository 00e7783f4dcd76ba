"""The files of one draw, and whether they still are what was committed."""

from __future__ import annotations

from pathlib import Path

from draws.canonical import sha256_hex
from draws.errors import DrawError
from draws.levels import AUDITOR, OPTIONAL
from draws.models import Commit, Reveal
from pipelines.steps.drawing.folders import DrawsFolder
from warehouse.draws.freeze import print_file
from warehouse.draws.rows import DrawRow

TABLES = ("frame", "excluded", "inspectors", "recusals")


def checked_commit(folder: Path, one: DrawRow) -> Commit:
    """The commitment, after comparing every file with it; a :class:`DrawError` names the file that was changed."""
    path = folder / "commit.json"
    data = _bytes(path)
    if sha256_hex(data) != one.commit_sha256 or sha256_hex(one.commit_json.encode()) != one.commit_sha256:
        raise DrawError(f"“{path}”与公布的承诺值不符，文件已被改动：请从备份恢复。")
    commit = Commit.parse(data)
    for name in TABLES:
        file = folder / f"{name}.tsv"
        if not file.is_file():
            raise DrawError(f"“{file}”不见了：请从备份恢复。")
        found, want = print_file(file), getattr(commit, name)
        if (found.rows, found.sha256) != (want.rows, want.sha256):
            raise DrawError(f"“{file}”与锁定时的摘要不符，文件已被改动：请从备份恢复。")
    return commit


def all_files(folder: Path) -> dict[str, bytes]:
    """Whatever the folder has of a complete bundle, by name."""
    return {name: (folder / name).read_bytes() for name in (*AUDITOR, *OPTIONAL) if (folder / name).is_file()}


def code_of(folder: DrawsFolder, one: DrawRow, commit: Commit) -> str:
    """The code of a draw: empty in open mode, from reveal.json once it is drawn, else from its secret file."""
    if commit.code_sha256 == sha256_hex(b""):
        return ""
    if one.drawn_at is not None:
        return reveal_of(folder, one).code
    code = folder.read_code(one.folder)
    try:
        right = len(code) == 64 and sha256_hex(bytes.fromhex(code)) == commit.code_sha256
    except ValueError:
        right = False
    if not right:
        raise DrawError(f"任务 {one.task_id} 的保密码文件与锁定时的指纹不符，不能抽取：请从备份恢复。")
    return code


def reveal_of(folder: DrawsFolder, one: DrawRow) -> Reveal:
    return Reveal.parse(_bytes(folder.path(one.folder) / "reveal.json"))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DrawError(f"“{path}”打不开（{error.strerror}）：请检查抽取文件夹，或从备份恢复。") from None
