"""What holds for the text inside an element: hidden, struck, centred, its size."""

from __future__ import annotations

from typing import NamedTuple

from extractors.html.looks import FONT_SIZES, HEADINGS, PLAIN, Look
from extractors.html.markup import Element

_STRUCK = frozenset({"s", "strike", "del"})
_PRE = frozenset({"pre", "listing", "xmp", "textarea"})


class State(NamedTuple):
    """What holds for the text inside an element."""

    hidden: bool = False
    struck: bool = False
    pre: bool = False
    centred: bool | None = None
    size: float | None = None
    chrome: bool = False
    link: int = 0
    font: str = ""
    raised: str = ""


class Known(NamedTuple):
    """What an element with certain attributes makes of the state around it; ``above`` keeps that one alive."""

    above: State
    state: State
    look: Look
    block: bool
    suspect: bool


def inside(tag: str, element: Element, above: State, look: Look) -> State:
    """The state inside an element, its links and whether it belongs to the site left aside."""
    state = above
    if look is not PLAIN:
        state = state._replace(
            hidden=state.hidden or bool(look.hidden),
            struck=state.struck or look.struck,
            pre=state.pre if look.pre is None else look.pre,
            centred=state.centred if look.centred is None else look.centred,
            size=look.size or state.size,
            font=look.font or state.font,
        )
    align = (element.get("align") or "").lower()
    if tag == "center" or align:
        state = state._replace(centred=tag == "center" or align in {"center", "middle"})
    if tag == "font":
        state = state._replace(size=FONT_SIZES.get(element.get("size", ""), state.size))
    elif tag in HEADINGS and look.size is None:
        state = state._replace(size=HEADINGS[tag])
    elif tag in _STRUCK:
        state = state._replace(struck=True)
    elif tag in _PRE:
        state = state._replace(pre=True)
    elif tag in {"sup", "sub"}:
        state = state._replace(raised=tag)
    elif tag in {"td", "th"} and not align and look.centred is None:
        state = state._replace(centred=None, size=look.size)
    return state


def span(text: str | None, least: int, most: int) -> int:
    """A span as HTML Standard 4.9.11 reads it: leading digits, 1 when there are none, clamped."""
    digits = ""
    for char in (text or "").strip().lstrip("+")[:20]:
        if not ("0" <= char <= "9"):
            break
        digits += char
    if not digits:
        return 1
    number = min(int(digits), most)
    return number if number >= least and (number or least == 0) else 1
