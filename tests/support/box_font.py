"""A TrueType font made on the spot, in which every character is a box: for PDFs with an embedded font.

Office programs embed a subset of their fonts, which PDF readers handle in quite another way than the CID
fonts that a PDF only names. Han characters are one em wide, ASCII half an em.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable

_EM = 1000
_ASCENT, _DESCENT = 880, -120


def box_font(chars: Iterable[str], name: str) -> io.BytesIO:
    """A font file with a glyph for each of the characters (basic plane only). Fonts of one ``name`` are
    taken for the same by reportlab, so every set of characters needs its own."""
    codes = sorted({ord(char) for char in chars} | set(range(0x20, 0x7F)))
    widths = [_EM, *(_EM // 2 if code < 0x100 else _EM for code in codes)]
    glyph = _glyph()
    count = len(widths)
    tables = {
        b"OS/2": _os2(codes),
        b"cmap": _cmap(codes),
        b"glyf": glyph * count,
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh",
            0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, _DESCENT, _EM, _ASCENT, 0, 8, 2, 1, 0,
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 0, 0, 0, 0, count
        ),
        b"hmtx": b"".join(struct.pack(">Hh", width, 50) for width in widths),
        b"loca": b"".join(struct.pack(">I", i * len(glyph)) for i in range(count + 1)),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, count, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": _name(name),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
    }  # fmt: skip
    return io.BytesIO(_assemble(tables))


def _glyph() -> bytes:
    """A box: one contour of four points."""
    header = struct.pack(">hhhhhHH", 1, 50, -60, 450, 800, 3, 0)
    flags = bytes([1, 1, 1, 1])
    xs = struct.pack(">hhhh", 50, 0, 400, 0)
    ys = struct.pack(">hhhh", -60, 860, 0, -860)
    data = header + flags + xs + ys
    return data + b"\0" * (-len(data) % 4)


def _cmap(codes: list[int]) -> bytes:
    runs: list[tuple[int, int, int]] = []  # first code, last code, first glyph
    for glyph, code in enumerate(codes, 1):
        if runs and code == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], code, runs[-1][2])
        else:
            runs.append((code, code, glyph))
    runs.append((0xFFFF, 0xFFFF, 0))
    n = len(runs)
    power = 1 << (n.bit_length() - 1)
    body = struct.pack(">HHHH", 2 * n, 2 * power, power.bit_length() - 1, 2 * (n - power))
    body += b"".join(struct.pack(">H", last) for _, last, _ in runs) + b"\0\0"
    body += b"".join(struct.pack(">H", first) for first, _, _ in runs)
    body += b"".join(struct.pack(">H", (glyph - first) % 0x10000) for first, _, glyph in runs)
    body += b"\0\0" * n
    return struct.pack(">HHHHI", 0, 1, 3, 1, 12) + struct.pack(">HHH", 4, len(body) + 6, 0) + body


def _os2(codes: list[int]) -> bytes:
    last = min(codes[-1], 0xFFFF)
    head = struct.pack(">HhHHH", 3, _EM, 400, 5, 0) + struct.pack(">10hh", *([100] * 10), 0)
    panose = bytes(10) + struct.pack(">IIII", 0, 0, 0, 0) + b"NONE"
    tail = struct.pack(">HHHhhhHH", 64, codes[0], last, _ASCENT, _DESCENT, 0, _ASCENT, -_DESCENT)
    return head + panose + tail + struct.pack(">IIhhHHH", 1, 0, 500, 700, 0, 32, 0)


def _name(name: str) -> bytes:
    text = name.encode("utf-16-be")
    ids = (1, 2, 4, 6)
    records = b"".join(struct.pack(">HHHHHH", 3, 1, 0x409, ident, len(text), 0) for ident in ids)
    return struct.pack(">HHH", 0, len(ids), 6 + len(records)) + records + text


def _assemble(tables: dict[bytes, bytes]) -> bytes:
    n = len(tables)
    power = 1 << (n.bit_length() - 1)
    out = struct.pack(">IHHHH", 0x10000, n, 16 * power, power.bit_length() - 1, 16 * (n - power))
    offset, body = 12 + 16 * n, b""
    for tag, data in sorted(tables.items()):
        padded = data + b"\0" * (-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) % 2**32
        out += tag + struct.pack(">III", checksum, offset + len(body), len(data))
        body += padded
    return out + body
