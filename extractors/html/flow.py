"""What the walk over a page yields: lines and tables as written, before anything is laid out or left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

#: A code of an issue and the text that it was noticed for.
Noticed = tuple[str, str]

#: The break of ``<br>`` inside a line, until the line is closed.
BREAK = "\x1e"
_GAP = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile(f"[ \t]*(?:{BREAK}[ \t]*)+")
_NOTHING = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\u3000-\u303f]|[“”‘’—…]")
_EDGES = " \t\n\u3000\u00a0"
_WORDS = re.compile(r"[\w%％‰]")


@dataclass(slots=True)
class Line:
    """A line of text as a reader sees it, with ``\\n`` for the breaks inside a paragraph. ``links`` are the ids of
    the links in it that lead to other pages, ``bare`` how many of its characters stand outside of them; ``box``
    is the container that it stands in; ``chrome`` when that is a part of the site and not of the document."""

    text: str
    size: float | None = None
    centred: bool | None = None
    links: frozenset[int] = frozenset()
    bare: int = 0
    box: int = 0
    chrome: bool = False
    meta: bool = False
    hidden: bool = False
    noticed: tuple[Noticed, ...] = ()


@dataclass(slots=True)
class CellNode:
    """A cell as written; ``flow`` holds its lines and the tables inside it. ``gone`` when it is not displayed itself;
    ``percent`` and ``number`` are what export tools give of a spreadsheet's format and value."""

    row_span: int = 1
    col_span: int = 1
    flow: list[Line | TableNode] = field(default_factory=list)
    percent: bool = False
    number: str | None = None
    gone: bool = False


@dataclass(slots=True)
class RowNode:
    """``group`` numbers the row groups (thead, tbody, tfoot) of a table; a merge downwards ends with its group."""

    group: int
    cells: list[CellNode] = field(default_factory=list)


@dataclass(slots=True)
class TableNode:
    """``before`` is text that stands in the table outside of any cell (browsers show it above the table)."""

    box: int = 0
    chrome: bool = False
    hidden: bool = False
    rows: list[RowNode] = field(default_factory=list)
    before: list[Line | TableNode] = field(default_factory=list)
    kinds: dict[int, str] = field(default_factory=dict)


Flow = list["Line | TableNode"]


def clean(raw: str) -> str:
    """Text as a browser shows it: white space collapsed, none between Han where the source only wrapped its lines,
    the author's breaks as ``\\n``; blank lines go."""
    text = _NOTHING.sub("", raw)
    if "\n" in text or "\r" in text or "  " in text or "\t" in text or "\f" in text:
        text = _GAP.sub(lambda gap: _gap(gap, text), text)
    text = text.replace("\u00a0", " ")
    if BREAK in text:
        text = "\n".join(part.strip(_EDGES) for part in text.split(BREAK) if part.strip(_EDGES))
    return text.strip(_EDGES)


def clean_pre(raw: str) -> str:
    """Preformatted text: its own line breaks count."""
    text = _NOTHING.sub("", raw).replace("\r\n", "\n").replace("\r", "\n").replace(BREAK, "\n").replace("\u00a0", " ")
    return "\n".join(part.rstrip() for part in text.split("\n") if part.strip(_EDGES))


def _gap(gap: re.Match[str], text: str) -> str:
    if "\n" not in gap[0] and "\r" not in gap[0]:
        return " "
    before, after = text[gap.start() - 1 : gap.start()], text[gap.end() : gap.end() + 1]
    return "" if _WIDE.match(before) and _WIDE.match(after) else " "


def words(text: str) -> int:
    """Letters, digits and Han of a text: what says something, unlike ``|`` or ``>``."""
    return len(_WORDS.findall(text))


def squeeze(text: str) -> str:
    """A text without any white space."""
    return "".join(text.split())
