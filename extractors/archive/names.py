"""Names of files in archives and mails: how they are spelled, and which of them are no documents."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from extractors.archive.directory import Entry, extra_field

#: Lock and scratch files of office programs and systems; never notices.
SCRATCH_PREFIX = (".", "~$")
SCRATCH_NAME = frozenset({"Thumbs.db", ".DS_Store", "desktop.ini", "__MACOSX"})
#: Names that some systems take for devices (Windows, with any ending).
_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\.|$)", re.I)
_DRIVE = re.compile(r"[A-Za-z]:")
_EAST = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_LONGEST = 1_000


def is_scratch(name: str) -> bool:
    """Whether a file or folder of this name is passed over: hidden ones, too."""
    return name.startswith(SCRATCH_PREFIX) or name in SCRATCH_NAME


def lies_in_scratch(path: str) -> bool:
    """The same for a path with ``/``: its own name or a folder above."""
    return any(part != ".." and is_scratch(part) for part in path.split("/"))


def spelled(entries: Iterable[Entry]) -> list[str]:
    """The names of members, with ``/`` between folders.

    A name says its encoding by a flag (APPNOTE 4.4.4, bit 11) or stands a second time in UTF-8 (Info-ZIP, 0x7075).
    All others of an archive were written by one program: together they are UTF-8 (macOS), GB 18030 (Windows in China),
    or, when they are neither, code page 437 (APPNOTE D.1). Names of one encoding are next to never valid in the other.
    """
    entries = list(entries)
    told = [_told(entry) for entry in entries]
    encoding = _encoding(entry.raw for entry, name in zip(entries, told, strict=True) if name is None)
    names = (
        name if name is not None else entry.raw.decode(encoding, "replace")
        for entry, name in zip(entries, told, strict=True)
    )
    return [name.replace("\\", "/") for name in names]  # after decoding: half a GBK character may be a backslash


def _told(entry: Entry) -> str | None:
    field = extra_field(entry.extra, 0x7075)
    if field and field[0] == 1 and int.from_bytes(field[1:5], "little") == zlib.crc32(entry.raw):
        name = _decoded(field[5:], "utf-8")
        if name is not None:
            return name
    return _decoded(entry.raw, "utf-8") if entry.utf8 or entry.raw.isascii() else None


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _encoding(raws: Iterable[bytes]) -> str:
    raw = b"\n".join(raws)
    as_utf8, as_gbk = _decoded(raw, "utf-8"), _decoded(raw, "gb18030")
    if as_utf8 is not None and _EAST.search(as_utf8):
        return "utf-8"
    if as_gbk is not None and _EAST.search(as_gbk):
        return "gb18030"
    return "utf-8" if as_utf8 is not None else "cp437"


def tidy(name: str) -> str:
    """A path without empty parts and ``.``; what leads out of the archive stays for :func:`trouble` to see."""
    head = "/" if name.startswith("/") else ""
    return head + "/".join(part for part in name.split("/") if part not in ("", "."))


def trouble(name: str) -> str | None:
    """A Chinese phrase that says why a member of this name is not touched; ``None`` for a harmless name."""
    parts = name.split("/")
    if not name or len(name) > _LONGEST:
        return "名称为空或过长"
    if "\0" in name:
        return "名称中有空字符"
    if name.startswith("/") or _DRIVE.match(name):
        return "名称是绝对路径"
    if ".." in parts:
        return "名称指向压缩包之外"
    if any(_DEVICE.match(part) for part in parts):
        return "名称是系统设备名"
    return None
