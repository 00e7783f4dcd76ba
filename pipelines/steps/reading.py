"""One file from its bytes to its bundle, in the process that reads it; what an archive carries is laid out."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from extractors.extract import extract
from extractors.models import ExtractedDocument, Member, Unreadable
from pipelines.steps.process import failed_bundle, notice_id_of, process_document
from warehouse.models import AttachmentRecord, Bundle

if TYPE_CHECKING:
    from pipelines.steps.context import Inherited

T = TypeVar("T")

#: Bytes that a file may have.
LARGEST = 200_000_000
#: What one file of the inbox may unfold to: archives within archives, and over all of them documents and bytes.
DEPTH = 3
ROOM_FILES = 1_000
ROOM_BYTES = 1_000_000_000


class Job(NamedTuple):
    """One document to read. ``path`` is where its bytes are, ``source`` what is stored as its path
    (``/in/附件.zip!/表/附件1.xlsx`` for a member), ``parent`` the notice_id of the archive that it came out of,
    ``depth`` in how many archives it lies, ``room`` the folder where its own members may be laid out."""

    path: Path
    name: str
    source: str
    parent: str | None = None
    inherited: Inherited | None = None
    room: Path | None = None
    depth: int = 0


class Outcome(NamedTuple):
    """``bug`` holds a traceback when our own code failed on the file; ``members`` are the files that an archive or an
    e-mail carried: their names in it and where they lie now."""

    job: Job
    bundle: Bundle
    seconds: float
    bug: str | None = None
    members: tuple[tuple[str, Path], ...] = ()

    @property
    def path(self) -> Path:
        return self.job.path


def shown(path: Path) -> str:
    """A path as text that every terminal and database can hold; odd bytes in a name are escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace").replace("\x00", "\\x00")


def file_job(path: Path, room: Path | None = None) -> Job:
    """The job for a file as it lies in a folder."""
    return Job(path, shown(Path(path.name)), shown(path), room=room)


def member_jobs(job: Job, parent: str, members: Iterable[tuple[str, Path]]) -> list[Job]:
    """The jobs for what an archive carried; ``parent`` is the archive's notice_id."""
    return [
        Job(path, name.rsplit("/", 1)[-1], f"{job.source}!/{name}", parent, room=job.room, depth=job.depth + 1)
        for name, path in members
    ]


def read_file(path: Path) -> bytes | str:
    """The bytes of a file, or one Chinese sentence that says why there are none."""
    return _readable(path, Path.read_bytes)


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file's bytes, read piece by piece; ``None`` when it cannot be read."""
    digest = _readable(path, _digest)
    return digest.hexdigest() if not isinstance(digest, str) else None


def _digest(path: Path) -> hashlib._Hash:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256")


def _readable(path: Path, read: Callable[[Path], T]) -> T | str:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode) and not stat.S_ISDIR(info.st_mode):
            return "这不是普通文件（可能是管道或设备），无法读取。"
        size = info.st_size
        if size == 0 and stat.S_ISREG(info.st_mode):
            return "文件是空的，没有任何内容（可能没有复制完），请检查后重新放入。"
        if size > LARGEST:
            return f"文件有{size // 1_000_000}MB，超过{LARGEST // 1_000_000}MB的上限，请拆分后重新放入。"
        return read(path)
    except FileNotFoundError:
        return "文件不存在（可能是失效的链接），请检查路径。"
    except PermissionError:
        return "没有读取权限，请调整文件权限后重新放入。"
    except IsADirectoryError:
        return "这是一个文件夹，无法当作文件读取。"
    except OSError as error:
        reason = _TROUBLES.get(error.errno or 0, "输入输出错误")
        return f"文件读取失败（{reason}），请检查磁盘和共享目录，或重新复制文件。"


#: What the system says in English.
_TROUBLES = {
    errno.ELOOP: "链接绕成了圈",
    errno.ENAMETOOLONG: "路径太长",
    errno.EIO: "磁盘读不出来",
    errno.ESTALE: "共享目录已断开",
    errno.EMFILE: "打开的文件太多",
    errno.ENOMEM: "内存不足",
}

TOO_MUCH = "读取时占用内存超过上限，文件可能损坏或过大，请另存或拆分后重新放入。"
_TOO_DEEP = "压缩包嵌套超过三层，没有展开，请解压后把里面的文件重新放入。"
_TOO_MANY = "展开后的文件太多或太大（连同里外各层的压缩包），没有展开，请解压后把需要的文件重新放入。"


def process_file(job: Job) -> Outcome:
    """Read one file in this process."""
    began = time.perf_counter()
    data = read_file(job.path)
    if isinstance(data, str):
        bundle = failed_bundle(
            job.name,
            job.source,
            data,
            digest=None,
            size=None,
            media_type="application/octet-stream",
            retryable=job.parent is None,
        )
        return Outcome(job, _belonging(bundle, job), time.perf_counter() - began)
    try:
        bundle, members = _read(data, job)
        return Outcome(job, bundle, time.perf_counter() - began, members=members)
    except MemoryError:
        pass  # what was read so far is freed only after this block
    except Exception as error:  # a bug of ours must not stop the other files
        reason = f"程序读取时出错（{type(error).__name__}），文件未入库，请把文件交给维护人员。"
        return Outcome(job, given_up(job, reason), time.perf_counter() - began, traceback.format_exc())
    del data
    return Outcome(job, given_up(job, TOO_MUCH), time.perf_counter() - began)


def _read(data: bytes, job: Job) -> tuple[Bundle, tuple[tuple[str, Path], ...]]:
    document = extract(data, job.name)
    members: tuple[tuple[str, Path], ...] = ()
    try:
        members = lay_out(document.members, job)
    except Unreadable as error:
        document = ExtractedDocument(source=document.source, failure=str(error))
    bundle = process_document(document, job.source, parent=job.parent, inherited=job.inherited)
    if members and bundle.notice.kind == "archive":
        bundle = bundle.model_copy(update={"attachments": (*bundle.attachments, *_carried(document.members, bundle))})
    return _belonging(bundle, job), members


def _carried(members: Sequence[Member], archive: Bundle) -> Iterator[AttachmentRecord]:
    """What an archive carries, by its bytes: they may have been stored before, from another place."""
    for position, member in enumerate(members, start=len(archive.attachments) + 1):
        notice_id = notice_id_of(hashlib.sha256(member.data).hexdigest())
        yield AttachmentRecord(position=position, name=member.name, target=notice_id, kind="member")


def lay_out(members: Sequence[Member], job: Job) -> tuple[tuple[str, Path], ...]:
    """Write members into a new folder in the room; their files have numbers for names, whatever they are called.

    Raises :class:`Unreadable` when there is no room for them.
    """
    if not members:
        return ()
    room = job.room
    if room is None or job.depth >= DEPTH:
        raise Unreadable(_TOO_DEEP)
    try:
        room.mkdir(exist_ok=True)
        sizes = [path.stat().st_size for folder in room.iterdir() for path in folder.iterdir()]
        if len(sizes) + len(members) > ROOM_FILES or sum(sizes) + sum(len(m.data) for m in members) > ROOM_BYTES:
            raise Unreadable(_TOO_MANY)
        folder = Path(tempfile.mkdtemp(dir=room))
        found = []
        for number, member in enumerate(members):
            path = folder / f"{number:04d}"
            path.write_bytes(member.data)
            found.append((member.name, path))
    except OSError as error:
        raise Unreadable("临时文件夹写不进去（磁盘可能已满），没有展开，请清理磁盘后重新读取。") from error
    return tuple(found)


def given_up(job: Job, reason: str) -> Bundle:
    """The bundle of a file whose reading was broken off; it is tried again at the next run."""
    digest = digest_of(job.path)
    bundle = failed_bundle(
        job.name,
        job.source,
        reason,
        digest=digest,
        size=_size(job.path) if digest else None,
        media_type="application/octet-stream",
        retryable=True,
    )
    return _belonging(bundle, job)


def _belonging(bundle: Bundle, job: Job) -> Bundle:
    if job.parent is None or bundle.notice.parent == job.parent:
        return bundle
    return bundle.model_copy(update={"notice": bundle.notice.model_copy(update={"parent": job.parent})})


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
