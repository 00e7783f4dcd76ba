"""The upper part of a notice: where it ends, its red head, its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from normalizers.notice_parts import BODY_END, DATE, Line, bodies, find_date, is_body, labelled, own_number

_KINDS = "通知|公告|通告|通报|意见|方案|计划|函|公示|决定|批复|办法|清单|安排|一览表|计划表|汇总表|名单|细则|规定"
_ENDS = re.compile(rf"(?:{_KINDS})(?:[（(][^（）()]*[）)])?$")
_FORWARDS = re.compile(r"印发|转发|下发|发布|公布|调整")
_COVER_ENDS = re.compile(r"(?:通知|公告|通告|函|通报|决定|公示|批复)(?:[（(][^（）()]*[）)])?$")
_ANNEX = re.compile(r"附件?[一二三四五六七八九十\d]{0,2}")
_OPENS_BODY = re.compile(
    r"^(?:为|根据|按照|现将|经|依据|结合|遵照|深入|全面|近年来|今年|我[局市县区办]|一、|[（(]一[）)])"
)
_ADDRESS = re.compile(r"各|局|单位|部门|股室|科室|处室|政府|乡|镇|街道|所|委|办|中心|大队|企业")
_ASIDE = re.compile(
    r"签发人|^(?:特急|加急|急件|机密|秘密|内部(?:资料|文件)?)(?:[★☆].*)?$|^(?:份号|\d{6})"
    r"|^第?\d+号$|^[—\-]?\d+[—\-]?$"
)
MAX_TITLE_LINES = 6


def attachment_start(lines: Sequence[Line]) -> int:
    """The line from which the attachments themselves stand (附件 alone); the number of lines when none do."""
    for i, line in enumerate(lines):
        if i > 2 and _ANNEX.fullmatch(line.tight):
            return i
    return len(lines)


def body_start(lines: Sequence[Line]) -> int:
    """The first line of the text proper: the address (各有关单位：) or the first full sentence; else the
    thirteenth line that is no fact with a label."""
    plain: list[int] = []
    for i, line in enumerate(lines):
        tight = line.tight
        if any(labelled(line)):
            continue
        plain.append(i)
        if tight[-1] in "：:" and len(tight) <= 200 and _ADDRESS.search(tight) and not tight.startswith("附件"):
            return i
        if i and "。" in tight and len(tight) > 15:
            return i
        if i and _OPENS_BODY.match(tight) and (len(tight) >= 25 or tight.startswith(("一、", "（一）"))):
            return i
    return plain[12] if len(plain) > 12 else len(lines)


def title_lines(
    top: Sequence[Line], sizes: Sequence[float | None] | None, centred: Sequence[bool | None] | None
) -> list[Line]:
    """The lines that make up the title: from 关于 (with the body before it) to 通知; else the first line, or
    the largest type where sizes are known, that ends like a plan."""
    plain = [x for x in top if not _is_other(x)]
    others = {x.no for x in top} - {x.no for x in plain}
    once: dict[str, Line] = {}
    for line in plain:  # a heading that stands again on the next page is one title
        once.setdefault(line.tight, line)
    lines = list(once.values())
    for i, line in enumerate(lines):
        if "关于" in line.tight:
            return _title_from(lines, i, others)
    if sizes:
        large = _largest(lines, sizes)
        if large and _ENDS.search(large[-1].tight):
            return large
    for i, line in enumerate(lines):
        if _ENDS.search(line.tight) and len(line.tight) <= 60 and not re.search(r"[。；]", line.tight):
            start = i
            while start and i - start < 2 and not _stands_alone(lines[start - 1], line, centred):
                if others.intersection(range(lines[start - 1].no, lines[start].no)):
                    break
                start -= 1
            return lines[start : i + 1]
    return []


def is_complete(title: str) -> bool:
    """Whether a title ends with the kind of document, brackets closed."""
    if title.count("《") != title.count("》"):
        return False
    if "关于" in title and _FORWARDS.search(title):
        return _COVER_ENDS.search(title) is not None
    return _ENDS.search(title) is not None


def red_head(above: Sequence[Line]) -> tuple[str, str, Line] | None:
    """Issuer, raw text and first line of the red head (…文件): broken over lines, or several bodies."""
    for i, line in enumerate(above):
        if not line.tight.endswith("文件") or len(line.tight) > 60 or "《" in line.tight:
            continue
        start = i
        while start and i - start < 6 and _belongs_to_head(above[start - 1]):
            start -= 1
        block = [*above[start : i + 1], *_below(above[i + 1 :])]
        name = join_bodies([name for part in block for name in bodies(part)])
        return (name, "\n".join(part.text for part in block), block[0]) if name else None
    return None


def _below(lines: Sequence[Line]) -> list[Line]:
    """Bodies under the word 文件, which stands in the middle of a joint head; they end at the number."""
    for i, line in enumerate(lines):
        if own_number(line.tight):
            return list(lines[:i])
        if not is_body(line.tight):
            return []
    return []


def join_bodies(parts: Sequence[str]) -> str:
    """Names over several lines: broken ones joined, whole ones listed with 、."""
    names: list[str] = []
    for part in filter(None, parts):
        inner = re.fullmatch(r"(?:办公室|领导小组.*|委员会.*|分局|监管工作.*)", part)
        if names and (inner or not BODY_END.search(names[-1])):
            names[-1] += part
        else:
            names.append(part)
    return "、".join(names)


def bracketed_date(tight: str) -> date | None:
    """A date on a line of the upper part, as under the title of a published plan: alone, or beside the number or
    the body that issued it."""
    bare = tight.strip("（）()")
    found = DATE.search(bare)
    if found is None:
        return None
    rest = bare[: found.start()] + bare[found.end() :]
    alone = not rest or (DATE.search(rest) is None and (own_number(rest) is not None or is_body(rest)))
    return find_date(bare) if alone else None


def _is_other(line: Line) -> bool:
    tight = line.tight
    return bool(
        (tight.endswith("文件") and "《" not in tight)
        or own_number(tight)
        or _ASIDE.search(tight)
        or _ANNEX.fullmatch(tight)
        or bracketed_date(tight)
    )


def _belongs_to_head(line: Line) -> bool:
    tight = line.tight
    if own_number(tight) or _ASIDE.search(tight) or re.search(r"[。；：:《》\d]", tight) or len(tight) > 40:
        return False
    return is_body(tight) or re.search(r"[省市县区旗]|领导小组|双随机|工作|监管", tight) is not None


def _title_from(lines: Sequence[Line], i: int, others: set[int]) -> list[Line]:
    start = i
    if lines[i].tight.startswith("关于"):
        while start and i - start < 3 and _is_prefix(lines[start - 1], lines[start], others):
            start -= 1
    taken = list(lines[start : i + 1])
    for line in lines[i + 1 : i + MAX_TITLE_LINES]:
        so_far = "".join(part.tight for part in taken)
        if is_complete(so_far) and not line.tight.startswith("的"):
            break
        taken.append(line)
    return taken


def _is_prefix(before: Line, line: Line, others: set[int]) -> bool:
    between = others.intersection(range(before.no, line.no))
    return line.no - before.no <= 2 and not between and is_body(before.tight)


def _largest(lines: Sequence[Line], sizes: Sequence[float | None]) -> list[Line]:
    known = [(sizes[x.no] or 0.0) if x.no < len(sizes) else 0.0 for x in lines]
    widest = max(known, default=0.0)
    return [x for x, size in zip(lines, known, strict=True) if widest and size == widest]


def _stands_alone(before: Line, line: Line, centred: Sequence[bool | None] | None) -> bool:
    """Whether the line above a title is something of its own rather than the title's first half."""
    if is_body(before.tight) or _ENDS.search(before.tight) or re.search(r"[。；：:]", before.tight):
        return True
    if centred and before.no < len(centred) and line.no < len(centred):
        return centred[before.no] is not centred[line.no]
    return False
