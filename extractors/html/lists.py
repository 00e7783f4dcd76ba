"""Numbers of ordered lists, which browsers print and the text does not hold (HTML Standard 4.4.5)."""

from __future__ import annotations

import re
from itertools import islice

from extractors.docx.numbering import format_number
from extractors.html.looks import Look
from extractors.html.markup import Element

_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
#: An entry that its author numbered by hand; sites switch the numbers of lists off for all their pages.
_NUMBERED = re.compile(
    r"\s*(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[)）]?\s*[.．、，,:：)）]|[（(][\d一二三四五六七八九十]{1,3}[)）]"
    r"|第[\d一二三四五六七八九十]{1,3}[条项章]|[①-⑳⑴-⒇⒈-⒛])"
)


class Lists:
    """The lists that are open, innermost last."""

    def __init__(self) -> None:
        self._open: list[tuple[str | None, int, int]] = []

    def open(self, element: Element, look: Look, *, ordered: bool) -> None:
        """A list begins."""
        step = -1 if element.get("reversed") is not None else 1
        entries = sum(1 for child in element if child.tag == "li") if step < 0 else 0
        first = _number(element.get("start"), entries if step < 0 else 1)
        form = _FORMATS.get(element.get("type") or "", "decimal") if ordered and not look.no_numbers else None
        self._open.append((form, first - step, step))

    def close(self) -> None:
        """The innermost list ends."""
        if self._open:
            self._open.pop()

    def next(self, entry: Element, look: Look) -> str:
        """The number of the next entry as printed, with what follows it; empty when it shows none."""
        if not self._open:
            return ""
        form, last, step = self._open[-1]
        number = _number(entry.get("value"), last + step)
        self._open[-1] = (form, number, step)
        if form is None or look.no_numbers:
            return ""
        text = "".join(islice(entry.itertext(), 20))
        if not text.strip() or _NUMBERED.match(text):
            return ""
        return f"{format_number(number, form)}. "


def _number(text: str | None, otherwise: int) -> int:
    found = re.match(r"\s*(-?\d{1,9})", text or "")
    return int(found[1]) if found else otherwise
