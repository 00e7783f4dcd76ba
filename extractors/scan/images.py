"""Bytes of an image → pictures of pages, bounded before anything is decoded."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

from extractors.models import Unreadable

#: Limits in pixels: of one picture (A3 at 600 dpi has 70 million), and how long a side may be.
MAX_PIXELS, MAX_SIDE = 80_000_000, 20_000
#: Anything narrower is a dot or a line of a web page, not a page.
MIN_SIDE = 16
#: Pages of one image file (TIFF, GIF) that are looked at; a plan of a province has 40.
MAX_PAGES = 500
#: Pages are read at about this resolution: finer ones take more memory and are read no better.
DPI = 200.0
#: Long side of A4 in inches, for images that do not tell their resolution.
_A4_LONG, _A4_SHORT = 11.69, 8.27
#: An MPO is opened as JPEG: Pillow knows no such format to ask for, and would look no further.
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")


class Picture(NamedTuple):
    """A page: its pixels (RGB or grey, uint8) and its resolution in dots per inch."""

    pixels: Any
    dpi: float


def pictures(data: bytes, *, pages: int = MAX_PAGES) -> Iterator[Picture | None]:
    """The pages of an image file one by one, upright as its EXIF says, no finer than about :data:`DPI`; ``None`` for
    a page that is damaged. Raises :class:`Unreadable` for what is no image, or beyond the limits."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            file = Image.open(io.BytesIO(data), formats=_FORMATS)
        except Unreadable:
            raise
        except Exception as error:
            if "exceeds limit" in str(error) or type(error).__name__ == "DecompressionBombError":
                raise Unreadable(_too_large(None)) from None
            raise Unreadable("图片已损坏或不是完整的图片，无法打开；请重新扫描或获取原文件。") from None
        with file:
            count = 1 if file.format == "MPO" else int(getattr(file, "n_frames", 1))
            for index in range(min(count, pages)):
                try:
                    if index:
                        file.seek(index)
                    _bound(file.size, index + 1 if count > 1 else None)
                    resolution, long = _told(file), max(file.size)
                    wanted = _wanted(file, resolution)
                    if file.format == "JPEG":
                        # JPEG can be decoded at half its size, for a quarter of the memory.
                        file.draft(None, wanted)
                    page = ImageOps.exif_transpose(_plain(file))
                except Unreadable:
                    raise
                except Exception:  # Pillow's decoders raise anything for damaged bytes
                    yield None
                    continue
                # A draft has fewer dots on the same paper.
                yield _picture(page, resolution and resolution * max(page.size) / long)


def count_pages(data: bytes) -> int:
    """How many pages an image file has; 1 when it does not tell."""
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as file:
            return 1 if file.format == "MPO" else int(getattr(file, "n_frames", 1))
    except Exception:
        return 1


def _too_large(size: tuple[int, int] | None) -> str:
    told = f"（{size[0]}×{size[1]} 像素）" if size else ""
    return f"图片尺寸过大{told}，为防止占满内存未读取；请以 200～300 dpi 重新扫描后放入。"


def _bound(size: tuple[int, int], number: int | None) -> None:
    if size[0] < 1 or size[1] < 1:
        raise Unreadable("图片没有内容（宽或高为零）；请重新扫描后放入。")
    if min(size) < MIN_SIDE:
        if number is not None:
            raise ValueError("no page is so small")
        raise Unreadable(f"图片太小（{size[0]}×{size[1]} 像素），不会是扫描的页面；请核对文件是否正确。")
    if size[0] * size[1] > MAX_PIXELS or max(size) > MAX_SIDE:
        where = f"第 {number} 页的" if number else ""
        raise Unreadable(where + _too_large(size))


def _told(file: Any) -> float | None:
    """The resolution that the file tells, where it can be true for a page of paper."""
    try:
        dpi = float(file.info.get("dpi", (0, 0))[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        return None
    long, short = max(file.size) / dpi if dpi > 1 else 0, min(file.size) / dpi if dpi > 1 else 0
    # Screens and telephones write 72 or 96 whatever the picture is; that gives a poster.
    return dpi if 60 <= dpi <= 1300 and long <= 24 and short >= 1 else None


def guessed(width: int, height: int) -> float:
    """The resolution if the picture is an A4 page."""
    return max(max(width, height) / _A4_LONG, min(width, height) / _A4_SHORT)


def _wanted(file: Any, resolution: float | None) -> tuple[int, int]:
    factor = min(1.0, DPI / (resolution or guessed(*file.size)))
    return max(1, round(file.size[0] * factor)), max(1, round(file.size[1] * factor))


def _plain(file: Any) -> Any:
    """RGB or grey with 8 bits on white paper, whatever the file holds."""
    from PIL import Image  # noqa: PLC0415

    if file.mode.startswith("I") or file.mode == "F":
        return _sixteen(file)
    if file.mode in ("1", "L"):
        return file.convert("L")
    if file.mode in ("RGBA", "LA", "PA") or "transparency" in file.info:
        over = file.convert("RGBA")
        paper = Image.new("RGBA", over.size, (255, 255, 255, 255))
        paper.alpha_composite(over)
        return paper.convert("RGB")
    return file.convert("RGB")


def _sixteen(file: Any) -> Any:
    """Sixteen bits → eight. Pillow's own conversion cuts everything above 255 off."""
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    values = np.asarray(file).astype(np.float32)
    high = 65535.0 if values.max(initial=0) > 255 else 255.0
    return Image.fromarray((values * (255.0 / high)).clip(0, 255).astype(np.uint8))


def _picture(page: Any, resolution: float | None) -> Picture:
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    width, height = page.size
    dpi = resolution or guessed(width, height)
    if dpi > 1.3 * DPI or width * height > 16_000_000:
        factor = min(DPI / dpi, (16_000_000 / (width * height)) ** 0.5)
        page = page.resize((max(1, round(width * factor)), max(1, round(height * factor))), Image.Resampling.BOX)
        dpi *= factor
    return Picture(np.asarray(page), dpi)
