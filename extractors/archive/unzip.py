"""ZIP → its members. Nothing is written; names are only names."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import PurePosixPath

from extractors.archive.directory import DirectoryError, Entry, MemberError, TooLarge, read_directory, unpack
from extractors.archive.names import lies_in_scratch, spelled, tidy, trouble
from extractors.models import ExtractedDocument, Issue, Member, SourceDocument, Unreadable

#: Files in one archive, and bytes that may come out of it.
MAX_MEMBERS = 500
MAX_BYTES = 300_000_000

_NO_DIRECTORY = {
    "damaged": "压缩包已损坏（结构不完整，可能没有下载完），请重新下载或向发文单位索取完好的文件后重新放入。",
    "split": "这是分卷压缩包的一部分，无法单独打开，请在电脑上合并解压后把里面的文件重新放入。",
    "large": f"压缩包里的文件数量超过{MAX_MEMBERS}个，没有展开，请解压后把需要的文件重新放入。",
}


def read_zip(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """The files in the archive as members. Raises :class:`Unreadable` when it gives none."""
    try:
        entries = read_directory(data)
    except DirectoryError as error:
        raise Unreadable(_NO_DIRECTORY[error.kind]) from error
    wanted = list(_wanted(entries))
    if len(wanted) > MAX_MEMBERS:
        raise Unreadable(_NO_DIRECTORY["large"])
    if not wanted:
        raise Unreadable("压缩包里没有文件，请检查是否压缩了正确的文件夹。")
    reader = _Reader(data)
    for name, entry in wanted:
        reader.take(name, entry)
    if not reader.members:
        raise Unreadable(_none_read([entry for _, entry in wanted], reader.issues))
    return ExtractedDocument(source=source, members=tuple(reader.members.values()), issues=tuple(reader.issues))


def _wanted(entries: list[Entry]) -> Iterator[tuple[str, Entry]]:
    """Files, without folders and what office programs and systems leave behind."""
    for name, entry in zip(spelled(entries), entries, strict=True):
        folder = name.endswith("/") or stat.S_ISDIR(entry.mode)
        if not folder and not lies_in_scratch(tidy(name)):
            yield tidy(name), entry


class _Reader:
    """Takes member after member; ``members`` by name, ``issues`` for those that cannot be read."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._left = MAX_BYTES
        self.members: dict[str, Member] = {}
        self.issues: list[Issue] = []

    def take(self, name: str, entry: Entry) -> None:
        reason = trouble(name) or _special(entry)
        if reason is None:
            try:
                self._add(name, unpack(self._data, entry, self._left))
                return
            except MemberError as error:
                reason = str(error)
            except TooLarge as error:
                size = MAX_BYTES // 1_000_000
                raise Unreadable(
                    f"压缩包展开后超过{size}MB，可能是恶意文件，没有展开，请核实后解压，再放入需要的文件。"
                ) from error
        self.issues.append(not_read(name, reason))

    def _add(self, name: str, content: bytes) -> None:
        self._left -= len(content)
        twin = self.members.get(name)
        if twin is None:
            self.members[name] = Member(name=name, data=content)
        elif twin.data != content:
            other = _another(name, self.members)
            self.members[other] = Member(name=other, data=content)
            message = f"压缩包里有两个同名而内容不同的文件“{name}”，都已读取，后一个记作“{other}”，请核对以哪个为准。"
            self.issues.append(Issue(code="member_same_name", severity="warning", message=message, raw=name))


def _special(entry: Entry) -> str | None:
    kind = stat.S_IFMT(entry.mode)
    if kind == stat.S_IFLNK:
        return "是指向别处的链接"
    return None if kind in (0, stat.S_IFREG) else "不是普通文件"


def _another(name: str, taken: dict[str, Member]) -> str:
    path = PurePosixPath(name)
    number = 2
    while (other := str(path.with_name(f"{path.stem}（同名{number}）{path.suffix}"))) in taken:
        number += 1
    return other


def not_read(name: str, reason: str) -> Issue:
    """The finding for a member that was left alone."""
    name = name.replace("\0", "\\0")[:200]
    message = f"压缩包里的“{name}”没有读取：{reason}；如果需要，请解压后单独放入。"
    return Issue(code="member_not_read", severity="error", message=message, raw=name)


def _none_read(entries: list[Entry], issues: list[Issue]) -> str:
    if all(entry.encrypted for entry in entries):
        return "压缩包加了密码，无法打开，请解压（输入密码）后把里面的文件重新放入。"
    return f"压缩包里的{len(entries)}个文件都没有读出（{'、'.join(_reasons(issues))}），请解压后把里面的文件重新放入。"


def _reasons(issues: list[Issue]) -> list[str]:
    found = (issue.message.partition("没有读取：")[2].partition("；")[0] for issue in issues)
    return list(dict.fromkeys(found))[:3]
