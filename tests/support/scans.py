"""Makes scans: a PDF's pages as the images that a scanner or a telephone gives of them, the same every time.

A page is rendered, stamped with a red seal where there is much text, turned, shaded, blurred, noised and pressed
through JPEG. Images are RGB arrays (height × width × 3, uint8).
"""

from __future__ import annotations

import io
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFont

Pixels = np.ndarray[Any, np.dtype[np.uint8]]

#: Where the seal's characters come from; without these files the seal has a ring and a star alone.
SEAL_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
)
SEAL_TEXT = "样例市市场监管领域联合工作办公室"
SEAL_RED = (200, 22, 36)


@dataclass(frozen=True)
class Profile:
    """How bad a scan is. ``skew`` in degrees clockwise, ``noise`` a standard deviation in grey levels, ``blur`` a sigma
    in pixels, ``shading`` the share of light lost in the darkest corner, ``perspective`` how far a corner wanders as a
    share of the width, ``jpeg`` a quality (0: none)."""

    name: str
    dpi: int = 200
    skew: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    jpeg: int = 0
    colour: bool = True
    seal: bool = False
    shading: float = 0.0
    perspective: float = 0.0


PROFILES = {
    profile.name: profile
    for profile in (
        Profile("clean200"),
        Profile("office200", skew=0.6, noise=4.0, blur=0.4, jpeg=60, seal=True),
        Profile("grey200", skew=-0.4, noise=4.0, blur=0.4, jpeg=60, colour=False, seal=True),
        Profile("poor120", dpi=120, skew=1.5, noise=5.0, blur=0.5, jpeg=65, seal=True, shading=0.4, perspective=0.006),
    )
}


def render(data: bytes, dpi: int = 200, pages: Collection[int] | None = None) -> Iterator[tuple[int, Pixels]]:
    """(number from 1, page as displayed) of the PDF's pages, white behind."""
    document = pypdfium2.PdfDocument(data)
    try:
        for index in range(len(document)):
            if pages is None or index + 1 in pages:
                page = document[index]
                image = page.render(scale=dpi / 72).to_pil().convert("RGB")
                page.close()
                yield index + 1, np.asarray(image, dtype=np.uint8).copy()
    finally:
        document.close()


def scan_pages(
    data: bytes, profile: Profile, *, seed: int = 1, pages: Collection[int] | None = None
) -> Iterator[tuple[int, Pixels]]:
    """(number, scan) of the PDF's pages."""
    for number, image in render(data, profile.dpi, pages):
        yield number, worsen(image, profile, seed * 1000 + number)


def worsen(image: Pixels, profile: Profile, seed: int) -> Pixels:
    """What the profile's scanner makes of a clean page; the same for the same seed."""
    rng = np.random.default_rng(seed)
    if profile.seal:
        centre = busiest(image, _radius(profile.dpi), rng)
        image = stamp(image, centre, _radius(profile.dpi), tilt=float(rng.uniform(-12, 12)))
    if profile.skew or profile.perspective:
        image = warp(image, profile.skew, profile.perspective, rng)
    grey = image.astype(np.float32)
    if profile.shading:
        grey *= _light(image.shape[0], image.shape[1], profile.shading, rng)
    if profile.blur:
        grey = cv2.GaussianBlur(grey, (0, 0), profile.blur)
    if profile.noise:
        grey += rng.normal(0.0, profile.noise, image.shape[:2]).astype(np.float32)[..., None]
    scan = np.clip(grey, 0, 255).astype(np.uint8)
    if not profile.colour:
        scan = np.repeat(cv2.cvtColor(scan, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    return np.asarray(Image.open(io.BytesIO(encode(scan, "JPEG", profile))).convert("RGB")) if profile.jpeg else scan


def _radius(dpi: int) -> int:
    """Of an official seal of 4.2 cm (国发〔1999〕25号), in pixels."""
    return round(4.2 / 2.54 * dpi / 2)


def busiest(image: Pixels, radius: int, rng: np.random.Generator) -> tuple[int, int]:
    """(x, y) of the seal: of some places taken at random the one with most ink, so that it lies over text."""
    height, width = image.shape[:2]
    ink = (image.min(axis=2) < 128).astype(np.float32)
    best, most = (width // 2, height // 2), -1.0
    for _ in range(4):
        x = int(rng.integers(radius, max(width - radius, radius + 1)))
        y = int(rng.integers(radius, max(height - radius, radius + 1)))
        amount = float(ink[max(y - radius, 0) : y + radius, max(x - radius, 0) : x + radius].sum())
        if amount > most:
            best, most = (x, y), amount
    return best


def stamp(
    image: Pixels, centre: tuple[int, int], radius: int, *, tilt: float = 0.0, text: str = SEAL_TEXT, straight: str = ""
) -> Pixels:
    """The page with a red seal: ring, star, ``text`` along the ring, ``straight`` below the star. Ink under it shows
    through (the colours multiply), as stamping ink does."""
    seal = np.asarray(_seal(radius, text, straight).rotate(tilt, resample=Image.Resampling.BICUBIC), dtype=np.float32)
    colour, cover = seal[..., :3] / 255.0, seal[..., 3:] / 255.0 * 0.88
    result = image.astype(np.float32)
    left, top = centre[0] - radius, centre[1] - radius
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + seal.shape[1], image.shape[1]), min(top + seal.shape[0], image.shape[0])
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    result[y0:y1, x0:x1] *= 1.0 - cover[part] * (1.0 - colour[part])
    return np.clip(result, 0, 255).astype(np.uint8)


@lru_cache(maxsize=4)
def _seal(radius: int, text: str, straight: str) -> Image.Image:
    size = 2 * radius
    seal = Image.new("RGBA", (size, size), (*SEAL_RED, 0))
    draw = ImageDraw.Draw(seal)
    line = max(2, radius // 22)
    draw.ellipse((line, line, size - line - 1, size - line - 1), outline=(*SEAL_RED, 255), width=line)
    star = [
        (radius + r * math.sin(k * math.pi / 5), radius - r * math.cos(k * math.pi / 5))
        for k, r in ((k, radius * (0.3 if k % 2 == 0 else 0.115)) for k in range(10))
    ]
    draw.polygon(star, fill=(*SEAL_RED, 255))
    font = _font(max(8, round(radius * 0.24)))
    if font is None:
        return seal
    for k, char in enumerate(text):
        angle = (k - (len(text) - 1) / 2) * min(300 / max(len(text), 1), 24)
        tile = Image.new("RGBA", (size, size), (*SEAL_RED, 0))
        ImageDraw.Draw(tile).text((radius, radius * 0.24), char, font=font, fill=(*SEAL_RED, 255), anchor="mm")
        seal.alpha_composite(tile.rotate(-angle, resample=Image.Resampling.BICUBIC, center=(radius, radius)))
    if straight:
        draw.text((radius, radius * 1.55), straight, font=font, fill=(*SEAL_RED, 255), anchor="mm")
    return seal


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont | None:
    path = next((path for path in SEAL_FONTS if Path(path).exists()), None)
    return ImageFont.truetype(path, size) if path else None


def warp(image: Pixels, degrees: float, perspective: float, rng: np.random.Generator) -> Pixels:
    """The page turned clockwise and seen slightly from the side, white around it."""
    height, width = image.shape[:2]
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0), [0, 0, 1]])
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    away = rng.uniform(-1, 1, corners.shape).astype(np.float32) * perspective * width
    view = cv2.getPerspectiveTransform(corners, corners + away) if perspective else np.eye(3)
    matrix = (view @ turn).astype(np.float64)
    white = (250, 250, 250)
    turned = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white)
    return np.asarray(turned, dtype=np.uint8)


def _light(height: int, width: int, loss: float, rng: np.random.Generator) -> np.ndarray[Any, np.dtype[np.float32]]:
    """How much light falls where: brightest at a point, a soft shadow along one side."""
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    at_x, at_y = rng.uniform(0.2, 0.8, 2)
    far = np.hypot(x - at_x, y - at_y)
    light = 1.0 - loss * (far / far.max()) ** 1.5
    shadow = 0.12 / (1.0 + np.exp((x - rng.uniform(0.05, 0.15)) * 60))
    return np.asarray(light - shadow, dtype=np.float32)[..., None]


def encode(image: Pixels, kind: str = "PNG", profile: Profile | None = None) -> bytes:
    """The image as a PNG, JPEG or TIFF file that says its resolution."""
    buffer = io.BytesIO()
    dpi = profile.dpi if profile else 200
    options: dict[str, Any] = {"dpi": (dpi, dpi)}
    if kind == "JPEG":
        options |= {"quality": (profile.jpeg if profile else 0) or 92, "subsampling": 2}
    Image.fromarray(image).save(buffer, kind, **options)
    return buffer.getvalue()


def tiff_of(images: Sequence[Pixels], dpi: int = 200) -> bytes:
    """One TIFF with a page for each image (compressed without loss)."""
    buffer = io.BytesIO()
    first, *rest = [Image.fromarray(image) for image in images]
    first.save(buffer, "TIFF", save_all=True, append_images=rest, dpi=(dpi, dpi), compression="tiff_deflate")
    return buffer.getvalue()


def scan_pdf(
    data: bytes,
    profile: Profile,
    *,
    seed: int = 1,
    pages: Collection[int] | None = None,
    keep: Collection[int] = (),
) -> bytes:
    """The PDF with its pages replaced by scans: those of ``pages`` only, the others left out, those of ``keep`` with
    their own text (a mixed PDF)."""
    source = pypdfium2.PdfDocument(data)
    result = pypdfium2.PdfDocument.new()
    packed = profile if profile.jpeg else replace(profile, jpeg=95)
    try:
        for index in range(len(source)):
            number = index + 1
            if pages is not None and number not in pages:
                continue
            if number in keep:
                result.import_pages(source, [index])
                continue
            image = next(image for _, image in scan_pages(data, profile, seed=seed, pages={number}))
            _add_image(result, encode(image, "JPEG", packed), image.shape[1], image.shape[0], profile.dpi)
        buffer = io.BytesIO()
        result.save(buffer)
        return buffer.getvalue()
    finally:
        result.close()
        source.close()


def only_pages(data: bytes, pages: Collection[int]) -> bytes:
    """The PDF with these pages alone, their text kept."""
    return scan_pdf(data, PROFILES["clean200"], pages=pages, keep=pages)


def pdf_of(images: Sequence[Pixels], dpi: int = 200) -> bytes:
    """A PDF with one image on each page."""
    result = pypdfium2.PdfDocument.new()
    try:
        for image in images:
            _add_image(result, encode(image, "JPEG"), image.shape[1], image.shape[0], dpi)
        buffer = io.BytesIO()
        result.save(buffer)
        return buffer.getvalue()
    finally:
        result.close()


def _add_image(document: Any, jpeg: bytes, width: int, height: int, dpi: int) -> None:
    wide, high = width * 72 / dpi, height * 72 / dpi
    page = document.new_page(wide, high)
    image = pypdfium2.PdfImage.new(document)
    image.load_jpeg(io.BytesIO(jpeg), inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(wide, high))
    page.insert_obj(image)
    page.gen_content()
    page.close()
