"""Archives and letters that carry a notice in several files: ZIP with names in GBK, EML with attachments."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from email.header import Header
from urllib.parse import quote

from sample_docs.builder.model import Notice
from sample_docs.builder.write_text import SPECIMEN, letter_lines

BOUNDARY = "=_SPECIMEN_0"
#: 1 January 2000, midnight, as MS-DOS writes it.
DAY = struct.pack("<HH", 0, (2000 - 1980) << 9 | 1 << 5 | 1)


def write_zip(notice: Notice, members: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP as Windows makes it in China: names in GBK without the UTF-8 flag (zipfile writes no such names), one
    fixed date, members stored. ``notice`` is not looked at."""
    local, central = b"", b""
    for path, body in members:
        name = path.encode("gbk")
        sizes = struct.pack("<III", zlib.crc32(body), len(body), len(body))
        fixed = struct.pack("<HHH", 20, 0, 0) + DAY + sizes + struct.pack("<HH", len(name), 0)
        central += b"PK\x01\x02" + struct.pack("<H", 20) + fixed
        central += struct.pack("<HHHII", 0, 0, 0, 0x20, len(local)) + name
        local += b"PK\x03\x04" + fixed + name + body
    count = len(members)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(central), len(local), 0)
    return local + central + b"PK\x05\x06" + end


def write_eml(notice: Notice, members: Sequence[tuple[str, bytes]]) -> bytes:
    """A letter with the notice as its text and the rest attached; headers in UTF-8 (RFC 2047, RFC 2231), CRLF."""
    text = "\n".join([SPECIMEN, "", *letter_lines(notice)]) + "\n"
    lines = [
        "From: =?utf-8?b?5qC35L6L?= <sender@specimen.example>",
        "To: <inbox@specimen.example>",
        f"Subject: {Header(''.join(notice.letter.title), 'utf-8', maxlinelen=10_000).encode()}",
        "Date: Sat, 01 Jan 2000 00:00:00 +0800",
        "Message-ID: <0@specimen.example>",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{BOUNDARY}"',
        "",
        f"--{BOUNDARY}",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(text.encode("utf-8")).decode().rstrip("\n"),
    ]
    for name, data in members:
        lines += [
            f"--{BOUNDARY}",
            "Content-Type: application/octet-stream",
            f"Content-Disposition: attachment; filename*=utf-8''{quote(name)}",
            "Content-Transfer-Encoding: base64",
            "",
            base64.encodebytes(data).decode().rstrip("\n"),
        ]
    return "\r\n".join([*lines, f"--{BOUNDARY}--", ""]).encode("ascii")
