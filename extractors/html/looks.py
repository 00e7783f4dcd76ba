"""What inline styles and simple style sheets say of an element: hidden, struck, centred, its size."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

#: Points per unit (CSS Values 4, 6.2); ``em`` of the usual 12 points.
_UNITS = {"pt": 1.0, "px": 0.75, "em": 12.0, "rem": 12.0, "cm": 28.35, "mm": 2.835, "in": 72.0}
#: ``<font size>`` 1–7 and the keywords, in points (HTML Standard 15.3.1).
FONT_SIZES = {"1": 7.5, "2": 10.0, "3": 12.0, "4": 13.5, "5": 18.0, "6": 24.0, "7": 36.0}
_KEYWORDS = {"x-small": 7.5, "small": 10.0, "medium": 12.0, "large": 13.5, "x-large": 18.0, "xx-large": 24.0}
HEADINGS = {"h1": 24.0, "h2": 18.0, "h3": 14.0, "h4": 12.0, "h5": 10.0, "h6": 8.0}
_SIZE = re.compile(r"([\d.]{1,8})\s*(pt|px|em|rem|cm|mm|in)")
_ZERO = re.compile(r"0+(?:\.0+)?(?:[a-z%]|$)")
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]*)")


class Look(NamedTuple):
    """``None`` where the style does not say. ``gone``: hidden and without a place of its own (``display: none``)."""

    hidden: bool | None = None
    gone: bool = False
    struck: bool = False
    pre: bool | None = None
    centred: bool | None = None
    size: float | None = None
    block: bool = False
    font: str = ""
    percent: bool = False
    no_numbers: bool = False


PLAIN = Look()


@lru_cache(maxsize=4096)
def read_style(style: str) -> Look:
    """A ``style`` attribute; the last declaration of a property wins."""
    said = {name.lower(): value.strip().lower() for name, value in _DECLARATION.findall(style[:4000])}
    display = said.get("display", "").split("!")[0].strip()
    hidden: bool | None = None
    unseen = display == "none" or said.get("visibility", "").startswith(("hidden", "collapse"))
    if unseen or said.get("mso-hide", "").startswith("all") or _ZERO.match(said.get("font-size", "")):
        hidden = True
    lines = said.get("text-decoration", "") + said.get("text-decoration-line", "")
    white = said.get("white-space", "")
    align = said.get("text-align", "")
    number_format = said.get("mso-number-format", "")
    return Look(
        hidden=hidden,
        gone=display == "none",
        struck="line-through" in lines,
        pre=white.startswith("pre") if white else None,
        centred=("center" in align) if align and align != "inherit" else None,
        size=_points(said.get("font-size", "")) if "font-size" in said else None,
        block=display in {"block", "table", "table-row", "list-item", "flex", "grid"},
        font=_font(said.get("font-family", "")),
        percent="%" in number_format or "percent" in number_format,
        no_numbers="none" in said.get("list-style", "") or "none" in said.get("list-style-type", ""),
    )


def _points(text: str) -> float | None:
    found = _SIZE.match(text)
    if found is None:
        return _KEYWORDS.get(text)
    try:
        size = float(found[1]) * _UNITS[found[2]]
    except ValueError:
        return None
    return round(size, 2) if 0 < size < 500 else None


def _font(text: str) -> str:
    first = text.partition(",")[0].strip("\"' ")
    return first if first in {"symbol", "wingdings", "wingdings 2"} else ""


class Selector(NamedTuple):
    """A compound selector without combinators: ``div#a.b.c``."""

    tag: str
    ident: str
    classes: frozenset[str]
    hides: bool


_COMPOUND = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)+)", re.I)
_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([a-z-]+)", re.I)
_MARKS = re.compile("[{};]")
#: Characters of a sheet and of the selectors of a rule, and rules that set ``display``.
_MAX_CSS, _MAX_SELECTORS, _MAX_RULES = 2_000_000, 20_000, 300


class StyleSheet:
    """Classes and ids that style sheets hide. A rule that shows wins over one that hides (``.tab.on``), since a
    false alarm on a shown plan helps nobody; rules inside ``@media`` and with combinators are not followed."""

    def __init__(self) -> None:
        self._rules: dict[str, list[Selector]] = {}
        self._count = 0

    def add(self, css: str) -> None:
        """Take the rules of a sheet, in one pass over its braces."""
        open_rules: list[str] = []
        body: list[str] = []
        start = 0
        css = _without_comments(css[:_MAX_CSS])
        for mark in _MARKS.finditer(css):
            piece = css[start : mark.start()]
            start = mark.end()
            if mark[0] == "{":
                open_rules.append(piece.strip())
                body = []
            elif mark[0] == ";":
                body.append(piece)
            elif open_rules:
                selectors = open_rules.pop()
                if not open_rules and not selectors.startswith("@"):
                    self._rule(selectors[:_MAX_SELECTORS], ";".join([*body, piece]))
                body = []

    def _rule(self, selectors: str, body: str) -> None:
        display = _DISPLAY.search(body)
        if display is None:
            return
        for text in selectors.split(","):
            found = _COMPOUND.fullmatch(text.strip())
            if found is None or self._count >= _MAX_RULES:
                continue
            names = re.findall(r"([.#])([\w-]+)", found[2])
            ident = "".join(name for mark, name in names if mark == "#")
            classes = frozenset(name for mark, name in names if mark == ".")
            rule = Selector((found[1] or "").lower(), ident, classes, display[1].lower() == "none")
            rules = self._rules.setdefault(f"#{ident}" if ident else f".{min(classes)}", [])
            if rule not in rules:
                rules.append(rule)
                self._count += 1

    def hides(self, tag: str, ident: str, classes: str) -> bool:
        """Whether an element with these names is hidden."""
        if not self._rules or not (ident or classes):
            return False
        own = frozenset(classes.split())
        hides = False
        for key in (f"#{ident}", *(f".{name}" for name in own)):
            for rule in self._rules.get(key, ()):
                if rule.tag not in ("", tag) or rule.ident not in ("", ident) or not rule.classes <= own:
                    continue
                if not rule.hides:
                    return False
                hides = True
        return hides


def _without_comments(css: str) -> str:
    pieces: list[str] = []
    at = 0
    while (start := css.find("/*", at)) >= 0:
        pieces.append(css[at:start])
        end = css.find("*/", start + 2)
        at = len(css) if end < 0 else end + 2
    return "".join([*pieces, css[at:]]).replace("<!--", " ").replace("-->", " ")
