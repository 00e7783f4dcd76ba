"""A page of a PDF as a picture, for character recognition."""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from extractors.page.layout import PageLayout

if TYPE_CHECKING:
    from extractors.scan.images import Picture

#: Dots per inch, unless the page's image has a resolution of its own near it; most pixels of a picture.
_DPI, _COARSEST, _FINEST = 200.0, 70.0, 260.0
_MAX_PIXELS = 12_000_000
#: Letters may also be drawn as outlines, which takes many shapes.
_MANY_SHAPES = 300
#: Pages longer than this (points) were made by programs that take a pixel for a point.
_LONGEST = 1_700.0


def is_pictured(layout: PageLayout) -> bool:
    """True for a page without any text of its own that shows images, or letters drawn as shapes."""
    return not layout.glyphs and (layout.image_share > 0 or layout.n_shapes > _MANY_SHAPES)


def page_picture(document: Any, index: int) -> tuple[Picture, tuple[float, float] | None] | None:
    """Page ``index`` (from 0) as RGB on white, as a reader sees it, with its size in points where that can be true;
    ``None`` when PDFium cannot draw it."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        return _drawn(page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _drawn(page: Any) -> tuple[Picture, tuple[float, float] | None] | None:
    import numpy as np  # noqa: PLC0415

    from extractors.scan.images import Picture, guessed  # noqa: PLC0415

    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    own = _resolution(page)
    dpi = own if own and _COARSEST <= own <= _FINEST else _DPI
    dpi = min(dpi, 72 * math.sqrt(_MAX_PIXELS / (width * height)))
    wide, high = max(1, round(width * dpi / 72)), max(1, round(height * dpi / 72))
    if wide * high > 1.2 * _MAX_PIXELS:
        return None
    bitmap = pdfium.FPDFBitmap_CreateEx(wide, high, pdfium.FPDFBitmap_BGR, None, 0)
    if not bitmap:
        return None
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, wide, high, 0xFFFFFFFF)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, flags)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        start = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte))
        rows = np.ctypeslib.as_array(start, (high, stride))
        pixels = rows[:, : 3 * wide].reshape(high, wide, 3).copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    if max(width, height) > _LONGEST:
        return Picture(pixels, guessed(wide, high)), None
    return Picture(pixels, dpi), (width, height)


def _resolution(page: Any) -> float | None:
    """Dots per inch of the largest image on the page."""
    edges = [ctypes.c_float() for _ in range(4)]
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    best: tuple[float, float] | None = None
    for i in range(min(pdfium.FPDFPage_CountObjects(page), 200)):
        item = pdfium.FPDFPage_GetObject(page, i)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, *edges):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        area = (right - left) * (top - bottom)
        if area <= 0 or not pdfium.FPDFImageObj_GetImagePixelSize(item, wide, high):
            continue
        dpi = 72 * math.sqrt(wide.value * high.value / area)
        if best is None or area > best[0]:
            best = (area, dpi)
    return best[1] if best else None
