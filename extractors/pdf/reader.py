"""The fast reader: PDFium's characters and path objects → PageLayout.

The calls into PDFium are what costs time here, so boxes are written by PDFium straight into one array, the
text comes in one call, and nothing is asked per character that can be asked per page or per text object.
Pages are opened one at a time and closed before the next, which keeps memory flat over hundreds of pages.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2  # noqa: F401  (its import initializes the library; the raw binding alone does not)
import pypdfium2.raw as pdfium

from extractors.models import Unreadable
from extractors.page.layout import Glyph, PageLayout, Rule
from extractors.pdf.paths import PathReader

#: Limits. A plan of a whole province has some 40 pages with 3,000 characters each.
MAX_PAGES = 2_000
MAX_CHARS = 200_000
MAX_SIDE = 20_000.0

_PASSWORD, _SECURITY = 4, 5
_SPACES = frozenset(" \t\r\n\u00a0\u2002\u2003\u2009\u200b\u3000\ufeff")
_NO_TEXT = frozenset("\x00\x02\ufffe\uffff")  # PDFium's marks for a hyphen at a line's end and for no character


@contextmanager
def open_document(data: bytes) -> Iterator[Any]:
    """The document handle. Raises :class:`Unreadable` for what is not a PDF, is broken or needs a
    password."""
    # PDFium reads from these bytes as long as the document is open; ``data`` keeps them alive.
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        if pdfium.FPDF_GetLastError() in (_PASSWORD, _SECURITY):
            raise Unreadable("PDF 文件设有打开密码，无法读取；请提供去除密码后的文件。")
        raise Unreadable("文件不是完整的 PDF（可能下载中断或已损坏），无法打开；请重新获取原文件。")
    try:
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def page_count(document: Any) -> int:
    """Number of pages. Raises :class:`Unreadable` when there are none or far too many."""
    count = int(pdfium.FPDF_GetPageCount(document))
    if count < 1:
        raise Unreadable("PDF 文件中没有页面，无法读取；请核对文件是否完整。")
    if count > MAX_PAGES:
        raise Unreadable(f"PDF 共 {count} 页，超过 {MAX_PAGES} 页的上限；请拆分后分别导入。")
    return count


def read_page(document: Any, index: int) -> PageLayout | None:
    """The layout of page ``index`` (from 0), or ``None`` when PDFium cannot load the page.

    Raises :class:`Unreadable` for a page of absurd size or with more characters than any page can hold.
    """
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        text_page = pdfium.FPDFText_LoadPage(page)
        if not text_page:
            return None
        try:
            return _read(page, text_page, index + 1)
        finally:
            pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _read(page: Any, text_page: Any, number: int) -> PageLayout:
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise Unreadable(f"PDF 第 {number} 页的页面尺寸异常，无法读取；请重新导出文件。")
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MAX_CHARS:
        raise Unreadable(f"PDF 第 {number} 页有 {count} 个字符，超过 {MAX_CHARS} 的上限；请核对文件。")
    paths = PathReader(page)
    paths.read()
    turns = _Turns(text_page, count, pdfium.FPDFPage_GetRotation(page), paths.turned_text)
    place = _Placement(page, turns.page_turn)
    glyphs, slanted = _glyphs(text_page, count, place, turns)
    layout = PageLayout(number, place.width, place.height, glyphs, slanted=slanted)
    layout.turned = turns.page_turn != turns.display_turn and bool(glyphs)
    layout.too_many_paths = paths.too_many
    layout.image_share = min(paths.image_area / (place.width * place.height or 1.0), 1.0)
    layout.n_shapes = paths.n_shapes
    place.rules(paths, layout)
    return layout


class _Turns:
    """Which way the text runs, in quarter turns clockwise that make it upright."""

    def __init__(self, text_page: Any, count: int, display_turn: int, mixed: bool) -> None:
        self._text_page = text_page
        self.display_turn = display_turn % 4
        self.mixed = mixed
        self.page_turn = self.display_turn
        step = max(1, count // 40)
        votes = [turn for i in range(0, count, step) if (turn := self.of(i)) is not None and not self._blank(i)]
        if votes:
            best = max(set(votes), key=lambda turn: (votes.count(turn), turn == self.display_turn))
            if votes.count(best) > len(votes) / 2:
                self.page_turn = best
            self.mixed = mixed or len(set(votes)) > 1

    def _blank(self, index: int) -> bool:
        return chr(pdfium.FPDFText_GetUnicode(self._text_page, index)) in _SPACES

    def of(self, index: int) -> int | None:
        """The turn of one character, or ``None`` when it is slanted."""
        angle = pdfium.FPDFText_GetCharAngle(self._text_page, index)
        if angle < 0:
            return self.display_turn
        turns = angle / (math.pi / 2)
        nearest = round(turns)
        return -nearest % 4 if abs(turns - nearest) < 0.06 else None


class _Placement:
    """From the user space of a page to points from the top left corner, the page turned by quarter turns."""

    def __init__(self, page: Any, turn: int) -> None:
        box = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(page, box) or box.right <= box.left:
            box.left, box.bottom, box.right, box.top = 0.0, 0.0, 612.0, 792.0
        self.left, self.bottom, self.right, self.top = box.left, box.bottom, box.right, box.top
        self.turn = turn
        wide, high = box.right - box.left, box.top - box.bottom
        self.width, self.height = (wide, high) if turn % 2 == 0 else (high, wide)

    def box(self, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
        """(x0, top, x1, bottom) of a box given in user space, where y grows upwards."""
        if self.turn == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if self.turn == 1:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.turn == 2:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return self.top - top, self.right - right, self.top - bottom, self.right - left

    def rules(self, paths: PathReader, layout: PageLayout) -> None:
        """Puts the ruling lines that were read into the layout, in its coordinates."""
        for left, bottom, right, top in paths.lines:
            x0, y0, x1, y1 = self.box(left, top, right, bottom)
            if x1 - x0 >= y1 - y0:
                layout.horizontal.append(Rule((y0 + y1) / 2, x0, x1))
            else:
                layout.vertical.append(Rule((x0 + x1) / 2, y0, y1))
        for left, bottom, right, top in paths.dots:
            x0, y0, x1, y1 = self.box(left, top, right, bottom)
            layout.dots.append(((x0 + x1) / 2, (y0 + y1) / 2))


def _glyphs(text_page: Any, count: int, place: _Placement, turns: _Turns) -> tuple[list[Glyph], str]:
    if not count:
        return [], ""
    text, boxes = _text(text_page, count), _boxes(text_page, count)
    glyphs: list[Glyph] = []
    slanted: list[str] = []
    sizes: dict[tuple[int, int], float] = {}
    spaced, mixed, turn0, box_of, upright = False, turns.mixed, place.turn, place.box, place.turn == 0
    dx, dy = place.left, place.top
    at, turn, new = -4, 0, tuple.__new__  # half the time of calling Glyph
    for i, char in enumerate(text):
        at += 4
        if char in _SPACES:
            spaced = spaced or not pdfium.FPDFText_IsGenerated(text_page, i)
            continue
        left, top, right, bottom = boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]
        if char in _NO_TEXT:
            if right - left <= 0:
                continue
            text[i] = "-" if char == "\x02" else "\ufffd"
        if mixed:
            own = turns.of(i)
            if own is None:
                slanted.append(text[i])
                continue
            turn = (turn0 - own) % 4
        if upright:
            x0, y0, x1, y1 = left - dx, dy - top, right - dx, dy - bottom
        else:
            x0, y0, x1, y1 = box_of(left, top, right, bottom)
        key = (int((y1 - y0) * 8), int((x1 - x0) * 8))  # of one size are nearly all boxes that are alike
        size = sizes.get(key)
        if size is None:
            size = sizes[key] = _size(text_page, i)
        glyphs.append(new(Glyph, (text[i], x0, y0, x1, y1, size, spaced, turn)))
        spaced = False
    return glyphs, "".join(slanted)


def _text(text_page: Any, count: int) -> list[str]:
    """One string per character index; characters that PDFium could not name come as U+FFFD."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer).decode("utf-16-le", "surrogatepass")[:-1]
    if written == count + 1 and len(text) == count and "\x00" not in text:
        return list(text)
    # Indices of text and of characters differ: surrogate pairs, or characters without a name.
    codes = (pdfium.FPDFText_GetUnicode(text_page, i) for i in range(count))
    return [chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes]


# The binding checks and converts every argument; bound to plain integers the call costs half as much.
_loose_box = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(pdfium.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)


def _boxes(text_page: Any, count: int) -> list[float]:
    """left, top, right, bottom of every character in user space, one after the other."""
    boxes = (ctypes.c_float * (4 * count))()
    handle, base = ctypes.cast(text_page, ctypes.c_void_p).value, ctypes.addressof(boxes)
    for i in range(count):
        _loose_box(handle, i, base + 16 * i)
    return boxes[:]


def _size(text_page: Any, index: int) -> float:
    """The font size in points as displayed: writers often set size 1 and scale with the matrix."""
    size = float(pdfium.FPDFText_GetFontSize(text_page, index))
    matrix = pdfium.FS_MATRIX()
    if pdfium.FPDFText_GetMatrix(text_page, index, matrix):
        size *= math.hypot(matrix.c, matrix.d) or 1.0
    return round(size, 2)
