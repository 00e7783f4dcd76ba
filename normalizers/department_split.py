"""A cell → the single names in it: separators, broken lines, brackets, roles, shared suffixes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from normalizers.area import listed_at
from normalizers.base import Span
from normalizers.department_body import Body, parse_body, stem_kinds
from normalizers.department_levels import GONE, blank, mask_levels
from normalizers.department_lexicon import lexicon

Role = Literal["lead", "cooperate"]

_FOLD = str.maketrans("，；：（）／　｜．【】〔〕［］[]", ",;:()/ |.()()()()")
_LEAD = "牵头|发起|主办|主责"
_JOIN = "配合|参与|协办|协助|参加|联合(?=[部单科股处])"
_NOUN = "(?:部门|单位|科室|股室|处室|机构|局|方)"
_MARK = re.compile(
    rf"(?<![\u4e00-\u9fff])({_LEAD}|{_JOIN}|责任|实施|检查){_NOUN}?(?:及单位)?"
    r"(?:\s*:|为(?=[\u4e00-\u9fff])|[ \n]+(?=[\u4e00-\u9fff]))"
    rf"|(?<![\u4e00-\u9fff])({_LEAD}|配合|参与|协办|协助){_NOUN}?"
    r"(?=[\u4e00-\u9fff]{2,20}(?:局|委|办|厅|队|科|股|室|处|部门|机构|中心)(?![\u4e00-\u9fff]))"
)
_AFTER = re.compile(
    rf"(?<=[\u4e00-\u9fff\x00\s:])为?({_LEAD}|{_JOIN}){_NOUN}?(?:并?(?:组织|负责|实施|落实))*(?:检查)?(?=[,;。、\s]|$)"
)
_IN_BRACKETS = re.compile(rf"\s*({_LEAD}|{_JOIN}){_NOUN}?\s*")
_NUMBER = re.compile(
    r"[①-⑳]|(?:(?<=^)|(?<=[\s、,;:]))(?:\d{1,2}[.、)]|\(\d{1,2}\)|[一二三四五六七八九十]{1,2}、)(?=\s*[\u4e00-\u9fff])"
)
_BY = re.compile(r"(?<![\u4e00-\u9fff])由(?=[\u4e00-\u9fff])")
_DUTIES = re.compile(
    r"(?:按照?)?(?:各自)?(?:职责分工|职责|分工)(?:分别|共同)?(?:负责|实施|配合)?(?=[,;。]|$)"
    r"|(?:共同|分别|联合)(?:负责|实施|开展)?(?:检查|抽查)?(?=[,;。]|$)"
)
_AND_OTHERS = re.compile(r"等(?:\d+个|[一二三四五六七八九十]+个)?(?:相关|有关)?(?=部门|单位|机构)|等(?=[,;。\s]|$)")
_OTHERS_NOUN = re.compile(r"(?<=[局委办厅队所会院])(?:\x00+)(?:部门|单位|机构)(?=[,;。\s]|$)")
_TWICE = re.compile(r"(部门|单位|机构)\1+")
_HARD = re.compile(r"[、,;:/|。\t+&\\—–-]+")
_WHOLE = re.compile(r"\s*\(([^()]*)\)\s*")
_SLOGAN = re.compile(r"(?<=双随机)[”\"]?[、,]\s*[“\"]?(?=一公开)")
_SOFT = re.compile(r"\s*(?:以及|会同|联合(?!会(?!同)|社|执法)|暨|及|和|与)\s*|\s+")
_TAIL = re.compile(
    r"(?:(?:综合)?(?:行政|业务)?(?:主管|监管|管理|监督管理|执法)*(?:部门|机构|单位|机关)|科室|股室|处室|科|股|处|室|局|厅)$"
)
_TWO_BODIES = re.compile(r"(?<=.[局委厅])(?!会).*(?:局|委|厅|大队|支队)$")
_WIDEST = 24  # tokens that one name may be broken into


@dataclass
class Piece:
    """One name. ``levels`` is a single letter (市级), ``many`` (县级以上, 各区县) or empty."""

    text: str
    start: int
    end: int
    body: Body
    role: Role | None = None
    levels: str = ""
    doubtful: bool = False
    inherited: str = ""
    shared: bool = False
    clause: int = 0


@dataclass
class Split:
    pieces: list[Piece] = field(default_factory=list)
    brackets: list[tuple[int, int, str]] = field(default_factory=list)
    open_ended: bool = False


@dataclass(frozen=True)
class _Mark:
    at: int
    role: Role | None
    backwards: bool = False


def split_names(text: str, area_stem: str = "") -> Split:
    """Cut ``text`` into names. Positions are those of ``text``; nothing is raised."""
    folded = text.translate(_FOLD).replace("\r", "\n")
    if _WHOLE.fullmatch(folded):
        folded = folded.replace("(", " ").replace(")", " ")
    folded = _SLOGAN.sub(blank, _BY.sub(GONE, folded))
    folded, levels = mask_levels(folded)
    folded, brackets = _mask_brackets(folded)
    folded = _NUMBER.sub(lambda match: "、" * len(match.group()), folded)
    folded = _TWICE.sub(lambda match: match[1] + GONE * (len(match.group()) - len(match[1])), folded)
    open_ended = _AND_OTHERS.search(folded) is not None
    folded = _OTHERS_NOUN.sub(blank, _AND_OTHERS.sub(blank, folded))
    folded = _DUTIES.sub(blank, folded)
    folded, marks = _mask_roles(folded)
    result = Split(brackets=brackets, open_ended=open_ended)
    for start, end in _hard_parts(folded):
        result.pieces += _names_in(folded, start, end, area_stem)
    _set_levels(result.pieces, levels)
    _doubt_broken_names(result, folded)
    for piece in result.pieces:
        # 教育局联合公安局消防大队: in a list the last may be one body under its old name, or two.
        old = piece.body.entry is not None and piece.body.entry.how == "former" and not piece.body.prefix
        piece.doubtful = piece.doubtful or (
            len(result.pieces) > 1 and old and _TWO_BODIES.search(piece.text) is not None
        )
    _set_clauses(result.pieces, folded)
    _set_roles(result.pieces, marks, brackets)
    _share_suffixes(result.pieces, folded)
    return result


def _mask_brackets(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Blank out bracketed text, nested or not; a bracket without its partner becomes a separator."""
    chars = list(text)
    opened: list[int] = []
    found: list[tuple[int, int, str]] = []
    for position, char in enumerate(text):
        if char == "(":
            opened.append(position)
        elif char == ")" and opened:
            start = opened.pop()
            if not opened:
                found.append((start, position + 1, text[start + 1 : position]))
                chars[start : position + 1] = GONE * (position + 1 - start)
        elif char == ")" and not _is_number(text, position):
            chars[position] = ";"
    for position in opened:
        if chars[position] == "(":
            chars[position] = ";"
    return "".join(chars), found


def _is_number(text: str, position: int) -> bool:
    return position > 0 and text[position - 1].isdigit()


def _mask_roles(text: str) -> tuple[str, list[_Mark]]:
    marks: list[_Mark] = []

    def before(match: re.Match[str]) -> str:
        word = match[1] or match[2]
        role = _role(word) if word not in ("责任", "实施", "检查") else None
        marks.append(_Mark(match.start(), role))
        return ";" * len(match.group())

    def after(match: re.Match[str]) -> str:
        marks.append(_Mark(match.start(), _role(match[1]), backwards=True))
        return ";" * len(match.group())

    text = _AFTER.sub(after, _MARK.sub(before, text))
    return text, sorted(marks, key=lambda mark: mark.at)


def _role(word: str) -> Role:
    return "lead" if re.fullmatch(_LEAD, word) else "cooperate"


def _hard_parts(text: str) -> list[Span]:
    parts: list[Span] = []
    start = 0
    for match in _HARD.finditer(text):
        parts.append((start, match.start()))
        start = match.end()
    parts.append((start, len(text)))
    return [(a, b) for a, b in parts if text[a:b].strip(" \n" + GONE)]


def _names_in(text: str, start: int, end: int, area_stem: str) -> list[Piece]:
    """The cheapest way to read the tokens between two hard separators as whole names."""
    tokens: list[Span] = []
    links: list[str] = []
    position = start
    for match in _SOFT.finditer(text, start, end):
        if match.group()[:1] == "和" and listed_at(text, match.start()):
            continue  # 和顺县, 和平区: the place, not the connector
        tokens.append((position, match.start()))
        links.append(match.group().strip(" \n" + GONE))
        position = match.end()
    tokens.append((position, end))
    words = [text[a:b].replace(GONE, "") for a, b in tokens]
    best: list[tuple[float, int, Body | None]] = [(0.0, 0, None)]
    for stop in range(1, len(words) + 1):
        choices = []
        joined, penalty = "", 0.0
        for first in range(stop - 1, max(-1, stop - 1 - _WIDEST), -1):
            if first < stop - 1:
                joined = links[first] + joined
                penalty += 0.2 if links[first] else 1.5
            joined = words[first] + joined
            if len(joined) > 60 and first < stop - 1:
                break
            body = parse_body(joined, area_stem) if joined else None
            cost = (body.cost if body else 0.0) + penalty
            choices.append((best[first][0] + cost, first, body))
        best.append(min(choices, key=lambda choice: choice[0]))
    return _walk_back(best, tokens, words, links, area_stem)


def _walk_back(
    best: list[tuple[float, int, Body | None]],
    tokens: list[Span],
    words: list[str],
    links: list[str],
    area_stem: str,
) -> list[Piece]:
    pieces: list[Piece] = []
    stop = len(words)
    while stop:
        _, first, body = best[stop]
        if body is not None:
            joined = words[first] + "".join(links[i - 1] + words[i] for i in range(first + 1, stop))
            piece = Piece(joined, tokens[first][0], tokens[stop - 1][1], body)
            # 市场监管局 ⏎ 综合行政执法大队: two bodies, or one team's name in a narrow column.
            parent = len(body.prefix) + len(body.rest)
            breaks = {len(joined) - sum(map(len, words[i:stop])) for i in range(first + 1, stop)}
            piece.doubtful = body.sort == "branch" and parent in breaks and body.tail in lexicon().entries
            pieces += reversed(_unglue(piece, area_stem))
        stop = first
    pieces.reverse()
    return pieces


def _unglue(piece: Piece, area_stem: str) -> list[Piece]:
    """市教育局市公安局 → two names, when the lexicon reads all of it that way; else the piece as it is."""
    text = piece.text
    if piece.body.sort != "garbage" or len(text) > 120:
        return [piece]
    ends: list[list[tuple[str, Body]] | None] = [[]]
    for stop in range(1, len(text) + 1):
        ends.append(None)
        if text[stop - 1] not in "局委会厅队办心所部室":
            continue
        for first in range(max(0, stop - 40), stop - 1):
            before = ends[first]
            if before is None:
                continue
            body = parse_body(text[first:stop], area_stem)
            if body.sort == "known" and (ends[stop] is None or len(ends[stop] or ()) > len(before) + 1):
                ends[stop] = [*before, (text[first:stop], body)]
    names = ends[-1]
    if not names:
        return [piece]
    # 公安局消防大队 within a run of names: one body under its old name, or two.
    return [replace(piece, text=name, body=body, doubtful=_TWO_BODIES.search(name) is not None) for name, body in names]


def _doubt_broken_names(result: Split, text: str) -> None:
    """教育（体育）局: a bracket in the middle of a name may be a part of it."""
    for start, end, _ in result.brackets:
        for piece in result.pieces:
            if piece.start < start and text[end : piece.end].strip(GONE + " \n"):
                piece.doubtful = True


def _set_levels(pieces: list[Piece], levels: list[tuple[int, int, str]]) -> None:
    for start, _, letters in levels:
        for piece in pieces:
            if piece.start <= start < piece.end:
                piece.levels = letters
                break


def _set_clauses(pieces: list[Piece], text: str) -> None:
    clause, position = 0, 0
    for piece in pieces:
        if re.search(r"[;。]", text[position : piece.start]):
            clause += 1
        piece.clause, position = clause, piece.end


def _set_roles(pieces: list[Piece], marks: list[_Mark], brackets: list[tuple[int, int, str]]) -> None:
    edge = 0
    for number, mark in enumerate(marks):
        stop = marks[number + 1].at if number + 1 < len(marks) and not marks[number + 1].backwards else None
        for piece in pieces:
            if mark.backwards:
                governed = edge <= piece.start < mark.at and piece.role is None
            else:
                governed = piece.start >= mark.at and (stop is None or piece.start < stop)
            if governed:
                piece.role = mark.role
        edge = mark.at
    for start, _, content in brackets:
        match = _IN_BRACKETS.fullmatch(content)
        if match is None:
            continue
        before = [piece for piece in pieces if piece.start < start]
        target = before[-1] if before else (pieces[0] if pieces else None)
        if target is not None:
            target.role = _role(match[1])


def is_role(content: str) -> bool:
    return _IN_BRACKETS.fullmatch(content) is not None


def _share_suffixes(pieces: list[Piece], text: str) -> None:
    """教育、公安部门 → 教育部门, 公安部门: a bare word takes the suffix of the next name in its list."""
    for piece, following in zip(reversed(pieces[:-1]), reversed(pieces[1:]), strict=True):
        if piece.body.sort not in ("stem", "word") or piece.clause != following.clause:
            continue
        suffix = _suffix(following)
        if not suffix:
            continue
        link = text[piece.end : following.start].replace(GONE, "")
        bureau = suffix in ("局", "厅")
        if piece.body.sort == "word" and (bureau or re.fullmatch(r"\s*[、/,和与及]\s*", link) is None):
            continue
        # 文化和体育局 may be one merged bureau or two.
        joint = bureau and re.search(r"[和与及]", link) is not None
        whole = piece.text + suffix
        body = parse_body(whole)
        # 教育机构 are schools, not the authority over them.
        vague = suffix in ("机构", "单位") and bool(body.entry is None and stem_kinds(piece.body.rest or piece.text))
        piece.doubtful = vague or joint or following.doubtful
        following.doubtful = joint or following.doubtful
        piece.text, piece.body, piece.shared = whole, body, True
    for piece, following in pairwise(pieces):
        if piece.shared and piece.clause == following.clause and following.body.prefix == "" and not following.levels:
            following.inherited = piece.body.prefix or piece.inherited
            following.levels = piece.levels


def _suffix(piece: Piece) -> str:
    match = _TAIL.search(piece.text)
    if match is None or piece.body.sort not in ("generic", "office", "known"):
        return ""
    if piece.body.sort == "generic":
        return piece.text[len(piece.body.prefix) + len(piece.body.rest) :] if piece.body.rest else match.group()
    if piece.body.sort == "known" and not stem_kinds(piece.body.rest[:-1]):
        return ""
    return match.group()
