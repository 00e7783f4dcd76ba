"""The text of one paragraph: runs, fields, changes, symbols; text boxes are collected for the caller."""

from __future__ import annotations

from typing import NamedTuple

from extractors.docx.names import (
    ALTERNATE,
    FALLBACK,
    MATH_T,
    P_PR,
    R_PR,
    REMOVED,
    TXBX,
    VAL,
    WRAPPERS,
    Element,
    R,
    T,
    chosen,
    is_on,
    number,
    on,
    properties,
    w,
)
from extractors.docx.notices import Notices
from extractors.docx.styles import Props, Styles, font_size, read_props
from extractors.docx.symbols import from_symbol_font, unfold
from extractors.raised import lowered, raised

_TAB, _BR, _CR, _SYM = w("tab"), w("br"), w("cr"), w("sym")
_FLD_CHAR, _FLD_TYPE = w("fldChar"), w("fldCharType")
_RUBY, _RUBY_BASE = w("ruby"), w("rubyBase")
_PLAIN = {_TAB: "\t", w("ptab"): "\t", _CR: "\n", w("noBreakHyphen"): "-", w("softHyphen"): ""}
_NOTES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}
_DRAWN = frozenset({w("drawing"), w("pict"), w("object")})
_PICTURE = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_FONTS, _ASCII, _H_ANSI, _SZ = w("rFonts"), w("ascii"), w("hAnsi"), w("sz")
_STRUCK = (w("strike"), w("dstrike"))
_VERT_ALIGN = w("vertAlign")
_SHIFTS = {"superscript": raised, "subscript": lowered}
_ADDED = frozenset({w("ins"), w("moveTo")})
_P_STYLE, _DEL = w("pStyle"), w("del")
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"


class Inline(NamedTuple):
    """A paragraph's text with soft breaks as ``\\n``; ``props`` are its own and its style's; ``open_end``
    when its paragraph mark was deleted, so that the next paragraph goes on in it."""

    text: str
    props: Props
    boxes: list[Element]
    notes: list[tuple[str, str]]
    open_end: bool


def read_inline(paragraph: Element, styles: Styles, notices: Notices) -> Inline:
    """Read a ``w:p``."""
    own = paragraph.find(P_PR)
    style = None if own is None else own.find(_P_STYLE)
    props = read_props(own).over(styles.resolve(None if style is None else style.get(VAL, "")))
    walk = _Walk(props, styles, notices)
    walk.children(paragraph)
    mark = None if own is None else own.find(R_PR)
    open_end = mark is not None and mark.find(_DEL) is not None
    if open_end:
        notices.add("tracked_changes")
    return Inline(walk.text(), props._replace(size=walk.size or props.size), walk.boxes, walk.notes, open_end)


class _Walk:
    """State while a paragraph is walked through: the text so far, and the fields that are open."""

    def __init__(self, props: Props, styles: Styles, notices: Notices) -> None:
        self._props, self._styles, self._notices = props, styles, notices
        self._out: list[str] = []
        #: One entry per open field: whether its code (not its result) is being read.
        self._fields: list[bool] = []
        self._in_code: list[str] = []
        self.boxes: list[Element] = []
        self.notes: list[tuple[str, str]] = []
        self.size: float | None = None

    def text(self) -> str:
        """All text; that in the code of a field which never ended is kept (a damaged file must not lose
        it)."""
        return "".join([*self._out, *self._in_code])

    def children(self, parent: Element) -> None:
        for child in parent:
            tag = child.tag
            if tag == R:
                self._run(child)
            elif tag in WRAPPERS:
                if tag in _ADDED:
                    self._notices.add("tracked_changes", all_text(child))
                self.children(child)
            elif tag in REMOVED:
                self._notices.add("tracked_changes", all_text(child))
            elif tag == ALTERNATE:
                branch = chosen(child)
                if branch is not None:
                    self.children(branch)
            elif tag == P_PR:
                continue
            elif tag in _DRAWN:
                self._drawn(child)
            elif isinstance(tag, str) and tag.endswith(("}oMath", "}oMathPara")):
                self._emit("".join(piece.text or "" for piece in child.iter(MATH_T)))

    def _run(self, run: Element) -> None:
        props = properties(run.find(R_PR))
        start = len(self._out)
        fonts = props.get(_FONTS)
        font = "" if fonts is None else fonts.get(_ASCII, fonts.get(_H_ANSI, ""))
        for child in run:
            if child.tag != R_PR:
                self._piece(child, font)
        self._raise(props, start)
        written = "".join(self._out[start:])
        if written.strip():
            self._look_at(props, written)

    def _raise(self, props: dict[str, Element], start: int) -> None:
        align = props.get(_VERT_ALIGN)
        shift = _SHIFTS.get("" if align is None else align.get(VAL, ""))
        if shift is not None:
            self._out[start:] = [shift(text) for text in self._out[start:]]

    def _look_at(self, props: dict[str, Element], written: str) -> None:
        """Notice what a reader of the printed page would see otherwise: hidden and struck text."""
        if self.size is None:
            self.size = font_size(props.get(_SZ))
        hidden = self._styles.hides(props)
        if self._props.hidden if hidden is None else hidden:
            self._notices.add("hidden_text", written)
        if any(is_on(props[tag]) for tag in _STRUCK if tag in props):
            self._notices.add("struck_text", written)

    def _piece(self, child: Element, font: str) -> None:  # noqa: PLR0912  one branch per kind of content
        tag = child.tag
        if tag in (T, MATH_T):
            text, unknown = unfold(child.text or "", font)
            if unknown:
                self._notices.add("unknown_symbol", text)
            self._emit(text)
        elif tag in _PLAIN:
            self._emit(_PLAIN[tag])
        elif tag == _BR:
            self._emit("\n")
        elif tag == _SYM:
            self._symbol(child)
        elif tag == _FLD_CHAR:
            self._field(child)
        elif tag in _DRAWN:
            self._drawn(child)
        elif tag == ALTERNATE:
            branch = chosen(child)
            for inner in [] if branch is None else branch:
                self._piece(inner, font)
        elif tag == _RUBY:
            base = child.find(_RUBY_BASE)
            if base is not None:
                self.children(base)
        elif tag in _NOTES:
            self.notes.append((_NOTES[tag], child.get(w("id"), "")))
        elif tag == w("delText"):
            self._notices.add("tracked_changes", child.text or "")

    def _emit(self, text: str) -> None:
        (self._in_code if any(self._fields) else self._out).append(text)

    def _symbol(self, element: Element) -> None:
        try:
            code = int(element.get(w("char"), ""), 16)
        except ValueError:
            return
        char = from_symbol_font(code, element.get(w("font"), ""))
        if char is None:
            char = chr(code) if 0xE000 <= code <= 0xF8FF else "\ufffd"
            self._notices.add("unknown_symbol", char)
        self._emit(char)

    def _field(self, mark: Element) -> None:
        """``begin`` code ``separate`` result ``end``; only results are text. Form fields have no result
        part."""
        kind = mark.get(_FLD_TYPE)
        if kind == "begin":
            self._fields.append(True)
            form = mark.find(w("ffData"))
            if form is not None:
                self._form(form)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()
        if kind != "begin" and not any(self._fields):
            self._in_code.clear()

    def _form(self, form: Element) -> None:
        box = form.find(w("checkBox"))
        if box is not None:
            ticked = on(box, "checked")
            self._out.append("☑" if (on(box, "default") if ticked is None else ticked) else "□")
        choice = form.find(w("ddList"))
        if choice is not None:
            entries = [entry.get(VAL, "") for entry in choice.iterchildren(w("listEntry"))]
            result = choice.find(w("result"))
            at = number(None if result is None else result.get(VAL), 0)
            self._out.append(entries[at] if 0 <= at < len(entries) else "")

    def _drawn(self, element: Element) -> None:
        """Collect the text boxes of a drawing, each once; without any, notice pictures and embedded
        objects."""
        before = len(self.boxes)
        _boxes(element, self.boxes)
        if len(self.boxes) > before:
            return
        if next(element.iter(_OLE), None) is not None:
            self._notices.add("embedded_object")
        elif next(element.iter(*_PICTURE), None) is not None:
            self._notices.add("picture_not_read")


def _boxes(element: Element, found: list[Element]) -> None:
    for child in element:
        if child.tag == TXBX:
            found.append(child)
        elif child.tag == ALTERNATE:
            branch = chosen(child)
            if branch is not None:
                _boxes(branch, found)
        elif child.tag != FALLBACK:
            _boxes(child, found)


def all_text(element: Element) -> str:
    """All text under an element, that of deletions included; for messages."""
    return "".join(piece.text or "" for piece in element.iter(T, w("delText")))
