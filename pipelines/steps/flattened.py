"""Text exports that put every cell on a line of its own: the header's names, then the cells, row after row.

Such lines come from the extractor as paragraphs. Where the names of a plan's header stand on consecutive lines
and the serial numbers run on below them, the lines are laid back into a table; the plan reader does the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractors.models import Block, Cell, ExtractedDocument, Issue, Paragraph, Table
from normalizers.header import read_header
from pipelines.steps.align import align
from pipelines.steps.evidence import fits
from pipelines.steps.header_lines import Name, read_header_lines
from pipelines.steps.spaced import doubt, spaced_table
from pipelines.steps.wrapped import lay_wrapped

_FEWEST = 5
#: A header of so many different fields is one beyond doubt, even above a single row.
_PLAIN = 7
_NOTE = regex.compile(r"[备附]?\s*注\s*[:：]|说明\s*[:：]")
_NUMBER = regex.compile(r"\d{1,4}")
_PAGE = regex.compile(r"[—–\-－]\s*\d{1,3}\s*[—–\-－]|第\s*\d{1,3}\s*页(?:[，,/\s]*共?\s*\d{1,3}\s*页)?")
_DATE = regex.compile(r"20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日")
#: A row may have so many lines more than the header has names, when cells were wrapped.
_WRAPPED = 24


def restore_tables(document: ExtractedDocument) -> ExtractedDocument:
    """The document with its flattened plan tables as tables; unchanged when there are none."""
    blocks = list(document.blocks)
    at = 0
    doubted: list[Table] = []
    spaced: list[Table] = []
    made = False
    while at < len(blocks):
        names = _header_at(blocks, at)
        if names:
            table, used = _table(blocks, at, names)
            if table is not None:
                if _may_be_signed(blocks, at + used, len(names), table):
                    doubted.append(table)
                blocks[at : at + used] = [table]
                made = True
        elif (found := spaced_table(blocks, at)) is not None:
            spaced.append(found.table)
            blocks[at : at + found.used] = [found.table]
            made = True
        at += 1
    if not made:
        return document
    numbers = {id(block): n for n, block in enumerate((b for b in blocks if isinstance(b, Table)), start=1)}
    moved = _moved(document.blocks, blocks)
    earlier = [i.model_copy(update={"table_no": moved.get(i.table_no or 0, i.table_no)}) for i in document.issues]
    issues = [_signed(table, numbers[id(table)]) for table in doubted]
    issues += [doubt(numbers[id(table)]) for table in spaced]
    return document.model_copy(update={"blocks": _renumbered(blocks), "issues": (*earlier, *issues)})


def _moved(before: Sequence[Block], after: Sequence[Block]) -> dict[int, int]:
    """Old table number → new one, for the tables that stood there before."""
    now = {id(block): n for n, block in enumerate((b for b in after if isinstance(b, Table)), start=1)}
    return {block.index: now[id(block)] for block in before if isinstance(block, Table)}


def _may_be_signed(blocks: Sequence[Block], after: int, width: int, table: Table) -> bool:
    """True when the last row's last line may be the signature of the notice: a body, and a date follows."""
    last = max(table.cells, key=lambda cell: (cell.row, cell.col))
    date = _DATE.fullmatch(_text(blocks, after) or "")
    return date is not None and last.col == width and fits("cooperators", last.text) > 0.5


def _signed(table: Table, number: int) -> Issue:
    last = max(table.cells, key=lambda cell: (cell.row, cell.col))
    message = f"表末的“{last.text[:30]}”后面紧接日期，可能是落款而不是最后一行的单元格，请对照原件核对。"
    return Issue(
        code="shifted_cells", severity="warning", message=message, raw=last.text, table_no=number, row_no=last.row
    )


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


def _header_at(blocks: Sequence[Block], at: int) -> list[Name]:
    """The names of a header that stand on the lines from ``at`` on; it begins with the serial number."""
    first = _text(blocks, at)
    if first is None or read_header(first).field != "seq":
        return []
    names = read_header_lines(_texts(blocks, at))
    known = {name.field for name in names} - {"other"}
    return names if len(known) >= _FEWEST else []


def _texts(blocks: Sequence[Block], at: int) -> list[str]:
    """The paragraphs from ``at`` on, up to the next table."""
    texts: list[str] = []
    while (text := _text(blocks, at + len(texts))) is not None:
        texts.append(text)
    return texts


def _table(blocks: Sequence[Block], at: int, names: Sequence[Name]) -> tuple[Table | None, int]:
    fields = [name.field for name in names]
    lines: list[str] = []
    ends: list[int] = []  # how many blocks are used up with each line; page numbers between them included
    passed = 0
    while (text := _text(blocks, at + passed)) is not None:
        passed += 1
        if not _PAGE.fullmatch(text):
            lines.append(text)
            ends.append(passed)
    rows = [[name.text for name in names]]
    used = sum(name.lines for name in names)
    number = 1
    while used < len(lines):
        again = _header_again(lines, used, fields)  # on a new page
        if again:
            rows.append([name.text for name in again])
            used += sum(name.lines for name in again)
            continue
        if lines[used] != str(number) and not (len(rows) == 1 and _NUMBER.fullmatch(lines[used])):
            break
        number = int(lines[used]) + 1
        end = _row_end(lines, used, number, fields)
        rows.append(lay_wrapped(fields, lines[used:end]))
        used = end
    if len(rows) < (2 if len(set(fields) - {"other"}) >= _PLAIN else 3):
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
    return table, ends[used - 1]


def _header_again(lines: Sequence[str], at: int, fields: Sequence[str]) -> list[Name]:
    """The same fields again, under names that may have changed a little; empty when there is no header."""
    if read_header(lines[at]).field != "seq":
        return []
    names = read_header_lines(lines[at : at + 3 * len(fields)])[: len(fields)]
    return names if [name.field for name in names] == list(fields) else []


def _row_end(lines: Sequence[str], start: int, following: int, fields: Sequence[str]) -> int:
    """Where the next row's number (or the header again) stands; the last row has as many lines as columns at most.

    A count in the row may look like the next number: of several places the one is taken after which the row's
    cells fit their columns best, the row with just as many lines as columns before all others.
    """
    width = len(fields)
    if start + width < len(lines) and lines[start + width] == str(following):
        return start + width
    ends = []
    for end in range(start + 2, min(len(lines), start + width + _WRAPPED)):
        if _header_again(lines, end, fields):
            ends.append(end)
            break
        if lines[end] == str(following):
            ends.append(end)
    if ends:
        return max(ends, key=lambda end: (_fit(fields, lines[start:end]), -end))
    last = min(start + width, len(lines))
    return next((end for end in range(start + 2, last) if _NOTE.match(lines[end])), last)


def _fit(fields: Sequence[str], texts: Sequence[str]) -> float:
    found = align(fields, texts)
    return found.score if found is not None else -9.0
