"""The draws folder: one folder per draw with its files, and the codes that nobody but their owner reads.

A new folder carries the mark ``.pending`` until the warehouse knows its draw. What a killed process leaves behind
therefore stands out and is swept; a folder without the mark is never touched, even if the warehouse does not know
it (it may belong to a newer copy of the warehouse).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from draws.errors import DrawError
from warehouse.errors import WarehouseError

PENDING = ".pending"
HEADS = "audit-heads.tsv"
_SECRETS = "secrets"


class DrawsFolder:
    """``root`` is the draws folder; it and ``secrets`` are made on the first write, readable by their owner alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.secrets = root / _SECRETS

    def path(self, name: str) -> Path:
        """The folder of one draw."""
        return self.root / name

    def make(self) -> None:
        """Make the draws folder and the secret one; others lose any access to the latter."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.secrets.mkdir(mode=0o700, exist_ok=True)
            self.secrets.chmod(0o700)
        except OSError as error:
            raise WarehouseError(f"不能建立抽取文件夹“{self.root}”（{error.strerror}）：请检查权限和磁盘。") from error

    @contextlib.contextmanager
    def draft(self, name: str) -> Iterator[Path]:
        """A folder to fill for the draw ``name``; on success it is flushed to disk and gets its name, still pending.
        A failure leaves nothing."""
        self.make()
        target = self.path(name)
        if (target / PENDING).exists():  # of a killed process; its draw never came to be, or sweep() had settled it
            shutil.rmtree(target)
        if target.exists():
            raise WarehouseError(f"抽取文件夹中已有“{target}”，数据仓库却不知道它：请核对是否用了旧的数据仓库。")
        folder = self.root / f".draft-{name}-{os.getpid()}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            (folder / PENDING).write_text(f"{os.getpid()}\n")
            yield folder
            for file in folder.iterdir():
                flush(file)
            folder.rename(target)
            flush(self.root)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            self._code(name).unlink(missing_ok=True)
            raise

    def settle(self, name: str) -> None:
        """The warehouse knows the draw: the folder stays."""
        (self.path(name) / PENDING).unlink(missing_ok=True)

    def discard(self, name: str) -> None:
        """Remove a folder whose transaction failed, with its code."""
        if (self.path(name) / PENDING).exists():
            shutil.rmtree(self.path(name), ignore_errors=True)
            self._code(name).unlink(missing_ok=True)

    def sweep(self, known: Collection[str]) -> None:
        """Remove what killed processes left: drafts, pending folders that no draw in the warehouse names, their codes;
        settle pending folders whose draw is in the warehouse."""
        if not self.root.is_dir():
            return
        for draft in self.root.glob(".draft-*"):
            name, _, pid = draft.name.removeprefix(".draft-").rpartition("-")
            if not _alive(pid):
                if name not in known and not self.path(name).exists():
                    self._code(name).unlink(missing_ok=True)
                shutil.rmtree(draft, ignore_errors=True)
        for mark in self.root.glob(f"*/{PENDING}"):
            name = mark.parent.name
            if name in known:
                self.settle(name)
            elif not name.startswith(".") and not _alive(mark.read_text().strip()):
                self._code(name).unlink(missing_ok=True)
                shutil.rmtree(mark.parent, ignore_errors=True)

    def keep_code(self, name: str, code: bytes) -> None:
        """Write the code of a draw, for its owner alone; never overwrites."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        file = self._code(name)
        file.unlink(missing_ok=True)  # of a commit that was killed before its folder had a name
        handle = os.open(file, flags, 0o600)
        try:
            os.fchmod(handle, 0o600)
            os.write(handle, f"{code.hex()}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def read_code(self, name: str) -> str:
        """The code of a draw as hex. One that others can read, or that is not ours, is refused: it may be known."""
        file = self._code(name)
        try:
            handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            raise DrawError(f"找不到保密码文件“{file}”：没有它不能抽取，请从备份恢复，或作废后重新锁定。") from None
        except OSError as error:
            raise DrawError(f"保密码文件“{file}”打不开（{error.strerror}）：只有锁定的人能抽取。") from None
        with os.fdopen(handle, encoding="ascii") as stream:
            found = os.fstat(stream.fileno())
            _only_ours(file, found)
            _only_ours(self.secrets, self.secrets.stat())
            return stream.read(200).strip()

    def found_code(self, name: str) -> str | None:
        """The code if its file is there and nobody else could read it; a draw that is called off needs no more."""
        try:
            return self.read_code(name)
        except DrawError:
            return None

    def has_code(self, name: str) -> bool:
        return self._code(name).exists()

    def drop_code(self, name: str) -> None:
        """After the reveal the code stands in reveal.json; the secret file goes."""
        self._code(name).unlink(missing_ok=True)

    def tidy(self, name: str) -> None:
        """Remove half-written files and folders that killed runs left inside a draw's folder."""
        for left in self.path(name).glob(".*.[0-9]*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)

    def note_head(self, seq: int, head: str) -> None:
        """Remember the head of the audit log outside the warehouse, so that a shortened log is noticed."""
        self.make()
        with (self.root / HEADS).open("a", encoding="ascii") as file:
            file.write(f"{seq}\t{head}\n")

    def heads(self) -> tuple[tuple[int, str], ...]:
        """The heads noted so far; lines that a kill has cut short are passed over."""
        try:
            lines = (self.root / HEADS).read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            return ()
        pairs = (line.split("\t") for line in lines)
        return tuple((int(p[0]), p[1]) for p in pairs if len(p) == 2 and p[0].isdigit() and len(p[1]) == 64)

    def _code(self, name: str) -> Path:
        return self.secrets / f"{name}.code"


def draws_folder(warehouse: Path, given: Path | None = None) -> DrawsFolder:
    """``given``, else ``$MINGCHA_DRAWS``, else ``<warehouse stem>.draws`` beside the warehouse."""
    chosen = given or (Path(os.environ["MINGCHA_DRAWS"]) if os.environ.get("MINGCHA_DRAWS") else None)
    return DrawsFolder((chosen or warehouse.with_name(f"{warehouse.stem}.draws")).absolute())


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file in one step, flushed to disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        flush(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def replace_folder(target: Path, fill: Callable[[Path], object]) -> None:
    """Make a folder with ``fill`` beside ``target`` and put it in its place."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        fill(draft)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def flush(path: Path) -> None:
    """To the disk, not only to the system's memory."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _only_ours(path: Path, found: os.stat_result) -> None:
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        raise DrawError(f"“{path}”不属于当前用户：保密码只能由锁定的人使用。")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise DrawError(
            f"“{path}”能被他人读取（权限 {stat.S_IMODE(found.st_mode):o}），保密码可能已泄露：请作废后重新锁定。"
        )


def _alive(pid: str) -> bool:
    if not pid.isdigit() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
