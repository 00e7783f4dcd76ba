"""Kinds of elements (HTML Standard 15.3, rendering) and the names that sites give to what is not the document."""

from __future__ import annotations

import re
from itertools import islice

from extractors.html.flow import words
from extractors.html.markup import Element

BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"}
    | {"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section"}
    | {"summary", "ul", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "option", "optgroup", "listing", "xmp"}
)
#: Elements that hold parts of a page together; what a line stands in.
BOXES = frozenset(
    {"div", "section", "article", "main", "footer", "header", "aside", "nav", "td", "th", "table", "ul", "ol"}
    | {"center", "form", "body", "fieldset", "dl", "blockquote"}
)
#: Never text of the page: programs, styles, controls, sound and drawings.
SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "meta", "link", "base", "button", "canvas", "svg"}
    | {"audio", "video", "source", "track", "map", "area", "param", "datalist", "rt", "rp", "rtc", "xml"}
)
_PARTS = frozenset({"nav", "menu"})
_ROLES = frozenset({"navigation", "search", "banner", "contentinfo", "menu", "menubar"})
_SPLIT = re.compile(r"[-_\s]+|(?<=[a-z])(?=[A-Z])")
_NAMES = frozenset(
    {"nav", "navs", "navbar", "navi", "navigation", "menu", "menus", "submenu", "breadcrumb", "breadcrumbs", "crumb"}
    | {
        "crumbs",
        "bread",
        "share",
        "bdshare",
        "bdsharebuttonbox",
        "jiathis",
        "sidebar",
        "pagination",
        "pager",
        "toolbar",
    }
    | {"topbar", "search", "searchbar", "login", "sitemap", "friendlink", "friendlinks", "links", "banner", "logo"}
    | {
        "prenext",
        "prev",
        "next",
        "related",
        "recommend",
        "qrcode",
        "ewm",
        "erweima",
        "weizhi",
        "dqwz",
        "mbx",
        "daohang",
    }
    | {"position", "location", "header", "top", "head", "hot", "fontsize"}
)
_FOOTERS = frozenset({"footer", "foot", "copyright", "footerbox", "bottom"})
#: Longest text beside the links in a part with such a name, in characters; more may be the document itself.
_SHORT, _FOOTER = 150, 700
#: What the head of a document says; a part that says it is no decoration.
_SAYS = re.compile(
    r"索\s*引\s*号|文\s*号|发文字号|发布机构|发文机关|成文日期|关于.{2,60}(?:通知|公告|通告|方案|计划|函|意见)|附\s*件"
    r"|[\u4e00-\u9fff][〔\[［(（]\d{4}[〕\]］)）]\d+号|抽查"
)
_MOST_ELEMENTS = 3000
#: So many rows with three cells of text make a table of data.
_RICH = 3


def is_suspect(element: Element) -> bool:
    """Whether an element's kind or names speak of a part of the site; :func:`is_chrome` looks closer."""
    tag = element.tag
    if tag in _PARTS or tag in {"aside", "footer"} or element.get("role", "").lower() in _ROLES:
        return True
    return (tag in BOXES or tag == "p") and bool(_names(element) & (_NAMES | _FOOTERS))


def is_chrome(element: Element) -> bool:
    """Whether a suspect is a part of the site (navigation, breadcrumbs, share buttons, footer): only when it is short
    beside its links and says nothing that a notice says."""
    tag = element.tag
    if tag in _PARTS or tag == "footer" or element.get("role", "").lower() in _ROLES or _names(element) & _FOOTERS:
        return _is_short(element, _FOOTER, linked=False)
    return _is_short(element, _SHORT, linked=True)


def _names(element: Element) -> set[str]:
    given = (element.get("class"), element.get("id"))
    return {name.lower() for text in given if text for name in _SPLIT.split(text[:300])}


def _is_short(element: Element, most: int, *, linked: bool) -> bool:
    """Whether the text beside the links is at most so long and says nothing of a notice's own, and whether there are
    links at all. Bounded in elements, so that nested parts stay cheap."""
    length = rich = 0
    any_link = False
    pieces: list[str] = []
    for walked, node in enumerate(element.iter()):
        tag = node.tag
        if walked > _MOST_ELEMENTS or length > most or rich >= _RICH or tag == "h1":
            return False
        text = node.text or "" if tag not in SKIPPED else ""
        tail = node.tail or "" if node is not element else ""
        pieces += [text, tail]
        length += words(text) + words(tail)
        if tag == "a" and node.get("href") is not None:
            any_link = True
            length -= words("".join(islice(node.itertext(), 50)))
        elif tag in {"input", "form"}:
            any_link = True
        elif tag == "tr":
            rich += _is_rich(node)
    if length > most or (linked and not any_link):
        return False
    return not _SAYS.search("".join(pieces))


def _is_rich(row: Element) -> bool:
    """A row with three cells that say something and are no links."""
    cells = [cell for cell in islice(row, 60) if cell.tag in {"td", "th"} and next(cell.iter("a"), None) is None]
    return sum(any(text.strip() for text in islice(cell.itertext(), 20)) for cell in cells) >= 3
