"""Open and close the warehouse file: made whole or not at all, one writer at a time, refusals as sentences.

DuckDB lets one process write and refuses all others meanwhile, readers too. So: open late, close early; who
comes second waits a bounded time. A new warehouse is built beside its final name and linked into place, so
that a killed process never leaves a half-made one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseBusy, WarehouseError
from warehouse.schema import migrate, state

#: Seconds that a second process waits for the first one to finish.
WAIT = 30.0
_PAUSE = 0.05
#: An offline machine must not hang on a download. All connections of one process must use the same settings.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

_BUSY = ("Could not set lock on file", "different configuration than existing connections")
_REASONS = (
    ("not a valid DuckDB database file", "不是数据仓库文件，请检查路径，或换一个文件名"),
    ("Is a directory", "是一个文件夹，请给出数据仓库文件的路径"),
    ("ermission denied", "没有读写权限，请更改文件权限，或换一个位置"),
    ("Read-only file system", "所在的磁盘只读，请换一个位置"),
    ("No space left", "所在的磁盘已满，请清理后再试"),
    ("version number", "由另一版本的数据库程序建立，请升级本程序后再打开"),
    ("checksum", "已损坏，请从备份恢复"),
    ("orrupt", "已损坏，请从备份恢复"),
    ("Could not read enough bytes", "不完整（可能只复制了一部分），请从备份恢复"),
)


def open_warehouse(
    path: str | os.PathLike[str], read_only: bool = False, *, wait: float = WAIT
) -> duckdb.DuckDBPyConnection:
    """A connection to an up-to-date warehouse; made when it does not exist (unless ``read_only``).

    ``wait`` is in seconds. The caller closes the connection, which also writes the log into the file.
    Raises :class:`WarehouseError` for whatever a person must mend.
    """
    file = Path(path).absolute()
    if not _exists(file):
        if read_only:
            raise WarehouseError(f"还没有数据仓库“{file}”：请先用 mingcha ingest 导入通知，或检查路径。")
        _make(file)
    con = _connect(file, read_only, wait)
    try:
        found = state(con)
        if found in ("foreign", "newer"):
            raise WarehouseError(_STRANGE[found].format(file=file))
        if found != "present":
            con = _upgrade(con, file, read_only, wait)
    except duckdb.Error as error:
        con.close()
        raise WarehouseError(_sentence(file, error)) from error
    except BaseException:
        con.close()
        raise
    return con


@contextmanager
def opened(
    target: str | os.PathLike[str] | duckdb.DuckDBPyConnection, read_only: bool = False, *, wait: float = WAIT
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same for a ``with`` block; a connection that is already open is passed through and left open."""
    if isinstance(target, duckdb.DuckDBPyConnection):
        yield target
        return
    con = open_warehouse(target, read_only, wait=wait)
    try:
        yield con
    finally:
        con.close()


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing. Raises :class:`WarehouseError` when the disk is at fault."""
    con.begin()
    try:
        yield
        con.commit()
    except BaseException as error:
        with suppress(duckdb.Error):  # after a full disk there is nothing left to roll back
            con.rollback()
        if isinstance(error, duckdb.IOException):
            raise WarehouseError(f"写入数据仓库失败：请检查磁盘空间和权限后再试（{error}）。") from error
        raise


_STRANGE = {
    "foreign": "“{file}”是别的程序的数据库，不是明察的数据仓库：请检查路径，或换一个文件名。",
    "newer": "数据仓库“{file}”由较新版本的程序建立，本程序太旧，不能打开：请先升级本程序。",
}


def _upgrade(con: duckdb.DuckDBPyConnection, file: Path, read_only: bool, wait: float) -> duckdb.DuckDBPyConnection:
    if not read_only:
        migrate(con)
        return con
    con.close()
    open_warehouse(file, wait=wait).close()
    return _connect(file, read_only, wait)


def _exists(file: Path) -> bool:
    """An empty file counts as none: people make one to reserve a name, and DuckDB cannot open it.

    Raises for a device, which must never be replaced by a file, and when only the log of a warehouse is left,
    which DuckDB would throw away without a word.
    """
    if file.exists() and not file.is_file() and not file.is_dir():
        raise WarehouseError(f"“{file}”是设备或管道，不能作数据仓库：请给出数据仓库文件的路径。")
    log = file.with_name(file.name + ".wal")
    there = file.is_dir() or (file.exists() and file.stat().st_size > 0)
    if not there and log.exists() and log.stat().st_size > 0:
        raise WarehouseError(
            f"数据仓库“{file}”不见了，只剩下它的日志“{log.name}”：请找回原文件，或确认不再需要后移走该日志。"
        )
    return there


def _make(file: Path) -> None:
    """Build a new warehouse beside ``file`` and put it in place in one step; a faster process may win."""
    if not file.parent.is_dir():
        raise WarehouseError(f"文件夹“{file.parent}”不存在，不能在其中建立数据仓库：请先建立该文件夹。")
    _sweep(file)
    draft = file.with_name(f".{file.name}.new-{os.getpid()}")
    try:
        _connect_and_migrate(draft)
        if file.exists() and file.stat().st_size == 0:
            draft.replace(file)
        else:
            _put(draft, file)
    except OSError as error:
        raise WarehouseError(f"不能在“{file.parent}”中建立数据仓库：请检查权限和磁盘（{error.strerror}）。") from error
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)


def _put(draft: Path, file: Path) -> None:
    """Give the draft its name unless another process has been faster; its warehouse is as good as ours."""
    with suppress(FileExistsError):
        try:
            os.link(draft, file)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if not file.exists():
                draft.rename(file)


def _connect_and_migrate(draft: Path) -> None:
    con = _connect(draft, False, 0)
    try:
        migrate(con)
    finally:
        con.close()


def _sweep(file: Path) -> None:
    """Remove the drafts that killed processes left behind."""
    for draft in file.parent.glob(f".{file.name}.new-*"):
        owner = draft.name.removesuffix(".wal").rpartition("-")[2]
        if owner.isdigit() and not _alive(int(owner)):
            draft.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _connect(file: Path, read_only: bool, wait: float) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + wait
    while True:
        try:
            con = duckdb.connect(str(file), read_only=read_only, config=_CONFIG)
            con.execute("SET enable_progress_bar = false")  # it would stand in front of JSON on standard output
            return con
        except duckdb.Error as error:
            if not any(text in str(error) for text in _BUSY):
                raise WarehouseError(_sentence(file, error)) from error
            if time.monotonic() >= deadline:
                raise WarehouseBusy(f"数据仓库“{file}”正被另一个程序使用：请等它结束后再试。") from error
        time.sleep(_PAUSE)


def _sentence(file: Path, error: Exception) -> str:
    text = str(error)
    for mark, reason in _REASONS:
        if mark in text:
            return f"“{file}”{reason}。"
    return f"数据仓库“{file}”打不开，请把这句话交给维护人员：{' '.join(text.split())}"
