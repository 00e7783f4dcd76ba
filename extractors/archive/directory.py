"""The directory of a zip archive, read from the bytes: bounded, and without believing what it declares.

Sources: PKWARE APPNOTE 6.3 (4.3 general format, 4.4 fields, 4.5.3 Zip64), Info-ZIP's ``extrafld.txt`` (0x7075). The
standard library reads the whole directory whatever its size, refuses an archive for one name in a wrong encoding, and
members whose two copies of the name differ; archives from mail programs and old tools have all of these.
"""

from __future__ import annotations

import bz2
import io
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

_END = b"PK\x05\x06"
_END64 = b"PK\x06\x06"
_LOCATOR64 = b"PK\x06\x07"
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_FULL = 0xFFFFFFFF
#: Bytes of the list of members; 5,000 of them take about half a megabyte.
MAX_DIRECTORY = 4 * 1024 * 1024
_PIECE = 256 * 1024

STORED, DEFLATED, BZIP2 = 0, 8, 12
#: Bits of the flags: encrypted, strong encryption, name in UTF-8, encrypted directory.
_ENCRYPTED, _UTF8 = 0x2041, 0x800


class DirectoryError(ValueError):
    """No directory that can be read; ``kind`` is ``damaged``, ``split`` or ``large``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class MemberError(ValueError):
    """A member that cannot be unpacked; the message is a Chinese phrase that says why."""


class TooLarge(ValueError):
    """More bytes came out than were allowed."""


class Entry(NamedTuple):
    """One line of the directory. ``raw`` is its name in bytes, ``mode`` its Unix mode or 0, ``start`` the place of its
    local header in the bytes, ``packed`` the bytes that it takes there; ``size`` is only what it claims."""

    raw: bytes
    utf8: bool
    encrypted: bool
    method: int
    crc: int
    packed: int
    size: int
    start: int
    mode: int
    extra: bytes


def read_directory(data: bytes) -> list[Entry]:
    """All entries in the order of the directory. Raises :class:`DirectoryError`."""
    try:
        start, size, shift = _locate(data)
        if size > MAX_DIRECTORY:
            raise DirectoryError("large")
        return list(_entries(data, start, start + size, shift))
    except (struct.error, IndexError) as error:
        raise DirectoryError("damaged") from error


def _locate(data: bytes) -> tuple[int, int, int]:
    """Where the directory begins, its length, and by how much all places are shifted (bytes before the archive)."""
    end = data.rfind(_END, max(0, len(data) - 22 - 0xFFFF))
    if end < 0 or end + 22 > len(data):
        raise DirectoryError("damaged")
    disk, first_disk, here, total, size, offset = struct.unpack_from("<4H2L", data, end + 4)
    if data[max(0, end - 20) : end].startswith(_LOCATOR64):
        end = data.rfind(_END64, 0, end - 20)
        if end < 0:
            raise DirectoryError("damaged")
        disk, first_disk, here, total, size, offset = struct.unpack_from("<2L4Q", data, end + 16)
    if disk or first_disk or here != total:
        raise DirectoryError("split")
    start = end - size
    if start < 0 or start < offset:
        raise DirectoryError("damaged")
    return start, size, start - offset


def _entries(data: bytes, at: int, end: int, shift: int) -> Iterator[Entry]:
    while at < end:
        mark, _, made_by, _, _, flags, method, _, _, crc, packed, size, n, m, k, _, _, outer, start = (
            _ENTRY.unpack_from(data, at)
        )
        if mark != b"PK\x01\x02":
            raise DirectoryError("damaged")
        at += _ENTRY.size
        raw, extra = data[at : at + n], data[at + n : at + n + m]
        at += n + m + k
        size, packed, start = _wide(extra, size, packed, start)
        mode = outer >> 16 if made_by == 3 else 0
        yield Entry(
            raw, bool(flags & _UTF8), bool(flags & _ENCRYPTED), method, crc, packed, size, start + shift, mode, extra
        )


def _wide(extra: bytes, *values: int) -> list[int]:
    """The values, those that are all ones taken from the Zip64 field (4.5.3)."""
    field = extra_field(extra, 0x0001) or b""
    found: list[int] = []
    for value in values:
        if value == _FULL and len(field) >= 8:
            found.append(struct.unpack_from("<Q", field)[0])
            field = field[8:]
        else:
            found.append(value)
    return found


def extra_field(extra: bytes, wanted: int) -> bytes | None:
    """The content of one extra field; ``None`` when there is none."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return None


def unpack(data: bytes, entry: Entry, limit: int) -> bytes:
    """The bytes of a member, at most ``limit``. Raises :class:`MemberError`, :class:`TooLarge`."""
    if entry.encrypted or entry.method == 99:
        raise MemberError("加了密码")
    packed = _packed(data, entry)
    if entry.method == STORED:
        if len(packed) > limit:
            raise TooLarge
        content = bytes(packed)
    else:
        try:
            content = _expand(packed, entry.method, limit)
        except (zlib.error, OSError, EOFError) as error:
            raise MemberError("数据已损坏，无法解压") from error
    if zlib.crc32(content) != entry.crc:
        raise MemberError("数据已损坏（校验不符）")
    return content


def _packed(data: bytes, entry: Entry) -> memoryview:
    head = data[entry.start : entry.start + 30]
    if len(head) < 30 or not head.startswith(b"PK\x03\x04"):
        raise MemberError("数据已损坏，找不到内容")
    n, m = struct.unpack_from("<2H", head, 26)
    begin = entry.start + 30 + n + m
    if begin + entry.packed > len(data):
        raise MemberError("数据不完整")
    return memoryview(data)[begin : begin + entry.packed]


def _expand(packed: memoryview, method: int, limit: int) -> bytes:
    if method == DEFLATED:
        pieces = _inflated(packed)
    elif method == BZIP2:
        pieces = _bunzipped(packed)
    else:
        raise MemberError("压缩方法少见，不能解压")
    out = io.BytesIO()
    for piece in pieces:
        if out.tell() + len(piece) > limit:
            raise TooLarge
        out.write(piece)
    return out.getvalue()


def _inflated(packed: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    for at in range(0, len(packed), _PIECE):
        rest: bytes | memoryview = packed[at : at + _PIECE]
        while rest and not inflater.eof:
            yield inflater.decompress(rest, _PIECE)
            rest = inflater.unconsumed_tail
    while piece := inflater.decompress(b"", _PIECE):
        yield piece
    if not inflater.eof:
        raise EOFError


def _bunzipped(packed: memoryview) -> Iterator[bytes]:
    expander = bz2.BZ2Decompressor()
    rest: bytes | memoryview = packed
    while not expander.eof:
        piece = expander.decompress(rest, _PIECE)
        if not piece and expander.needs_input:
            raise EOFError
        yield piece
        rest = b""
