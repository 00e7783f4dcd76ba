"""From the words of a window to its periods: what is a range, a deadline, a batch, a label for the next term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalizers.rules import Piece
from normalizers.window_terms import Term

_LOST = "两个月份之间缺少连接号，请对照原文确认。"
_NO_MONTH_WORD = "数字后缺少“月”或“日”，请对照原文确认。"
_ISSUE = "开始时间取决于文件印发日期，请补充。"
_NO_START = "只有结束时间的前半截，可能缺少开始时间，请对照原文确认。"
_OPEN_END = "只写了开始时间，没有结束时间，请确认。"
_BEFORE_MONTH = "“前”是否包括所写的时段不明确，请确认。"
_RUN_ON = "两个时段之间没有分隔，请对照原文确认。"
_UNEVEN = "起止的写法一个到年、一个到月，请对照原文确认。"
_VAGUE = "是大概的时间，请确认。"
_CONTAINER = "既写了一个大的时段，又写了其中的月份，请确认以哪个为准。"


#: What parts two periods; other signs (…, :, brackets) leave open how they belong together.
_PARTS_PERIODS = frozenset(",;、。/和与及")


@dataclass(frozen=True, slots=True)
class Period:
    """``first``–``last``; one term alone is in ``first`` and ends with itself, unless it is a ``deadline`` (then
    it bounds the end) or ``open_end`` (then it bounds the start)."""

    first: Term | None
    last: Term | None = None
    deadline: bool = False
    open_end: bool = False
    odd: tuple[str, ...] = ()


class _Reader:
    """Walks over the pieces once; ``used`` collects what has been understood."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = [piece for piece in pieces if piece.role != "filler"]
        self.used = [piece for piece in pieces if piece.role == "filler"]
        self.at = 0
        self.odd: list[str] = []

    def peek(self, ahead: int = 0) -> Piece | None:
        i = self.at + ahead
        return self.pieces[i] if i < len(self.pieces) else None

    def role(self, ahead: int = 0) -> str:
        piece = self.peek(ahead)
        return piece.role if piece else ""

    def take(self) -> Piece:
        piece = self.pieces[self.at]
        self.used.append(piece)
        self.at += 1
        return piece

    def periods(self) -> list[Period]:
        found: list[Period] = []
        parted = True
        while self.at < len(self.pieces):
            self.odd = []
            period = self.period()
            if period:
                found.append(period if parted else replace(period, odd=(*period.odd, _RUN_ON)))
                parted = False
            elif self.role() in {"mark", "batch", "about"}:
                piece = self.take()
                parted = parted or piece.role == "batch" or any(c in _PARTS_PERIODS for c in piece.text)
                if piece.role == "about" and found:
                    found[-1] = replace(found[-1], odd=(*found[-1].odd, _VAGUE))
            else:
                self.at += 1
        return found

    def period(self) -> Period | None:
        if self.role() == "issue":
            return self.from_issue()
        if self.role() in {"until", "dash"} and self.role(1) == "term":
            return self.until()
        if self.role() == "num":
            return self.bare_months()
        if self.role() != "term":
            return None
        container = self.container()
        while container is not None:
            self.take()
            if self.role() == "mark":
                self.take()
            self.odd += container
            container = self.container()
        return self.from_term(self.take().data)

    def from_issue(self) -> Period | None:
        if self.role(2 if self.role(1) == "dash" else 1) != "term":
            return None
        while self.role() != "term":
            self.take()
        term: Term = self.take().data
        self.close()
        return Period(term, deadline=True, odd=(_ISSUE, term.odd))

    def until(self) -> Period:
        lost = self.take().role == "dash"
        term: Term = self.take().data
        self.close()
        return Period(term, deadline=True, odd=(_NO_START if lost else "", term.odd))

    def bare_months(self) -> Period | None:
        """``2-9`` and nothing else: months, most likely."""
        whole = [piece.role for piece in self.pieces] == ["num", "dash", "num"]
        low, high = (self.pieces[0].data, self.pieces[2].data) if whole else (0, 0)
        if not (whole and self.at == 0 and 1 <= low < high <= 12):
            return None
        for _ in range(3):
            self.take()
        return Period(Term(low, low), Term(high, high), odd=(_NO_MONTH_WORD,))

    def container(self) -> list[str] | None:
        """Reasons (maybe none) when the next term only introduces the one after it (上半年：3-5月; 2027年：3月)."""
        here, after = self.peek(), self.peek(1)
        if here is None or not here.data.span:
            return None
        inner = after if after and after.role == "term" else None
        if after and after.role == "mark" and after.text in {":", "("}:
            inner = self.peek(2)
        if inner is None or inner.role != "term" or inner.data.year is not None or inner.data.shift:
            return None
        outer, within = here.data, inner.data
        if within.span and not outer.whole and within.m1 > outer.m2:
            return None
        if outer.year is not None:
            i = self.pieces.index(inner)
            self.pieces[i] = replace(inner, data=replace(within, year=outer.year))
        inside = outer.m1 <= within.m1 and within.m2 <= outer.m2
        label = inside and (outer.m2 - outer.m1 < 11 or outer.year is not None)
        return [] if label else [_CONTAINER]

    def from_term(self, first: Term) -> Period:
        odd = [*self.odd, first.odd]
        last = self.range_end(first, odd)
        if last is not None:
            if last.odd and not (last.dotted and first.dotted and first.year is not None):
                odd.append(last.odd)
            if first.late:
                odd.append(_VAGUE)
            if first.whole != last.whole:
                odd.append(_UNEVEN)
            self.close()
            return Period(first, last, odd=tuple(odd))
        if self.role() == "onwards":
            self.take()
            return Period(first, open_end=True, odd=(*odd, _OPEN_END))
        closed = self.close()
        if closed and not first.fine:
            odd.append(_BEFORE_MONTH)
        return Period(first, deadline=bool(closed) or first.late, odd=tuple(odd))

    def close(self) -> bool:
        """Take the words that bound an end (前, 完成, 止)."""
        closed = False
        while self.role() in {"before", "finish"}:
            self.take()
            closed = True
        return closed

    def range_end(self, first: Term, odd: list[str]) -> Term | None:
        if self.role() == "onwards" and self.role(1) in {"dash", "mark"} and self.role(2) == "term":
            if self.role(1) == "dash" or self.role(3) in {"finish", "before"}:
                self.take()
                self.take()
                return self._term()
            return None
        if self.role() == "dash":
            return self._after_dash(first, odd)
        after = self.peek()
        lost = after is not None and after.role == "term" and not (first.span or first.fine or after.data.span)
        if lost and after is not None and after.data.m1 > first.m1:
            odd.append(_LOST)
            return self._term()
        return None

    def _after_dash(self, first: Term, odd: list[str]) -> Term | None:
        kind = self.role(1)
        if kind == "term":
            self.take()
            return self._term()
        if kind == "day" and first.fine:
            self.take()
            day = self.take().data
            return Term(first.m2, first.m2, day, day, fine=True)
        if kind == "num" and 1 <= self.pieces[self.at + 1].data <= (31 if first.fine else 12):
            self.take()
            number = self.take().data
            odd.append(_NO_MONTH_WORD)
            return Term(first.m2, first.m2, number, number, fine=True) if first.fine else Term(number, number)
        return None

    def _term(self) -> Term:
        term: Term = self.take().data
        return term


def periods_of(pieces: Sequence[Piece]) -> tuple[list[Period], list[Piece]]:
    """The periods of a text and the pieces that they account for."""
    reader = _Reader(pieces)
    found = reader.periods()
    return found, reader.used
