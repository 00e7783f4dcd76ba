"""Element names of WordprocessingML (ECMA-376 part 1, section 17) and small accessors."""

from __future__ import annotations

from typing import Any

from docx.oxml.ns import nsmap

Element = Any  # lxml has no types of its own

_W = nsmap["w"]
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
R_ID = f"{{{nsmap['r']}}}id"


def w(name: str) -> str:
    """``w:name`` in lxml's notation."""
    return f"{{{_W}}}{name}"


P, R, T, TBL, TR, TC = w("p"), w("r"), w("t"), w("tbl"), w("tr"), w("tc")
P_PR, R_PR, TC_PR, TR_PR = w("pPr"), w("rPr"), w("tcPr"), w("trPr")
VAL = w("val")
TXBX, ALT_CHUNK, SECT_PR = w("txbxContent"), w("altChunk"), w("sectPr")
ALTERNATE = f"{{{_MC}}}AlternateContent"
CHOICE, FALLBACK = f"{{{_MC}}}Choice", f"{{{_MC}}}Fallback"
MATH_T = f"{{{_M}}}t"
#: Wrappers that stand around content at any level and mean nothing for the text.
WRAPPERS = frozenset(
    {
        w("sdt"),
        w("sdtContent"),
        w("customXml"),
        w("smartTag"),
        w("ins"),
        w("moveTo"),
        w("hyperlink"),
        w("dir"),
        w("bdo"),
        w("fldSimple"),
    }
)
#: Wrappers around text that a tracked change takes away.
REMOVED = frozenset({w("del"), w("moveFrom")})


def properties(element: Element | None) -> dict[str, Element]:
    """The children of a properties element by tag: one pass where several of them are wanted."""
    return {} if element is None else {child.tag: child for child in element}


def val(parent: Element | None, name: str) -> str | None:
    """``w:val`` of the child ``w:name``; ``None`` when there is no such child, empty when it has no value."""
    child = None if parent is None else parent.find(w(name))
    return None if child is None else child.get(VAL, "")


def on(parent: Element | None, name: str) -> bool | None:
    """An on/off property: ``None`` when it is not said."""
    child = None if parent is None else parent.find(w(name))
    return None if child is None else is_on(child)


def is_on(child: Element) -> bool:
    """An on/off property that is there is on unless its value says no."""
    return child.get(VAL, "") not in {"0", "false", "off", "none"}


def number(text: str | None, default: int) -> int:
    """A whole number; ``default`` for anything else (damaged files hold all sorts of things)."""
    try:
        return int(text) if text is not None and len(text) < 10 else default
    except ValueError:
        return default


def chosen(alternate: Element) -> Element | None:
    """The one branch of ``mc:AlternateContent`` to read: the first choice, else the fallback."""
    choice = alternate.find(CHOICE)
    return choice if choice is not None else alternate.find(FALLBACK)
