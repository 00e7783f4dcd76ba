"""Running text out of lines: a line goes on in the next one only where it is a sentence that the width broke."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from normalizers.notice_parts import BLANK_DATE, BODY_END, DATE, WIDE, Line, labelled, prepare

#: A sentence that fills a line of a page has at least so many characters; headings and signatures rarely.
_FULL_LINE = 18
#: Without any comma so much text is still more likely a sentence than a heading.
_LONG = 26

_ENDED = re.compile(r"[。；：！？;:!?…][”’」』）)\"']*$")
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)|"
    r"第[一二三四五六七八九十\d]{1,3}[条章节部]|[一二三四五六七八九]是|[①-⑳]|附件|附表|附：|抄送|主送|[-•●■◆])"
)
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．](?!\d)|第[一二三四五六七八九十]{1,3}[条章节部分]*)"
    r"[^。；，：]{1,36}$"
)
_TITLE = re.compile(r"(?:通知|通告|公告|的公示|计划|方案|意见|办法|规定|函|清单|要点|一览表|汇总表|表|文件|号)$")
_PAUSE = re.compile(r"[，。；]")
_BREAKS_OFF = re.compile(r"[，、的在将把于至和与及或对由向按从为应]$")
_SIGNED_DATE = re.compile(rf"(?:{DATE.pattern}|{BLANK_DATE.pattern})(?:印发|发布)?$".replace(r"\5", r"[-./]"))
_PLAN = re.compile(r"(?<!\d)((?:19|20)\d\d)年度?[^，。；\d]{0,40}(?:计划|方案|工作要点)")
_ALIKE = str.maketrans({",": "，", ";": "；"})


class Run(NamedTuple):
    """A paragraph: its text without layout spaces in half-width letters; where each line begins in it; the lines."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]

    def line(self, at: int) -> int:
        """The input line of a position."""
        return self.lines[bisect_right(self.starts, at) - 1].no

    def raw(self, start: int, end: int) -> str:
        """A part of the text with its own letters and spaces."""
        parts = []
        for begin, line in zip(self.starts, self.lines, strict=True):
            first, last = max(start - begin, 0), min(end - begin, len(line.tight))
            if first < last:
                parts.append(_source(line, first, last))
        return "".join(parts).strip()


def runs(lines: Sequence[str]) -> Iterator[Run]:
    """The paragraphs, with those lines joined that a page or a fixed width broke."""
    kept = prepare(lines)
    begin = 0
    for at, line in enumerate(kept):
        following = kept[at + 1] if at + 1 < len(kept) else None
        marked = lines[line.no].lstrip().startswith("#")
        if following is None or marked or not goes_on(line, following):
            yield _run(kept[begin : at + 1])
            begin = at + 1


def goes_on(line: Line, following: Line) -> bool:
    """Whether the sentence of a line runs on in the following one: not after headings, titles, signatures, dates
    and short lines, and not into a heading, a date, a label or a signature."""
    first, second = _letters(line), _letters(following)
    if following.no != line.no + 1 or len(first) < _FULL_LINE or _ENDED.search(first):
        return False
    pauses = _PAUSE.search(first) is not None
    if _HEADING.match(first) or (not pauses and (_TITLE.search(first) or _signature(first))):
        return False
    if not pauses and len(first) < _LONG and not _BREAKS_OFF.search(first):
        return False
    if _NUMBERED.match(second) or next(labelled(following), None) is not None:
        return False
    return _PAUSE.search(second) is not None or not (_signature(second) or _TITLE.search(second))


def stated_plan_year(lines: Sequence[str]) -> int | None:
    """The year that the text gives to its plan (2026年度…抽查计划); ``None`` without one or with several."""
    years = {int(found[1]) for line in prepare(lines) for found in _PLAN.finditer(_letters(line))}
    return years.pop() if len(years) == 1 else None


def _signature(text: str) -> bool:
    """A body, a date, or a body with a date."""
    dated = _SIGNED_DATE.search(text)
    rest = text[: dated.start()] if dated else text
    return (dated is not None and not rest) or BODY_END.search(rest) is not None


def _letters(line: Line) -> str:
    return line.tight.translate(WIDE).translate(_ALIKE)


def _run(lines: Sequence[Line]) -> Run:
    texts = [_letters(line) for line in lines]
    starts, length = [], 0
    for text in texts:
        starts.append(length)
        length += len(text)
    return Run("".join(texts), tuple(starts), tuple(lines))


def _source(line: Line, first: int, last: int) -> str:
    """Characters ``first`` to ``last`` of the tight text with the spaces that the line has between them."""
    places = [at for at, char in enumerate(line.text) if not char.isspace()]
    solid = [n for n, char in enumerate(line.tight) if not char.isspace()]
    low, high = bisect_right(solid, first - 1), bisect_right(solid, last - 1)
    return line.text[places[low] : places[high - 1] + 1] if low < high <= len(places) else line.tight[first:last]
