"""Text and Markdown files → one paragraph per line, and the tables that text can hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import unescape

from extractors.encoding import LINE_BREAK, Decoded, decode
from extractors.models import Block, ExtractedDocument, Issue, Paragraph, SourceDocument, Unreadable
from extractors.text_html import find_html
from extractors.text_pipes import box_hits, find_box, find_pipes, is_rule, pipe_hits
from extractors.text_rows import SOFT_BREAK, STRESS, Found, Line, make_table, run_end
from extractors.text_tabs import MIN_SPACED_COLUMNS, find_gaps, find_tabs, gap_counts, tab_hits
from extractors.text_unfold import unfold

#: A text of more bytes than this is no notice.
MAX_TEXT_SIZE = 64 * 1024 * 1024
#: Each line and each cell becomes a value of about 600 bytes.
MAX_LINES = 300_000
MAX_CELLS = 1_000_000
_RULE = re.compile(r"([-*_=])(?: *\1){2,}")
_FENCE = re.compile(r"(```|~~~)[\w-]*")
_HEAD = re.compile(r"#{1,6}(?:[ \t\u3000]+|$)")
_MARK = re.compile(r"(?:>[ \t]?)+|[-*+][ \t]+(?=\S)")
#: Markdown may hold HTML: what ends a paragraph there, and the tags that only dress its text.
_HTML_END = re.compile(r"<br\s*/?>|</(?:p|div|h[1-6]|li|center|section|article)\s*>", re.I)
_HTML_TAG = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|span|b|i|u|em|strong|center|font|section|article|html|body|head|meta|title|a|sup|sub|"
    r"img|br|hr|!doctype)(?:\s[^<>]*)?/?>|<!--.*?-->",
    re.I,
)
_BLANK = " \t\u3000\u00a0\ufeff"

Finder = Callable[[int], Found | None]


def extract_text(data: bytes, source: SourceDocument) -> ExtractedDocument:
    """Paragraphs (one per line, Markdown marks removed) and tables in order. Form feeds count pages. Damaged
    lines are reported in an ``encoding_damage`` issue and keep U+FFFD; raises :class:`Unreadable` when no
    encoding fits."""
    if len(data) > MAX_TEXT_SIZE:
        raise Unreadable("文本文件超过 64 MB，未读取，请检查是否放错文件，或拆分后重新放入。")
    decoded = decode(data)
    lines = unfold(split_lines(decoded.text))
    if len(lines) > MAX_LINES or decoded.text.count("\t") > MAX_CELLS or decoded.text.count("|") > MAX_CELLS:
        raise Unreadable("文本过长（超过 30 万行或 100 万个单元格），未读取，请拆分成较小的文件后重新放入。")
    blocks, issues = _blocks(lines)
    pages = max((line.page or 0 for line in lines), default=0)
    return ExtractedDocument(
        source=source,
        blocks=tuple(blocks),
        page_count=pages or None,
        issues=(*_damage(decoded), *issues),
    )


def split_lines(text: str) -> list[Line]:
    """Lines ended by LF, CR, CRLF, NEL or U+2029; a form feed ends a line and starts a page. NUL characters
    become U+FFFD (they are reported as damage)."""
    text = text.replace("\0", "\ufffd")
    sheets = text.rstrip("\f").split("\f") if "\f" in text else [text]
    lines: list[Line] = []
    number = 0
    for sheet_no, sheet in enumerate(sheets, 1):
        page = sheet_no if len(sheets) > 1 else None
        parts = LINE_BREAK.split(sheet)
        for offset, part in enumerate(parts):
            lines.append(Line(part, page, number + offset + 1))
        number += len(parts) - 1
    return lines


def _blocks(lines: Sequence[Line]) -> tuple[list[Block], list[Issue]]:
    finders = _finders(lines)
    blocks: list[Block] = []
    issues: list[Issue] = []
    tables = 0
    position = 0
    while position < len(lines):
        line = lines[position]
        html = find_html(lines, position, tables + 1)
        if html is not None:
            tables += 1
            blocks.append(html.table)
            position = html.end
            continue
        found = None if line.blank else next(filter(None, (find(position) for find in finders)), None)
        if found is None:
            blocks += _paragraphs(line)
            position += 1
            continue
        tables += 1
        blocks.append(make_table(found, tables, line.page))
        if found.joined:
            issues.append(_joined(found, tables, line.page))
        position = found.end
    return blocks, issues


def _finders(lines: Sequence[Line]) -> tuple[Finder, ...]:
    """What looks for a table at a line, the most telling form first."""
    boxes, tabs, gaps = box_hits(lines), tab_hits(lines), gap_counts(lines)
    fenced, loose = pipe_hits(lines)
    columns = [count >= MIN_SPACED_COLUMNS - 1 for count in gaps]
    return (
        _once(lines, boxes, lambda at: find_box(lines, at, boxes), lambda at: is_rule(lines[at].text)),
        _once(lines, tabs, lambda at: find_tabs(lines, at, tabs), lambda at: "\t" in lines[at].text),
        _once(lines, fenced, lambda at: find_pipes(lines, at, fenced, fenced=True)),
        _once(lines, loose, lambda at: find_pipes(lines, at, loose, fenced=False)),
        _once(lines, columns, lambda at: find_gaps(lines, at, gaps)),
    )


def _once(
    lines: Sequence[Line], hits: Sequence[bool], find: Finder, starts: Callable[[int], bool] = lambda at: True
) -> Finder:
    """Ask once per run of hits: a run that is no table has none in its later lines (and asking at each of them
    would take quadratic time)."""
    refused = -1

    def ask(at: int) -> Found | None:
        nonlocal refused
        if at < refused or not hits[at] or not starts(at):
            return None
        found = find(at)
        if found is None:
            refused = run_end(lines, at, hits)
        return found

    return ask


def _paragraphs(line: Line) -> Iterable[Paragraph]:
    text = _HTML_END.sub("\x0b", line.text) if "<" in line.text else line.text
    for piece in SOFT_BREAK.split(text):
        text = plain(unescape(_HTML_TAG.sub("", piece)) if "<" in line.text else piece)
        if text:
            yield Paragraph(text=text, page=line.page)


def plain(text: str) -> str:
    """A line without Markdown marks: ``#``, ``>``, list dashes, stress, rules and fences."""
    text = text.strip(_BLANK)
    if _RULE.fullmatch(text) or _FENCE.fullmatch(text):
        return ""
    text = _HEAD.sub("", _MARK.sub("", text, count=1) if _MARK.match(text) else text, count=1)
    return STRESS.sub(r"\2", text).strip(_BLANK)


def _damage(decoded: Decoded) -> list[Issue]:
    if not decoded.damaged:
        return []
    shown = "、".join(str(number) for number in decoded.damaged[:20])
    more = "等" if len(decoded.damaged) > 20 else ""
    lines = LINE_BREAK.split(decoded.text)
    raw = "\n".join(lines[number - 1] for number in decoded.damaged[:5])[:500].replace("\0", "\ufffd")
    message = f"第 {shown} 行{more}（共 {len(decoded.damaged)} 行）有无法识别或损坏的文字，请对照原件核对。"
    return [Issue(code="encoding_damage", severity="error", message=message, raw=raw)]


def _joined(found: Found, table_no: int, page: int | None) -> Issue:
    shown = "、".join(str(number) for number in found.joined[:20])
    message = f"表格中有单元格跨行书写，第 {shown} 行已并入上一行的单元格。"
    return Issue(code="joined_lines", severity="info", message=message, page=page, table_no=table_no)
