"""Which Chinese fonts this machine has: without one, pictures and PDF would be rows of empty boxes."""

from __future__ import annotations

import ctypes
from functools import cache

from reports.errors import ReportError

#: Fonts are named, never shipped; the first that is installed is used.
SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "思源黑体",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
    "WenQuanYi Micro Hei",
)
MISSING = "本机没有安装中文字体，图表和 PDF 中的汉字会变成空框。请安装 Debian 软件包 fonts-noto-cjk 后重试。"
_LIBRARIES = ("libfontconfig.so.1", "libfontconfig.1.dylib")


def require_chinese_font() -> None:
    """Raises :class:`ReportError` when the machine is known to have no font with simplified Chinese characters."""
    if has_chinese_font() is False:
        raise ReportError(MISSING)


@cache
def has_chinese_font() -> bool | None:
    """Whether fontconfig lists a font for zh-CN; None where there is no fontconfig to ask."""
    library = next((found for name in _LIBRARIES if (found := _load(name))), None)
    return None if library is None else _count(library, b":lang=zh-cn") > 0


def _load(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


class _FontSet(ctypes.Structure):
    _fields_ = (("nfont", ctypes.c_int), ("sfont", ctypes.c_int), ("fonts", ctypes.c_void_p))


def _count(library: ctypes.CDLL, pattern: bytes) -> int:
    """How many installed fonts match the fontconfig pattern. What it allocates is freed."""
    library.FcNameParse.restype = library.FcObjectSetCreate.restype = ctypes.c_void_p
    library.FcFontList.restype = ctypes.POINTER(_FontSet)
    wanted = ctypes.c_void_p(library.FcNameParse(pattern))
    fields = ctypes.c_void_p(library.FcObjectSetCreate())
    found = library.FcFontList(None, wanted, fields)
    number = int(found.contents.nfont) if found else 0
    library.FcFontSetDestroy(found)
    library.FcObjectSetDestroy(fields)
    library.FcPatternDestroy(wanted)
    return number
