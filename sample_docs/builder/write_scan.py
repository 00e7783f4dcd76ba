"""Scans: the PDF form's pages as a scanner gives them. What comes out depends on the fonts of the machine, so the
committed files stay as they are until somebody asks for new ones."""

from __future__ import annotations

import io
from zlib import crc32

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from sample_docs.builder.model import Form, Notice
from sample_docs.builder.write_pdf import write_pdf

SEAL_RED = (205, 30, 42)


def write_scan(notice: Notice, form: Form) -> bytes:
    """The scanned pages as PDF (JPEG pages), TIFF (fax groups 4 when bilevel) or PNG (the first page), by extension."""
    pages = [_scan(page, form, number) for number, page in _pages(notice, form)]
    if form.extension == "pdf":
        return _pdf(notice, form, [(page.width, page.height, _jpeg(page, form)) for page in pages])
    out = io.BytesIO()
    dpi = (form.scan.dpi, form.scan.dpi)
    if form.extension == "tiff":
        compression = "group4" if form.scan.bilevel else "tiff_deflate"
        pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression=compression, dpi=dpi)
    else:
        image = pages[0] if form.scan.bilevel else pages[0].quantize(12, dither=Image.Dither.NONE)
        image.save(out, "PNG", optimize=True, dpi=dpi)
    return out.getvalue()


def write_mixed(notice: Notice, form: Form) -> bytes:
    """The letter with text of its own, the annex as scanned pages behind it, in one PDF."""
    whole = pypdfium2.PdfDocument(write_pdf(notice, form))
    scanned = pypdfium2.PdfDocument(write_scan(notice, form))
    mixed = pypdfium2.PdfDocument.new()
    mixed.import_pages(whole, [at for at in range(len(whole)) if at + 1 not in form.scan.pages])
    mixed.import_pages(scanned)
    out = io.BytesIO()
    mixed.save(out)
    return out.getvalue()


def _pages(notice: Notice, form: Form) -> list[tuple[int, Image.Image]]:
    document = pypdfium2.PdfDocument(write_pdf(notice, form))
    chosen = form.scan.pages or tuple(range(1, len(document) + 1))
    return [(at, document[at - 1].render(scale=form.scan.dpi / 72).to_pil().convert("RGB")) for at in chosen]


def _scan(page: Image.Image, form: Form, number: int) -> Image.Image:
    look = form.scan
    if look.seal and number == 1:
        _seal(page, look.dpi)
    turned = page.rotate(look.skew[(number - 1) % len(look.skew)], Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if look.bilevel:
        return turned.convert("L").point(lambda grey: 255 * (grey > 150)).convert("1", dither=Image.Dither.NONE)
    if not look.seal:
        turned = turned.convert("L")
    chance = np.random.default_rng(crc32(f"{form.suffix}/{number}".encode()))
    values = np.asarray(turned, dtype=np.float32) * 0.97
    values += chance.normal(0.0, look.noise, values.shape[:2]).reshape(*values.shape[:2], *(1,) * (values.ndim - 2))
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def _seal(page: Image.Image, dpi: int) -> None:
    """A round red seal of 4.2 cm with a star, over the end of the letter (below its middle, on the right)."""
    radius = round(4.2 / 2.54 * dpi / 2)
    x, y = round(page.width * 0.7), round(page.height * 0.62)
    layer = Image.new("L", page.size, 0)
    draw = ImageDraw.Draw(layer)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=255, width=max(radius // 16, 2))
    angles = np.pi * (np.arange(10) / 5 - 0.5)
    lengths = np.where(np.arange(10) % 2, 0.15, 0.36) * radius
    star = list(zip(x + lengths * np.cos(angles), y + lengths * np.sin(angles), strict=True))
    draw.polygon([(float(a), float(b)) for a, b in star], fill=255)
    # ink lies upon ink: what is dark below stays dark
    red = np.minimum(np.asarray(page), np.array(SEAL_RED, dtype=np.uint8))
    page.paste(Image.fromarray(red), (0, 0), layer)


def _jpeg(page: Image.Image, form: Form) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=form.scan.quality, optimize=True)
    return out.getvalue()


def _pdf(notice: Notice, form: Form, pages: list[tuple[int, int, bytes]]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1, pageCompression=0)
    canvas.setTitle(f"SPECIMEN {notice.stem}")
    for width, height, jpeg in pages:
        size = (width * 72 / form.scan.dpi, height * 72 / form.scan.dpi)
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(io.BytesIO(jpeg)), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
