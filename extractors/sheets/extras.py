"""What lies on a sheet besides its cells, and is not read: comments, text boxes, pictures, charts, objects."""

from __future__ import annotations

from collections import Counter

from extractors.models import Unreadable
from extractors.sheets.package import Package
from extractors.sheets.strings import local

_NAMES = {
    "comments": "批注",
    "threadedComment": "批注",
    "chart": "图表",
    "oleObject": "嵌入的对象",
    "package": "嵌入的文件",
    "diagramData": "图示",
}
#: More of a kind are not counted.
MOST = 10_000


def unread_parts(package: Package, part: str) -> tuple[tuple[str, int, str], ...]:
    """Kind (Chinese), number and first text of what hangs on a sheet. A damaged part is only counted."""
    counts: Counter[str] = Counter()
    texts: dict[str, str] = {}
    for kind, target in package.relationships(part).values():
        if not package.has(target):
            continue
        if kind == "drawing":
            _drawing(package, target, counts, texts)
        elif kind in _NAMES:
            name = _NAMES[kind]
            text, number = _comments(package, target) if kind == "comments" else ("", 1)
            counts[name] += number
            texts.setdefault(name, text)
    return tuple((name, number, texts.get(name, "")) for name, number in counts.items())


def _comments(package: Package, part: str) -> tuple[str, int]:
    first, number = "", 0
    try:
        for comment in package.stream(part, ("comment",)):
            number += 1
            if number >= MOST:
                break
            first = first or "".join(t.text or "" for t in comment.iter("{*}t"))[:200]
    except Unreadable as error:
        if "异常" in str(error):
            raise
    return first, max(number, 1)


def _drawing(package: Package, part: str, counts: Counter[str], texts: dict[str, str]) -> None:
    """Shapes with words in them, and pictures; a line or a frame without words says nothing."""
    try:
        for element in package.stream(part, ("sp", "pic", "graphicFrame")):
            if counts.total() >= MOST:
                break
            words = "".join(t.text or "" for t in element.iter("{*}t")).strip()
            name = {"pic": "图片", "graphicFrame": "图表"}.get(local(element), "文本框")
            if words or name != "文本框":
                counts[name] += 1
                texts.setdefault(name, words[:200])
    except Unreadable as error:
        if "异常" in str(error):
            raise
        counts["图形"] += 1
