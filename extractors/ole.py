"""The directory of an OLE2 compound file (MS-CFB 2.6): which streams lie at its root, and how they begin.

A Word document may carry a workbook and the other way round; only the streams at the root tell what the file is.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Sectors of the directory that are looked at; a document with 10,000 embedded streams has fewer.
_MAX_SECTORS = 5_000
_FREE = 0xFFFFFFFF
_LAST_SECTOR = 0xFFFFFFFA
_ROOT, _STREAM, _STORAGE = 5, 2, 1


class Stream(NamedTuple):
    """A stream or storage at the root. ``start`` is the place of its first byte in the file, ``None`` for a storage, a
    short stream (kept elsewhere) or a damaged file."""

    name: str
    start: int | None
    size: int


def root_streams(data: bytes) -> dict[str, Stream] | None:
    """What lies at the root, by name; ``None`` when the directory cannot be read."""
    try:
        return _root_streams(data)
    except (struct.error, IndexError, ValueError):
        return None


def _root_streams(data: bytes) -> dict[str, Stream]:
    if not data.startswith(SIGNATURE):
        raise ValueError
    (power,) = struct.unpack_from("<H", data, 30)
    if power not in (9, 12):
        raise ValueError
    sector = 1 << power
    (first,) = struct.unpack_from("<L", data, 48)
    (short_below,) = struct.unpack_from("<L", data, 56)
    entries = _directory(data, first, sector)
    if not entries or entries[0][66] != _ROOT:
        raise ValueError
    found: dict[str, Stream] = {}
    waiting, seen = [struct.unpack_from("<L", entries[0], 76)[0]], {0}
    while waiting:
        number = waiting.pop()
        if number == _FREE or number in seen or number >= len(entries):
            continue
        seen.add(number)
        entry = entries[number]
        left, right = struct.unpack_from("<2L", entry, 68)
        waiting += [left, right]
        (length,) = struct.unpack_from("<H", entry, 64)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<2L", entry, 116)
        inside = entry[66] == _STREAM and size >= short_below and start < _LAST_SECTOR
        found[name] = Stream(name, (start + 1) * sector if inside else None, size)
    return found


def _directory(data: bytes, first: int, sector: int) -> list[bytes]:
    """The entries of 128 bytes, sector after sector along the chain in the allocation table."""
    entries: list[bytes] = []
    seen: set[int] = set()
    while first < _LAST_SECTOR and first not in seen and len(seen) < _MAX_SECTORS:
        seen.add(first)
        block = data[(first + 1) * sector : (first + 2) * sector]
        entries += [block[at : at + 128] for at in range(0, len(block) - 127, 128)]
        first = _next(data, first, sector)
    return entries


def _next(data: bytes, number: int, sector: int) -> int:
    """The sector after ``number``, from the first 109 parts of the allocation table (7 MB of sectors of 512 bytes)."""
    part, place = divmod(number, sector // 4)
    if part >= 109:
        raise ValueError
    (table,) = struct.unpack_from("<L", data, 76 + 4 * part)
    (following,) = struct.unpack_from("<L", data, (table + 1) * sector + 4 * place)
    return int(following)
