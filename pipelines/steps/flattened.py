"""Text exports that put every cell on a line of its own: the header's names, then the cells, row after row.

Such lines come from the extractor as paragraphs. Where the names of a plan's header stand on consecutive lines
and the serial numbers run on below them, the lines are laid back into a table; the plan reader does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.models import Block, Cell, ExtractedDocument, Paragraph, Table
from normalizers.header import read_header
from pipelines.steps.align import CLEAR
from pipelines.steps.evidence import fits

_FEWEST = 5
_NUMBER = regex.compile(r"\d{1,4}")
#: A row may have so many lines more than the header has names, when cells were wrapped.
_WRAPPED = 24
_JOIN_COST = -0.12


def restore_tables(document: ExtractedDocument) -> ExtractedDocument:
    """The document with its flattened plan tables as tables; unchanged when there are none."""
    blocks = list(document.blocks)
    at = 0
    made = False
    while at < len(blocks):
        fields = _header_at(blocks, at)
        if fields:
            table, used = _table(blocks, at, fields)
            if table is not None:
                blocks[at : at + used] = [table]
                made = True
        at += 1
    return document.model_copy(update={"blocks": _renumbered(blocks)}) if made else document


def _renumbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    result: list[Block] = []
    count = 0
    for block in blocks:
        if isinstance(block, Table):
            count += 1
            result.append(block if block.index == count else block.model_copy(update={"index": count}))
        else:
            result.append(block)
    return tuple(result)


def _text(blocks: Sequence[Block], at: int) -> str | None:
    if at >= len(blocks):
        return None
    block = blocks[at]
    return block.text.strip() if isinstance(block, Paragraph) else None


def _header_at(blocks: Sequence[Block], at: int) -> list[str]:
    """The fields of a header whose names stand on the lines from ``at`` on; it begins with the serial number."""
    first = _text(blocks, at)
    if first is None or read_header(first).field != "seq":
        return []
    fields: list[str] = []
    while (text := _text(blocks, at + len(fields))) is not None:
        field = read_header(text).field
        if field is None or (field in fields and field != "other"):
            break
        fields.append(field)
    known = {field for field in fields if field != "other"}
    return fields if len(known) >= _FEWEST else []


def _table(blocks: Sequence[Block], at: int, fields: list[str]) -> tuple[Table | None, int]:
    width = len(fields)
    lines: list[str] = []
    while (text := _text(blocks, at + len(lines))) is not None:
        lines.append(text)
    rows = [lines[:width]]
    used = width
    number = 1
    while used < len(lines):
        if _is_header(lines, used, fields):  # the header again, on a new page
            rows.append(lines[used : used + width])
            used += width
            continue
        if lines[used] != str(number) and not (len(rows) == 1 and _NUMBER.fullmatch(lines[used])):
            break
        number = int(lines[used]) + 1
        end = _row_end(lines, used, number, fields)
        rows.append(_wrapped(fields, lines[used:end]))
        used = end
    if len(rows) < 3:
        return None, 0
    block = blocks[at]
    page = block.page if isinstance(block, Paragraph) else None
    cells = tuple(
        Cell(text=text, row=r, col=c, page=page)
        for r, row in enumerate(rows, start=1)
        for c, text in enumerate(row, start=1)
    )
    table = Table(
        index=1,
        page=page,
        n_rows=len(rows),
        n_cols=max(map(len, rows)),
        cells=cells,
        ragged=True,
        reader="text-lines",
    )
    return table, used


def _is_header(lines: Sequence[str], at: int, fields: Sequence[str]) -> bool:
    """The same fields again, under names that may have changed a little."""
    names = lines[at : at + len(fields)]
    return len(names) == len(fields) and all(read_header(n).field == f for n, f in zip(names, fields, strict=True))


def _row_end(lines: Sequence[str], start: int, following: int, fields: Sequence[str]) -> int:
    """Where the next row's number (or the header again) stands; the last row has as many lines as columns at most."""
    width = len(fields)
    if start + width < len(lines) and lines[start + width] == str(following):
        return start + width
    for end in range(start + 2, min(len(lines), start + width + _WRAPPED)):
        if lines[end] == str(following) or _is_header(lines, end, fields):
            return end
    return min(start + width, len(lines))


def _wrapped(fields: Sequence[str], texts: list[str]) -> list[str]:
    """Join the lines of wrapped cells when one way to do so is clearly best; else leave them to be quarantined."""
    if len(texts) <= len(fields):
        return texts
    best: dict[tuple[int, int], list[tuple[float, tuple[int, ...]]]] = {(0, 0): [(0.0, ())]}
    for column, field in enumerate(fields, start=1):
        for taken in range(len(texts) + 1):
            ways = []
            for length in range(taken + 1):
                gain = fits(field, "".join(texts[taken - length : taken])) + _JOIN_COST * max(length - 1, 0)
                for score, path in best.get((column - 1, taken - length), ()):
                    ways.append((score + gain - (0.15 if length == 0 else 0), (*path, length)))
            ways.sort(key=lambda way: -way[0])
            best[column, taken] = ways[:2]
    ranked = best[len(fields), len(texts)]
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < CLEAR:
        return texts
    row, at = [], 0
    for length in ranked[0][1]:
        row.append("".join(texts[at : at + length]))
        at += length
    return row
