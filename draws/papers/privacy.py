"""What may never stand in a public paper: credit classes, and who inspects (DOMAIN C11, DRAW 2).

Public papers are built from public fields alone. The guard here is the second lock: it looks at the finished texts,
because a person's name or a class may be hidden in a sentence that somebody typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from draws.papers.models import DrawPaper, PaperError
from draws.papers.text import clean

#: Words that only ever speak of credit risk classes.
_CLASS_WORDS = re.compile(
    r"信用风险|信用(?:等级|类别|分类)|(?:较高|较低|一般|[高低])风险(?=企业|主体|市场主体|经营主体|户|类)"
)
#: Shorter numbers stand by chance in a page with dates and sizes; they are sought in typed sentences alone.
_MIN_NUMBER = 6


def _strata(paper: DrawPaper) -> re.Pattern[str]:
    """``B类``, ``C级企业`` for classes named by one character, the name itself for longer ones."""
    short = "".join(re.escape(name) for name in paper.strata if len(name) == 1)
    long = [re.escape(name) for name in sorted(paper.strata, key=len, reverse=True) if len(name) > 1]
    list_of = f"[{short}](?:[、,，/和及与][{short}])*" if short else ""
    parts = [rf"(?<![A-Za-z0-9]){list_of}(?:类|级(?=企业|主体|市场主体|经营主体|信用|风险))"] if short else []
    return re.compile("|".join([*parts, *long]) or r"(?!)")


def mentions_class(text: str, paper: DrawPaper) -> bool:
    """Whether ``text`` speaks of a credit class."""
    return bool(_CLASS_WORDS.search(text) or _strata(paper).search(text))


def public_wording(text: str, paper: DrawPaper) -> str:
    """``text`` without its class words: 对B类企业的双随机抽查 → 对企业的双随机抽查."""
    return clean(_CLASS_WORDS.sub("", _strata(paper).sub("", text)))


def public_task_name(paper: DrawPaper) -> str:
    return clean(paper.public_name) if paper.public_name else public_wording(paper.task_name, paper)


def _numbers(paper: DrawPaper) -> Iterator[tuple[str, str]]:
    for one in paper.objects:
        yield "对象的联系电话", one.phone or ""
        for member in one.team:
            yield "检查人员代号", member.inspector_id
            yield "执法证号", member.certificate_no
            yield "检查人员电话", member.phone or ""


def _names(paper: DrawPaper) -> Iterator[tuple[str, str]]:
    for one in paper.objects:
        yield "对象的联系人", one.contact or ""
        yield from (("检查人员姓名", member.name) for member in one.team)


def refuse_private(text: str, paper: DrawPaper, where: str, *, public: tuple[str, ...] = ()) -> None:
    """Raise :class:`PaperError` when a text for publication gives away what is internal.

    ``public``: texts that are published anyway (names of objects, hashes); what stands inside one of them is excused.
    Names are matched as they stand, so this is for texts that people typed, not for whole pages of fixed wording.
    """
    _refuse(text, _names(paper), where, public)
    _refuse(text, _numbers(paper), where, public)
    refuse_marks(text, paper, where, public=public)


def refuse_marks(text: str, paper: DrawPaper, where: str, *, public: tuple[str, ...] = ()) -> None:
    """As :func:`refuse_private` for everything but names: numbers of people and mentions of a class."""
    _refuse(text, ((what, one) for what, one in _numbers(paper) if len(one) >= _MIN_NUMBER), where, public)
    excused = _spans(text, public)
    for pattern in (_CLASS_WORDS, _strata(paper)):
        if any(not _inside(found.span(), excused) for found in pattern.finditer(text)):
            raise PaperError(f"{where}提到信用风险类别，该类别仅供内部使用，不得公开；请改写后再生成公告。")


def _refuse(text: str, secrets: Iterator[tuple[str, str]], where: str, public: tuple[str, ...]) -> None:
    excused: list[tuple[int, int]] | None = None
    for what, secret in secrets:
        needle = clean(secret)
        if not needle or needle not in text:
            continue
        excused = _spans(text, public) if excused is None else excused
        if any(not _inside(found.span(), excused) for found in re.finditer(re.escape(needle), text)):
            raise PaperError(f"{where}中有{what}，不得公开；请改写后再生成公告。")


def _spans(text: str, known: tuple[str, ...]) -> list[tuple[int, int]]:
    needles = {clean(one) for one in known} - {""}
    return [found.span() for one in needles for found in re.finditer(re.escape(one), text)]


def _inside(span: tuple[int, int], excused: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in excused)
