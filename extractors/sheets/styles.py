"""Cell styles of an XLSX: number format, letters struck through, size, centring (ECMA-376 part 1, 18.8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from extractors.sheets.codes import BUILT_IN
from extractors.sheets.package import Element

#: Excel allows 65,490 combinations.
MAX_STYLES = 200_000


class Style(NamedTuple):
    code: str = "General"
    struck: bool = False
    size: float | None = None
    centred: bool | None = None


PLAIN = Style()


def read_styles(root: Element | None) -> list[Style]:
    """The cell formats by their index; a built-in format that we do not know gets an empty code."""
    if root is None:
        return [PLAIN]
    codes = dict(BUILT_IN)
    for number_format in _children(root, "numFmts"):
        codes[_number(number_format.get("numFmtId"))] = number_format.get("formatCode") or "General"
    fonts = [(_on(font.find("{*}strike")), _size(font)) for font in _children(root, "fonts")]
    styles = []
    for xf in _children(root, "cellXfs"):
        font = _number(xf.get("fontId"))
        struck, size = fonts[font] if 0 <= font < len(fonts) else (False, None)
        code = codes.get(_number(xf.get("numFmtId")), "?")
        styles.append(Style(code, struck, size, _centred(xf)))
        if len(styles) >= MAX_STYLES:
            break
    return styles or [PLAIN]


def _children(root: Element, name: str) -> Iterator[Element]:
    parent = root.find(f"{{*}}{name}")
    if parent is not None:
        yield from parent.iterchildren("{*}*")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _on(element: Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _size(font: Element) -> float | None:
    element = font.find("{*}sz")
    try:
        return float(element.get("val")) if element is not None else None
    except (TypeError, ValueError):
        return None


def _centred(xf: Element) -> bool | None:
    alignment = xf.find("{*}alignment")
    horizontal = None if alignment is None else alignment.get("horizontal")
    return None if horizontal in (None, "general") else horizontal in ("center", "centerContinuous")
