"""Small OFD files written part by part, so that a test says exactly what XML the reader gets; in millimetres."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

HEAD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
A4 = "0 0 210 297"


def text(
    value: str, x: float = 20, y: float = 20, attributes: str = "", code: str = "", *, size: float = 4, inner: str = ""
) -> str:
    """A TextObject whose base line begins at x, y; ``code`` are attributes of its TextCode instead of evenly set
    characters, ``inner`` stands before it."""
    place = code or 'X="0" Y="4"' + (f' DeltaX="g {len(value) - 1} {size}"' if len(value) > 1 else "")
    boundary = "" if "Boundary" in attributes else f'Boundary="{x} {y - 4} {size * max(len(value), 1)} {size * 1.2}" '
    body = f"{inner}<ofd:TextCode {place}>{value}</ofd:TextCode>"
    return f'<ofd:TextObject ID="9" {boundary}Font="3" Size="{size}" {attributes}>{body}</ofd:TextObject>'


def path(data: str, boundary: str = A4, attributes: str = "") -> str:
    """A PathObject; stroked unless ``attributes`` say otherwise."""
    shape = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="9" Boundary="{boundary}" {attributes}>{shape}</ofd:PathObject>'


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return path(f"M {x0} {y0} L {x1} {y1}", attributes='LineWidth="0.2"')


def image(boundary: str = A4, attributes: str = "") -> str:
    return f'<ofd:ImageObject ID="9" Boundary="{boundary}" ResourceID="7" {attributes}/>'


def grid(rows: Sequence[Sequence[str]], x: float = 20, y: float = 30, wide: float = 40, high: float = 10) -> str:
    """A ruled table of equal cells."""
    right, bottom = x + wide * len(rows[0]), y + high * len(rows)
    across = [line(x, y + i * high, right, y + i * high) for i in range(len(rows) + 1)]
    down = [line(x + j * wide, y, x + j * wide, bottom) for j in range(len(rows[0]) + 1)]
    cells = [
        text(value, x + j * wide + 2, y + i * high + 6)
        for i, row in enumerate(rows)
        for j, value in enumerate(row)
        if value
    ]
    return "".join([*across, *down, *cells])


def page(*objects: str, area: str = A4, before: str = "") -> str:
    """The XML of a page with one layer; ``before`` are elements before its content."""
    box = f"<ofd:Area><ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:Area>" if area else ""
    content = f'<ofd:Content><ofd:Layer ID="8">{"".join(objects)}</ofd:Layer></ofd:Content>'
    return f"<ofd:Page {HEAD}>{box}{before}{content}</ofd:Page>"


def res(inner: str, attributes: str = "") -> str:
    return f"<ofd:Res {HEAD} {attributes}>{inner}</ofd:Res>"


def ofd(
    *pages: str,
    parts: Mapping[str, str | bytes] | None = None,
    common: str = "",
    document: str = "",
    body: str = "",
    fonts: str = '<ofd:Font ID="3" FontName="宋体"/>',
) -> bytes:
    """A file of one document. ``common``, ``document`` and ``body`` are elements added to CommonData, Document and
    DocBody; ``parts`` are further members or other contents of the usual ones."""
    listed = "".join(f'<ofd:Page ID="{100 + i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
    members: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {HEAD}><ofd:DocBody><ofd:DocInfo><ofd:Title>元数据标题</ofd:Title>"
        f"</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{body}</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {HEAD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>{A4}"
        f"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{document}</ofd:Document>",
        "Doc_0/PublicRes.xml": res(f"<ofd:Fonts>{fonts}</ofd:Fonts>"),
    }
    members |= {f"Doc_0/Pages/Page_{i}/Content.xml": xml for i, xml in enumerate(pages)}
    return package(members | dict(parts or {}))


def package(members: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()
