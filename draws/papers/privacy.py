"""What may never stand in a public paper: credit classes, and who inspects (DOMAIN C11, DRAW 2).

Public papers are built from public fields alone. The guard here is the second lock: it looks at the finished texts,
because a person's name or a class may be hidden in a sentence that somebody typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from draws.papers.models import DrawPaper, PaperError
from draws.papers.text import clean

_RISK = r"(?:较\s*高|较\s*低|一\s*般|[高低])\s*风险"
#: Words that only ever speak of credit risk classes.
_CLASS_WORDS = re.compile(rf"信用风险|信用(?:等级|类别|分类)|{_RISK}(?=类|的?[\u4e00-\u9fff]{{0,8}}(?:企业|主体|户))")
#: In a sentence that a person typed, and can type anew, any mention of a grade of risk is one too many.
_TYPED_WORDS = re.compile(rf"{_RISK}|风险(?:等级|类别|分类|级别)")
#: Widths made uniform, one character for one, so that places in the text stay the same.
_WIDTHS = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
#: What people put between the parts of a name or a number: 张 三, 139-0356-7000.
_GAPS = frozenset(" \t-–—‑·•・‧.")
#: Shorter numbers stand by chance in a page with dates and sizes; they are sought in typed sentences alone.
_MIN_NUMBER = 6


class Classed(Protocol):
    """Whatever knows the names of the credit classes."""

    @property
    def strata(self) -> tuple[str, ...]: ...


def _strata(paper: Classed) -> re.Pattern[str]:
    """``B类``, ``C级企业`` for classes named by one character, the name itself for longer ones."""
    short = "".join(re.escape(name) for name in paper.strata if len(name) == 1)
    long = [re.escape(name) for name in sorted(paper.strata, key=len, reverse=True) if len(name) > 1]
    list_of = rf"[{short}](?:类?[\s、,/和及与或至到~—–-]*[{short}])*" if short else ""
    after = r"\s*(?:[+-]?\s*类|级(?=的?(?:企业|主体|市场主体|经营主体|信用|风险)|\s*[0-9]))"
    parts = [rf"(?<![A-Za-z0-9]){list_of}{after}", rf"信用\s*[{short}](?![A-Za-z])"] if short else []
    return re.compile("|".join([*parts, *long]) or r"(?!)", re.IGNORECASE)


def _folded(text: str) -> str:
    """Of the same length."""
    return text.translate(_WIDTHS)


def mentions_class(text: str, paper: Classed) -> bool:
    """Whether ``text`` speaks of a credit class."""
    return bool(_CLASS_WORDS.search(_folded(text)) or _strata(paper).search(_folded(text)))


def speaks_of_classes(text: str, paper: Classed) -> bool:
    """As :func:`mentions_class`, and also for grades without a noun: ``高风险10%``, ``A1% B3%``."""
    short = "".join(re.escape(name) for name in paper.strata if len(name) == 1)
    alone = rf"(?<![A-Za-z0-9])[{short}](?![A-Za-z])" if short else r"(?!)"
    plain = _folded(text)
    return mentions_class(text, paper) or bool(_TYPED_WORDS.search(plain) or re.search(alone, plain, re.IGNORECASE))


def public_wording(text: str, paper: Classed) -> str:
    """``text`` without its class words: 对B类企业的双随机抽查 → 对企业的双随机抽查."""
    for pattern in (_strata(paper), _CLASS_WORDS):
        for found in reversed([*pattern.finditer(_folded(text))]):
            text = text[: found.start()] + text[found.end() :]
    return clean(text)


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
    Names and numbers are found with gaps too (张 三, 139-0356-7000) and however short they are, so this is for texts
    that people typed, not for whole pages of fixed wording.
    """
    _refuse_typed(text, (*_names(paper), *_numbers(paper)), where, public)
    refuse_marks(text, paper, where, public=public)
    _refuse_words(text, (_TYPED_WORDS,), where, public)


def refuse_marks(text: str, paper: DrawPaper, where: str, *, public: tuple[str, ...] = ()) -> None:
    """As :func:`refuse_private` for everything but names: numbers of people and mentions of a class."""
    _refuse(text, ((what, one) for what, one in _numbers(paper) if len(one) >= _MIN_NUMBER), where, public)
    _refuse_words(text, (_CLASS_WORDS, _strata(paper)), where, public)


def _refuse_words(text: str, patterns: tuple[re.Pattern[str], ...], where: str, public: tuple[str, ...]) -> None:
    excused = _spans(text, public)
    for pattern in patterns:
        if any(not _inside(found.span(), excused) for found in pattern.finditer(_folded(text))):
            raise PaperError(f"{where}提到信用风险类别，该类别仅供内部使用，不得公开；请改写后再生成公告。")


def _refuse_typed(text: str, secrets: tuple[tuple[str, str], ...], where: str, public: tuple[str, ...]) -> None:
    """Compared without gaps; places are those of the text as it stands."""
    places = [at for at, char in enumerate(_folded(text)) if char not in _GAPS]
    solid = _solid(text)
    for what, secret in secrets:
        needle = _solid(clean(secret))
        for found in re.finditer(re.escape(needle), solid) if needle else ():
            span = places[found.start()], places[found.end() - 1] + 1
            if not _inside(span, _spans(text, public)):
                raise PaperError(f"{where}中有{what}，不得公开；请改写后再生成公告。")


def _solid(text: str) -> str:
    return "".join(char for char in _folded(text) if char not in _GAPS)


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
