"""抽查事项: one cell → the single matters, numbering removed.

A cell is cut where its author cut it (numbers, line ends, semicolons), and at a comma or 、 only when every
piece is certainly a whole matter; otherwise it stays one matter. Brackets and quotes are never cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from normalizers.base import Note, Reading, Span
from normalizers.numbering import Numbering, depths, find_numbering, segments
from normalizers.truncation import cut_off
from normalizers.values import MattersValue

_NOTHING = re.compile(
    r"[\s/／\\\-—－–_]*|无|暂无|待定|另行(?:通知|确定)|(?:根据|视|按)[^，。；]{0,12}(?:确定|而定|另定)|"
    r"(?:详见|见)(?:附件|附表|清单|方案)[一二三四五六七八九十\d]{0,2}"
)
_SAME = re.compile(r"(?:内容|事项)?(?:同上|同前)|[〃″]")
_EDGE = " \t\r\n　\u200b\ufeff，,；;、。.．"
_BULLET = re.compile(r"[●■◆▲•►★◎]")
_ACTION = re.compile(r"(?:检查|抽查|检验|抽检|核查|督查|巡查|执法|监测|监管)$")
_STATE = re.compile(r"(?:情况|行为|活动|管理)$")
_WHETHER = re.compile(r"(?:是否|有无)")
_GOES_ON = re.compile(
    r"(?:包括|其中|即(?!时|期)|等(?!级)|以及|及(?!时|格)|并(?!网|购)|和(?!解)|与|或(?!有)|的|情况|[）)】\]》”」、，,。])"
)
_OPEN_END = re.compile(r"(?:[和与或及的对、，,（(【“《：:]|以及|包括|进行|是否)$")
_CLOSED = re.compile(r"[；;。]$")
_HEADING_TAIL = re.compile(r"(?:^|[；;。\n，,\s])([^；;。\n，,\s]{2,40}[：:]\s*)$")


def read_matters(text: str) -> Reading[MattersValue]:
    """The single matters of a cell.

    ``review`` when the text seems cut off (``text_truncated``), when numbers are missing in its numbering
    (``matters_numbering_gap``) or when it only points at another row (``matters_reference``).
    Items are pieces of the text, line breaks that only a narrow column made joined away.
    """
    spans: tuple[Span, ...] = ((0, len(text)),) if text else ()
    bare = text.strip()
    if _NOTHING.fullmatch(bare.rstrip("。")):
        return Reading(kind="matters", text=text, status="unspecified", rule="nothing", spans=spans)
    if _SAME.fullmatch(bare):
        note = Note(
            code="matters_reference",
            severity="warning",
            raw=bare,
            message=f"抽查事项只写“{bare}”，请按所指的行补填。",
        )
        return Reading(kind="matters", text=text, status="review", rule="reference", findings=(note,), spans=spans)
    rule, items, notes = _read(text)
    if reason := cut_off(text, items, numbered=rule == "numbered"):
        tail = bare[-20:]
        message = f"抽查事项在“{tail}”处疑似被截断（{reason}），请对照原件补全。"
        notes = (*notes, Note(code="text_truncated", severity="warning", raw=bare, message=message))
    flagged = any(note.severity != "info" for note in notes)
    return Reading(
        kind="matters",
        text=text,
        status="review" if flagged or not items else "ok",
        value=MattersValue(items=items) if items else None,
        rule=rule,
        findings=notes,
        spans=spans,
    )


def _read(text: str) -> tuple[str, tuple[str, ...], tuple[Note, ...]]:
    depth, _, _ = depths(text)
    if numbering := find_numbering(text, depth):
        return "numbered", *_numbered(text, numbering)
    pieces, notes = _pieces(text, depth)
    rule = "list" if len(pieces) > 1 else "single"
    certain = tuple(part for piece in pieces for part in _certain(piece))
    return ("sentences" if len(certain) > len(pieces) else rule), certain, notes


# --- numbered ---


def _numbered(text: str, numbering: Numbering) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    items: list[str] = []
    headings: list[str] = []
    lead = text[: numbering.marks[0].start]
    notes: list[Note] = []
    if lead.strip(_EDGE):
        (headings if lead.rstrip()[-1] in "：:" else items).append(_clean(lead))
        if items and not _ends_whole(lead.strip()):
            message = f"编号前的文字“{items[0][:40]}”是标题还是事项不明，请确认。"
            notes.append(Note(code="matters_lead_text", severity="warning", raw=items[0], message=message))
    ranges = list(segments(text, numbering))
    for i, (start, end) in enumerate(ranges):
        entry = text[start:end]
        restarts = i + 1 < len(ranges) and numbering.marks[i + 1].number == 1
        if restarts and (tail := _HEADING_TAIL.search(entry)):
            headings.append(_clean(tail[1]))
            entry = entry[: tail.start(1)]
        items.extend(_entry(entry, headings))
    notes += _gap_notes(text, numbering, [(a, b) for a, b in ranges[:-1] if not text[a:b].strip(_EDGE)])
    if headings:
        message = f"抽查事项中的小标题“{'”“'.join(headings)}”未作为事项。"
        notes.append(Note(code="matters_heading", severity="info", raw="；".join(headings), message=message))
    return tuple(item for item in items if item), tuple(notes)


def _entry(entry: str, headings: list[str]) -> list[str]:
    """One list entry: itself, or its inner list where it is only a heading (一、登记事项：1.… 2.…)."""
    depth, _, _ = depths(entry)
    inner = find_numbering(entry, depth)
    if inner and len(inner.marks) > 1 and not inner.gaps:
        lead = entry[: inner.marks[0].start].strip()
        if lead.endswith(("：", ":")):
            headings.append(_clean(lead))
            return [_clean(entry[a:b]) for a, b in segments(entry, inner)]
    return [_clean(entry)]


def _gap_notes(text: str, numbering: Numbering, empty: Sequence[Span]) -> list[Note]:
    doubtful = [text[m.start : m.end + 4] for m in numbering.marks if not m.clean and "." in text[m.start : m.end]]
    if doubtful:
        message = f"“{doubtful[0]}”可能是编号，也可能是小数，请人工确认。"
        return [Note(code="matters_numbering_doubtful", severity="warning", raw=doubtful[0], message=message)]
    if not numbering.gaps and not empty:
        return []
    seen = "、".join(str(mark.number) for mark in numbering.marks)
    message = f"抽查事项的编号不连续或有空项（{seen}），可能漏字，请对照原件核对。"
    return [Note(code="matters_numbering_gap", severity="warning", raw=text.strip(), message=message)]


# --- not numbered ---


def _pieces(text: str, depth: Sequence[int]) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Cut at semicolons, bullets and the line ends that the author made."""
    spans: list[Span] = []
    notes: list[Note] = []
    for whole in _cut(text, depth, "；;●■◆▲•►★◎"):
        lines, doubt = _lines(text, whole)
        notes += [doubt] if doubt else []
        for start, end in lines:
            if spans and _GOES_ON.match(text[start:end].lstrip()):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return tuple(item for start, end in spans if (item := _clean(text[start:end]))), tuple(notes)


def _lines(text: str, whole: Span) -> tuple[list[Span], Note | None]:
    """The lines of a piece, or the piece itself where only the width of the column broke it."""
    lines = [span for span in _line_spans(text, whole) if text[slice(*span)].strip(_EDGE)]
    if len(lines) < 2:
        return lines, None
    bodies = [text[slice(*span)].strip() for span in lines]
    if _wrapped(bodies) and not all(map(_ends_whole, bodies)):
        seams = pairwise(bodies)
        sure = _ends_whole(bodies[-1]) or any(_OPEN_END.search(a) or _GOES_ON.match(b) for a, b in seams)
        raw = text[slice(*whole)].strip()
        message = f"抽查事项“{'｜'.join(bodies)[:60]}”分行书写，无法确定每行是否为一项，请人工确认。"
        note = Note(code="matters_line_breaks", severity="warning", raw=raw, message=message)
        return [(lines[0][0], lines[-1][1])], None if sure else note
    groups = [lines[0]]
    for before, line, span in zip(bodies, bodies[1:], lines[1:], strict=False):
        if _OPEN_END.search(before) or _GOES_ON.match(line):
            groups[-1] = (groups[-1][0], span[1])
        else:
            groups.append(span)
    return groups, None


def _line_spans(text: str, whole: Span) -> list[Span]:
    spans, start = [], whole[0]
    for line in text[slice(*whole)].splitlines(keepends=True):
        spans.append((start, start + len(line)))
        start += len(line)
    return spans


def _wrapped(lines: Sequence[str]) -> bool:
    """All lines but the last are filled to about the same width, and the last one is not wider."""
    *filled, last = map(len, lines)
    widest = max(filled)
    return widest >= 3 and min(filled) >= widest - 2 and last <= widest


def _ends_whole(line: str) -> bool:
    return bool(_CLOSED.search(line) or _ACTION.search(line) or _STATE.search(line))


def _certain(piece: str) -> Iterable[str]:
    """Cut at 。 ， 、 and spaces, level by level, where every part certainly is a whole matter."""
    for marks in ("。", "，,", "、", " 　\t"):
        depth, _, _ = depths(piece)
        parts = [piece[start:end].strip(_EDGE) for start, end in _cut(piece, depth, marks)]
        parts = [part for part in parts if part]
        if len(parts) > 1 and _all_whole(parts):
            return [inner for part in parts for inner in _certain(part)]
    return [piece]


def _all_whole(parts: Sequence[str]) -> bool:
    """Each part says what is checked and ends like a matter, and no part leans on its neighbours."""
    if any(_GOES_ON.match(part) or _OPEN_END.search(part) for part in parts):
        return False
    if parts[0].startswith("对") and not all(part.startswith(("对", "是否")) for part in parts):
        return False
    actions = [bool(_ACTION.search(part)) and len(part) >= 5 for part in parts]
    if all(actions):
        return True
    if all(action or _WHETHER.match(part) for action, part in zip(actions, parts, strict=True)):
        return not actions[-1]
    ends = {part[-2:] for part in parts}
    return len(ends) == 1 and all(_STATE.search(part) and len(part) >= 6 for part in parts)


def _cut(text: str, depth: Sequence[int], marks: str) -> list[Span]:
    parts, start = [], 0
    for i, c in enumerate(text):
        if c in marks and not depth[i]:
            parts.append((start, i))
            start = i + 1
    return [*parts, (start, len(text))]


def _clean(piece: str) -> str:
    """Edges trimmed; a line break inside is taken out, as a space where both neighbours are Latin."""
    piece = piece.strip(_EDGE)
    if _BULLET.match(piece):
        piece = piece[1:].strip(_EDGE)
    lines = [line.strip() for line in piece.splitlines()]
    joined = ""
    for line in lines:
        latin = joined[-1:].isascii() and joined[-1:].isalnum() and line[:1].isascii() and line[:1].isalnum()
        joined += f" {line}" if latin else line
    return joined.strip(_EDGE)
