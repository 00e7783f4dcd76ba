"""The lower part of a notice: attachment list, signature, date, print line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from normalizers.notice_parts import (
    BLANK_DATE,
    DATE,
    SEAL,
    Line,
    bodies,
    body_name,
    find_date,
    is_body,
    labelled,
    squeeze,
)
from normalizers.notice_title import join_bodies

_ATTACHED = re.compile(r"^附件?([一二三四五六七八九十\d]{0,2})[：:]")
_ENTRY = re.compile(r"^(?:附件)?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[.．、：:]|^[（(]\d{1,2}[）)]")
_COMPLETE = re.compile(
    r"(?:计划|方案|清单|表|名单|细则|通知|办法|规范|台账|汇总|书|目录|指南|流程图?|标准|制度|要点|样式|格式)(?:[（(].*[）)])?$"
)


class Foot(NamedTuple):
    """``dates`` are the standing dates (成文日期), nearest to the end first: those under a signature, if any."""

    attachments: tuple[tuple[str, Line], ...]
    signature: tuple[str, str, Line] | None
    dates: tuple[tuple[date, Line], ...]
    blank_date: Line | None
    printed: tuple[date, Line] | None
    printer: tuple[str, Line] | None


def read_foot(rest: Sequence[Line], everything: Sequence[Line]) -> Foot:
    """``rest`` are the lines from the address on; ``everything`` also those above (for the print line)."""
    attachments, used = _attachments(rest)
    free = [line for line in rest if line.no not in used]
    dates: list[tuple[date, Line]] = []
    signed_dates: list[tuple[date, Line]] = []
    signature = blank = None
    for i in range(len(free) - 1, -1, -1):
        split = _standing_date(free[i].tight)
        if split is None:
            blank = blank or _blank_date(free[i])
            continue
        signed = _signature(free, i, split[0])
        (signed_dates if signed else dates).append((split[1], free[i]))
        signature = signature or signed
    printed, printer = _printed(everything)
    return Foot(tuple(attachments), signature, tuple(signed_dates or dates), blank, printed, printer)


def _attachments(rest: Sequence[Line]) -> tuple[list[tuple[str, Line]], set[int]]:
    """The list behind 附件：, entries broken over lines joined; and the lines that it takes up."""
    entries: list[tuple[str, Line]] = []
    used: set[int] = set()
    open_list = False
    for line in rest:
        if head := _ATTACHED.match(line.tight):
            used.add(line.no)
            open_list = True
            if value := _entry_text(line.tight[head.end() :]):
                entries.append((value, line))
        elif open_list and _ENTRY.match(line.tight) and not find_date(line.tight):
            used.add(line.no)
            entries.append((_entry_text(line.tight), line))
        elif open_list and entries and not _COMPLETE.search(entries[-1][0]) and _goes_on(line):
            used.add(line.no)
            entries[-1] = (entries[-1][0] + line.tight, entries[-1][1])
        else:
            open_list = open_list and not entries
    return [(value.rstrip("。；;"), line) for value, line in entries if value], used


def _entry_text(tight: str) -> str:
    return _ENTRY.sub("", tight).strip()


def _goes_on(line: Line) -> bool:
    return len(line.tight) <= 40 and not any(labelled(line)) and not is_body(line.tight) and not find_date(line.tight)


def _standing_date(tight: str) -> tuple[str, date] | None:
    """A line that is a date, or a body followed by a date; the body comes first in the answer."""
    found = next(reversed(list(DATE.finditer(tight))), None)
    if found is None or found.end() != len(tight.rstrip("。）)")):
        return None
    before, day = tight[: found.start()].strip("（( "), find_date(tight[found.start() :])
    if day is None or (before and not is_body(before)):
        return None
    return before, day


def _blank_date(line: Line) -> Line | None:
    bare = line.tight.strip("（）()")
    return line if BLANK_DATE.fullmatch(bare) or (DATE.fullmatch(bare) and find_date(bare) is None) else None


def _signature(lines: Sequence[Line], at: int, inline: str) -> tuple[str, str, Line] | None:
    """The bodies that stand before the date, from its own line upward."""
    if inline:
        return body_name(inline), lines[at].text, lines[at]
    start = at
    while start and at - start < 8 and _signs(lines[start - 1], closes=start == at or is_body(lines[start].tight)):
        start -= 1
    block = lines[start:at]
    # the uppermost line may be the first half of a name, but not a stray line above a whole one
    names = [name for line in block for name in bodies(line) if name]
    if not names or not is_body(names[-1]):
        return None
    return join_bodies(names), "\n".join(line.text for line in block), block[0]


def _signs(line: Line, *, closes: bool) -> bool:
    tight = SEAL.sub("", line.tight)
    if not tight:
        return True
    if len(tight) > 40 or re.search(r"[。；：:！？《》@\d]", tight) or any(labelled(line)):
        return False
    if is_body(tight):
        return True
    return (
        closes
        and re.search(r"^[㐀-鿿]{1,6}[省市县区旗]|领导小组|双随机|联席", tight) is not None
        and "附件" not in tight
    )


def _printed(lines: Sequence[Line]) -> tuple[tuple[date, Line] | None, tuple[str, Line] | None]:
    """The print line (…办公室 2024年2月5日印发); the office may stand on the line before."""
    for i, line in enumerate(lines):
        tight = line.tight.rstrip("。")
        if not tight.endswith("印发") or len(tight) > 80 or not (found := DATE.search(tight)):
            continue
        day = find_date(tight)
        if day is None or found.end() != len(tight) - 2:
            continue
        before = squeeze(tight[: found.start()])
        if not before and i and is_body(lines[i - 1].tight):
            return (day, line), (body_name(lines[i - 1].tight), lines[i - 1])
        return (day, line), (body_name(before), line) if is_body(before) else None
    return None, None
