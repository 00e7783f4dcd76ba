"""What styles add to paragraphs and runs: hidden text, size, alignment, list numbers."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from extractors.docx.names import P_PR, R_PR, VAL, Element, is_on, number, properties, val, w


class Props(NamedTuple):
    """Properties that a style or paragraph sets; ``None`` where it says nothing. ``size`` in points,
    ``num_id`` "0" takes a paragraph out of its list."""

    num_id: str | None = None
    level: int | None = None
    hidden: bool | None = None
    size: float | None = None
    align: str | None = None

    def over(self, base: Props) -> Props:
        """These properties, and those of ``base`` where these say nothing."""
        return Props(
            num_id=base.num_id if self.num_id is None else self.num_id,
            level=base.level if self.level is None else self.level,
            hidden=base.hidden if self.hidden is None else self.hidden,
            size=base.size if self.size is None else self.size,
            align=base.align if self.align is None else self.align,
        )


_NOTHING = Props()
_NUM_PR, _JC, _SZ, _VANISH, _R_STYLE = w("numPr"), w("jc"), w("sz"), w("vanish"), w("rStyle")


def read_props(element: Element | None, run: Element | None = None) -> Props:
    """The properties in a ``w:pPr`` and a ``w:rPr``."""
    paragraph, text = properties(element), properties(run)
    if not paragraph and not text:
        return _NOTHING
    numbering = paragraph.get(_NUM_PR)
    level = val(numbering, "ilvl")
    return Props(
        num_id=val(numbering, "numId"),
        level=None if level is None else number(level, 0),
        hidden=is_on(text[_VANISH]) if _VANISH in text else None,
        size=font_size(text.get(_SZ)),
        align=paragraph[_JC].get(VAL) if _JC in paragraph else None,
    )


def font_size(element: Element | None) -> float | None:
    """Points of a ``w:sz``, which counts half points."""
    half_points = 0 if element is None else number(element.get(VAL), 0)
    return half_points / 2 if half_points > 0 else None


class Styles:
    """The style sheet; unknown ids and circles are taken as saying nothing."""

    def __init__(self, root: Element | None) -> None:
        self._own: dict[str, tuple[Props, str | None]] = {}
        self._default = ""
        self._base = Props()
        self.resolve = cache(self._resolve)
        if root is None:
            return
        for style in root.iterchildren(w("style")):
            name = style.get(w("styleId"), "")
            self._own[name] = (read_props(style.find(P_PR), style.find(R_PR)), val(style, "basedOn"))
            if style.get(w("type")) == "paragraph" and style.get(w("default")) in {"1", "true", "on"}:
                self._default = name
        default = root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{R_PR}")
        self._base = read_props(None, default)

    def _resolve(self, name: str | None) -> Props:
        """The properties of a style with all that it is based on; ``None`` is the default paragraph style."""
        found = Props()
        seen: set[str] = set()
        current: str | None = self._default if name is None else name
        while current and current in self._own and current not in seen:
            seen.add(current)
            own, current = self._own[current]
            found = found.over(own)
        return found.over(self._base)

    def hides(self, run: dict[str, Element]) -> bool | None:
        """Whether a run's own properties (by tag) or its character style hide it; ``None`` when they do not say."""
        if _VANISH in run:
            return is_on(run[_VANISH])
        return self.resolve(run[_R_STYLE].get(VAL, "")).hidden if _R_STYLE in run else None
