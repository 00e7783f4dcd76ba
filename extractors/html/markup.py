"""Text of a page → a tree of elements, within bounds and as browsers read damaged markup."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from extractors.html.spanned import tables_of_spans
from extractors.models import Unreadable

Element = Any  # lxml has no types of its own

#: A page in characters; a plan of 10,000 rows saved from Word has about 15 million.
MAX_TEXT = 40_000_000
#: Tags of a page; each costs the tree about 150 bytes.
MAX_TAGS = 2_000_000
#: Cells of all tables of a page.
MAX_CELLS = 300_000
_CELL = re.compile(r"<t[dh][\s>/]", re.I)
#: Tags that only dress text; when left open they nest without end.
_DRESSING = re.compile(r"</?(?:font|b|i|u|em|strong|big|small|span|o:p|st1:\w+)(?:\s[^<>]*)?>", re.I)
_MATTERS = re.compile(r"display\s*:\s*none|visibility|line-through|mso-hide|font-size\s*:\s*0|\bhidden\b", re.I)
_PROLOG = re.compile(r"\s*<\?xml\b", re.I)
#: What an XML 1.0 document may not hold; NUL stays visible as damage.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f]")
_DEEP = "网页的标签嵌套过深（超过 250 层），无法读取，请在浏览器中打开后另存为 PDF 再放入。"


def parse_page(text: str) -> Element | None:
    """The root element; ``None`` when the page holds no element at all. Raises :class:`Unreadable` for what is too
    large or nested too deeply (256 elements, the parser's own limit)."""
    if len(text) > MAX_TEXT or text.count("<") > MAX_TAGS:
        raise Unreadable("网页过大（超过 4000 万字或 200 万个标签），未读取，请拆分成较小的文件后重新放入。")
    if sum(1 for _ in _CELL.finditer(text)) > MAX_CELLS:
        raise Unreadable("网页中的表格过大（超过 30 万个单元格），未读取，请拆分成较小的文件后重新放入。")
    if _PROLOG.match(text):
        text = _without_cdata(text)
    text = _CONTROLS.sub("", text.replace("\0", "\ufffd"))
    root, deep = _parse(text)
    if deep:
        root, deep = _parse(_DRESSING.sub(_undressed, text))
        if deep:
            raise Unreadable(_DEEP)
    if root is not None:
        tables_of_spans(root, MAX_CELLS)
    return root


def _parse(text: str) -> tuple[Element | None, bool]:
    parser = etree.HTMLParser(
        encoding="utf-8",
        recover=True,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        if "depth" in str(error).lower():
            return None, True
        return None, False
    deep = any("depth" in entry.message.lower() for entry in parser.error_log)
    return root, deep


def _undressed(tag: re.Match[str]) -> str:
    """A dressing tag goes, one that hides or strikes its text stays."""
    return tag[0] if _MATTERS.search(tag[0]) else ""


def _without_cdata(text: str) -> str:
    """An XHTML page shows what stands in CDATA sections; as HTML they would be comments."""
    pieces: list[str] = []
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        inner = text[start + 9 : end].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        pieces += [text[at:start], inner]
        at = end + 3
    return "".join([*pieces, text[at:]]) if pieces else text
