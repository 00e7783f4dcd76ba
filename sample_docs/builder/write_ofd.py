"""OFD form: the pages of the PDF form as objects of GB/T 33190-2016; same bytes every time.

Fonts are declared by name and not embedded (the standard allows it, 11.1): viewers take the machine's own, and the text
stands in the file as Unicode. Every run says where each of its characters stands (DeltaX). Of the ruling lines those
across are thin filled rectangles, those down are strokes, as different writers draw them.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import stringWidth

from sample_docs.builder.model import Form, Notice
from sample_docs.builder.pdf_table import FONT
from sample_docs.builder.write_pdf import draw_notice

NAMESPACE = "http://www.ofdspec.org/2016"
FONT_ID = 3
#: How far a run's boundary reaches above and below the base line (share of the size).
ABOVE, BELOW = 0.88, 0.12
_DATE = (2000, 1, 1, 0, 0, 0)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class OfdCanvas:
    """Takes the calls of reportlab's canvas that the PDF form makes, in points from the bottom left corner; each page
    becomes the XML of an OFD page in millimetres from the top left. Ids count through the whole document."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.last_id = FONT_ID
        self._start((595.27, 841.89))

    def _start(self, size: tuple[float, float]) -> None:
        self._size = size
        self._objects: list[str] = []
        self._drawn: set[tuple[float, ...]] = set()
        self._matrix = _IDENTITY
        self._fill = self._stroke = (0.0, 0.0, 0.0)
        self._line_width, self._font_size = 1.0, 10.0

    # What PdfPages and TableDrawer call has reportlab's names.

    def setPageSize(self, size: tuple[float, float]) -> None:
        self._size = size

    def setPageRotation(self, angle: int) -> None:
        """A page that a PDF turns for display: OFD cannot, so it stays on end and its text runs across."""
        if angle % 180:
            self._size = self._size[1], self._size[0]

    def transform(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None:
        self._matrix = (a, b, c, d, e, f)

    def setLineWidth(self, width: float) -> None:
        self._line_width = width

    def setFillColorRGB(self, r: float, g: float, b: float) -> None:
        self._fill = (r, g, b)

    def setStrokeColorRGB(self, r: float, g: float, b: float) -> None:
        self._stroke = (r, g, b)

    def setFont(self, _: str, size: float) -> None:
        self._font_size = size

    def drawCentredString(self, x: float, y: float, text: str) -> None:
        self.drawString(x - stringWidth(text, FONT, self._font_size) / 2, y, text)

    def drawRightString(self, x: float, y: float, text: str) -> None:
        self.drawString(x - stringWidth(text, FONT, self._font_size), y, text)

    def drawString(self, x: float, y: float, text: str) -> None:
        """A run of text whose base line begins at x, y."""
        if not text:
            return
        size = self._font_size
        steps = [stringWidth(char, FONT, size) for char in text]
        boundary, ctm = self._placed(x, y - BELOW * size, x + sum(steps), y + ABOVE * size)
        look = f' CTM="{_all(ctm)}"' if ctm else ""
        ink = "" if self._fill == (0.0, 0.0, 0.0) else f'<ofd:FillColor Value="{_colour(self._fill)}"/>'
        delta = f' DeltaX="{deltas(steps[:-1])}"' if len(text) > 1 else ""
        code = f'<ofd:TextCode X="0" Y="{_mm(ABOVE * size)}"{delta}>{escape(text)}</ofd:TextCode>'
        size_mm = _mm(size)
        self._add("TextObject", f'{boundary}{look} Font="{FONT_ID}" Size="{size_mm}"', ink + code)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A stroked line along an axis."""
        self._rule(x0, y0, x1, y1, self._line_width, self._stroke)

    def rect(self, x: float, y: float, wide: float, high: float, *, stroke: int, fill: int) -> None:
        """A thin filled rectangle; one that stands upright is drawn as a stroke in its middle."""
        assert fill and not stroke
        if high > wide:
            self._rule(x + wide / 2, y, x + wide / 2, y + high, wide, self._fill)
            return
        if self._again("rect", x, y, wide, high):
            return
        boundary, ctm = self._placed(x, y, x + wide, y + high)
        across, down = _mm(wide), _mm(high)
        look = f' CTM="{_all(ctm)}"' if ctm else ""
        ink = f'<ofd:FillColor Value="{_colour(self._fill)}"/>'
        data = f"M 0 0 L {across} 0 L {across} {down} L 0 {down} C"
        self._add("PathObject", f'{boundary}{look} Stroke="false" Fill="true"', f"{ink}{_data(data)}")

    def _rule(self, x0: float, y0: float, x1: float, y1: float, width: float, ink: tuple[float, ...]) -> None:
        if self._again("rule", x0, y0, x1, y1):
            return
        half = width / 2
        upright = abs(x1 - x0) < abs(y1 - y0)
        left, right, low, high = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if upright:
            boundary, ctm = self._placed(left - half, low, right + half, high)
            data = f"M {_mm(half)} 0 L {_mm(half)} {_mm(high - low)}"
        else:
            boundary, ctm = self._placed(left, low - half, right, high + half)
            data = f"M 0 {_mm(half)} L {_mm(right - left)} {_mm(half)}"
        look = f' CTM="{_all(ctm)}"' if ctm else ""
        colour = "" if ink == (0.0, 0.0, 0.0) else f'<ofd:StrokeColor Value="{_colour(ink)}"/>'
        self._add("PathObject", f'{boundary}{look} LineWidth="{_mm(width)}"', colour + _data(data))

    def _again(self, kind: str, *where: float) -> bool:
        """True for a line that is already there: neighbouring cells share their edges."""
        key = (float(kind == "rect"), *(round(value, 2) for value in where))
        known = key in self._drawn
        self._drawn.add(key)
        return known

    def _placed(self, x0: float, y0: float, x1: float, y1: float) -> tuple[str, Matrix | None]:
        """The boundary of a box on the page, and the transform that turns the object's own space, whose origin is the
        box's top left corner as the text runs, into it."""
        a, b, c, d, e, f = self._matrix
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
        left, right = min(p[0] for p in corners), max(p[0] for p in corners)
        low, high = min(p[1] for p in corners), max(p[1] for p in corners)
        box = (left, self._size[1] - high, right - left, high - low)
        boundary = f'Boundary="{" ".join(_mm(value) for value in box)}"'
        if (a, b, c, d) == _IDENTITY[:4]:
            return boundary, None
        origin = a * x0 + c * y1 + e - left, high - (b * x0 + d * y1 + f)
        return boundary, (a, -b, -c, d, origin[0] * 25.4 / 72, origin[1] * 25.4 / 72)

    def _add(self, kind: str, attributes: str, inner: str) -> None:
        self.last_id += 1
        self._objects.append(f'<ofd:{kind} ID="{self.last_id}" {attributes}>{inner}</ofd:{kind}>')

    def showPage(self) -> None:
        """Close the page."""
        wide, high = self._size
        objects = "\n".join(self._objects)
        self.last_id += 1
        area = f"<ofd:Area><ofd:PhysicalBox>0 0 {_mm(wide)} {_mm(high)}</ofd:PhysicalBox></ofd:Area>"
        layer = f'<ofd:Content><ofd:Layer ID="{self.last_id}" Type="Body">\n{objects}\n</ofd:Layer></ofd:Content>'
        self.pages.append(_part("Page", f"\n{area}\n{layer}\n"))
        self._start(self._size)


def write_ofd(notice: Notice, form: Form) -> bytes:
    """The notice as the bytes of an OFD file, laid out as ``form.pdf`` says; marked as a specimen on every page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = OfdCanvas()
    draw_notice(canvas, notice, form)
    return package(f"SPECIMEN {notice.stem}", canvas.pages, canvas.last_id)


def package(title: str, pages: Sequence[str], last_id: int) -> bytes:
    """A file with one document of the given pages (XML)."""
    parts = {"OFD.xml": _entry(title)}
    listed = []
    for index, page in enumerate(pages):
        last_id += 1
        listed.append(f'<ofd:Page ID="{last_id}" BaseLoc="Pages/Page_{index}/Content.xml"/>')
        parts[f"Doc_0/Pages/Page_{index}/Content.xml"] = page
    common = (
        f"<ofd:CommonData><ofd:MaxUnitID>{last_id}</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>"
    )
    parts["Doc_0/Document.xml"] = _part("Document", f"\n{common}\n<ofd:Pages>{''.join(listed)}</ofd:Pages>\n")
    font = f'<ofd:Fonts><ofd:Font ID="{FONT_ID}" FontName="宋体" FamilyName="SimSun" Charset="unicode"/></ofd:Fonts>'
    parts["Doc_0/PublicRes.xml"] = _part("Res", f"\n{font}\n", ' BaseLoc="Res"')
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, xml in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), xml.encode())
    return buffer.getvalue()


def _entry(title: str) -> str:
    own = hashlib.sha256(title.encode()).hexdigest()[:32]
    about = (
        f"<ofd:DocInfo><ofd:DocID>{own}</ofd:DocID><ofd:Title>{escape(title)}</ofd:Title>"
        "<ofd:CreationDate>2000-01-01</ofd:CreationDate></ofd:DocInfo>"
    )
    body = f"<ofd:DocBody>{about}<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    return _part("OFD", f"\n{body}\n", ' Version="1.1" DocType="OFD"')


def deltas(steps: Sequence[float]) -> str:
    """Offsets in points as DeltaX; four equal ones or more as ``g count value``."""
    words: list[str] = []
    for value, run in itertools.groupby(map(_mm, steps)):
        count = len(list(run))
        words += ["g", str(count), value] if count > 3 else [value] * count
    return " ".join(words)


def _part(root: str, inner: str, attributes: str = "") -> str:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<ofd:{root} xmlns:ofd="{NAMESPACE}"{attributes}>{inner}</ofd:{root}>\n'


def _data(path: str) -> str:
    return f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData>"


def _mm(points: float) -> str:
    return _short(round(points * 25.4 / 72, 3))


def _all(values: Sequence[float]) -> str:
    return " ".join(_short(round(value, 4)) for value in values)


def _short(value: float) -> str:
    return f"{value + 0.0:.4f}".rstrip("0").rstrip(".")


def _colour(ink: Sequence[float]) -> str:
    return " ".join(str(round(255 * part)) for part in ink)
