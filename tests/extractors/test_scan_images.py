"""Image files: what is decoded, at what resolution, and what is refused before it is decoded."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw

from extractors.extract import extract
from extractors.models import Unreadable
from extractors.scan.images import Picture, count_pages, guessed, pictures


def drawn(mode: str = "L", size: tuple[int, int] = (300, 200)) -> Image.Image:
    page = Image.new("L", size, 255)
    ImageDraw.Draw(page).rectangle((20, 30, 120, 60), fill=0)
    return page.convert(mode)


def saved(page: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, kind, **options)
    return buffer.getvalue()


def only(data: bytes) -> Picture:
    (picture,) = list(pictures(data))
    assert picture is not None
    return picture


def sixteen() -> bytes:
    page = Image.new("I;16", (300, 200), 65535)
    page.paste(0, (20, 30, 121, 61))
    return saved(page, "PNG")


IMAGES = {
    "png": saved(drawn(), "PNG"),
    "png palette": saved(drawn("P"), "PNG"),
    "png transparent": saved(drawn("RGBA"), "PNG"),
    "png 16 bit": sixteen(),
    "jpeg": saved(drawn(), "JPEG", quality=95),
    "jpeg CMYK": saved(drawn("CMYK"), "JPEG", quality=95),
    "tiff 1 bit": saved(drawn("1"), "TIFF", compression="group4"),
    "tiff CMYK": saved(drawn("CMYK"), "TIFF"),
    "bmp": saved(drawn("RGB"), "BMP"),
    "gif": saved(drawn("P"), "GIF"),
    "webp": saved(drawn("RGB"), "WEBP", lossless=True),
}


@pytest.mark.parametrize("name", list(IMAGES))
def test_black_is_black_and_paper_white_in_every_kind_of_image(name: str) -> None:
    pixels = only(IMAGES[name]).pixels
    assert pixels.dtype.name == "uint8"
    high, wide = pixels.shape[:2]
    grey = pixels if pixels.ndim == 2 else pixels.mean(axis=2)
    assert grey[round(high * 45 / 200), round(wide * 70 / 300)] < 60
    assert grey[round(high * 150 / 200), round(wide * 200 / 300)] > 200


def test_nothing_is_under_what_is_transparent() -> None:
    page = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    assert only(saved(page, "PNG")).pixels.min() == 255


def test_a_photograph_is_turned_upright_as_its_exif_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways
    picture = only(saved(drawn("RGB"), "JPEG", exif=exif))
    assert picture.pixels.shape[:2] == (300, 200)


@pytest.mark.parametrize(
    ("size", "told", "dpi", "wide"),
    [
        ((1654, 2339), 200, 200.0, 1654),
        ((2480, 3508), 300, 200.0, 1654),
        ((992, 1403), 120, 120.0, 992),
        ((1654, 2339), None, 200.0, 1654),
        ((1654, 2339), 72, 200.0, 1654),  # a telephone writes 72 whatever it took
        ((2339, 1654), 1, 200.0, 2339),
    ],
)
def test_the_resolution_is_told_or_guessed_and_bounded(
    size: tuple[int, int], told: int | None, dpi: float, wide: int
) -> None:
    options = {} if told is None else {"dpi": (told, told)}
    picture = only(saved(Image.new("L", size, 255), "JPEG", **options))
    assert picture.dpi == pytest.approx(dpi, rel=0.02)
    assert picture.pixels.shape[1] == pytest.approx(wide, rel=0.02)


def test_guessed_resolution_is_that_of_a4() -> None:
    assert guessed(2480, 3508) == pytest.approx(300, rel=0.01)
    assert guessed(3508, 2480) == pytest.approx(300, rel=0.01)


def test_every_page_of_a_tiff_is_a_page() -> None:
    pages = [drawn(), drawn(size=(200, 300)), drawn()]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert count_pages(data) == 3
    read = list(pictures(data))
    assert [p is not None and p.pixels.shape[0] > p.pixels.shape[1] for p in read] == [False, True, False]
    assert len(list(pictures(data, pages=2))) == 2


def png_bomb(side: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [10_000, 12_000, 30_000, 60_000])
def test_an_image_bomb_is_refused_with_one_sentence(side: int) -> None:
    document = extract(png_bomb(side), "图.png")
    assert document.failure is not None
    assert "图片尺寸过大" in document.failure
    assert document.failure.count("。") == 1


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0" + b"\0" * 50, IMAGES["png"][:60], b"II*\0" + b"\xff" * 40, b"GIF89a"],
)
def test_damaged_images_are_told_in_one_sentence(data: bytes) -> None:
    document = extract(data, "图.png")
    assert document.failure is not None
    assert "损坏" in document.failure


def test_what_is_no_image_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        list(pictures(b"%!PS-Adobe-3.0 EPSF\n"))
