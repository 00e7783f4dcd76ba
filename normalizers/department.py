"""Departments: a cell of 发起部门 or 配合部门 → names, and the official names behind them.

Without an ``area`` (one expression on the command line) the status speaks of the names alone, and
``canonical`` is the literal expansion with whatever place the text itself has (市卫健委 → 市卫生健康委员会).
With an ``area`` every name must lead to one body, or a person must look.
"""

from __future__ import annotations

import re

from normalizers.area import Area
from normalizers.base import Note, Reading, Span
from normalizers.department_body import ends_as_known, is_masked, parse_body
from normalizers.department_canonical import COORDINATING_KIND, Resolved, resolve
from normalizers.department_split import Piece, Split, is_role, split_names
from normalizers.values import DepartmentValue

KIND = "department"
_NOTHING = re.compile(
    r"[\s/\\\-—–－_／、.。]*|暂?无(?:配合部门|参与部门)?|没有|待定|待确定|不涉及|不适用|N/?A"
    r"|(?:根据|视|按照?)(?:工作)?(?:实际|具体)?(?:情况|需要|工作)(?:而?确?定|安排)?",
    re.IGNORECASE,
)
_LONGEST = 2000  # a cell of departments is never longer; a page of prose may be
_UNREAD = ("garbage", "word")
_DOUBTFUL = ("vague", "stem", "fragment")
_FIRM_END = re.compile(r"(?:局|委员会|委|办公室|办|厅|大队|支队|总队|街道办事处|人民政府)$")
_BUREAU_OFFICE = re.compile(r"(?:综合)?办公室$|\((?:借|代)?章\)$|文件$")


def read_departments(text: str, *, area: Area | None = None) -> Reading[DepartmentValue]:
    """Read the bodies that ``text`` names; ``area`` is the notice's own place. Never raises on any text.

    ``review`` comes with the best reading; text that is no department has no value.
    """
    if _NOTHING.fullmatch(text.strip()):
        spans = ((0, len(text)),) if text.strip() else ()
        return Reading(kind=KIND, text=text, status="unspecified", rule="nothing_named", spans=spans)
    if len(text) > _LONGEST:
        return _unreadable(text)
    split = split_names(text, area.stem if area is not None else "")
    pieces = [piece for piece in split.pieces if piece.body.sort not in _UNREAD]
    if not pieces:
        return _unreadable(text)
    unread = [piece for piece in split.pieces if piece.body.sort in _UNREAD]
    return _assemble(text, split, pieces, unread, area)


def _unreadable(text: str) -> Reading[DepartmentValue]:
    note = Note(
        code="department_unresolved",
        severity="warning",
        message="这里没有读出部门名称，请对照原文核对。",
        raw=text.strip()[:80],
    )
    return Reading(kind=KIND, text=text, status="review", findings=(note,))


def _assemble(
    text: str, split: Split, pieces: list[Piece], unread: list[Piece], area: Area | None
) -> Reading[DepartmentValue]:
    resolved = _resolve_all(pieces, area)
    pieces, resolved, notes = _without_doubles(pieces, resolved, area)
    certain = not unread and not split.open_ended
    for piece, found in zip(pieces, resolved, strict=True):
        notes += found.notes
        open_question = _is_doubtful(piece) or (area is not None and not found.settled)
        certain = certain and not open_question
        if open_question and all(note.severity == "info" for note in found.notes):
            notes.append(_unresolved(piece))
    bracket_notes, clear = _bracket_notes(split)
    notes += bracket_notes
    notes += [_unread(piece, text) for piece in unread]
    if split.open_ended:
        message = "原文以“等”结尾，部门没有列全，请核对是否还有其他部门。"
        notes.append(Note(code="open_list", severity="warning", message=message, raw=text.strip()[:80]))
    return Reading(
        kind=KIND,
        text=text,
        status="ok" if certain and clear else "review",
        value=_value(pieces, resolved),
        rule=_rule(pieces),
        findings=tuple(notes),
        spans=_spans(text, unread),
    )


def _resolve_all(pieces: list[Piece], area: Area | None) -> list[Resolved]:
    found: list[Resolved] = []
    foreign = False
    for piece in pieces:
        one = resolve(piece, area, after_foreign=foreign)
        explicit = piece.body.sort == "known" and len(piece.body.prefix) > 1
        foreign = foreign or bool(area and explicit and one.place and one.place != area.name)
        found.append(one)
    return found


def _without_doubles(
    pieces: list[Piece], resolved: list[Resolved], area: Area | None
) -> tuple[list[Piece], list[Resolved], list[Note]]:
    kept: dict[str, tuple[Piece, Resolved]] = {}
    notes: list[Note] = []
    for piece, found in zip(pieces, resolved, strict=True):
        key = found.canonical if area is not None and found.canonical else piece.text
        if key in kept:
            message = f"“{piece.text}”在同一格中重复出现，只记录一次。"
            if piece.levels != kept[key][0].levels:  # 省级教育部门、市级教育部门: one name, two bodies
                kept[key][0].doubtful = True
            notes.append(Note(code="duplicate_department", severity="info", message=message, raw=piece.text))
        else:
            kept[key] = (piece, found)
    return [piece for piece, _ in kept.values()], [found for _, found in kept.values()], notes


def _is_doubtful(piece: Piece) -> bool:
    """True when the name itself is not certain, whatever body it may be."""
    body = piece.body
    if piece.doubtful or body.sort in _DOUBTFUL or is_masked(piece.text):
        return True
    if body.sort == "generic":
        return not body.rest
    if body.sort != "unknown":
        return False
    return ends_as_known(piece.text) or (not body.prefix and _FIRM_END.search(piece.text) is None)


def _unresolved(piece: Piece) -> Note:
    message = f"“{piece.text}”不能确定是哪一个部门，请填写全称。"
    return Note(code="department_unresolved", severity="warning", message=message, raw=piece.text)


def _unread(piece: Piece, text: str) -> Note:
    raw = text[piece.start : piece.end].strip()[:80]
    return Note(
        code="department_unresolved",
        severity="warning",
        message=f"“{raw}”不像部门名称，请对照原文核对。",
        raw=raw,
    )


def _bracket_notes(split: Split) -> tuple[list[Note], bool]:
    """Brackets after a body hold its role, matters or offices; another body in them needs a person."""
    notes: list[Note] = []
    clear = True
    for _, _, content in split.brackets:
        if is_role(content) or not content.strip():
            continue
        inner = split_names(content).pieces if len(content) < 200 else []
        if any(piece.body.sort in ("known", "branch", "national") for piece in inner):
            clear = False
            message = f"括号中的“{content}”也是部门名称，不能确定是否另算一个部门，请人工核对。"
            notes.append(Note(code="department_bracket", severity="warning", message=message, raw=content))
        else:
            message = f"部门名称后括号中的“{content}”是说明文字，未计入部门名称。"
            notes.append(Note(code="department_bracket", severity="info", message=message, raw=content))
    return notes, clear


def _value(pieces: list[Piece], resolved: list[Resolved]) -> DepartmentValue:
    roles = tuple(piece.role for piece in pieces)
    return DepartmentValue(
        names=tuple(piece.text for piece in pieces),
        canonical=tuple(found.canonical for found in resolved),
        kinds=tuple(found.kinds for found in resolved),
        roles=roles if any(roles) else None,
        stale=tuple(found.stale for found in resolved),
        areas=tuple(found.place for found in resolved),
    )


def _rule(pieces: list[Piece]) -> str:
    if any(piece.shared for piece in pieces):
        return "shared_suffix"
    if any(piece.role for piece in pieces):
        return "roles"
    return "list" if len(pieces) > 1 else "single_name"


def _spans(text: str, unread: list[Piece]) -> tuple[Span, ...]:
    spans: list[Span] = []
    start = 0
    for piece in sorted(unread, key=lambda piece: piece.start):
        if piece.start > start:
            spans.append((start, piece.start))
        start = max(start, piece.end)
    if start < len(text):
        spans.append((start, len(text)))
    return tuple(span for span in spans if text[span[0] : span[1]].strip())


def is_coordinating_body(name: str) -> bool:
    """True for a 议事协调机构 (…领导小组办公室, 联席会议, 安委办): it may plan, and must not inspect."""
    body = parse_body(re.sub(r"[\s、，,“”\"（）()]", "", name))
    if body.sort == "coordinating":
        return True
    return body.entry is not None and COORDINATING_KIND in body.entry.kinds


def bureau_of(issuer: str | None, area: Area | None) -> str | None:
    """The official name of the bureau behind an issuer (高平市市场监督管理局办公室 → 高平市市场监督管理局).

    ``None`` for coordinating bodies, for several issuers and where the body is not certain.
    """
    name = re.sub(r"\s+", "", issuer or "").translate(str.maketrans("（）", "()"))
    while True:
        shorter = name if parse_body(name).sort == "known" else _BUREAU_OFFICE.sub("", name)
        if shorter == name:
            break
        if is_coordinating_body(name):
            return None
        name = shorter
    if not name or is_coordinating_body(name):
        return None
    reading = read_departments(name, area=area)
    if reading.status != "ok" or reading.value is None or len(reading.value.canonical) != 1:
        return None
    return reading.value.canonical[0]
