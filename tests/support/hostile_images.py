"""Pictures and PDFs made to break a reader: few bytes that declare, or unfold into, very much."""

from __future__ import annotations

import io
import struct
import zlib

SIDE = 30_000


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, pixels: bytes = b"", depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that declares the size; ``pixels`` are its rows before compression."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels, 1)) + chunk(b"IEND", b"")


def white_png(side: int) -> bytes:
    """All the pixels are there: side × side bits of white in a hundred kilobytes."""
    return png(side, side, (b"\0" + b"\xff" * (side // 8)) * side, depth=1, colour=0)


def text_png(megabytes: int) -> bytes:
    """A compressed text chunk that unfolds."""
    data = png(8, 8, (b"\0" + bytes(24)) * 8)
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(megabytes * 1_000_000), 9))
    return data.replace(chunk(b"IEND", b""), bomb + chunk(b"IEND", b""))


def jpeg(width: int, height: int) -> bytes:
    """Markers of a JPEG that declares the size, and no picture."""
    frame = struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\x01\x11\0\x02\x11\0\x03\x11\0"
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0" + frame + b"\xff\xd9"


def bmp(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + 100, 0, 0, 54) + head + bytes(100)


def gif(width: int, height: int, after: bytes = b"") -> bytes:
    return (
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0, 0, 0)
        + b"\x2c\0\0\0\0" + struct.pack("<HHB", width, height, 0) + b"\x02\x02\x44\x01\0\x3b" + after
    )  # fmt: skip


def _ifd(width: int, height: int, following: int) -> bytes:
    tags = ((256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 1), (262, 3, 1), (273, 4, 8), (279, 4, 8))
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return struct.pack("<H", len(tags)) + body + struct.pack("<I", following)


def tiff(width: int, height: int) -> bytes:
    return b"II*\0" + struct.pack("<I", 16) + b"\xff" * 8 + _ifd(width, height, 0)


def tiff_pages(count: int) -> bytes:
    """Very many tiny pages."""
    size = len(_ifd(8, 8, 0))
    pages = b"".join(_ifd(8, 8, 16 + (n + 1) * size if n + 1 < count else 0) for n in range(count))
    return b"II*\0" + struct.pack("<I", 16) + b"\xff" * 8 + pages


def tiff_loop() -> bytes:
    """The second page's successor is the first."""
    size = len(_ifd(8, 8, 0))
    return b"II*\0" + struct.pack("<I", 16) + b"\xff" * 8 + _ifd(8, 8, 16 + size) + _ifd(8, 8, 16)


def image_pdf(side: int, pages: int = 1, box: int = 595) -> bytes:
    """Pages that show one picture of side × side bits, without any text; ``box`` is the page's width in points."""
    bits = zlib.compress(bytes(side // 8) * side, 1)
    image = (f"<< /Type /XObject /Subtype /Image /Width {side} /Height {side} /ColorSpace /DeviceGray "
             f"/BitsPerComponent 1 /Filter /FlateDecode /Length {len(bits)} >>\nstream\n").encode()  # fmt: skip
    drawing = b"q 595 0 0 842 0 0 cm /I Do Q"
    kids = " ".join(f"{n + 5} 0 R" for n in range(pages))
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {box} {box}] /Contents 4 0 R "
    page += "/Resources << /XObject << /I 3 0 R >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>".encode(),
        image + bits + b"\nendstream",
        f"<< /Length {len(drawing)} >>\nstream\n".encode() + drawing + b"\nendstream",
        *([page.encode()] * pages),
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}".encode())
    out.write(f"trailer << /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()
