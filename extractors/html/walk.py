"""One pass over the elements of a page: lines of text and tables as written.

Tables are put together as browsers do with damaged markup (HTML Standard 13.2.6.4.9–15): a cell begun inside a cell
is its neighbour, a cell without a row begins one, text between the cells stands above the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from extractors.html.flow import BREAK, CellNode, Flow, Line, Noticed, RowNode, TableNode, clean, clean_pre, words
from extractors.html.links import Links, picture_name
from extractors.html.lists import Lists
from extractors.html.looks import PLAIN, Look, StyleSheet, read_style
from extractors.html.markup import Element
from extractors.html.names import BLOCKS, BOXES, SKIPPED, is_chrome, is_suspect
from extractors.html.state import Known, State, inside, span
from extractors.html.symbols import symbols
from extractors.models import Unreadable
from extractors.raised import lowered, raised

#: Lines of a page, those in cells included; more would not fit into the time and memory for one file.
MAX_LINES = 500_000
#: Characters of symbol fonts.
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_ROW_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_FRAMES = frozenset({"iframe", "frame"})
_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_ACTING = _ROW_GROUPS | _LISTS | {"caption", "li", "img", "input", "embed", "object"}
#: Elements with the same attributes in the same surroundings are looked at once; so many are remembered.
_MOST_KNOWN = 20_000
_SHOWN_INPUTS = frozenset({"", "text", "number", "date", "month", "week", "time", "tel", "email", "url", "search"})

#: The root of the page that a frame shows, where the file carries it.
Frames = Callable[[str], Element | None]


class _Open:
    """A table under construction; ``cell`` and ``row`` are those that text would go into now."""

    def __init__(self, node: TableNode, outer: Flow) -> None:
        self.node, self.outer = node, outer
        self.row: RowNode | None = None
        self.cell: CellNode | None = None
        self.row_element: Element | None = None
        self.cell_element: Element | None = None
        self.group = 0
        self.group_element: Element | None = None


class Walk:
    """Reads one page, and the pages in its frames, into :attr:`flow`."""

    def __init__(self, styles: StyleSheet, frames: Frames | None = None) -> None:
        self.flow: Flow = []
        self.links = Links()
        #: Parent of each container; number 0 is the page.
        self.boxes: list[int] = [0]
        self.frames_missing: list[str] = []
        self.pictures: list[str] = []
        self.scripts = 0
        self._styles, self._frames = styles, frames
        self._lists = Lists()
        self._tables: list[_Open] = []
        self._target: Flow = self.flow
        self._pieces: list[str] = []
        self._links_here: set[int] = set()
        self._bare = 0
        self._noticed: list[Noticed] = []
        self._line_state: State | None = None
        self._link_no = 0
        self._box = 0
        self._known: dict[tuple[object, ...], Known] = {}
        self._lines = 0
        self._depth = 0

    def page(self, root: Element) -> None:
        """Walk over a document; called again for the page in a frame."""
        self._depth += 1
        states: list[tuple[State, bool, bool]] = [(State(), False, False)]
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if event == "end":
                _, block, boxed = states.pop()
                self._ends(tag, element, block)
                if boxed:
                    self._box = self.boxes[self._box]
                if element.tail:
                    self._text(element.tail, states[-1][0])
                continue
            above = states[-1][0]
            if tag in SKIPPED or tag in _FRAMES or tag == "select":
                self._skipped(tag, element, above)
                walker.skip_subtree()
                states.append((above, False, False))
                continue
            if tag in BOXES:
                self.boxes.append(self._box)
                self._box = len(self.boxes) - 1
            state, block = self._starts(tag, element, above)
            states.append((state, block, tag in BOXES))
            if element.text:
                self._text(element.text, state)
        self._flush()
        self._depth -= 1

    def _skipped(self, tag: str, element: Element, state: State) -> None:
        """An element whose content is no text of the page."""
        if tag == "script":
            self.scripts += 1
        elif tag == "base":
            self.links.set_base(element.get("href"))
        elif tag == "head":
            for base in element.iter("base"):
                self.links.set_base(base.get("href"))
            self.scripts += sum(1 for _ in element.iter("script"))
        elif tag in _FRAMES:
            self._frame(element, state)
        elif tag == "select":
            options = list(element.iter("option"))
            chosen = [option for option in options if option.get("selected") is not None] or options[:1]
            self._add("、".join("".join(option.itertext()).strip() for option in chosen), state)

    def _frame(self, element: Element, state: State) -> None:
        source = (element.get("src") or "").strip()
        if state.chrome or not source or source.startswith(("about:", "javascript:")):
            return
        root = self._frames(source) if self._frames and self._depth < 5 else None
        if root is None:
            sizes = {(element.get(side) or "").strip() for side in ("width", "height")}
            style = element.get("style")
            shown = not (style and read_style(style).hidden) and not sizes & {"0", "1", "0px", "1px"}
            if shown and not state.hidden:
                self.frames_missing.append(source[:200])
            return
        self._flush()
        tables, self._tables = self._tables, []
        self.page(root)
        self._tables = tables

    # -- elements -------------------------------------------------------------------------------------------------

    def _starts(self, tag: str, element: Element, above: State) -> tuple[State, bool]:
        """The state inside an element, and whether it stands on lines of its own."""
        items = element.items()
        key = (id(above), tag, *items)
        known = self._known.get(key)
        if known is None:
            known = self._learn(tag, element, above)
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[key] = known
        state, look = known.state, known.look
        if known.suspect and not state.chrome and is_chrome(element):
            state = state._replace(chrome=True)
        if known.block:
            self._flush()
        if tag in {"td", "th"}:
            self._open_cell(element, look)
        elif tag == "tr":
            self._open_row(element)
        elif tag == "table":
            self._open_table(state)
        elif tag == "br":
            self._add(BREAK, state)
        elif tag == "a" and items:
            state = self._link(element, state)
        elif tag in _ACTING:
            self._acts(tag, element, look, state)
        return state, known.block

    def _acts(self, tag: str, element: Element, look: Look, state: State) -> None:
        if tag in _ROW_GROUPS:
            self._open_group(tag, element)
        elif tag == "caption":
            if self._tables and self._tables[-1].cell is None:
                self._target = self._tables[-1].node.before
        elif tag in _LISTS or tag == "li":
            self._list(tag, element, look, state)
        else:
            self._replaced(tag, element, state)

    def _learn(self, tag: str, element: Element, above: State) -> Known:
        look = self._look(tag, element)
        block = tag in BLOCKS or look.block
        return Known(above, inside(tag, element, above, look), look, block, is_suspect(element))

    def _look(self, tag: str, element: Element) -> Look:
        style = element.get("style")
        look = read_style(style) if style else PLAIN
        hidden = look.hidden is None and self._styles.hides(tag, element.get("id") or "", element.get("class") or "")
        if hidden or element.get("hidden") is not None:
            look = look._replace(hidden=True, gone=True)
        return look

    def _ends(self, tag: str, element: Element, block: bool) -> None:
        if block:
            self._flush()
        if tag in _LISTS:
            self._lists.close()
        if not self._tables:
            return
        top = self._tables[-1]
        if tag in {"td", "th"}:
            if element is top.cell_element:
                self._close_cell(top)
        elif tag == "tr":
            if element is top.row_element:
                self._close_cell(top)
                top.row = top.row_element = None
        elif tag == "table":
            self._close_cell(top)
            self._tables.pop()
            self._target = top.outer
        elif tag in _ROW_GROUPS and element is top.group_element:
            self._close_cell(top)
            top.row = top.row_element = top.group_element = None
            top.group += 1

    # -- tables ---------------------------------------------------------------------------------------------------

    def _open_table(self, state: State) -> None:
        node = TableNode(box=self._box, chrome=state.chrome, hidden=state.hidden)
        self._target.append(node)
        self._tables.append(_Open(node, self._target))
        self._target = node.before

    def _open_group(self, tag: str, element: Element) -> None:
        if self._tables:
            top = self._tables[-1]
            self._close_cell(top)
            top.row = top.row_element = None
            top.group += 1
            top.group_element = element
            top.node.kinds[top.group] = tag

    def _open_row(self, element: Element) -> None:
        if self._tables:
            top = self._tables[-1]
            self._close_cell(top)
            top.row, top.row_element = RowNode(top.group), element
            top.node.rows.append(top.row)

    def _open_cell(self, element: Element, look: Look) -> None:
        if not self._tables:
            return
        top = self._tables[-1]
        self._close_cell(top)
        if top.row is None:
            top.row = RowNode(top.group)
            top.node.rows.append(top.row)
        cell = CellNode(
            row_span=span(element.get("rowspan"), 0, 65_534),
            col_span=span(element.get("colspan"), 1, 1_000),
            percent=look.percent,
            number=element.get("x:num"),
            gone=look.gone,
        )
        top.row.cells.append(cell)
        top.cell, top.cell_element = cell, element
        self._target = cell.flow

    def _close_cell(self, top: _Open) -> None:
        self._flush()
        top.cell = top.cell_element = None
        self._target = top.node.before

    # -- text -----------------------------------------------------------------------------------------------------

    def _text(self, text: str | None, state: State) -> None:
        if not text:
            return
        if not text.strip() and not state.pre:
            if self._pieces:
                self._pieces.append(text)
            return
        if state.raised:
            text = raised(text) if state.raised == "sup" else lowered(text)
        if state.font or _PRIVATE.search(text):
            text, unknown = symbols(text, state.font)
            if unknown:
                self._noticed.append(("unknown_symbol", text.strip()))
        self._add(text, state)
        if state.hidden:
            self._noticed.append(("hidden_text", text.strip()))
        if state.struck:
            self._noticed.append(("struck_text", text.strip()))

    def _add(self, text: str, state: State) -> None:
        self._pieces.append(text)
        if text == BREAK:
            return
        if self._line_state is None or (state.size or 0) > (self._line_state.size or 0):
            self._line_state = state
        if state.link > 0:
            self._links_here.add(state.link)
        else:
            self._bare += words(text)

    def _flush(self) -> None:
        """Close the line."""
        if not self._pieces:
            return
        state = self._line_state or State()
        raw = "".join(self._pieces)
        text = clean_pre(raw) if state.pre else clean(raw)
        if text or self._noticed:
            self._lines += 1
            if self._lines > MAX_LINES:
                raise Unreadable("网页的内容过多（超过 50 万行），未读取，请拆分成较小的文件后重新放入。")
            self._target.append(
                Line(
                    text=text,
                    size=state.size,
                    centred=state.centred,
                    links=frozenset(self._links_here),
                    bare=self._bare,
                    box=self._box,
                    chrome=state.chrome,
                    hidden=state.hidden,
                    noticed=tuple(self._noticed),
                )
            )
        self._pieces = []
        self._links_here = set()
        self._bare = 0
        self._noticed = []
        self._line_state = None

    def _link(self, element: Element, state: State) -> State:
        """A link to a document is content (and an attachment), one to another page may be navigation."""
        if element.get("href") is None:
            return state
        self._link_no += 1
        if not self.links.is_attachment(element):
            return state._replace(link=self._link_no)
        if not state.chrome and not state.hidden:
            self.links.add(element)
        return state._replace(link=-1)

    def _list(self, tag: str, element: Element, look: Look, state: State) -> None:
        if tag != "li":
            self._lists.open(element, look, ordered=tag == "ol")
            return
        mark = self._lists.next(element, look)
        if mark:
            self._add(mark, state)
            self._noticed.append(("auto_numbering", mark))

    def _replaced(self, tag: str, element: Element, state: State) -> None:
        """Elements that stand for something else: pictures and the fields of forms."""
        if tag == "img":
            name = picture_name(element)
            if name and not state.chrome and not state.hidden and state.link <= 0:
                self._noticed.append(("picture_not_read", name))
                self._line_state = self._line_state or state
                self._pieces.append("")
        elif tag == "input":
            kind = (element.get("type") or "").lower()
            if kind in _SHOWN_INPUTS and element.get("value"):
                self._add(element.get("value"), state)
            elif kind in {"checkbox", "radio"}:
                self._add("☑" if element.get("checked") is not None else "□", state)
        elif tag in {"object", "embed"} and not state.chrome and not state.hidden:
            self._noticed.append(("embedded_object", (element.get("data") or element.get("src") or "")[:200]))
            self._pieces.append("")
