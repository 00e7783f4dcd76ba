"""What pages refer to by number: fonts, pictures, composite objects, drawing parameters (GB/T 33190, 7.9)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from extractors.ofd.geometry import number
from extractors.ofd.package import Damaged, Element, Package, child, children, local, resolve, text_of

_RELATIVES = 12
_SUBSET = re.compile(r"^[A-Z]{6}\+|[-\s]*(?:Regular|MT)$")
#: Fonts whose codes are no Unicode: those whose signs are known, and others.
READABLE_SYMBOLS = frozenset({"symbol", "wingdings", "wingdings 2"})
_SYMBOLS = READABLE_SYMBOLS | {"wingdings 3", "webdings", "zapfdingbats", "zapf dingbats", "mt extra"}


class Media(NamedTuple):
    """A picture: the part that holds it and what the file calls its format."""

    part: str
    format: str


@dataclass(slots=True)
class Resources:
    """By their ids. ``symbol_fonts`` are fonts whose codes are no Unicode, with their names in lower case (what a
    writer calls their Charset says nothing: converters write ``symbol`` for any embedded font). ``missing``
    are resource parts that could not be read."""

    symbol_fonts: dict[str, str] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    composites: dict[str, Element] = field(default_factory=dict)
    _params: dict[str, Element] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)

    def more(self, package: Package, parts: list[str]) -> Resources:
        """These and what ``parts`` add: the resources of a page beside those of its document."""
        if not parts:
            return self
        merged = Resources(dict(self.symbol_fonts), dict(self.media), dict(self.composites), dict(self._params))
        for part in parts:
            merged.read(package, part)
        return merged

    def read(self, package: Package, part: str) -> None:
        """Takes in one resource part."""
        try:
            root = package.xml(part)
        except Damaged as error:
            self.missing.append(str(error))
            return
        # Files are named relative to BaseLoc, which is itself relative to this part.
        base = resolve(root.get("BaseLoc", "").strip().replace("\\", "/") + "/-", part)
        for item in (item for group in root for item in group):
            self._item(package, item, part, base)

    def _item(self, package: Package, item: Element, part: str, base: str) -> None:
        own = item.get("ID", "")
        kind = local(item)
        if kind == "Font":
            name = _SUBSET.sub("", (item.get("FontName") or item.get("FamilyName") or "").strip()).strip().lower()
            if name in _SYMBOLS:
                self.symbol_fonts[own] = name
        elif kind == "MultiMedia":
            place = package.find(text_of(child(item, "MediaFile")), base, posixpath.dirname(part))
            if place is not None and item.get("Type", "Image") == "Image":
                self.media[own] = Media(place, item.get("Format", ""))
        elif kind == "CompositeGraphicUnit":
            self.composites[own] = item
        elif kind == "DrawParam":
            self._params[own] = item

    def line_width(self, param: str | None) -> float | None:
        """The line width (millimetres) of a drawing parameter, which it may take over from another one."""
        for _ in range(_RELATIVES):
            item = self._params.get(param or "")
            if item is None:
                return None
            width = number(item.get("LineWidth"))
            if width is not None:
                return width
            param = item.get("Relative")
        return None


def page_resources(page: Element, part: str, package: Package, folder: str) -> list[str]:
    """The resource parts that a page names for itself."""
    found = (package.find(text_of(loc), part, folder) for loc in children(page, "PageRes"))
    return [place for place in found if place is not None]
