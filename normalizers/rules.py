"""The rule engine: ordered named rules cut a folded text into pieces, from left to right, each character once.

A rule is a name, what its piece is for (``role``), a pattern and a ``build`` that turns the match into data.
At each place the first rule that matches and builds wins, so a text is read in one pass and the pieces say by
themselves what was read, by which rule, and what was not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from normalizers.base import Note, Span, Status
from normalizers.text import Folded

#: Punctuation that only connects; anything else that no rule has read is unread text.
IGNORABLE = frozenset(",;:、。.!?()[]{}【】〔〕《》〈〉\"'“”‘’「」『』·• |…")
BREAKS = frozenset(",;、。\n")

Build = Callable[["regex.Match[str]"], object | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """``pattern`` is matched at a place (never searched); ``build`` returns ``None`` to decline the match.

    Roles: ``value`` kinds such as ``ratio`` or ``window``; ``filler`` for words that add nothing."""

    name: str
    role: str
    pattern: regex.Pattern[str]
    build: Build


@dataclass(frozen=True, slots=True)
class Piece:
    """``text[start:end]`` of the folded text; ``rule`` is empty for a run of characters that nothing read."""

    rule: str
    role: str
    start: int
    end: int
    text: str
    data: Any = None


def rule(name: str, role: str, pattern: str, build: Build | None = None) -> Rule:
    return Rule(name, role, regex.compile(pattern, regex.VERSION0), build or (lambda match: match))


def scan(rules: Sequence[Rule], text: str) -> tuple[Piece, ...]:
    """Cut ``text`` into pieces. Runs that no rule reads become pieces of role ``rest`` (text) or ``mark``
    (connecting punctuation, one piece per run)."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text):
        piece = _match(rules, text, at) or _single(text, at)
        if pieces and not piece.rule and pieces[-1].role == piece.role and not pieces[-1].rule:
            last = pieces.pop()
            piece = Piece("", piece.role, last.start, piece.end, last.text + piece.text)
        pieces.append(piece)
        at = piece.end
    return tuple(pieces)


def _match(rules: Sequence[Rule], text: str, at: int) -> Piece | None:
    for candidate in rules:
        found = candidate.pattern.match(text, at)
        if found and found.end() > at:
            data = candidate.build(found)
            if data is not None:
                return Piece(candidate.name, candidate.role, at, found.end(), found.group(), data)
    return None


def _single(text: str, at: int) -> Piece:
    inner = 0 < at < len(text) - 1
    mark = text[at] in IGNORABLE or (text[at] == "/" and inner)
    return Piece("", "mark" if mark else "rest", at, at + 1, text[at])


def spans_of(folded: Folded, pieces: Iterable[Piece]) -> tuple[Span, ...]:
    """The ranges of the original text that the pieces cover, neighbours joined."""
    spans: list[Span] = []
    for start, end in sorted(folded.span(piece.start, piece.end) for piece in pieces):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def unread(text: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """The pieces of ``text`` outside ``spans`` that are more than space and connecting punctuation."""
    covered = bytearray(len(text))
    for first, last in spans:
        covered[first:last] = b"\x01" * (last - first)
    runs: list[str] = []
    start: int | None = None
    for i in range(len(text) + 1):
        open_here = i < len(text) and not covered[i]
        if open_here and start is None:
            start = i
        elif not open_here and start is not None:
            runs.append(text[start:i])
            start = None
    return tuple(run.strip(_STRIP) for run in runs if run.strip(_STRIP))


_STRIP = "".join(IGNORABLE) + "\t\n\r\f\v\u3000\u00a0，；：！？（）［］｛｝＂＇｜．"

#: Signs after which something must follow.
_CUT = ("（", "(", "、", "【", "[", "：", ":")
_TRUNCATED = "文字到标点处中断，后面可能缺字，请对照原文确认。"
_UNREAD = "“{raw}”没有读懂，请对照原文核对并补录。"


def settle(
    text: str, status: Status, findings: tuple[Note, ...], spans: Iterable[Span]
) -> tuple[Status, tuple[Note, ...]]:
    """Status and findings after accounting: unread text is reported, and nothing stays ``ok`` beside it."""
    left = unread(text, spans)
    if text.rstrip().endswith(_CUT) and text.strip(_STRIP):
        note = Note(code="text_truncated", severity="warning", message=_TRUNCATED, raw=text[-20:])
        status, findings = "review", (*findings, note)
    if not left:
        return status, findings
    notes = tuple(
        Note(code="unread_text", severity="warning", message=_UNREAD.format(raw=_short(raw)), raw=raw) for raw in left
    )
    return "review", findings + notes


def _short(raw: str) -> str:
    return raw if len(raw) <= 40 else raw[:40] + "…"
